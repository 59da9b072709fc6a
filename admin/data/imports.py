"""Files that admins send: first a dry run with a report, then a tap, and only then the pool.

The file is read in a process with limits (training/importing/sandbox.py), once for the dry run and once, found
again by its sha256, for the import.
"""

import asyncio
import hashlib
import io
import logging
import time
from datetime import timedelta
from pathlib import Path

from aiogram import Bot, F, Router
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest
from aiogram.filters import Command
from aiogram.filters.callback_data import CallbackData
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    Document,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    Update,
)

from admin.data.problems import problem_lines, send_check
from admin.desk import Desk
from admin.roles import HasRank, guarded
from bot.telegram.taps import show
from bot.texts import Texts, shorten
from storage import uploads
from storage.database import Database
from storage.models import Person, Rank, Upload, now
from training.importing.apply import import_rows, importable, preview
from training.importing.dry_run import DryRun, dry_run
from training.importing.report import RESULTS, ReportWords, report
from training.importing.sandbox import ReaderFailed
from training.importing.source import ReadingOptions, Source
from training.privacy.clearance import look_through
from training.privacy.find import PLACEHOLDERS
from training.reading.columns import Choice
from training.text.messages import answer_of, question_of

log = logging.getLogger(__name__)

MEGABYTE = 1_000_000
FILE_LIMIT_MB = 20
"""What Telegram lets a bot download."""
KEPT = timedelta(hours=48)
"""How long a file waits for a decision."""
GRACE_SECONDS = 600
"""A file without an upload may be about to get one."""
PROGRESS_SECONDS = 2.0
"""Between two words about a large file."""
BATCH = 100
"""Rows in one transaction: owners' answers are written between two of them."""
N_COLUMNS = 12
"""Columns that are offered as buttons."""
N_SHOWN = 5
"""Problems in the message itself; the report has all of them."""


class UploadTap(CallbackData, prefix="upload"):
    upload_id: int
    what: str
    """`good`, `mended`, `dropped`, or `columns`: choose them again."""


class ColumnTap(CallbackData, prefix="column"):
    upload_id: int
    role: str
    """`question` or `answer`."""
    number: int
    """Of the column, from 1."""


class UnreadableFile(Exception):
    """The file cannot be had from Telegram. The message is shown to the admin."""


async def import_how(message: Message, say: Texts) -> None:
    await message.answer(say("import_how"))


async def receive(
    message: Message, event_update: Update, bot: Bot, person: Person, say: Texts, database: Database, desk: Desk
) -> None:
    """Keep the file, and say what importing it would do."""
    received = await _received(message, bot, say)
    if received is None:
        return
    file_name, content = received
    upload = Upload(
        sha256=hashlib.sha256(content).hexdigest(),
        file_name=file_name,
        chat_id=message.chat.id,
        update_id=event_update.update_id,
        sent_by=person.telegram_id,
    )
    upload = await database.run(uploads.receive, upload)
    await asyncio.to_thread(_keep, desk.uploads / upload.sha256, content)
    progress = _Progress(bot, message.chat.id, upload.file_name, say)
    run = await _dry_run(upload, database, desk, progress)
    text, markup = await _outcome(upload, run, say, database)
    await progress.end(text, markup)
    await _send_report(message, upload, run, say)


async def choose_column(
    query: CallbackQuery,
    callback_data: ColumnTap,
    bot: Bot,
    person: Person,
    say: Texts,
    database: Database,
    desk: Desk,
) -> None:
    """A column's button: ask for the other column, or show the dry run with both."""
    choice = {callback_data.role: f"#{callback_data.number}"}
    if not await database.run(uploads.choose, callback_data.upload_id, **choice):
        await query.answer(say("import_used"), show_alert=True)
        return
    await _show_again(query, callback_data.upload_id, bot, say, database, desk)


async def decide(
    query: CallbackQuery,
    callback_data: UploadTap,
    bot: Bot,
    person: Person,
    say: Texts,
    database: Database,
    desk: Desk,
    again: bool,
) -> None:
    """A button under a dry run. The first one counts, whoever taps; a crash half-way goes on where it was."""
    upload = await database.run(uploads.find, callback_data.upload_id)
    if upload is None or not await asyncio.to_thread(_is_there, desk.uploads, upload.sha256):
        await query.answer(say("import_used"), show_alert=True)
        return
    if callback_data.what == "columns":
        await database.run(uploads.forget_choice, callback_data.upload_id)
        await _show_again(query, callback_data.upload_id, bot, say, database, desk)
        return
    is_first = await database.run(uploads.decide, callback_data.upload_id, callback_data.what, person.telegram_id)
    is_ours = again and upload.decision == callback_data.what and upload.decided_by == person.telegram_id
    if not is_first and not (is_ours and upload.finished_at is None):
        await query.answer(say("import_used"), show_alert=True)
        return
    await query.answer()
    if callback_data.what == "dropped":
        await show(query, say("import_dropped", file=upload.file_name))
    else:
        await _import(query, upload, callback_data.what == "mended", bot, person, say, database, desk)
    await database.run(uploads.finish, callback_data.upload_id)


async def check_file(message: Message, bot: Bot, say: Texts, desk: Desk) -> None:
    """/check as a file's caption, or as a reply to one: say what is wrong with it, import nothing."""
    received = await _received(message, bot, say)
    if received is None:
        return
    file_name, content = received
    path = desk.uploads / hashlib.sha256(content).hexdigest()
    await asyncio.to_thread(_keep, path, content)
    run = await asyncio.to_thread(dry_run, Source(path, file_name, _options(desk, Choice())))
    of_rows = [problem for row in run.rows for problem in row.problems]
    n_sound = sum(row.state == "good" for row in run.rows)
    await send_check(message, n_sound, [*run.file_problems, *of_rows], say)


async def sweep(database: Database, desk: Desk) -> None:
    """Drop what nobody has decided on in time, and delete the files that are not needed any more."""
    await database.run(uploads.expire, now() - KEPT)
    in_use = set(await database.run(uploads.files_in_use))
    await asyncio.to_thread(_delete_others, desk.uploads, in_use)


async def _show_again(
    query: CallbackQuery, upload_id: int, bot: Bot, say: Texts, database: Database, desk: Desk
) -> None:
    """The dry run, or the next question about columns, in place of the tapped message."""
    upload = await database.run(uploads.find, upload_id)
    is_there = upload is not None and await asyncio.to_thread(_is_there, desk.uploads, upload.sha256)
    if upload is None or upload.decision is not None or not is_there:
        await query.answer(say("import_used"), show_alert=True)
        return
    await query.answer()
    run = await _dry_run(upload, database, desk, None)
    text, markup = await _outcome(upload, run, say, database)
    await show(query, text, markup)
    if isinstance(query.message, Message):
        await _send_report(query.message, upload, run, say)


async def _dry_run(upload: Upload, database: Database, desk: Desk, progress: "_Progress | None") -> DryRun:
    n_rows = 0

    def note(n: int) -> None:
        nonlocal n_rows
        n_rows = n

    task = asyncio.create_task(asyncio.to_thread(preview, database, _source(upload, desk), note))
    while not (await asyncio.wait({task}, timeout=PROGRESS_SECONDS))[0]:
        if progress is not None:
            await progress.show(n=f"{n_rows:,}")
    return task.result()


async def _outcome(
    upload: Upload, run: DryRun, say: Texts, database: Database
) -> tuple[str, InlineKeyboardMarkup | None]:
    """What the admin is shown of a dry run, and the buttons."""
    assert upload.id is not None
    if run.unclear is not None:
        return _columns_question(upload.id, upload, run, say)
    good, mended = run.importable("good"), run.importable("mendable")
    errors, remarks = run.errors(), run.remarks()
    has_choice = bool(upload.question or upload.answer)
    if not run.rows:
        await database.run(uploads.decide, upload.id, "dropped", upload.sent_by)
        await database.run(uploads.finish, upload.id)
        return say("import_empty", file=upload.file_name, problems=problem_lines(errors, say, N_SHOWN)), None
    end = say("import_open", hours=KEPT // timedelta(hours=1))
    if not good and not mended:
        end = say("import_nothing_new" if run.n_duplicates else "import_nothing")
    text: str = say(
        "import_dry_run",
        file=upload.file_name,
        form=run.form,
        good=len(good),
        bad=len(run.bad),
        duplicates=run.n_duplicates,
        personal="\1",
        near="\2",
        first="\3",
        problems="\4",
        remarks="\5",
        end=end,
    )
    kinds = ", ".join(f"{kind_word(kind, say)} {n}" for kind, n in run.pii_kinds.most_common())
    personal = say("import_personal", n=run.n_personal, kinds=kinds) if run.n_personal else ""
    if run.n_unlooked:
        personal += say("import_unlooked", n=run.n_unlooked)
    for mark, part in (
        ("\1", personal),
        ("\2", say("import_near", n=len(run.near)) if run.near else ""),
        ("\3", _first(run, say)),
        ("\4", f"\n{problem_lines(errors, say, N_SHOWN)}\n" if errors else ""),
        ("\5", "\n" + say("warnings", n=len(remarks), problems=problem_lines(remarks, say, 2)) if remarks else ""),
    ):
        text = text.replace(mark, part)
    return text, _buttons(upload.id, len(good), len(mended), has_choice, say)


def _buttons(upload_id: int, n_good: int, n_mended: int, has_choice: bool, say: Texts) -> InlineKeyboardMarkup | None:
    labels: list[tuple[str, str]] = []
    if n_good:
        labels.append((say("import_good", n=n_good), "good"))
    if n_mended:
        labels.append((say("import_mended", n=n_mended, all=n_good + n_mended), "mended"))
    if has_choice:
        labels.append((say("import_columns_again"), "columns"))
    if not labels:
        return None
    labels.append((say("import_drop"), "dropped"))
    rows = [
        [InlineKeyboardButton(text=label, callback_data=UploadTap(upload_id=upload_id, what=what).pack())]
        for label, what in labels
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def _columns_question(
    upload_id: int, upload: Upload, run: DryRun, say: Texts
) -> tuple[str, InlineKeyboardMarkup | None]:
    """Which column is the question? Each with its heading and what stands below it, and a button."""
    assert run.unclear is not None
    headings, samples = run.unclear.headings[:N_COLUMNS], run.unclear.samples
    if len(headings) < 2:
        return say("import_empty", file=upload.file_name, problems=problem_lines(run.errors(), say)), None
    role = "answer" if run.unclear.has_question else "question"
    lines = []
    for index, heading in enumerate(headings):
        below = " / ".join(shorten(row[index], 40) for row in samples[:2] if index < len(row) and row[index].strip())
        lines.append(f"{index + 1}. {shorten(heading, 60)}: {below}")
    buttons = [
        [
            InlineKeyboardButton(
                text=f"{index + 1}. {shorten(heading, 30)}",
                callback_data=ColumnTap(upload_id=upload_id, role=role, number=index + 1).pack(),
            )
        ]
        for index, heading in enumerate(headings)
        if not (role == "answer" and upload.question == f"#{index + 1}")
    ]
    drop = UploadTap(upload_id=upload_id, what="dropped").pack()
    buttons.append([InlineKeyboardButton(text=say("import_drop"), callback_data=drop)])
    text = say(f"import_which_{role}", file=upload.file_name, columns="\n".join(lines))
    return text, InlineKeyboardMarkup(inline_keyboard=buttons)


async def _import(
    query: CallbackQuery,
    upload: Upload,
    with_mended: bool,
    bot: Bot,
    person: Person,
    say: Texts,
    database: Database,
    desk: Desk,
) -> None:
    """Put the rows into the pool. Doing it twice changes nothing: a row is known by its sha256."""
    try:
        contents = await asyncio.to_thread(importable, _source(upload, desk), with_mended)
    except ReaderFailed as error:
        problems = problem_lines([error.problem(upload.file_name)], say)
        await show(query, say("import_empty", file=upload.file_name, problems=problems))
        return
    n_new = n_known = 0
    told_at = time.monotonic()
    for start in range(0, len(contents.rows), BATCH):
        batch = contents.rows[start : start + BATCH]
        new, known = await database.run(import_rows, batch, upload.file_name, person.telegram_id)
        n_new, n_known = n_new + new, n_known + known
        if time.monotonic() - told_at > PROGRESS_SECONDS:
            told_at = time.monotonic()
            await show(query, say("import_adding", file=upload.file_name, n=start + len(batch), all=len(contents.rows)))
    personal = say("import_done_personal", n=contents.n_personal) if contents.n_personal else ""
    text = say("import_done", file=upload.file_name, form=contents.form, new=n_new, known=n_known, personal=personal)
    await show(query, text)
    # Here and not when somebody looks at the dataset: looking writes nothing.
    await asyncio.to_thread(look_through, database, desk.clinic_texts)


def _source(upload: Upload, desk: Desk) -> Source:
    options = _options(desk, Choice(upload.question, upload.answer))
    return Source(desk.uploads / upload.sha256, upload.file_name, options)


def _options(desk: Desk, choice: Choice) -> ReadingOptions:
    return ReadingOptions.for_model(desk.base_model, desk.system_prompt, choice)


def _first(run: DryRun, say: Texts) -> str:
    """The first row as it would be learned."""
    if run.first is None:
        return ""
    question, answer = question_of(run.first), answer_of(run.first)
    return say("import_first", question=shorten(question, 200), answer=shorten(answer, 300))


async def _send_report(message: Message, upload: Upload, run: DryRun, say: Texts) -> None:
    """The rows that need a look, as a file that a spreadsheet opens."""
    if run.unclear is not None or not (run.bad or run.n_duplicates or run.n_personal or run.remarks()):
        return
    if not run.rows and len(run.file_problems) <= N_SHOWN:
        return
    kinds = {kind: kind_word(kind, say) for kind in PLACEHOLDERS}
    content = report(run, ReportWords(say.language, {word: say(f"report_{word}") for word in RESULTS}, kinds))
    name = f"{shorten(Path(upload.file_name).stem, 40)}-report.csv"
    await message.answer_document(BufferedInputFile(content, name), caption=say("import_report"))


def kind_word(kind: str, say: Texts) -> str:
    """What a kind of personal data is called: its placeholder without the brackets."""
    return PLACEHOLDERS[kind][say.language != "zh"].strip("〔〕[]")


class _Progress:
    """One message about a file: how far reading is, if it takes long, and then what came of it."""

    def __init__(self, bot: Bot, chat_id: int, file_name: str, say: Texts) -> None:
        self._bot, self._chat_id, self._file_name, self._say = bot, chat_id, file_name, say
        self._message_id: int | None = None

    async def show(self, **values: object) -> None:
        text = self._say("import_reading", file=self._file_name, **values)
        if self._message_id is None:
            self._message_id = (await self._bot.send_message(self._chat_id, text)).message_id
            return
        try:
            await self._bot.edit_message_text(text, chat_id=self._chat_id, message_id=self._message_id)
        except TelegramBadRequest as error:
            log.debug("progress is not shown: %s", error.message)  # the same number of rows as before

    async def end(self, text: str, markup: InlineKeyboardMarkup | None) -> None:
        if self._message_id is None:
            await self._bot.send_message(self._chat_id, text, reply_markup=markup)
        else:
            await self._bot.edit_message_text(
                text, chat_id=self._chat_id, message_id=self._message_id, reply_markup=markup
            )


def _document(message: Message) -> Document | None:
    """The file that a message brings, or that it replies to."""
    if message.document is not None:
        return message.document
    return message.reply_to_message.document if message.reply_to_message else None


async def _received(message: Message, bot: Bot, say: Texts) -> tuple[str, bytes] | None:
    """The name and the content of a message's file; null, with a word to the admin, if it cannot be had."""
    document = _document(message)
    assert document is not None  # the routes' filter
    try:
        return document.file_name or "file", await _download(document, bot, say)
    except UnreadableFile as error:
        await message.answer(str(error))
        return None


async def _download(document: Document, bot: Bot, say: Texts) -> bytes:
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
    return content.getvalue()


def _keep(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    beside.write_bytes(content)
    beside.replace(path)


def _is_there(folder: Path, sha256: str) -> bool:
    """Whether the very bytes that were dry-run are still kept."""
    path = folder / sha256
    return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def _delete_others(folder: Path, in_use: set[str]) -> None:
    if not folder.exists():
        return
    for path in folder.iterdir():
        if path.name not in in_use and path.stat().st_mtime < time.time() - GRACE_SECONDS:
            path.unlink(missing_ok=True)


def make_router() -> Router:
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
