"""Personal data in the dataset: /private shows the rows one by one, and a person decides on each."""

import asyncio
import hashlib
import html
from collections.abc import Sequence

from aiogram import Bot, Router
from aiogram.filters import Command
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from sqlmodel import Session

from admin.desk import Desk
from admin.roles import guarded
from bot.telegram.taps import show
from bot.texts import Texts, shorten
from storage import audit, clearances
from storage.database import Database
from storage.models import Deed, Example, Person, Rank
from training.examples import training_line
from training.privacy import clearance
from training.privacy.find import find_pii, placeholder
from training.privacy.rows import is_hosted, kinds_of, open_findings, struck_out, texts_of

AROUND = 60
"""Characters that a card shows before and after what it strikes out."""
SHOWN_FINDINGS = 8
LISTED = 5
"""Rows that /finetune names when it says no."""


class PrivateTap(CallbackData, prefix="private"):
    example_id: int
    verb: str
    """`open`, `strike`, `keep`, `drop` or `later`."""
    seen: str = ""
    """What the card showed: nobody says yes to something else."""


async def private(message: Message, bot: Bot, say: Texts, database: Database, desk: Desk) -> None:
    text, markup = await _next(database, desk, say, after=0)
    await bot.send_message(message.chat.id, text, reply_markup=markup)


async def tap(
    query: CallbackQuery,
    callback_data: PrivateTap,
    bot: Bot,
    person: Person,
    say: Texts,
    database: Database,
    desk: Desk,
) -> None:
    if callback_data.verb == "open":
        await query.answer()
        text, markup = await _next(database, desk, say, after=0)
        await bot.send_message(person.telegram_id, text, reply_markup=markup)
        return
    if callback_data.verb != "later":
        decided = await database.run(_decide, callback_data, person.telegram_id, desk)
        await query.answer(say(f"private_did_{callback_data.verb}" if decided else "private_changed"))
    else:
        await query.answer()
    text, markup = await _next(database, desk, say, after=callback_data.example_id)
    await show(query, text, markup)


def _decide(session: Session, tapped: PrivateTap, by: int, desk: Desk) -> bool:
    """Do what was tapped; false if the row is not what the card showed any more."""
    example = clearances.find(session, tapped.example_id)
    if example is None or not clearances.is_open(example) or fingerprint(example, desk.ours) != tapped.seen:
        return False
    audit.log(session, by, Deed.CLEARED, "example", example.id, tapped.verb)
    if tapped.verb == "keep":
        values = [f.value for f in open_findings(example.messages, example.kept, desk.ours)]
        clearances.keep(session, example, values, by)
    elif tapped.verb == "drop":
        clearances.drop(session, example, by)
    else:
        messages = struck_out(example.messages, example.kept, desk.ours)
        sha256 = hashlib.sha256(training_line(messages).encode()).hexdigest()
        clearances.strike_out(session, example, messages, sha256, by)
    return True


def fingerprint(example: Example, ours: Sequence[str]) -> str:
    """What a card of this row shows, in twelve characters. `ours`: the clinic's own phone and address."""
    proposed = struck_out(example.messages, example.kept, ours)
    return hashlib.sha256(f"{example.sha256} {training_line(proposed)}".encode()).hexdigest()[:12]


async def _next(database: Database, desk: Desk, say: Texts, after: int) -> tuple[str, InlineKeyboardMarkup | None]:
    """The next card and its buttons."""
    rows = await asyncio.to_thread(clearance.waiting_rows, database, desk.ours)
    if not rows:
        return say("private_none"), None
    n_open, example = len(rows), next((row for row in rows if (row.id or 0) > after), rows[0])
    seen = fingerprint(example, desk.ours)
    verbs = [("strike",), ("keep", "drop"), ("later",)] if n_open > 1 else [("strike",), ("keep", "drop")]
    buttons = [
        [
            InlineKeyboardButton(
                text=say(f"private_{verb}"),
                callback_data=PrivateTap(example_id=example.id or 0, verb=verb, seen=seen).pack(),
            )
            for verb in row
        ]
        for row in verbs
    ]
    return card(example, n_open, desk, say), InlineKeyboardMarkup(inline_keyboard=buttons)


def card(example: Example, n_open: int, desk: Desk, say: Texts) -> str:
    """What stands in a row, and what would stand there instead, with the words around it."""
    findings = open_findings(example.messages, example.kept, desk.ours)
    if example.file_name is not None:
        source = say("private_from_file", file=shorten(example.file_name, 60), line=example.line)
    else:
        source = say("private_from_review", id=example.review_id)
    parts = [
        f"{say(f'private_role_{role}')} {_difference(text, example, desk)}"
        for role, text in texts_of(example.messages)
        if any(f.value not in example.kept for f in find_pii(text, desk.ours))
    ]
    # The parts are ready HTML, so they go in after the other values have been escaped.
    text = say("private_card", n=n_open, source="\0", kinds=kinds_line(kinds_of(findings), say), parts="\1")
    return text.replace("\0", source).replace("\1", "\n\n".join(parts[:SHOWN_FINDINGS]))


def _difference(text: str, example: Example, desk: Desk) -> str:
    """A text as HTML: struck out what is personal, beside it what would stand there; far from both only an ellipsis."""
    findings = [f for f in find_pii(text, desk.ours) if f.value not in example.kept][:SHOWN_FINDINGS]
    out, position = [], 0
    for n, finding in enumerate(findings):
        between = text[position : finding.start]
        if n == 0 and len(between) > AROUND:
            between = "…" + between[-AROUND:]
        elif len(between) > 2 * AROUND:
            between = f"{between[:AROUND]} … {between[-AROUND:]}"
        value = html.escape(shorten(finding.value, 120), False)
        out += [html.escape(between, False), f"<s>{value}</s> <b>{placeholder(finding.kind, text, findings)}</b>"]
        position = finding.end
    return "".join([*out, html.escape(shorten(text[position:], AROUND), False)])


def kinds_line(kinds: tuple[str, ...], say: Texts) -> str:
    """These kinds in words."""
    return say("private_comma").join(say(f"private_kind_{kind}") for kind in kinds)


async def why_not(database: Database, desk: Desk, say: Texts) -> tuple[str, InlineKeyboardMarkup] | None:
    """Why the pool may not go to the provider of new trainings: which lines, and what to do; null if it may."""
    if not is_hosted(desk.provider):
        return None
    n_open = await asyncio.to_thread(clearance.look_through, database, desk.ours)
    if n_open == 0:
        return None
    rows = await database.run(clearance.uncleared_in_pool)
    lines = [say("private_line", line=row.line, kinds=kinds_line(row.kinds, say)) for row, _ in rows[:LISTED]]
    if len(rows) > LISTED:
        lines.append(say("private_more", n=len(rows) - LISTED))
    text = say("private_not_yet", n=n_open, provider=desk.provider, lines="\0").replace("\0", "\n".join(lines))
    return text, look_button(n_open, say)


def look_button(n_open: int, say: Texts) -> InlineKeyboardMarkup:
    """Leads to the first card."""
    tap_data = PrivateTap(example_id=0, verb="open").pack()
    return InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text=say("private_look", n=n_open), callback_data=tap_data)]]
    )


async def look_button_if_any(database: Database, desk: Desk, say: Texts) -> InlineKeyboardMarkup | None:
    """The button for /dataset and /check, where rows wait for a person."""
    rows = await asyncio.to_thread(clearance.waiting_rows, database, desk.ours)
    return look_button(len(rows), say) if rows else None


def make_router() -> Router:
    router = guarded("private", Rank.ADMIN)
    router.message.register(private, Command("private"))
    router.callback_query.register(tap, PrivateTap.filter())
    return router
