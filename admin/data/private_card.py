"""What is mark of personal data in the dataset: the card of one row, and the button that leads to the first."""

import asyncio
import hashlib
from collections.abc import Sequence

from aiogram.filters.callback_data import CallbackData
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup

from admin.data.private_row import in_full, marked, passages
from admin.desk import Desk
from bot.telegram.fit import fits
from bot.telegram.here import Here
from bot.texts import Html, Texts, lines, paragraphs, shorten
from storage.models import Example
from training.examples import training_line
from training.privacy import clearance
from training.privacy.rows import kinds_of, open_findings, struck_out

SHOWN_FINDINGS = (16, 8, 4, 1)
"""How many a card shows: the most that fit."""
LISTED = 5
"""Rows that /finetune names when it says no."""


class PrivateTap(CallbackData, prefix="private"):
    """A button of a card, or the one that leads to the first."""

    example_id: int
    verb: str
    """`open`, `strike`, `keep`, `drop`, `later`, or `file`: the whole row."""
    fingerprint: str = ""
    """What the card showed: nobody says yes to something else."""


async def next_card(here: Here, desk: Desk, example_id: int = 0) -> tuple[Html, InlineKeyboardMarkup | None]:
    """The card of the row after this one that waits for a person, and its buttons; after the last comes the first."""
    rows = await asyncio.to_thread(clearance.waiting_rows, here.database, desk.clinic_texts)
    if not rows:
        return here.say("private_none"), None
    example = next((row for row in rows if (row.id or 0) > example_id), rows[0])
    text, is_whole = card(example, len(rows), desk, here.say)
    ways = [*([] if is_whole else ["file"]), *(["later"] if len(rows) > 1 else [])]
    verbs = [["strike"], ["keep", "drop"], *([ways] if ways else [])]
    mark = fingerprint(example, desk.clinic_texts)
    buttons = [
        [_button(PrivateTap(example_id=example.id or 0, verb=verb, fingerprint=mark), here.say) for verb in row]
        for row in verbs
    ]
    return text, InlineKeyboardMarkup(inline_keyboard=buttons)


def fingerprint(example: Example, clinic_texts: Sequence[str]) -> str:
    """What a card of this row shows, in twelve characters. `clinic_texts`: the clinic's own phone and address."""
    proposal = struck_out(example.messages, example.kept, clinic_texts)
    return hashlib.sha256(f"{example.sha256} {training_line(proposal)}".encode()).hexdigest()[:12]


def card(example: Example, n_open: int, desk: Desk, say: Texts) -> tuple[Html, bool]:
    """What stands in a row, and what would stand there instead, with the words around it; and whether all of it is
    there. Shows fewer findings until it fits into one message."""
    if example.file_name is not None:
        source = say("private_from_file", file=shorten(example.file_name, 60), line=example.line)
    else:
        source = say("private_from_review", id=example.review_id)
    row = passages(example, desk.clinic_texts)
    n_findings = sum(len(passage.findings) for passage in row)
    kinds = kinds_line(kinds_of(open_findings(example.messages, example.kept, desk.clinic_texts)), say)
    for n_shown in SHOWN_FINDINGS:
        more = say("private_more_here", n=n_findings - n_shown) if n_findings > n_shown else None
        parts = paragraphs(*marked(row, n_shown, say), more)
        text = say("private_card", n=n_open, source=source, kinds=kinds, parts=parts)
        if fits(text):
            break
    return text, more is None


async def row_file(here: Here, desk: Desk, example_id: int) -> BufferedInputFile | None:
    """The whole of a row that waits, with all that was found in it."""
    rows = await asyncio.to_thread(clearance.waiting_rows, here.database, desk.clinic_texts)
    example = next((row for row in rows if row.id == example_id), None)
    if example is None:
        return None
    content = in_full(passages(example, desk.clinic_texts), here.say)
    return BufferedInputFile(content.encode(), f"row-{example_id}.txt")


def kinds_line(kinds: Sequence[str], say: Texts) -> Html:
    """These kinds in words."""
    return say("private_comma").join(say(f"private_kind_{kind}") for kind in kinds)


def not_yet(rows: Sequence[clearance.UnclearedLine], provider: str, say: Texts) -> Html:
    """Why the pool may not go to this provider: which lines, and what to do."""
    entries = [say("private_line", line=row.line, kinds=kinds_line(row.kinds, say)) for row in rows[:LISTED]]
    if len(rows) > LISTED:
        entries.append(say("private_more", n=len(rows) - LISTED))
    return say("private_not_yet", n=len(rows), provider=provider, lines=lines(*entries))


def look_button(n_open: int, say: Texts) -> InlineKeyboardMarkup:
    """Leads to the first card."""
    data = PrivateTap(example_id=0, verb="open").pack()
    button = InlineKeyboardButton(text=say("private_look", n=n_open), callback_data=data)
    return InlineKeyboardMarkup(inline_keyboard=[[button]])


async def look_button_if_any(here: Here, desk: Desk) -> InlineKeyboardMarkup | None:
    """The button for /dataset and /check, where rows wait for a person."""
    rows = await asyncio.to_thread(clearance.waiting_rows, here.database, desk.clinic_texts)
    return look_button(len(rows), here.say) if rows else None


def _button(data: PrivateTap, say: Texts) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=say(f"private_{data.verb}"), callback_data=data.pack())
