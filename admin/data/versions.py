"""Dataset versions in Telegram: what is in one, what has changed, its name, its files."""

import asyncio
import re
from dataclasses import dataclass

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.filters.callback_data import CallbackData
from aiogram.types import BufferedInputFile, CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from sqlmodel import Session

from admin.desk import Desk
from admin.roles import guarded
from bot.texts import Texts, shorten
from storage import audit, datasets
from storage.database import Database
from storage.models import DatasetVersion, Deed, Person, Rank
from training.dataset import forms
from training.dataset.diff import Diff, as_text
from training.dataset.freeze import VersionDamaged
from training.dataset.standing import change

_NUMBER = re.compile(r"v?\d+", re.IGNORECASE)
"""What versions are called by themselves: no title may look like it."""
MAX_TITLE = 60
"""Characters."""
DEFAULT_FORMS = ("jsonl", "csv", "report")
"""What /export sends unless it is told which."""


class VersionTap(CallbackData, prefix="version"):
    version_id: int
    verb: str
    """`diff` or `lineage`."""


async def about(message: Message, command: CommandObject, say: Texts, database: Database) -> None:
    """`/dataset name [VERSION] TITLE` and `/dataset diff [OLD] [NEW]`."""
    verb, *words = (command.args or "").split()
    if verb == "name":
        await message.answer(await database.run(_name, words, say))
    elif verb == "diff" and len(words) <= 2:
        await _answer_diff(message, await database.run(_compare, words, say), say)
    else:
        await message.answer(say("dataset_usage"))


def _name(session: Session, words: list[str], say: Texts) -> str:
    """Give a version a title; the newest one unless the first word names another."""
    named = datasets.find_version(session, words[0]) if len(words) > 1 else None
    version = named or datasets.newest_version(session)
    title = " ".join(words[1:] if named else words)
    if version is None:
        return say("export_none")
    if not title:
        return say("dataset_usage")
    if len(title) > MAX_TITLE:
        return say("version_title_long", n=len(title), limit=MAX_TITLE)
    if _NUMBER.fullmatch(title):
        return say("version_title_taken", title=title)
    version.title = title
    return say("version_named", name=version.name, title=title)


@dataclass(frozen=True)
class _Compared:
    old: DatasetVersion | None
    new: DatasetVersion
    difference: Diff


def _compare(session: Session, words: list[str], say: Texts) -> _Compared | str:
    """Two versions, or a sentence on why not: the newest and the one before it unless they are named."""
    found = []
    for word in words:
        version = datasets.find_version(session, word)
        if version is None:
            return say("version_unknown", name=word)
        found.append(version)
    new = found[-1] if found else datasets.newest_version(session)
    if new is None:
        return say("export_none")
    old = found[0] if len(found) > 1 else datasets.version_before(session, new)
    return _Compared(old, new, change(session, old, new))


async def _answer_diff(message: Message, compared: _Compared | str, say: Texts) -> None:
    """The numbers in one message, the rows in its file."""
    if isinstance(compared, str):
        await message.answer(compared)
        return
    old, new, difference = compared.old, compared.new, compared.difference
    text = diff_line(old, new, difference, say)
    if difference.is_empty:
        await message.answer(text)
        return
    name = f"{old.name}-{new.name}.txt" if old else f"{new.name}.txt"
    content = await asyncio.to_thread(as_text, difference, f"{old.name if old else '∅'} → {new.name}")
    await message.answer_document(BufferedInputFile(content.encode(errors="replace"), name), caption=text)


async def tap_diff(query: CallbackQuery, callback_data: VersionTap, say: Texts, database: Database) -> None:
    if not isinstance(query.message, Message):
        await query.answer(say("old_button"))
        return
    await query.answer()
    await _answer_diff(query.message, await database.run(_compare, [f"v{callback_data.version_id}"], say), say)


async def export(
    message: Message, command: CommandObject, person: Person, say: Texts, database: Database, desk: Desk
) -> None:
    """`/export [VERSION] [FORM…]`: the very files that were or will be trained on, a table, and the report."""
    words = (command.args or "").lower().split()
    wanted = [word for word in words if word in forms.FORMS]
    names = [word for word in words if word not in forms.FORMS]
    if len(names) > 1:
        await message.answer(say("export_usage", forms=" · ".join(forms.FORMS)))
        return
    version = (
        await database.run(datasets.find_version, names[0]) if names else await database.run(datasets.newest_version)
    )
    if version is None:
        await message.answer(say("version_unknown", name=names[0]) if names else say("export_none"))
        return
    await database.run(audit.log, person.telegram_id, Deed.EXPORTED, "version", version.name)
    caption: str = say("export_caption", name=title_of(version), n=version.n_examples, sha=version.sha256[:12])
    try:
        for form in wanted or DEFAULT_FORMS:
            made = await asyncio.to_thread(
                forms.files, database, desk.folder, version, form, desk.base_model, say, say.language
            )
            for file in made:
                await message.answer_document(BufferedInputFile(file.content, file.name), caption=caption)
                caption = ""
    except VersionDamaged as error:
        await message.answer(str(error), parse_mode=None)


def version_buttons(version: DatasetVersion | None, say: Texts) -> InlineKeyboardMarkup | None:
    """What one may want to know of a version; nothing where there is none."""
    if version is None:
        return None
    row = [
        InlineKeyboardButton(
            text=say(f"version_{verb}", name=version.name),
            callback_data=VersionTap(version_id=version.id or 0, verb=verb).pack(),
        )
        for verb in ("diff", "lineage")
    ]
    return InlineKeyboardMarkup(inline_keyboard=[row])


def version_line(version: DatasetVersion | None, say: Texts) -> str:
    if version is None:
        return say("dataset_version_none")
    return say(
        "dataset_version",
        name=title_of(version),
        n=version.n_examples + version.n_test,
        when=f"{version.frozen_at:%Y-%m-%d %H:%M} UTC",
        sha=version.sha256[:12],
    )


def diff_line(old: DatasetVersion | None, new: DatasetVersion, difference: Diff, say: Texts) -> str:
    """How many rows are other in `new`."""
    if old is None:
        return say("version_first", name=new.name, n=len(difference.added))
    if difference.is_empty:
        return say("version_same", old=old.name, name=new.name)
    return change_line("version_changed", old, difference, say, new=new.name)


def change_line(key: str, old: DatasetVersion, difference: Diff, say: Texts, **values: str) -> str:
    return say(
        key,
        name=old.name,
        added=len(difference.added),
        changed=len(difference.changed),
        withdrawn=len(difference.withdrawn),
        **values,
    )


def title_of(version: DatasetVersion) -> str:
    """`v3`, or `v3 “spring”` where it has a title."""
    return f"{version.name} “{shorten(version.title, MAX_TITLE)}”" if version.title else version.name


def make_router() -> Router:
    router = guarded("versions", Rank.ADMIN)
    router.message.register(about, Command("dataset", magic=F.args))
    router.message.register(export, Command("export"))
    router.callback_query.register(tap_diff, VersionTap.filter(F.verb == "diff"))
    return router
