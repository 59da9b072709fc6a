"""/compare: a vet sees the next blind pair, taps once, and sees the one after it."""

import asyncio
from dataclasses import dataclass

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import BufferedInputFile, CallbackQuery, Message
from sqlmodel import Session

from admin.roles import guarded
from admin.shown import shown
from admin.vets.votes.card import FILE, VoteTap, card_buttons, card_text, choice_line, in_full, left_line
from admin.vets.votes.scene import Desktop, VotesLeft, look_at, look_next, votes_left
from admin.vets.votes.shuffle import VoteChoice, ballot_for, mark_of
from bot.telegram.here import Here
from bot.telegram.taps import answer, rewrite
from bot.texts import Html, paragraphs
from storage.candidates import votes
from storage.candidates.votes import CastOutcome
from storage.forgetting import showings
from storage.models import Pair, Rank

WHY_NOT = {CastOutcome.CLOSED: "vote_closed", CastOutcome.OWN: "vote_own", CastOutcome.GONE: "vote_gone"}


@dataclass(frozen=True)
class VoteShown:
    """What a tap has done, for Telegram to show."""

    word: Html
    card: Html
    """What stands in the tapped card's place, without buttons."""
    is_counted: bool = False


async def compare(message: Message, here: Here) -> None:
    """`/compare`: the next pair."""
    await show_next(here)


async def show_next(here: Here) -> None:
    """Show the vet the next pair that waits for them, or say that none does."""
    vet_id, say = here.person.telegram_id, here.say
    desktop = await here.database.run(look_next, vet_id)
    left = await asyncio.to_thread(_left, desktop)
    line = None if left is None else left_line(left, say)
    if desktop.scene is None:
        await here.bot.send_message(vet_id, paragraphs(say("vote_none" if left is None else "vote_all_done"), line))
        return
    text = card_text(desktop.scene, say, line, desktop.n_waiting)
    card = await here.bot.send_message(vet_id, text, reply_markup=card_buttons(desktop.scene, say))
    await shown(here, card, showings.show_pair, desktop.scene.pair.id)


def _left(desktop: Desktop) -> VotesLeft | None:
    return None if desktop.tally is None else votes_left(desktop.tally.wins, desktop.tally.losses, desktop.alpha)


async def tap(query: CallbackQuery, callback_data: VoteTap, here: Here) -> None:
    """Count the vote, once, and go on; or send the whole pair."""
    if callback_data.verb == FILE:
        await _send_file(query, callback_data, here)
        return
    if callback_data.verb not in list(VoteChoice):
        await answer(query, here.say("old_button"), alert=True)
        return
    outcome = CastOutcome(await here.once(_cast, callback_data, here.person.telegram_id))
    shown = await here.database.run(_shown, callback_data, outcome, here)
    await answer(query, shown.word, alert=not shown.is_counted)
    await rewrite(query, shown.card)
    if shown.is_counted:
        await show_next(here)


def _cast(session: Session, tap: VoteTap, vet_id: int) -> CastOutcome:
    """The vote in the tables."""
    pair = _pair(session, tap)
    if pair is None:
        return CastOutcome.GONE
    return votes.cast(session, tap.pair_id, vet_id, ballot_for(VoteChoice(tap.verb), pair, vet_id))


def _shown(session: Session, tap: VoteTap, outcome: CastOutcome, here: Here) -> VoteShown:
    vet_id, say, pair = here.person.telegram_id, here.say, _pair(session, tap)
    if pair is None:
        return VoteShown(say("vote_gone"), say("vote_gone"))
    scene = look_at(session, pair, vet_id)
    if scene.choice is None:
        word = say(WHY_NOT[outcome])
        return VoteShown(word, card_text(scene, say, word))
    line = choice_line(scene.choice, say)
    # An older version's vote, which was cut off, has no outcome.
    is_own_replay = here.again and scene.choice == tap.verb
    if outcome is CastOutcome.COUNTED or is_own_replay:
        return VoteShown(line, card_text(scene, say, line), is_counted=True)
    return VoteShown(say("vote_twice", choice=line), card_text(scene, say, line))


def _pair(session: Session, tap: VoteTap) -> Pair | None:
    """The pair that the button was shown with."""
    pair = votes.find_pair(session, tap.pair_id)
    return pair if pair is not None and mark_of(pair) == tap.mark else None


async def _send_file(query: CallbackQuery, tap: VoteTap, here: Here) -> None:
    vet_id, pair = here.person.telegram_id, await here.database.run(_pair, tap)
    if pair is None:
        await answer(query, here.say("vote_gone"), alert=True)
        return
    await answer(query)
    scene = await here.database.run(look_at, pair, vet_id)
    file = BufferedInputFile(in_full(scene, here.say).encode(), f"pair-{pair.id}.txt")
    await shown(here, await here.bot.send_document(vet_id, file), showings.show_pair, pair.id)


def make_router() -> Router:
    """The vets' routes to votes. With a question or models after it, /compare is another route's."""
    router = guarded("votes", Rank.VET)
    router.message.register(compare, Command("compare", magic=~F.args))
    router.callback_query.register(tap, VoteTap.filter())
    return router
