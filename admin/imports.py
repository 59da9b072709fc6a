"""Files that admins send: question–answer pairs into the pool, all of a file or nothing of it."""

import asyncio
import io
import logging

from aiogram import Bot, F, Router
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest
from aiogram.filters import Command
from aiogram.types import Document, Message

from admin.dataset import check_examples, send_check
from admin.desk import Desk
from admin.report import problem_lines, send_report
from admin.roles import HasRank, guarded
from bot.texts import Texts
from storage.database import Database
from storage.models import Person, Rank
from training.examples import Problem
from training.formats import Reading, read_examples
from training.promote import import_rows

log = logging.getLogger(__name__)

MEGABYTE = 1_000_000
FILE_LIMIT_MB = 20
"""What Telegram lets a bot download."""


class UnreadableFile(Exception):
    """The file cannot be had from Telegram. The message is shown to the admin."""


async def import_how(message: Message, say: Texts) -> None:
    await message.answer(say("import_how"))


async def receive(message: Message, bot: Bot, person: Person, say: Texts, database: Database, desk: Desk) -> None:
    """Import a file, unless a single row of it is wrong; then say which rows, and leave the pool as it was."""
    read = await _open(message, bot, say, desk)
    if read is None:
        return
    name, reading, problems = read
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        key = "import_refused" if reading.examples else "import_empty"
        total = len(reading.examples) + len(reading.problems)
        shown = problem_lines(errors, say)
        await message.answer(say(key, file=name, form=reading.form, errors=len(errors), total=total, problems=shown))
        await send_report(message, errors, say)
        return
    rows = [(example.line, example.messages) for example in reading.examples]
    n_new, n_known = await database.run(import_rows, rows, name, person.telegram_id)
    warnings = say("warnings", n=len(problems), problems=problem_lines(problems, say)) if problems else ""
    text = say("import_done", file=name, form=reading.form, new=n_new, known=n_known, warnings="\0")
    await message.answer(text.replace("\0", warnings))
    await send_report(message, problems, say)


async def check_file(message: Message, bot: Bot, say: Texts, desk: Desk) -> None:
    """/check as a file's caption, or as a reply to one: say what is wrong with it, import nothing."""
    read = await _open(message, bot, say, desk)
    if read is None:
        return
    _, reading, problems = read
    await send_check(message, len(reading.examples), problems, say)


async def _open(message: Message, bot: Bot, say: Texts, desk: Desk) -> tuple[str, Reading, list[Problem]] | None:
    """The message's file: name, rows and problems. Null, after a word to the admin, if it cannot be had."""
    document = _document(message)
    assert document is not None  # the route's filter
    try:
        reading, problems = await _read(document, bot, say, desk)
    except UnreadableFile as error:
        await message.answer(str(error))
        return None
    return document.file_name or "file", reading, problems


def _document(message: Message) -> Document | None:
    """The file that a message brings, or that it replies to."""
    if message.document is not None:
        return message.document
    return message.reply_to_message.document if message.reply_to_message else None


async def _read(document: Document, bot: Bot, say: Texts, desk: Desk) -> tuple[Reading, list[Problem]]:
    """Download, parse and check a file. The size advice is for the whole dataset, not for one file."""
    name = document.file_name or "file"
    if document.file_size is not None and document.file_size > FILE_LIMIT_MB * MEGABYTE:
        raise UnreadableFile(say("file_too_big", file=name, size=document.file_size // MEGABYTE))
    content = io.BytesIO()
    try:
        await bot.download(document, content)
    except TelegramBadRequest as error:
        if "too big" in error.message:
            raise UnreadableFile(say("file_too_big", file=name, size="> 20")) from None
        raise UnreadableFile(say("file_gone")) from None
    except TelegramAPIError:
        # Not logged with its text: that holds the file's URL, and so the token.
        log.warning("a file could not be downloaded from Telegram")
        raise UnreadableFile(say("file_gone")) from None
    reading = await asyncio.to_thread(read_examples, content.getvalue(), name, desk.system_prompt)
    problems = await asyncio.to_thread(check_examples, reading.examples, desk.base_model, 0)
    return reading, [*reading.problems, *problems]


def make_router() -> Router:
    router = guarded("imports", Rank.ADMIN)
    has_file = F.document | F.reply_to_message.document
    router.message.register(check_file, Command("check"), has_file)
    router.message.register(receive, Command("import"), has_file)
    router.message.register(import_how, Command("import"))
    # A file without a caption is nothing special unless an admin sends it.
    router.message.register(receive, F.document, HasRank(Rank.ADMIN))
    return router
