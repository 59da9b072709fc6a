"""Dataset versions in Telegram: what has changed in one, its name, and how it is spoken of."""

import asyncio
import re
from dataclasses import dataclass

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.filters.callback_data import CallbackData
from aiogram.types import BufferedInputFile, CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from sqlmodel import Session

from admin.roles import guarded
from admin.shown import shown
from bot.telegram.here import Here
from bot.telegram.taps import answer
from bot.texts import Html, Texts, shorten
from storage import datasets
from storage.forgetting import showings
from storage.models import DatasetVersion, Rank
from training.dataset.diff import Diff, as_text
from training.dataset.standing import change

_NUMBER = re.compile(r"v?\d+", re.IGNORECASE)
"""What versions are called by themselves: no title may look like it."""
MAX_TITLE = 60
"""Characters."""


class VersionTap(CallbackData, prefix="version"):
    """A button under /dataset that asks for more about a version."""

    version_id: int
    verb: str
    """`diff` or `lineage`."""


async def about(message: Message, command: CommandObject, here: Here) -> None:
    """`/dataset name [VERSION] TITLE` and `/dataset diff [OLD] [NEW]`."""
    verb, *words = (command.args or "").split()
    if verb == "name":
        await message.answer(await here.once(_name, words, here.say))
    elif verb == "diff" and len(words) <= 2:
        await _answer_diff(message, await here.database.run(_compare, words, here.say), here)
    else:
        await message.answer(here.say("dataset_usage"))


def _name(session: Session, words: list[str], say: Texts) -> Html:
    """Give a version a title; the newest one unless the first word names another."""
    version = datasets.find_version(session, words[0]) if len(words) > 1 else None
    title = " ".join(words[1:] if version else words)
    version = version or datasets.newest_version(session)
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
class Comparison:
    """Two versions side by side; `old` is null where `new` is the first."""

    old: DatasetVersion | None
    new: DatasetVersion
    difference: Diff


def _compare(session: Session, words: list[str], say: Texts) -> Comparison | Html:
    """Two versions, or a sentence on why not: the newest and the one before it unless they are named."""
    versions = []
    for word in words:
        version = datasets.find_version(session, word)
        if version is None:
            return say("version_unknown", name=shorten(word, 80))
        versions.append(version)
    new = versions[-1] if versions else datasets.newest_version(session)
    if new is None:
        return say("export_none")
    old = versions[0] if len(versions) > 1 else datasets.version_before(session, new)
    return Comparison(old, new, change(session, old, new))


async def _answer_diff(message: Message, comparison: Comparison | Html, here: Here) -> None:
    """The numbers in one message, the rows in its file."""
    if isinstance(comparison, str):
        await message.answer(comparison)
        return
    say, old, new, difference = here.say, comparison.old, comparison.new, comparison.difference
    text = diff_line(old, new, difference, say)
    if difference.is_empty:
        await message.answer(text)
        return
    name = f"{old.name}-{new.name}.txt" if old else f"{new.name}.txt"
    content = await asyncio.to_thread(as_text, difference, f"{old.name if old else '∅'} → {new.name}")
    document = await message.answer_document(BufferedInputFile(content.encode(errors="replace"), name), caption=text)
    for version in filter(None, (old, new)):
        await shown(here, document, showings.show_version, version.id)


async def tap_diff(query: CallbackQuery, callback_data: VersionTap, here: Here) -> None:
    """The button "New in v3"."""
    if not isinstance(query.message, Message):
        await answer(query, here.say("old_button"))
        return
    await answer(query)
    comparison = await here.database.run(_compare, [f"v{callback_data.version_id}"], here.say)
    await _answer_diff(query.message, comparison, here)


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


def version_line(version: DatasetVersion | None, say: Texts) -> Html:
    """Which version is the newest."""
    if version is None:
        return say("dataset_version_none")
    return say(
        "dataset_version",
        name=title_of(version),
        n=version.n_examples + version.n_test,
        when=f"{version.frozen_at:%Y-%m-%d %H:%M} UTC",
        sha=version.sha256[:12],
    )


def diff_line(old: DatasetVersion | None, new: DatasetVersion, difference: Diff, say: Texts) -> Html:
    """How many rows are other in `new`."""
    if old is None:
        return say("version_first", name=new.name, n=len(difference.additions))
    if difference.is_empty:
        return say("version_same", old=old.name, name=new.name)
    return change_line("version_changed", old, difference, say, new=new.name)


def change_line(key: str, old: DatasetVersion, difference: Diff, say: Texts, **values: str) -> Html:
    """How many rows were added, changed and withdrawn since `old`."""
    return say(
        key,
        name=old.name,
        added=len(difference.additions),
        changed=len(difference.changes),
        withdrawn=len(difference.withdrawals),
        **values,
    )


def title_of(version: DatasetVersion) -> str:
    """`v3`, or `v3 “spring”` where it has a title."""
    return f"{version.name} “{shorten(version.title, MAX_TITLE)}”" if version.title else version.name


def make_router() -> Router:
    """The admins' routes to dataset versions."""
    router = guarded("versions", Rank.ADMIN)
    router.message.register(about, Command("dataset", magic=F.args))
    router.callback_query.register(tap_diff, VersionTap.filter(F.verb == "diff"))
    return router
