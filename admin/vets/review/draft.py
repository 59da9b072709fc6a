"""A correction that a vet has written and not saved yet: asking for it, and the preview of what it changes."""

import asyncio
from typing import NamedTuple

from aiogram.types import ForceReply, Message
from sqlmodel import Session

from admin.roles import name_of
from admin.shown import shown
from admin.vets.review.buttons import buttons_for
from admin.vets.review.diff import as_html, diff
from admin.vets.review.verdict import why_not
from bot.telegram.here import Here
from bot.texts import Html, Texts, as_written, paragraphs, quoted, shorten
from storage import claims, reviews, turns
from storage.models import now

PROMPT_CHARACTERS = 1500
"""Of the question, or of the draft, in a message that asks for a correction."""
PREVIEW_CHARACTERS = 3000
"""Of a preview's diff, so that its frame fits into the message too."""


class Draft(NamedTuple):
    """A correction beside the answer that it would replace; or, with a word to the vet, why there can be none."""

    word: str | None
    standing: str = ""
    """The answer as it stands."""
    note: str = ""
    """Whose decision it would replace."""
    version: int = 0
    """Of the vet's claim, with this draft."""


async def ask_for_correction(here: Here, turn_id: int, draft: str | None) -> None:
    """A message to reply to. `draft`: what stands so far, to be copied and changed."""
    turn = await here.database.run(turns.find, turn_id)
    if turn is None:
        return
    text = here.say("correct_how", question=quoted(shorten(turn.question, PROMPT_CHARACTERS)))
    if draft is not None:
        text = here.say("correct_again", draft=as_written(shorten(draft, 2 * PROMPT_CHARACTERS)))
    ask = ForceReply(input_field_placeholder=here.say("correction_placeholder"))
    prompt = await here.bot.send_message(here.person.telegram_id, text, reply_markup=ask)
    await shown(here, prompt, reviews.show_card, turn_id, "prompt")


async def preview(message: Message, turn_id: int, text: str, here: Here) -> bool:
    """Keep a correction until it is saved, and show what it changes; false where that cannot be, and the vet is told
    why."""
    draft = Draft(*await here.once(_keep, turn_id, here.person.telegram_id, text, here.say))
    if draft.word is not None:
        await message.reply(draft.word)
        return False
    changes, is_whole = await asyncio.to_thread(preview_html, draft.standing, text)
    page = paragraphs(
        here.say("correction_preview", changes=quoted(changes), note=Html(draft.note)),
        None if is_whole else here.say("correction_preview_cut", n=len(text)),
    )
    below = buttons_for(turn_id, draft.version, [["save"], ["edit", "cancel"]], here.say)
    card = await message.reply(page, reply_markup=below)
    await shown(here, card, reviews.show_card, turn_id, "preview")
    return True


def preview_html(standing: str, correction: str) -> tuple[Html, bool]:
    """What the correction changes, and whether all of it stands in there."""
    return as_html(diff(standing, correction), PREVIEW_CHARACTERS)


def _keep(session: Session, turn_id: int, vet_id: int, text: str, say: Texts) -> Draft:
    """The draft, kept; else what to tell the vet."""
    turn = turns.find(session, turn_id)
    if turn is None or turn.answer is None:
        return Draft(say("old_button"))
    if turn.owner_id == vet_id:
        return Draft(say("review_own"))
    verdict = reviews.latest(session, turn_id)
    standing = (verdict.correction if verdict else None) or turn.answer
    if text == standing:
        return Draft(say("correction_same"))
    claim = claims.take(session, turn_id, vet_id, now())
    if claim is None:
        return Draft(why_not(session, turn_id, vet_id, say) if verdict is None else say("review_stale"))
    claims.set_draft(claim, text)
    note = "" if verdict is None else say("correction_replaces", name=name_of(session, verdict.vet_id))
    return Draft(None, standing, note, claim.version)
