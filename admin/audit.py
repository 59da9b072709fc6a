"""What /roles shows of the audit log: who did what, newest first."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup
from sqlmodel import Session

from bot.telegram.here import Here
from bot.telegram.taps import answer, rewrite
from bot.texts import Html, Texts, lines, shorten
from storage import audit, deployments, people
from storage.models import AuditEntry, Deed, Person

SHOWN = 12
"""Entries a page."""
DETAILS = {
    deployments.CONFIGURED: "configured",
    deployments.ROLLBACK: "rollback",
    deployments.FALLBACK: "fallback",
    deployments.RECOVERED: "recovered",
    "with repairs": "repaired",
    "strike": "strike",
    "keep": "keep",
    "drop": "drop",
    "default": "default",
}
"""Details that have words in bot/texts (`audit_…`); others are names and numbers."""
SUBJECTS = (
    "person",
    "turn",
    "case",
    "file",
    "verified",
    "pair",
    "example",
    "version",
    "launch",
    "model",
    "prompt",
    "update",
    "day",
    "month",
    "refresh",
)
"""What has words in bot/texts (`about_…`); anything else is shown as it is."""


class AuditTap(CallbackData, prefix="audit"):
    """A button that leads to a page of the log."""

    entry_id: int
    """Of the entry before which the page ends; 0 for the newest page."""


async def show(query: CallbackQuery, callback_data: AuditTap, here: Here) -> None:
    """Put a page of the log in the place of the tapped message."""
    await answer(query)
    text, buttons = await here.database.run(page, callback_data.entry_id or None, here.say)
    await rewrite(query, text, buttons)


def audit_button(say: Texts) -> InlineKeyboardButton:
    """The way to the newest page."""
    return InlineKeyboardButton(text=say("audit_open"), callback_data=AuditTap(entry_id=0).pack())


def page(session: Session, entry_id: int | None, say: Texts) -> tuple[Html, InlineKeyboardMarkup]:
    """The text of the page before this entry, null for the newest, and the ways on from it."""
    # One more than is shown tells whether there is an older page.
    entries = audit.page(session, SHOWN + 1, entry_id)
    ways = []
    if entry_id is not None:
        ways.append(("audit_newest", 0))
    if len(entries) > SHOWN:
        ways.append(("audit_older", entries[SHOWN - 1][0].id or 0))
    buttons = [
        InlineKeyboardButton(text=say(key), callback_data=AuditTap(entry_id=start).pack()) for key, start in ways
    ]
    log_lines = [_line(session, entry, person, say) for entry, person in entries[:SHOWN]]
    text = lines(say("audit"), "", *(log_lines or [say("audit_none")]))
    return text, InlineKeyboardMarkup(inline_keyboard=[buttons] if buttons else [])


def _line(session: Session, entry: AuditEntry, person: Person | None, say: Texts) -> Html:
    name = say("audit_bot") if entry.who is None else shorten(person.name if person else str(entry.who), 40)
    when, did, about = f"{entry.at:%m-%d %H:%M}", say(f"did_{entry.did}"), _about(session, entry, say)
    return say("audit_line", when=when, who=name, did=did, about=about, detail=_detail(entry, say))


def _about(session: Session, entry: AuditEntry, say: Texts) -> str:
    """What was done something to."""
    ref = entry.ref
    if entry.subject == "person" and ref.isdigit():
        person = people.find(session, int(ref))
        ref = f"{shorten(person.name, 40)} ({ref})" if person else ref
    ref = shorten(ref, 80)
    return say(f"about_{entry.subject}", ref=ref) if entry.subject in SUBJECTS else f"{entry.subject} {ref}"


def _detail(entry: AuditEntry, say: Texts) -> str:
    detail = say(f"rank_{entry.detail}") if entry.did in (Deed.GRANTED, Deed.WITHDRAWN) else entry.detail
    if detail in DETAILS:
        detail = say(f"audit_{DETAILS[detail]}")
    return say("audit_detail", detail=detail if isinstance(detail, Html) else shorten(detail, 120)) if detail else ""
