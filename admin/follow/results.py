"""The files with a training's figures: named on its card, sent as documents."""

import asyncio
from pathlib import Path

from aiogram.types import BufferedInputFile
from sqlmodel import Session

from bot.telegram.here import Here
from bot.texts import Html, Texts, size_shown
from storage.ledger import results
from storage.models import JobResult, Launch
from training.launching.results import read_result


def results_line(session: Session, launch_id: str, say: Texts) -> Html | None:
    """Which files there are; null where none is kept."""
    rows = results.of_launch(session, launch_id)
    if not rows:
        return None
    return say("job_results", files=", ".join(f"{row.name} ({size_shown(row.n_bytes)})" for row in rows))


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
