"""What /roles shows: everybody with a rank, and one person with what can be made of their rank."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from sqlmodel import Session

from admin.audit import audit_button
from bot.texts import Html, Texts, lines, paragraphs, shorten
from storage import people
from storage.models import Rank, Role

NO_RANK = "none"
RANKS = (str(Rank.VET), str(Rank.ADMIN))
OWNER_OF_BOT = "owner"
ICONS = {OWNER_OF_BOT: "👑", "admin": "🔑", "vet": "🩺"}
MOST_BUTTONS = 40
"""People who have a button in /roles; the text and `/roles none ID` reach all."""


class RoleTap(CallbackData, prefix="role"):
    """A button of the list or of a person's panel."""

    telegram_id: int
    """0 for the list."""
    shown_rank: str
    """The rank that the button was shown with: it does nothing once that has changed. `none` without one."""
    verb: str
    """`vet`, `admin` or `none` change the rank; `show` leads to the person, `list` back; `add` asks for an id."""


def everybody(session: Session, say: Texts) -> tuple[Html, InlineKeyboardMarkup]:
    """Everybody with a rank, the audit log, and the way to add somebody."""
    entries, people_buttons = [], []
    for role, person in people.ranked(session):
        rank, name = _rank(role), person.name if person else say("roles_stranger")
        entries.append(say("roles_line", icon=ICONS[rank], rank=say(f"rank_{rank}"), name=name, id=role.telegram_id))
        label = f"{ICONS[rank]} {shorten(person.name if person else str(role.telegram_id), 30)}"
        people_buttons.append(_button(label, role.telegram_id, str(role.rank), "show"))
    rows = [people_buttons[start : start + 2] for start in range(0, min(len(people_buttons), MOST_BUTTONS), 2)]
    rows.append([_button(say("roles_add"), 0, NO_RANK, "add"), audit_button(say)])
    text = say("roles", lines=lines(*entries), usage=say("roles_usage"))
    return text, InlineKeyboardMarkup(inline_keyboard=rows)


def panel(session: Session, telegram_id: int, reader: int, say: Texts) -> tuple[Html, InlineKeyboardMarkup]:
    """One person: their rank, and what can be made of it. Nobody changes their own, nor an owner's of the bot."""
    role, person = people.role_of(session, telegram_id), people.find(session, telegram_id)
    name = person.name if person else say("roles_stranger")
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
