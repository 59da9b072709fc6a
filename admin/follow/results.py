"""The files with a training's figures: named on its card, sent as documents."""

import asyncio
from pathlib import Path

from aiogram.types import BufferedInputFile, Message
from sqlmodel import Session

from admin.desk import Desk
from bot.telegram.here import Here
from bot.texts import Html, Texts, shorten
from storage import audit, launches
from storage.ledger import results
from storage.models import Deed, JobResult, Launch
from training.launching.results import read_result

RESULTS = "results"
"""The word of /export."""


def results_line(session: Session, launch_id: str, say: Texts) -> Html | None:
    """Which files there are; null where none is kept."""
    rows = results.of_launch(session, launch_id)
    if not rows:
        return None
    return say("job_results", files=", ".join(f"{row.name} ({max(1, round(row.n_bytes / 1000)):,} kB)" for row in rows))


async def export_results(message: Message, names: list[str], here: Here, desk: Desk) -> None:
    """`/export results [ID]`: those of this training, or of the newest that has some."""
    if names:
        launch = await here.database.run(launches.find_by_prefix, names[0])
    else:
        launch = await here.database.run(results.newest_launch)
    if launch is None:
        text = here.say("job_unknown", id=shorten(names[0], 80)) if names else here.say("results_none")
        await message.answer(text)
        return
    if await send_results(here, desk.folder, launch):
        await here.once(_log, launch.id, here.person.telegram_id)


def _log(session: Session, launch_id: str, admin_id: int) -> None:
    """That they are handed out is logged."""
    audit.log(session, admin_id, Deed.EXPORTED, "launch", launch_id[:8], RESULTS)


async def send_results(here: Here, folder: Path, launch: Launch) -> bool:
    """Send each; whether there was one."""
    rows = await here.database.run(results.of_launch, launch.id)
    for row in rows:
        await _send(here, folder, row)
    if not rows:
        await here.send(here.say("job_results_none", id=launch.id[:8]))
    return bool(rows)


async def _send(here: Here, folder: Path, row: JobResult) -> None:
    try:
        content = await asyncio.to_thread(read_result, folder, row)
    except OSError:
        await here.send(here.say("job_result_gone", name=row.name))
        return
    file = BufferedInputFile(content, f"{row.launch_id[:8]}-{row.name}")
    await here.bot.send_document(here.chat_id, file, message_thread_id=here.place.topic)
