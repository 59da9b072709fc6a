"""The two steps of an import in Telegram, each with a word to the admin where it takes long: the dry run, and the rows
into the pool."""

import asyncio
import time

from aiogram.types import CallbackQuery, InlineKeyboardMarkup

from admin.data.problems import problem_lines
from admin.desk import Desk
from bot.telegram.deliver import Delivery, amend
from bot.telegram.here import Here
from bot.telegram.taps import show
from bot.texts import Html
from storage import deployments, uploads
from storage.models import Upload
from training.importing.apply import Importable, import_rows, importable, preview
from training.importing.dry_run import DryRun
from training.importing.sandbox import ReaderFailed
from training.importing.source import ReadingOptions, Source
from training.privacy.clearance import look_through
from training.reading.columns import Choice

PROGRESS_SECONDS = 2.0
"""Between two words about a large file."""
BATCH = 100
"""Rows in one transaction: owners' answers are written between two of them."""


class ImportProgress:
    """One message about a file: how far reading is, if it takes long, and then what came of it."""

    def __init__(self, here: Here, file_name: str) -> None:
        self._here, self._file_name = here, file_name
        self._message_id: int | None = None

    async def show(self, n_rows: int) -> None:
        """So many rows have been read."""
        text = self._here.say("import_reading", file=self._file_name, n=f"{n_rows:,}")
        if self._message_id is None:
            self._message_id = (await self._here.bot.send_message(self._here.chat_id, text)).message_id
        else:
            await amend(self._here.bot, self._here.chat_id, self._message_id, text)

    async def end(self, text: Html, buttons: InlineKeyboardMarkup | None) -> None:
        """Say this in its place; below it if it is gone."""
        bot, chat_id, message_id = self._here.bot, self._here.chat_id, self._message_id
        if message_id is None or await amend(bot, chat_id, message_id, text, buttons) is not Delivery.SENT:
            await bot.send_message(chat_id, text, reply_markup=buttons)


async def dry_run_of(upload: Upload, here: Here, desk: Desk, progress: ImportProgress | None) -> DryRun:
    """What importing would do. A file without any row is decided on by that."""
    n_rows = 0

    def note(n: int) -> None:
        nonlocal n_rows
        n_rows = n

    source = await _source(upload, here, desk)
    task = asyncio.create_task(asyncio.to_thread(preview, here.database, source, note))
    while not (await asyncio.wait({task}, timeout=PROGRESS_SECONDS))[0]:
        if progress is not None:
            await progress.show(n_rows)
    run = task.result()
    if run.unclear is None and not run.rows:
        await here.database.run(uploads.decide, upload.id or 0, "dropped", upload.sent_by)
        await here.database.run(uploads.finish, upload.id or 0)
    return run


async def import_file(query: CallbackQuery, upload: Upload, with_repairs: bool, here: Here, desk: Desk) -> None:
    """Put the rows into the pool. Doing it twice changes nothing: a row is known by its sha256."""
    try:
        contents = await asyncio.to_thread(importable, await _source(upload, here, desk), with_repairs)
    except ReaderFailed as error:
        problems = problem_lines([error.problem(upload.file_name)], here.say)
        await show(query, here.say("import_empty", file=upload.file_name, problems=problems))
        return
    n_new, n_known = await _add(query, upload, contents, here)
    personal = here.say("import_done_personal", n=contents.n_personal) if contents.n_personal else ""
    values = {"file": upload.file_name, "form": contents.form, "new": n_new, "known": n_known, "personal": personal}
    await show(query, here.say("import_done", **values))
    # Here and not when somebody looks at the dataset: looking writes nothing.
    await asyncio.to_thread(look_through, here.database, desk.clinic_texts)


async def _add(query: CallbackQuery, upload: Upload, contents: Importable, here: Here) -> tuple[int, int]:
    """How many rows were new in the pool, and how many it had already. Where it takes long, says how far it is."""
    n_new = n_known = 0
    last_word = time.monotonic()
    for start in range(0, len(contents.rows), BATCH):
        batch = contents.rows[start : start + BATCH]
        counts = await here.once(import_rows, batch, upload.file_name, here.person.telegram_id, part=start)
        n_new, n_known = n_new + counts[0], n_known + counts[1]
        if time.monotonic() - last_word > PROGRESS_SECONDS:
            last_word = time.monotonic()
            n_rows = start + len(batch)
            await show(query, here.say("import_adding", file=upload.file_name, n=n_rows, all=len(contents.rows)))
    return n_new, n_known


async def _source(upload: Upload, here: Here, desk: Desk) -> Source:
    choice = Choice(upload.question, upload.answer, (upload.clinic,) if upload.clinic else ())
    options = await reading_options(here, desk, choice)
    return Source(desk.uploads / upload.sha256, upload.file_name, options)


async def reading_options(here: Here, desk: Desk, choice: Choice) -> ReadingOptions:
    """How a file is read here: for training the base model, with the system prompt in force."""
    prompt = await here.database.run(deployments.prompt_in_force, desk.system_prompt)
    return ReadingOptions.for_model(desk.base_model, prompt, choice, desk.limits_of)
