"""What /roles shows of the audit log: who did what, newest first."""

from collections.abc import Sequence

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup
from sqlmodel import Session

from admin.toast import rewrite, toast
from bot.texts import Texts, shorten
from storage import audit, deployments, people
from storage.database import Database
from storage.models import AuditEntry, Deed, Person

SHOWN = 12
"""Entries a page."""
DETAILS = {
    deployments.CONFIGURED: "configured",
    deployments.ROLLBACK: "rollback",
    deployments.FALLBACK: "fallback",
    "with repairs": "repaired",
    "strike": "strike",
    "keep": "keep",
    "drop": "drop",
}
"""Details that have words in bot/texts (`audit_…`); others are names and numbers."""
SUBJECTS = ("person", "turn", "case", "file", "verified", "example", "version", "launch", "model")
"""What has words in bot/texts (`about_…`); anything else is shown as it is."""


class AuditTap(CallbackData, prefix="audit"):
    before: int
    """Older than this entry; 0 for the newest."""


async def show(query: CallbackQuery, callback_data: AuditTap, say: Texts, database: Database) -> None:
    await toast(query)
    text, markup = await database.run(page, callback_data.before or None, say)
    await rewrite(query, text, markup)


def audit_button(say: Texts) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=say("audit_open"), callback_data=AuditTap(before=0).pack())


def page(session: Session, before: int | None, say: Texts) -> tuple[str, InlineKeyboardMarkup]:
    """A page's text and the ways on from it."""
    # One more than is shown tells whether there is an older page.
    found = audit.page(session, SHOWN + 1, before)
    lines = [_line(session, entry, person, say) for entry, person in found[:SHOWN]]
    ways = []
    if before is not None:
        ways.append(("audit_newest", 0))
    if len(found) > SHOWN:
        ways.append(("audit_older", found[SHOWN - 1][0].id or 0))
    row = [InlineKeyboardButton(text=say(key), callback_data=AuditTap(before=to).pack()) for key, to in ways]
    text = "\n".join([say("audit"), "", *(lines or [say("audit_none")])])
    return text, InlineKeyboardMarkup(inline_keyboard=_rows(row))


def _rows(row: Sequence[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    return [list(row)] if row else []


def _line(session: Session, entry: AuditEntry, person: Person | None, say: Texts) -> str:
    who = say("audit_bot") if entry.who is None else shorten(person.name if person else str(entry.who), 40)
    ref = entry.ref
    if entry.subject == "person" and ref.isdigit():
        about = people.find(session, int(ref))
        ref = f"{shorten(about.name, 40)} ({ref})" if about else ref
    ref = shorten(ref, 80)
    subject = say(f"about_{entry.subject}", ref=ref) if entry.subject in SUBJECTS else f"{entry.subject} {ref}"
    detail = say(f"rank_{entry.detail}") if entry.did in (Deed.GRANTED, Deed.WITHDRAWN) else entry.detail
    if detail in DETAILS:
        detail = say(f"audit_{DETAILS[detail]}")
    detail = say("audit_detail", detail=detail) if detail else ""
    did, when = say(f"did_{entry.did}"), f"{entry.at:%m-%d %H:%M}"
    return (
        say("audit_line", when=when, who=who, did=did, about="\0", detail="\1")
        .replace("\0", subject)
        .replace("\1", detail)
    )
