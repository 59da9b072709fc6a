"""Giving and taking a rank, and all that hangs on it: claims, cases, cards, the menu of commands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlmodel import Session

from admin.menus import show_menu
from admin.rank_panel import NO_RANK
from admin.vets.cases.desk import VetDesk
from admin.vets.review.update import update_cards
from bot.telegram.deliver import deliver
from bot.telegram.here import Here
from bot.texts import Html, Texts
from storage import cases, claims, people
from storage.models import Rank


@dataclass(frozen=True)
class RankChange:
    """What shall become of somebody's rank."""

    telegram_id: int
    rank: str
    """`vet`, `admin` or `none`."""
    shown_rank: str | None = None
    """What a button was shown with; null for who writes the command."""


class RankOutcome(NamedTuple):
    """What has become of it."""

    word: str
    """What to tell the admin."""
    is_new: bool = False
    turn_ids: Sequence[int] = ()
    """Turns and cases that were this person's, and are free for others now."""
    case_ids: Sequence[int] = ()


async def change(wish: RankChange, here: Here, vets: VetDesk) -> Html:
    """Give or take a rank, and let everything that hangs on it follow. Returns what to tell the admin."""
    outcome = RankOutcome(*await here.once(_decide, wish, here.person.telegram_id, here.say))
    if not outcome.is_new:
        return Html(outcome.word)
    rank = None if wish.rank == NO_RANK else Rank(wish.rank)
    await show_menu(here.bot, wish.telegram_id, rank)
    for turn_id in outcome.turn_ids:
        await update_cards(here.bot, here.database, turn_id)
    for case_id in outcome.case_ids:
        await vets.attend(here.bot, here.database, case_id)
    person = await here.database.run(people.find, wish.telegram_id)
    if person is not None and rank is not None:
        await deliver(here.bot, person.telegram_id, Texts(person.language)(f"told_{rank}"))
    return Html(outcome.word)


def _decide(session: Session, wish: RankChange, admin_id: int, say: Texts) -> RankOutcome:
    telegram_id, rank = wish.telegram_id, wish.rank
    role = people.role_of(session, telegram_id)
    current = NO_RANK if role is None else str(role.rank)
    if telegram_id == admin_id:
        # Otherwise the last admin could lock everybody out.
        return RankOutcome(say("roles_not_yourself"))
    if role is not None and role.configured and rank != Rank.ADMIN:
        return RankOutcome(say("roles_configured", id=telegram_id))
    if wish.shown_rank not in (None, current):
        return RankOutcome(say("roles_changed_meanwhile"))
    if rank != NO_RANK:
        person = people.find(session, telegram_id)
        name = person.name if person else say("roles_stranger")
        if current != rank:
            people.grant(session, telegram_id, Rank(rank), admin_id)
        return RankOutcome(say("roles_granted", name=name, id=telegram_id, rank=say(f"rank_{rank}")), current != rank)
    if not people.withdraw(session, telegram_id, admin_id):
        return RankOutcome(say("roles_had_none", id=telegram_id))
    turn_ids, case_ids = claims.release_all(session, telegram_id), cases.leave(session, telegram_id)
    return RankOutcome(say("roles_withdrawn", id=telegram_id), True, turn_ids, case_ids)
