"""Vets are told that pairs wait for their votes: once, and of new ones a day later at the earliest."""

from aiogram import Bot
from sqlmodel import Session

from admin.roles import Colleague, colleagues
from bot.telegram.deliver import NOT_TAKEN, Delivery, deliver
from storage.candidates import votes
from storage.database import Database
from storage.models import Rank
from storage.ticks.attempts import Attempts, NotYet


async def tell_votes_wanted(bot: Bot, database: Database, attempts: Attempts) -> None:
    """One tick: every vet for whom something new waits; the admins where there is no vet."""
    news = await database.run(_to_be_told)
    for vet, n in attempts.in_turn("votes", news, lambda item: str(item[0].telegram_id)):
        with attempts.trying("votes", str(vet.telegram_id)):
            words = vet.say("vote_notice", n=n)
            if await deliver(bot, vet.telegram_id, words) is Delivery.LATER:
                raise NotYet(NOT_TAKEN, rests=False)
            await database.run(votes.log_notice, vet.telegram_id)


def _to_be_told(session: Session) -> list[tuple[Colleague, int]]:
    team = list(colleagues(session).values())
    vets = [colleague for colleague in team if colleague.rank is Rank.VET] or team
    return [
        (vet, votes.n_waiting(session, vet.telegram_id)) for vet in vets if votes.may_be_told(session, vet.telegram_id)
    ]
