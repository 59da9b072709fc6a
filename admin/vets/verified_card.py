"""What /verified shows: a page of verified answers, and the card of one."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from sqlmodel import Session

from admin.desk import Desk
from admin.roles import name_of
from bot.texts import Html, Texts, lines, paragraphs, quoted, shorten
from storage import verified as store
from storage.models import VerifiedAnswer
from storage.wordings import labels

LISTED = 10
"""Answers on a page."""
QUESTION_CHARACTERS = 80
SHOWN_CHARACTERS = 1500
"""Of question and answer each, so that a card stays one message."""


MOST_ALIASES, ALIAS_CHARACTERS = 8, 80
"""The newest that a card shows, and how much of each."""


class VerifiedTap(CallbackData, prefix="verified"):
    """A button of the list or of a card."""

    verb: str
    """`open`, `withdraw`, `restore`, `unalias`, or `page`."""
    number: int
    """The answer's, the alias's (its pair), or how many answers are newer than the page."""


def page(session: Session, words: str, offset: int, say: Texts) -> tuple[Html, InlineKeyboardMarkup | None]:
    """The newest answers after the first `offset`, or those with these words in them."""
    rows, n = store.search(session, words, offset, LISTED)
    if not rows:
        return say("verified_nothing_found", words=shorten(words, 80)) if words else say("verified_none"), None
    entries = [
        say("verified_line", id=row.id, question=shorten(row.question, QUESTION_CHARACTERS), n=row.n_served)
        for row in rows
    ]
    numbers = [_button(str(row.id), "open", row.id or 0) for row in rows]
    keyboard = [numbers[start : start + 5] for start in range(0, len(numbers), 5)]
    turning = []
    if offset and not words:
        turning.append(_button(say("page_newer"), "page", max(offset - LISTED, 0)))
    if offset + LISTED < n and not words:
        turning.append(_button(say("page_older"), "page", offset + LISTED))
    text = say("verified_list", n=n, lines=lines(*entries))
    return text, InlineKeyboardMarkup(inline_keyboard=[*keyboard, turning] if turning else keyboard)


def card(session: Session, row: VerifiedAnswer, desk: Desk, say: Texts) -> tuple[Html, InlineKeyboardMarkup]:
    """One answer: whose it is, whether it is served, and the buttons to change that."""
    aliases = [] if row.turn_id is None or not store.is_served(row) else labels.aliases_of(session, row.turn_id)
    text = say(
        "verified_card",
        id=row.id,
        n=row.n_served,
        vet=name_of(session, row.verified_by),
        when=f"{row.verified_at:%Y-%m-%d %H:%M} UTC",
        state=say(_state(row, desk)),
        question=quoted(shorten(row.question, SHOWN_CHARACTERS)),
        answer=quoted(shorten(row.answer, SHOWN_CHARACTERS)),
    )
    buttons = [_button(say("verified_all"), "page", 0)]
    n_aliases, aliases = len(aliases), aliases[-MOST_ALIASES:]
    entries = [
        say("verified_alias", id=alias.id, question=shorten(alias.question, ALIAS_CHARACTERS)) for alias in aliases
    ]
    if store.is_served(row):
        buttons.insert(0, _button(say("verified_withdraw"), "withdraw", row.id or 0))
    elif row.withdrawn_why == store.WITHDRAWN:
        buttons.insert(0, _button(say("verified_restore"), "restore", row.id or 0))
    taking_back = [_button(say("verified_unalias", id=alias.id), "unalias", alias.id or 0) for alias in aliases]
    rows = [buttons, *(taking_back[start : start + 4] for start in range(0, len(aliases), 4))]
    if entries:
        text = paragraphs(text, lines(say("verified_aliases", n=n_aliases), *entries))
    return text, InlineKeyboardMarkup(inline_keyboard=rows)


def _state(row: VerifiedAnswer, desk: Desk) -> str:
    if row.withdrawn_why is not None:
        return f"verified_is_{row.withdrawn_why}"
    if row.retired_at is not None:
        return "verified_is_retired"
    return "verified_is_served" if desk.may_serve(row) else "verified_not_alone"


def _button(text: str, verb: str, number: int) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=VerifiedTap(verb=verb, number=number).pack())
