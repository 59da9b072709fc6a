"""What /roles shows: everybody with a rank, and one person with what can be made of their rank."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from sqlmodel import Session

from admin.audit import audit_button
from bot.telegram.pages import page_line, page_of, turning
from bot.texts import Html, Texts, lines, paragraphs, shorten
from storage import people
from storage.models import Person, Rank, Role

NO_RANK = "none"
RANKS = (str(Rank.VET), str(Rank.ADMIN))
OWNER_OF_BOT = "owner"
ICONS = {OWNER_OF_BOT: "👑", "admin": "🔑", "vet": "🩺"}
LISTED = 30
"""People on a page of /roles."""


class RoleTap(CallbackData, prefix="role"):
    """A button of the list or of a person's panel."""

    telegram_id: int
    """0 for the list."""
    shown_rank: str
    """The rank that the button was shown with: it does nothing once that has changed. `none` without one."""
    verb: str
    """`vet`, `admin` or `none` change the rank; `show` leads to the person, `list` back; `add` asks for an id."""


def everybody(session: Session, say: Texts, number: int = 0) -> tuple[Html, InlineKeyboardMarkup]:
    """A page of those with a rank, the audit log, and the way to add somebody."""
    ranked = people.ranked(session)
    entries = [_line(role, person, say) for role, person in ranked]
    page = page_of(entries, number, LISTED)
    labels = [
        _button(f"{ICONS[_rank(role)]} {shorten(_name(role, person), 30)}", role.telegram_id, str(role.rank), "show")
        for role, person in ranked[page.start : page.end]
    ]
    rows = [labels[start : start + 2] for start in range(0, len(labels), 2)]
    rows.append(turning(page, "roles", say))
    rows.append([_button(say("roles_add"), 0, NO_RANK, "add"), audit_button(say)])
    listing = lines(*entries[page.start : page.end], page_line(page, say))
    text = say("roles", lines=listing, usage=say("roles_usage"))
    return text, InlineKeyboardMarkup(inline_keyboard=[row for row in rows if row])


def _line(role: Role, person: Person | None, say: Texts) -> Html:
    rank, name = _rank(role), shorten(person.name, 60) if person else say("roles_stranger")
    return say("roles_line", icon=ICONS[rank], rank=say(f"rank_{rank}"), name=name, id=role.telegram_id)


def _name(role: Role, person: Person | None) -> str:
    return person.name if person else str(role.telegram_id)


def panel(session: Session, telegram_id: int, reader: int, say: Texts) -> tuple[Html, InlineKeyboardMarkup]:
    """One person: their rank, and what can be made of it. Nobody changes their own, nor an owner's of the bot."""
    role, person = people.role_of(session, telegram_id), people.find(session, telegram_id)
    name = shorten(person.name, 60) if person else say("roles_stranger")
    current = NO_RANK if role is None else str(role.rank)
    rank = say("rank_none") if role is None else say(f"rank_{_rank(role)}")
    text = say("roles_panel", name=name, id=telegram_id, rank=rank)
    is_configured = role is not None and role.configured
    if is_configured:
        text = paragraphs(text, say("roles_configured", id=telegram_id))
    is_fixed = is_configured or telegram_id == reader
    verbs = [verb for verb in (*RANKS, NO_RANK) if verb != current and not is_fixed]
    rows = [[_button(say(f"roles_make_{verb}"), telegram_id, current, verb)] for verb in verbs]
    rows.append([_button(say("roles_back"), 0, NO_RANK, "list")])
    return text, InlineKeyboardMarkup(inline_keyboard=rows)


def _rank(role: Role) -> str:
    return OWNER_OF_BOT if role.configured else str(role.rank)


def _button(label: str, telegram_id: int, current: str, verb: str) -> InlineKeyboardButton:
    data = RoleTap(telegram_id=telegram_id, shown_rank=current, verb=verb).pack()
    return InlineKeyboardButton(text=label, callback_data=data)
