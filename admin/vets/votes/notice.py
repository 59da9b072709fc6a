"""Vets are told that pairs wait for their votes: once, and of new ones a day later at the earliest."""

from aiogram import Bot
from sqlmodel import Session

from admin.roles import Colleague, colleagues
from bot.telegram.deliver import Delivery, deliver
from storage.candidates import votes
from storage.database import Database
from storage.models import Rank


async def tell_votes_wanted(bot: Bot, database: Database) -> None:
    """One tick: every vet for whom something new waits; the admins where there is no vet."""
    for vet, n in await database.run(_to_be_told):
        words = vet.say("vote_notice", n=n)
        if await deliver(bot, vet.telegram_id, words) is not Delivery.LATER:
            await database.run(votes.log_notice, vet.telegram_id)


def _to_be_told(session: Session) -> list[tuple[Colleague, int]]:
    team = list(colleagues(session).values())
    vets = [colleague for colleague in team if colleague.rank is Rank.VET] or team
    return [
        (vet, votes.n_waiting(session, vet.telegram_id)) for vet in vets if votes.may_be_told(session, vet.telegram_id)
    ]
