"""Trainings of which nobody knows how they stand: the admins are told so, and say what is so."""

import asyncio
import hashlib
from datetime import UTC, datetime
from typing import Any

from aiogram import Bot, Router
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup
from sqlmodel import Session

from admin.alerts import tell_each_admin
from admin.desk import Desk
from admin.job_card import NAME_SHOWN, describe, host_words
from admin.roles import guarded
from bot.telegram.deliver import NOT_TAKEN
from bot.telegram.here import Here
from bot.telegram.taps import answer, show
from bot.texts import LANGUAGES, Html, Texts, shorten
from storage import datasets
from storage.database import Database
from storage.ledger import doubts
from storage.models import Launch, Rank
from storage.ticks.attempts import Attempts, NotYet
from training.launching import lost
from training.launching.launch import adopt
from training.providers import Provider, ProviderError

CHOICES_SHOWN = 6
"""Jobs with a button each, the newest; any other is named with `/job`."""


class DoubtTap(CallbackData, prefix="doubt"):
    """A button under a doubt."""

    launch: str
    """The beginning of its id."""
    word: str
    """`absent`, `ended`, or the mark of a job."""


Card = tuple[Html, InlineKeyboardMarkup]


def card(session: Session, launch_id: str, say: Texts) -> Card:
    """What is not known, what we have looked for, and what a person can say."""
    launch = session.get_one(Launch, launch_id)
    version = datasets.version(session, launch.version_id)
    text = say(
        "doubt_begun" if launch.job_id is None else "doubt",
        id=launch.id[:8],
        model=shorten(launch.model, NAME_SHOWN),
        version=version.name,
        provider=launch.provider,
        job=shorten(launch.job_id or "?", NAME_SHOWN),
        n=launch.n_looks,
        words=host_words(launch.host_words),
    )
    return text, InlineKeyboardMarkup(inline_keyboard=[[button] for button in _buttons(launch, say)])


def _buttons(launch: Launch, say: Texts) -> list[InlineKeyboardButton]:
    if launch.job_id is not None:
        return [_button(launch, say("doubt_has_ended"), "ended")]
    choices = (launch.possible_jobs or [])[:CHOICES_SHOWN]
    buttons = [_button(launch, say("doubt_choice", job=_title(job)), mark_of(job["id"])) for job in choices]
    return [*buttons, _button(launch, say("doubt_absent"), "absent")]


def _title(job: dict[str, Any]) -> str:
    made_at = job.get("created_at")
    when = f"{datetime.fromtimestamp(made_at, UTC):%m-%d %H:%M} · " if made_at and 0 < made_at < 1e11 else ""
    return f"{shorten(job['id'], 30)} · {when}{shorten(job['status'], 20)}"


def _button(launch: Launch, text: str, word: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text[:64], callback_data=DoubtTap(launch=launch.id[:12], word=word).pack())


def mark_of(job_id: str) -> str:
    """What a button carries in place of a job's id, which may be long."""
    return hashlib.sha256(job_id.encode()).hexdigest()[:12]


async def tap(query: CallbackQuery, callback_data: DoubtTap, here: Here, desk: Desk) -> None:
    """A person says what is so. It counts once."""
    launch = await here.database.run(doubts.find, callback_data.launch)
    if launch is not None and callback_data.word == "absent" and not await _looked_in_vain(query, launch, here, desk):
        return
    launch_id = await here.once(settle, callback_data.launch, callback_data.word, here.person.telegram_id)
    if not launch_id:
        await answer(query, here.say("doubt_over"), alert=True)
        return
    await answer(query)
    await show(query, await here.database.run(describe, launch_id, here.say))


def settle(session: Session, prefix: str, word: str, person_id: int) -> str:
    """What a person has said is so; the launch's id, or nothing where that is settled."""
    launch = doubts.find(session, prefix)
    if launch is None:
        return ""
    if word == "absent":
        is_clear = doubts.say_absent(session, launch.id, person_id)
    elif word == "ended":
        is_clear = doubts.say_ended(session, launch.id, person_id)
    else:
        job_id = next((job["id"] for job in launch.possible_jobs or [] if mark_of(job["id"]) == word), None)
        is_clear = job_id is not None and doubts.name_job(session, launch.id, job_id, person_id)
    return launch.id if is_clear else ""


async def _looked_in_vain(query: CallbackQuery, launch: Launch, here: Here, desk: Desk) -> bool:
    """Before a person's “not there” counts we look once more: it may be there by now, or what they could not see."""
    provider = desk.providers.get(launch.provider)
    if provider is not None and await asyncio.to_thread(lost.look, here.database, provider, launch):
        await answer(query)
        await show(query, await here.database.run(describe, launch.id, here.say))
        return False
    newest = await here.database.run(doubts.find, launch.id)
    if newest is not None and _ids(newest) - _ids(launch):
        await answer(query, here.say("doubt_more"), alert=True)
        await show(query, *await here.database.run(card, launch.id, here.say))
        return False
    return True


def _ids(launch: Launch) -> set[str]:
    return {job["id"] for job in launch.possible_jobs or []}


async def name_job(launch: Launch, job_id: str, here: Here, provider: Provider | None) -> Html:
    """`/job ID JOB`: the job of a launch in doubt, which its provider does not list. It is looked at first."""
    if here.again and launch.job_id == job_id:  # by this very command
        return await here.database.run(describe, launch.id, here.say)
    if launch.doubted_at is None or launch.job_id is not None or provider is None:
        return here.say("doubt_over")
    try:
        job = await asyncio.to_thread(provider.retrieve_job, job_id)
    except ProviderError as error:
        return here.say(
            "doubt_no_job", provider=launch.provider, job=shorten(job_id, NAME_SHOWN), error=host_words(str(error))
        )
    is_foreign = job.launch_id not in (None, launch.id)
    if is_foreign or not await here.once(doubts.name_job, launch.id, job.id, here.person.telegram_id):
        return here.say("doubt_taken", job=shorten(job_id, NAME_SHOWN))
    await asyncio.to_thread(adopt, here.database, launch.id, job)
    return await here.database.run(describe, launch.id, here.say)


async def tell_doubts(bot: Bot, database: Database, attempts: Attempts) -> None:
    """One tick: the admins hear of each doubt, and of its end, once."""
    rows = [*await database.run(doubts.to_tell), *await database.run(doubts.to_clear)]
    for launch in attempts.in_turn("doubts", rows, lambda launch: launch.id[:8]):
        with attempts.trying("doubts", launch.id[:8]):
            await _tell(bot, database, launch)


async def _tell(bot: Bot, database: Database, launch: Launch) -> None:
    is_in_doubt = launch.doubted_at is not None
    cards = {language: await database.run(_news, launch.id, Texts(language)) for language in LANGUAGES}
    if not await tell_each_admin(bot, database, lambda say: cards[say.language]):
        raise NotYet(NOT_TAKEN, rests=False)
    await database.run(doubts.told, launch.id, is_in_doubt)


def _news(session: Session, launch_id: str, say: Texts) -> tuple[Html, InlineKeyboardMarkup | None]:
    if session.get_one(Launch, launch_id).doubted_at is not None:
        return card(session, launch_id, say)
    return say("doubt_clear", card=describe(session, launch_id, say)), None


def make_router() -> Router:
    """The admins' route to say what is so."""
    router = guarded("doubts", Rank.ADMIN)
    router.callback_query.register(tap, DoubtTap.filter())
    return router
