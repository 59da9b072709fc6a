"""/pairs: a vet sees a wording beside a question that a vet has answered, taps once, and sees the next; ten a day."""

from datetime import timedelta

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from sqlmodel import Session

from admin.roles import guarded
from admin.shown import shown
from admin.vets.wordings.card import WordingScene, WordingTap, card_buttons, card_text, look
from admin.vets.wordings.queue import queue
from bot.telegram.here import Here
from bot.telegram.taps import answer, rewrite
from storage.forgetting import showings
from storage.models import Label, Rank, now
from storage.wordings import proposals
from storage.wordings.proposals import PairOutcome

A_DAY = 10
"""After so many no further one is shown, unless the vet asks for it."""
SKIPPED, CHANGED = "skipped", "changed"
"""What a tap may come to besides the outcomes of a word."""
DECIDED = {Label.SAME: "wording_was_same", Label.NOT_SAME: "wording_was_not_same"}


async def pairs(message: Message, here: Here) -> None:
    """`/pairs`: the next pair."""
    await show_next(here)


async def show_next(here: Here) -> None:
    """Show the vet the pair that is first in the order, or say that none waits."""
    scene, n_waiting = await here.database.run(_look_next, here.person.telegram_id)
    if scene is None:
        await here.send(here.say("wording_none"))
        return
    await _show(scene, here, n_waiting)


async def _show(scene: WordingScene, here: Here, n_waiting: int | None = None) -> None:
    text = card_text(scene, here.say, None, n_waiting)
    card = await here.bot.send_message(here.chat_id, text, reply_markup=card_buttons(scene, here.say))
    await shown(here, card, showings.show_wording, scene.pair.id)


def _look_next(session: Session, vet_id: int) -> tuple[WordingScene | None, int]:
    pair_ids = queue(proposals.waiting(session, vet_id), proposals.decided(session))
    return (look(session, pair_ids[0]), len(pair_ids)) if pair_ids else (None, 0)


async def tap(query: CallbackQuery, callback_data: WordingTap, here: Here) -> None:
    """Take the vet's word, once, and go on."""
    if callback_data.verb not in (*Label, "skip"):
        await answer(query, here.say("old_button"), alert=True)
        return
    outcome = await here.once(_decide, callback_data, here.person.telegram_id)
    scene = await here.database.run(look, callback_data.pair_id)
    if scene is None or outcome == PairOutcome.GONE:
        await answer(query, here.say("wording_gone"), alert=True)
        await rewrite(query, here.say("wording_gone"))
        return
    if outcome == CHANGED:
        await answer(query, here.say("wording_changed"), alert=True)
        await rewrite(query, card_text(scene, here.say), card_buttons(scene, here.say))
        return
    is_done = outcome in (PairOutcome.COUNTED, SKIPPED)
    label = Label(scene.pair.verdict) if scene.pair.verdict else None
    word = here.say("wording_own" if outcome == PairOutcome.OWN else DECIDED[label] if label else "wording_skipped")
    await answer(query, word, alert=not is_done)
    await rewrite(query, card_text(scene, here.say, word))
    if is_done:
        await _go_on(here)


async def _go_on(here: Here) -> None:
    moment = now() - timedelta(days=1)
    n = await here.database.run(proposals.n_decided_since, here.person.telegram_id, moment)
    if n and n % A_DAY == 0:
        await here.send(here.say("wording_enough", n=A_DAY))
    else:
        await show_next(here)


def _decide(session: Session, tap: WordingTap, vet_id: int) -> str:
    """The vet's word in the tables."""
    scene = look(session, tap.pair_id)
    if scene is None:
        return PairOutcome.GONE
    if tap.verb == "skip":
        proposals.skip(session, tap.pair_id, vet_id)
        return SKIPPED
    if scene.pair.verdict is None and scene.standing.id != tap.verified_id:
        return CHANGED
    return proposals.decide(session, tap.pair_id, vet_id, Label(tap.verb))


def make_router() -> Router:
    """The vets' routes to wordings."""
    router = guarded("wordings", Rank.VET)
    router.message.register(pairs, Command("pairs"))
    router.callback_query.register(tap, WordingTap.filter())
    return router
