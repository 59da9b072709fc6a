"""Trainings in Telegram: /jobs, /job, /cancel, and the buttons under one."""

import asyncio

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

import admin.doubts
import admin.follow.checkpoints
import admin.follow.routes
from admin.desk import Desk
from admin.follow.buttons import JobTap
from admin.follow.card import card
from admin.follow.checkpoints import CheckpointTap
from admin.job_card import ERROR_SHOWN, describe_recent, error_file
from admin.roles import guarded
from bot.telegram.here import Here
from bot.telegram.pages import PageTap
from bot.telegram.taps import answer, show
from bot.texts import shorten
from storage import launches
from storage.models import Launch, Rank
from training.launching.launch import cancel as cancel_launch
from training.providers import ProviderError


async def jobs(message: Message, here: Here) -> None:
    """`/jobs`: the newest trainings."""
    text, buttons = await here.database.run(describe_recent, here.say)
    await message.answer(text, reply_markup=buttons)


async def turn(query: CallbackQuery, callback_data: PageTap, here: Here) -> None:
    """Another page of the trainings."""
    await answer(query)
    await show(query, *await here.database.run(describe_recent, here.say, callback_data.number))


async def job(message: Message, command: CommandObject, here: Here, desk: Desk) -> None:
    """`/job ID`: one training; `/job ID JOB`: that job at the provider is its."""
    launch = await _find(message, command, here)
    if launch is None:
        return
    job_id = " ".join((command.args or "").split()[1:])
    if job_id:
        await message.answer(await admin.doubts.name_job(launch, job_id, here, desk.providers.get(launch.provider)))
        return
    text, buttons = await here.database.run(card, launch.id, here.say)
    await message.answer(text, reply_markup=buttons)
    if (file := error_file(launch)) is not None:
        await message.answer_document(file)


async def cancel(message: Message, command: CommandObject, here: Here, desk: Desk) -> None:
    """`/cancel ID`: stop a training."""
    launch = await _find(message, command, here)
    if launch is None:
        return
    if here.again and launch.status == "cancelled":  # by this very command
        await message.answer(here.say("cancel_done", status=launch.status))
        return
    provider = desk.providers.get(launch.provider)
    if provider is None:
        await message.answer(here.say("cancel_failed", error=f"VETTED_PROVIDER={launch.provider}?"))
        return
    try:
        status = await asyncio.to_thread(cancel_launch, here.database, provider, launch.id, here.person.telegram_id)
    except ProviderError as error:
        await message.answer(here.say("cancel_failed", error=shorten(str(error), ERROR_SHOWN)))
    else:
        await message.answer(here.say("cancel_done", status=status))


async def _find(message: Message, command: CommandObject, here: Here) -> Launch | None:
    """The launch whose id, or whose job's, begins with the command's argument; tells the admin if there is none."""
    prefix = (command.args or "").split(maxsplit=1)[0] if (command.args or "").strip() else ""
    if not prefix:
        await message.answer(here.say("job_usage", command=command.command))
        return None
    launch = await here.database.run(launches.find_by_prefix, prefix)
    if launch is None:
        await message.answer(here.say("job_unknown", id=shorten(prefix, 80)))
    return launch


def make_router() -> Router:
    """The admins' routes to trainings."""
    router = guarded("jobs", Rank.ADMIN)
    router.message.register(jobs, Command("jobs"))
    router.callback_query.register(turn, PageTap.filter(F.of == "jobs"))
    router.message.register(job, Command("job"))
    router.message.register(cancel, Command("cancel"))
    router.callback_query.register(admin.follow.routes.tap, JobTap.filter())
    router.callback_query.register(admin.follow.checkpoints.tap, CheckpointTap.filter())
    return router
