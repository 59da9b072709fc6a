"""Files that admins send: had from Telegram, and kept under their sha256 until somebody has decided on them."""

import asyncio
import contextlib
import hashlib
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from aiogram.types import Document, Message

from admin.desk import Desk
from bot.telegram.files.fetch import NoFile, fetch
from bot.telegram.here import Here
from storage import uploads
from storage.database import Database
from storage.models import now
from storage.ticks.attempts import Attempts
from training import atomic

MEGABYTE = 1_000_000
FILE_LIMIT_MB = 20
"""What Telegram lets a bot download."""
KEPT = timedelta(hours=48)
"""How long a file waits for a decision."""
GRACE_SECONDS = 600
"""A file without an upload may be about to get one."""


class UnreadableFile(Exception):
    """The file cannot be had from Telegram. The message is shown to the admin."""


@dataclass(frozen=True)
class StoredFile:
    """A file that lies in our folder now."""

    name: str
    """As its sender called it."""
    sha256: str
    path: Path


async def take(message: Message, here: Here, folder: Path) -> StoredFile | None:
    """Keep the file that a message brings or replies to; null, with a word to the admin, if it cannot be had."""
    document = _document(message)
    assert document is not None  # the routes' filter
    try:
        content = await _download(document, message, here)
    except UnreadableFile as error:
        await message.answer(str(error))
        return None
    sha256 = hashlib.sha256(content).hexdigest()
    await asyncio.to_thread(_write, folder / sha256, content)
    return StoredFile(document.file_name or "file", sha256, folder / sha256)


def is_there(folder: Path, sha256: str) -> bool:
    """Whether the very bytes that were dry-run are still kept."""
    path = folder / sha256
    return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


async def sweep(database: Database, desk: Desk, attempts: Attempts) -> None:
    """Drop what nobody has decided on in time, and delete the files that are not needed any more."""
    await database.run(uploads.expire, now() - KEPT)
    in_use = set(await database.run(uploads.files_in_use))
    await asyncio.to_thread(_delete_others, desk.uploads, in_use, attempts)


def _document(message: Message) -> Document | None:
    """The file that a message brings, or that it replies to."""
    if message.document is not None:
        return message.document
    return message.reply_to_message.document if message.reply_to_message else None


async def _download(document: Document, message: Message, here: Here) -> bytes:
    name, say = document.file_name or "file", here.say
    if document.file_size is not None and document.file_size > FILE_LIMIT_MB * MEGABYTE:
        raise UnreadableFile(say("file_too_big", file=name, size=document.file_size // MEGABYTE))

    async def wait() -> None:
        await message.answer(say("file_waits", file=name))

    try:
        return await fetch(here.bot, document, FILE_LIMIT_MB * MEGABYTE, wait=wait)
    except NoFile as error:
        if error.reason == "not_now":
            raise UnreadableFile(say("file_not_now", n=error.n_tries)) from None
        key = "file_too_big" if error.reason == "too_big" else "file_gone"
        raise UnreadableFile(say(key, file=name, size=f"> {FILE_LIMIT_MB}")) from None


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic.write_bytes(path, content)


def _delete_others(folder: Path, in_use: set[str], attempts: Attempts) -> None:
    if not folder.exists():
        return
    others = [path for path in folder.iterdir() if path.name not in in_use]
    for path in attempts.in_turn("uploads", others, lambda path: path.name):
        with attempts.trying("uploads", path.name), contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < time.time() - GRACE_SECONDS:
                path.unlink()
