"""Importing in Telegram: first a dry run with a report, then a tap, and only then the pool.

The file is read in a process with limits (training/importing/sandbox.py), once for the dry run and once, known again
by its sha256, for the import.
"""

import asyncio

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from sqlmodel import Session

from admin.data.import_card import ColumnTap, UploadTap, import_card, import_report
from admin.data.import_steps import ImportProgress, dry_run_of, import_file, reading_options
from admin.data.problems import send_check
from admin.data.uploads import is_there, take
from admin.desk import Desk
from admin.roles import HasRank, guarded
from bot.telegram.here import Here
from bot.telegram.taps import answer, show
from storage import uploads
from storage.models import Rank, Upload
from training.importing.dry_run import DryRun, dry_run
from training.importing.source import Source
from training.reading.columns import Choice


async def import_how(message: Message, here: Here) -> None:
    """`/import` without a file."""
    await message.answer(here.say("import_how"))


async def receive(message: Message, here: Here, desk: Desk) -> None:
    """Keep the file, and say what importing it would do."""
    file = await take(message, here, desk.uploads)
    if file is None:
        return
    upload = Upload(
        sha256=file.sha256,
        file_name=file.name,
        chat_id=here.chat_id,
        update_id=here.update_id,
        sent_by=here.person.telegram_id,
    )
    upload = await here.database.run(uploads.receive, upload)
    progress = ImportProgress(here, upload.file_name)
    run = await dry_run_of(upload, here, desk, progress)
    await progress.end(*import_card(upload, run, here.say))
    await _send_report(message, upload, run, here)


async def check_file(message: Message, here: Here, desk: Desk) -> None:
    """/check as a file's caption, or as a reply to one: say what is wrong with it, import nothing."""
    file = await take(message, here, desk.uploads)
    if file is None:
        return
    source = Source(file.path, file.name, await reading_options(here, desk, Choice()))
    run = await asyncio.to_thread(dry_run, source)
    of_rows = [problem for row in run.rows for problem in row.problems]
    n_sound = sum(row.state == "good" for row in run.rows)
    await send_check(message, n_sound, [*run.file_problems, *of_rows], here.say)


async def choose_column(query: CallbackQuery, callback_data: ColumnTap, here: Here, desk: Desk) -> None:
    """A column's button: ask for the other column, or show the dry run with both."""
    if await here.once(_choose, callback_data):
        await _show_again(query, callback_data.upload_id, here, desk)
    else:
        await answer(query, here.say("import_used"), alert=True)


def _choose(session: Session, column: ColumnTap) -> bool:
    return uploads.choose(session, column.upload_id, column.role, f"#{column.number}")


async def decide(query: CallbackQuery, callback_data: UploadTap, here: Here, desk: Desk) -> None:
    """A button under a dry run. The first one counts, whoever taps; a crash half-way goes on where it was."""
    upload_id, verb = callback_data.upload_id, callback_data.verb
    upload = await here.database.run(uploads.find, upload_id)
    if upload is None or not await asyncio.to_thread(is_there, desk.uploads, upload.sha256):
        await answer(query, here.say("import_used"), alert=True)
        return
    if verb == "columns":
        await here.once(uploads.forget_choice, upload_id)
        await _show_again(query, upload_id, here, desk)
        return
    is_first = await here.once(uploads.decide, upload_id, verb, here.person.telegram_id)
    if not is_first and not _goes_on(upload, verb, here):
        await answer(query, here.say("import_used"), alert=True)
        return
    await answer(query)
    if verb == "dropped":
        await show(query, here.say("import_dropped", file=upload.file_name))
    else:
        await import_file(query, upload, verb == "mended", here, desk)
    await here.database.run(uploads.finish, upload_id)


def _goes_on(upload: Upload, verb: str, here: Here) -> bool:
    """Whether this very tap has decided before a crash of an older version, which kept no outcomes, and was not carried
    out to the end."""
    is_same = (upload.decision, upload.decided_by) == (verb, here.person.telegram_id)
    return here.again and is_same and upload.finished_at is None


async def _show_again(query: CallbackQuery, upload_id: int, here: Here, desk: Desk) -> None:
    """The dry run, or the next question about columns, in place of the tapped message."""
    upload = await here.database.run(uploads.find, upload_id)
    has_file = upload is not None and await asyncio.to_thread(is_there, desk.uploads, upload.sha256)
    if upload is None or upload.decision is not None or not has_file:
        await answer(query, here.say("import_used"), alert=True)
        return
    await answer(query)
    run = await dry_run_of(upload, here, desk, None)
    await show(query, *import_card(upload, run, here.say))
    if isinstance(query.message, Message):
        await _send_report(query.message, upload, run, here)


async def _send_report(message: Message, upload: Upload, run: DryRun, here: Here) -> None:
    """The rows that need a look, as a file."""
    file = await asyncio.to_thread(import_report, upload, run, here.say)
    if file is not None:
        await message.answer_document(file, caption=here.say("import_report"))


def make_router() -> Router:
    """The admins' routes to importing."""
    router = guarded("imports", Rank.ADMIN)
    has_file = F.document | F.reply_to_message.document
    router.message.register(check_file, Command("check"), has_file)
    router.message.register(receive, Command("import"), has_file)
    router.message.register(import_how, Command("import"))
    # A file without a caption is nothing special unless an admin sends it.
    router.message.register(receive, F.document, HasRank(Rank.ADMIN))
    router.callback_query.register(decide, UploadTap.filter())
    router.callback_query.register(choose_column, ColumnTap.filter())
    return router
