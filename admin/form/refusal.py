"""Why there is no offer, in words with the next step."""

from aiogram.types import InlineKeyboardMarkup

from admin.data.private_card import look_button, not_yet
from admin.data.problems import problem_lines
from admin.desk import Desk
from admin.form.engine import engine_button
from bot.telegram.here import Here
from bot.texts import Html, Texts, shorten
from storage.local import LOCAL
from training.launching.offer import Refusal, RefusalReason
from training.sunset.lifetime import Closing


async def tell_refusal(refusal: Refusal, provider: str, here: Here, desk: Desk) -> None:
    """Say it in a message of its own."""
    await here.send(*refusal_card(refusal, provider, desk, here.say))


def refusal_card(refusal: Refusal, provider: str, desk: Desk, say: Texts) -> tuple[Html, InlineKeyboardMarkup | None]:
    """The sentence, and what can be tapped then."""
    if refusal.reason is RefusalReason.NOT_CLEARED:
        rows = refusal.uncleared
        return not_yet(rows, provider, say), look_button(len(rows), say)
    if refusal.reason is RefusalReason.EMPTY:
        return say("dataset_empty"), None
    if refusal.reason is RefusalReason.NOTHING_NEW:
        return say("finetune_nothing_new"), None
    if refusal.reason is RefusalReason.DAMAGED:
        return say("finetune_damaged", words=shorten(refusal.words, 300)), None
    if refusal.closing is not None:
        buttons = engine_button(desk.local_base, say) if LOCAL in desk.providers else None
        return _closed(refusal.closing, provider, say), buttons
    if refusal.unanswered is not None:
        return say("finetune_unanswered", id=refusal.unanswered.id[:8]), None
    problems = problem_lines(refusal.errors, say)
    return say("finetune_errors", errors=len(refusal.errors), problems=problems), None


def _closed(closing: Closing, provider: str, say: Texts) -> Html:
    return say(f"finetune_closed_{closing.kind}", day=closing.day, provider=provider, dark=closing.dark_on or "?")
