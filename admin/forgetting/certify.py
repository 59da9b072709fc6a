"""Certificates are followed to their end: the owner is told when nothing is left to be done."""

import asyncio

from aiogram import Bot
from sqlmodel import Session

from bot.telegram.deliver import NOT_TAKEN, Delivery, deliver
from bot.telegram.forgetting.certificate import outstanding_text
from bot.texts import Html, Texts, paragraphs
from storage import people
from storage.database import Database
from storage.forgetting import certificates
from storage.models import Certificate
from storage.ticks.attempts import Attempts, NotYet

STEP = "certificates"


async def follow_certificates(bot: Bot, database: Database, attempts: Attempts) -> None:
    """One tick: each certificate that is not completed."""
    rows = await database.run(certificates.open_ones)
    for certificate in attempts.in_turn(STEP, rows, lambda row: str(row.id)):
        with attempts.trying(STEP, str(certificate.id)):
            await _follow(bot, database, certificate)


async def _follow(bot: Bot, database: Database, certificate: Certificate) -> None:
    if certificate.tidied_at is None:
        certificate = await _tidy(database, certificate)
    rest = await database.run(certificates.outstanding, certificate)
    if not rest.is_empty:
        return  # whatever does it says itself what is in trouble
    say, left = await database.run(_words, certificate)
    text = paragraphs(say("certificate_completed", id=certificate.id), left)
    if await deliver(bot, certificate.owner_id, text) is Delivery.LATER:
        raise NotYet(NOT_TAKEN, rests=False)
    await database.run(certificates.completed, certificate.id)


async def _tidy(database: Database, certificate: Certificate) -> Certificate:
    """SQLite's log holds what was erased until it is emptied; whoever reads just then puts that off."""
    if not await database.run_durably(certificates.may_be_tidied, certificate):
        return certificate  # something of the owner's from before is under way
    if not await asyncio.to_thread(database.empty_log):
        raise NotYet("The database's own log is being read, and cannot be emptied yet.", rests=False)
    return await database.run(certificates.tidied, certificate.id)


def _words(session: Session, certificate: Certificate) -> tuple[Texts, Html | None]:
    """The owner's language, and what is left that nobody here can do."""
    person = people.find(session, certificate.owner_id)
    say = Texts(person.language if person else "en")
    return say, outstanding_text(session, certificates.outstanding(session, certificate), say)
