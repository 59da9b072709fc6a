"""/verified: vets look at the answers that owners get at once, edit one by replying to its card, withdraw it."""

from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import BaseFilter, Command, CommandObject
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from sqlmodel import Session

from admin.desk import Desk
from admin.roles import guarded
from admin.vets.review_desk import update_cards
from bot.telegram.taps import show
from bot.texts import Texts, shorten
from storage import people, prompts, reviews
from storage import verified as store
from storage.database import Database
from storage.models import Person, Rank, Verdict, VerifiedAnswer

LISTED = 10
"""Answers on a page."""
QUESTION_CHARACTERS = 80
SHOWN_CHARACTERS = 1500
"""Of question and answer each, so that a card stays one message."""
PROMPT = "verified"
"""A card that a reply edits (`storage/prompts`)."""


class VerifiedTap(CallbackData, prefix="verified"):
    verb: str
    """`open`, `withdraw`, `restore`, or `page`."""
    number: int
    """The answer's, or how many answers are newer than the page."""


class OnVerified(BaseFilter):
    """A reply to a card of ours; hands the answer's id to the handler."""

    async def __call__(self, message: Message, database: Database) -> bool | dict[str, Any]:
        if message.reply_to_message is None:
            return False
        prompt = await database.run(prompts.find, message.chat.id, message.reply_to_message.message_id)
        return {"verified_id": prompt.ref} if prompt is not None and prompt.kind == PROMPT else False


async def verified(message: Message, command: CommandObject, say: Texts, database: Database) -> None:
    """`/verified` lists, `/verified words` searches."""
    words = (command.args or "").strip()
    text, buttons = await database.run(_page, words, 0, say)
    await message.answer(text, reply_markup=buttons)


async def tap(
    query: CallbackQuery,
    callback_data: VerifiedTap,
    bot: Bot,
    person: Person,
    say: Texts,
    database: Database,
    desk: Desk,
) -> None:
    if callback_data.verb == "page":
        await query.answer()
        text, buttons = await database.run(_page, "", callback_data.number, say)
        await show(query, text, buttons)
        return
    row = await database.run(_do, callback_data, person.telegram_id)
    if row is None:
        await query.answer(say("verified_gone"), show_alert=True)
        return
    await query.answer()
    text, buttons = await database.run(_card, row, desk, say)
    message_id = await show(query, text, buttons)
    assert query.message is not None
    await database.run(prompts.remember, query.message.chat.id, message_id, PROMPT, row.id)


async def edit(
    message: Message,
    verified_id: int | None,
    bot: Bot,
    person: Person,
    say: Texts,
    database: Database,
    desk: Desk,
) -> None:
    """The vet's reply to a card is a newer correction of the same turn, and takes the answer's place."""
    text = (message.text or "").strip()
    if not text:
        await message.reply(say("correction_text_only"))
        return
    outcome = await database.run(_edit, verified_id, person.telegram_id, text)
    if isinstance(outcome, str):
        await message.reply(say(outcome))
        return
    await message.reply(say("verified_edited"))
    assert outcome.turn_id is not None
    await update_cards(bot, database, outcome.turn_id)
    card, buttons = await database.run(_card, outcome, desk, say)
    sent = await bot.send_message(message.chat.id, card, reply_markup=buttons)
    await database.run(prompts.remember, message.chat.id, sent.message_id, PROMPT, outcome.id)


def _do(session: Session, tapped: VerifiedTap, by: int) -> VerifiedAnswer | None:
    """What was tapped, done; the answer as it stands then, null when there is none."""
    if tapped.verb == "withdraw":
        return store.withdraw(session, tapped.number, by)
    if tapped.verb == "restore":
        return store.restore(session, tapped.number, by)
    return store.find(session, tapped.number)


def _edit(session: Session, verified_id: int | None, vet_id: int, text: str) -> VerifiedAnswer | str:
    """The new answer, or the text that says why there is none."""
    row = None if verified_id is None else store.find(session, verified_id)
    if row is None or row.turn_id is None or row.withdrawn_why == store.FORGOTTEN:
        return "verified_gone"
    # A card may be older than the newest correction of its turn.
    standing = store.of_turn(session, row.turn_id) or row
    if text == standing.answer and store.is_served(standing):
        return "correction_same"
    reviews.decide(session, row.turn_id, vet_id, Verdict.CORRECTED, text)
    return store.of_turn(session, row.turn_id) or "verified_gone"


def _page(session: Session, words: str, offset: int, say: Texts) -> tuple[str, InlineKeyboardMarkup | None]:
    found, n = store.search(session, words, offset, LISTED)
    if not found:
        return say("verified_nothing_found", words=words) if words else say("verified_none"), None
    lines = [
        say("verified_line", id=row.id, question=shorten(row.question, QUESTION_CHARACTERS), n=row.n_served)
        for row in found
    ]
    numbers = [_button(str(row.id), "open", row.id or 0) for row in found]
    rows = [numbers[start : start + 5] for start in range(0, len(numbers), 5)]
    turning = []
    if offset and not words:
        turning.append(_button(say("verified_newer"), "page", max(offset - LISTED, 0)))
    if offset + LISTED < n and not words:
        turning.append(_button(say("verified_older"), "page", offset + LISTED))
    # The lines are ready HTML, so they go in after the template's own values have been escaped.
    text = say("verified_list", n=n, lines="\0").replace("\0", "\n".join(lines))
    return text, InlineKeyboardMarkup(inline_keyboard=[*rows, turning] if turning else rows)


def _card(session: Session, row: VerifiedAnswer, desk: Desk, say: Texts) -> tuple[str, InlineKeyboardMarkup]:
    vet = people.find(session, row.verified_by)
    text = say(
        "verified_card",
        id=row.id,
        n=row.n_served,
        vet=vet.name if vet is not None else row.verified_by,
        when=f"{row.verified_at:%Y-%m-%d %H:%M} UTC",
        state=say(_state(row, desk)),
        question=shorten(row.question, SHOWN_CHARACTERS),
        answer=shorten(row.answer, SHOWN_CHARACTERS),
    )
    buttons = [_button(say("verified_all"), "page", 0)]
    if store.is_served(row):
        buttons.insert(0, _button(say("verified_withdraw"), "withdraw", row.id or 0))
    elif row.withdrawn_why == store.WITHDRAWN:
        buttons.insert(0, _button(say("verified_restore"), "restore", row.id or 0))
    return text, InlineKeyboardMarkup(inline_keyboard=[buttons])


def _state(row: VerifiedAnswer, desk: Desk) -> str:
    if row.withdrawn_why is not None:
        return f"verified_is_{row.withdrawn_why}"
    if row.retired_at is not None:
        return "verified_is_retired"
    return "verified_is_served" if desk.may_serve(row) else "verified_not_alone"


def _button(text: str, verb: str, number: int) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=VerifiedTap(verb=verb, number=number).pack())


def make_router() -> Router:
    router = guarded("verified", Rank.VET)
    router.message.register(verified, Command("verified"))
    router.message.register(edit, ~F.text.startswith("/"), OnVerified())
    router.callback_query.register(tap, VerifiedTap.filter())
    return router
