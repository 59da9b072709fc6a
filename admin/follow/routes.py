"""The buttons under a training: its card anew, its curve, events, result files and checkpoints, pause and resume."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from aiogram.types import CallbackQuery

from admin.desk import Desk
from admin.follow.buttons import JobTap, JobVerb
from admin.follow.card import card
from admin.follow.checkpoints import send_checkpoints
from admin.follow.curve import renew_curve, send_curve
from admin.follow.events import events_file
from admin.follow.results import send_results
from admin.job_card import ERROR_SHOWN
from bot.telegram.here import Here
from bot.telegram.taps import answer, show
from bot.texts import shorten
from storage import launches
from storage.database import Database
from storage.models import Launch
from training.launching import hold
from training.providers import Provider, ProviderError, Refused

CANNOT = 405
"""HTTP status with which a provider's adapter says that its host pauses no job."""
Hold = Callable[[Database, Provider, str, int], str]
Work = Callable[[CallbackQuery, Launch, Here, Desk], Awaitable[object]]


async def tap(query: CallbackQuery, callback_data: JobTap, here: Here, desk: Desk) -> None:
    """One of the buttons."""
    launch = await here.database.run(launches.find_by_prefix, callback_data.launch)
    if launch is None:
        await answer(query, here.say("job_unknown", id=callback_data.launch), alert=True)
        return
    await answer(query)
    await _WORK[callback_data.verb](query, launch, here, desk)


async def _show(query: CallbackQuery, launch: Launch, here: Here, desk: Desk) -> None:
    await show(query, *await here.database.run(card, launch.id, here.say))


async def _curve(query: CallbackQuery, launch: Launch, here: Here, desk: Desk) -> None:
    await send_curve(here, launch.id)


async def _renew(query: CallbackQuery, launch: Launch, here: Here, desk: Desk) -> None:
    await renew_curve(query, here, launch.id)


async def _results(query: CallbackQuery, launch: Launch, here: Here, desk: Desk) -> None:
    await send_results(here, desk.folder, launch)


async def _events(query: CallbackQuery, launch: Launch, here: Here, desk: Desk) -> None:
    provider = await _provider(launch, here, desk)
    if provider is None:
        return
    if launch.job_id is None:
        await here.send(here.say("job_unnamed", id=launch.id[:8]))
        return
    try:
        events = await asyncio.to_thread(provider.events, launch.job_id)
    except ProviderError as error:
        await here.send(here.say("job_no_events", error=shorten(str(error), ERROR_SHOWN)))
        return
    if not events:
        await here.send(here.say("job_events_none"))
        return
    await here.bot.send_document(here.chat_id, events_file(launch.id, events), message_thread_id=here.place.topic)


async def _checkpoints(query: CallbackQuery, launch: Launch, here: Here, desk: Desk) -> None:
    provider = await _provider(launch, here, desk)
    if provider is not None:
        await send_checkpoints(launch, provider, here)


async def _pause(query: CallbackQuery, launch: Launch, here: Here, desk: Desk) -> None:
    await _hold(query, launch, hold.pause, here, desk)


async def _resume(query: CallbackQuery, launch: Launch, here: Here, desk: Desk) -> None:
    await _hold(query, launch, hold.resume, here, desk)


async def _hold(query: CallbackQuery, launch: Launch, deed: Hold, here: Here, desk: Desk) -> None:
    provider = await _provider(launch, here, desk)
    if provider is None:
        return
    try:
        await asyncio.to_thread(deed, here.database, provider, launch.id, here.person.telegram_id)
    except ProviderError as error:
        key = "hold_unclear"
        if isinstance(error, Refused):
            key = "hold_cannot" if error.http_status == CANNOT else "hold_refused"
        await here.send(here.say(key, error=shorten(str(error), ERROR_SHOWN), provider=launch.provider))
    await show(query, *await here.database.run(card, launch.id, here.say))


async def _provider(launch: Launch, here: Here, desk: Desk) -> Provider | None:
    """What asks the launch's provider; null where the settings name it no more, which is said."""
    provider = desk.providers.get(launch.provider)
    if provider is None:
        await here.send(here.say("job_no_provider", provider=launch.provider))
    return provider


_WORK: Mapping[JobVerb, Work] = {
    "show": _show,
    "curve": _curve,
    "renew": _renew,
    "results": _results,
    "checkpoints": _checkpoints,
    "events": _events,
    "pause": _pause,
    "resume": _resume,
}
