"""The admins are told what has become of each candidate, once a move. A tick may die anywhere and come twice."""

from aiogram import Bot
from sqlmodel import Session

from admin.candidates.card import buttons_of, describe
from admin.roles import colleagues
from bot.telegram.deliver import NOT_TAKEN, Delivery, deliver
from storage.candidates import states
from storage.candidates.states import State
from storage.database import Database
from storage.models import Candidate, CandidateMove, Rank
from storage.ticks.attempts import Attempts, NotYet

TOLD = (State.WAITING, State.READY, State.REJECTED, State.CANARY, State.DEPLOYED, State.WITHDRAWN)
"""Whoever sees the job's end knows of the others."""
SILENT = ("replaced", "fell_back", "recovered")
"""Moves that another message tells of: the other candidate's card, the watch over the active model."""


async def tell_candidates(bot: Bot, database: Database, attempts: Attempts) -> None:
    """One tick."""
    news = await database.run(_news)
    for candidate, move in attempts.in_turn("candidates", news, lambda item: str(item[0].id)):
        with attempts.trying("candidates", str(candidate.id)):
            if move.state in TOLD and move.why not in SILENT and move.moved_by is None:
                await _tell(bot, database, candidate)
            await database.run(_told, candidate.id or 0, move.id or 0)


def _news(session: Session) -> list[tuple[Candidate, CandidateMove]]:
    """Candidates whose last move nobody has been told of."""
    news = []
    for candidate in states.untold(session):
        moves = states.moves(session, candidate.id or 0)
        news.append((candidate, moves[-1]))
    return news


async def _tell(bot: Bot, database: Database, candidate: Candidate) -> None:
    """Raises `NotYet` where it has reached nobody, and may reach somebody later."""
    outcomes = set()
    for colleague in (await database.run(colleagues)).values():
        if colleague.rank is Rank.ADMIN:
            text = await database.run(describe, candidate, colleague.say)
            buttons = buttons_of(candidate, colleague.say)
            outcomes.add(await deliver(bot, colleague.telegram_id, text, buttons=buttons))
    if Delivery.LATER in outcomes and Delivery.SENT not in outcomes:
        raise NotYet(NOT_TAKEN, rests=False)


def _told(session: Session, candidate_id: int, move_id: int) -> None:
    session.get_one(Candidate, candidate_id).told_move_id = move_id
