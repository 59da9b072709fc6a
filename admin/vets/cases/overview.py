"""What vets read about cases beside the cards: who waits, and what was said before."""

from aiogram.types import InlineKeyboardMarkup
from sqlmodel import Session

from admin.roles import name_of
from admin.vets.cases.card import case_button
from bot.telegram.pages import page_line, page_of, turning
from bot.texts import Html, Texts, lines, shorten, without_tags
from bot.texts.foreign import indented, one_line
from storage import cases
from storage.models import Case, CaseMessage, Person

LISTED = 15
"""Open cases on a page of /cases; the longest waiting first, red flags before all."""
HISTORY_TURNS = 200
"""The newest turns that go into the file of a chat's history."""


def waiting_list(session: Session, say: Texts, number: int = 0) -> tuple[Html, InlineKeyboardMarkup | None]:
    """A page of those who wait, the most urgent first; a button leads to each card."""
    waiting = cases.open_cases(session)
    if not waiting:
        return say("cases_none"), None
    entries = [_waiting_line(session, case, owner, say) for case, owner in waiting]
    page = page_of(entries, number, LISTED)
    buttons = [case_button(case, "show", f"#{case.id}") for case, _ in waiting[page.start : page.end]]
    rows = [buttons[start : start + 5] for start in range(0, len(buttons), 5)]
    rows += [ways] if (ways := turning(page, "cases", say)) else []
    listing = [*entries[page.start : page.end], page_line(page, say)]
    return lines(say("cases", n=len(waiting)), "", *listing), InlineKeyboardMarkup(inline_keyboard=rows)


def _waiting_line(session: Session, case: Case, owner: Person, say: Texts) -> Html:
    return say(
        "cases_line",
        icon="🚨" if cases.is_urgent(case) else "🙋",
        id=case.id,
        name=shorten(owner.name, 60),
        when=f"{case.opened_at:%Y-%m-%d %H:%M} UTC",
        who=say("case_untaken") if case.taken_by is None else shorten(name_of(session, case.taken_by), 60),
    )


def history(session: Session, case: Case, say: Texts) -> str:
    """What owner and bot, then owner and vet, have said to each other; plain text."""
    assert case.id is not None
    owner = one_line(session.get_one(Person, case.owner_id).name)
    parts = []
    for turn in cases.history(session, case, HISTORY_TURNS):
        parts.append(f"[{turn.created_at:%Y-%m-%d %H:%M}] {owner}:\n{indented(turn.question)}\n")
        parts.append(f"🤖 {turn.model}:\n{indented(turn.answer or say('case_no_answer'))}\n")
    number = say("case_number", id=case.id, when=f"{case.opened_at:%Y-%m-%d %H:%M} UTC")
    parts.append(f"———— {without_tags(number)} ————\n")
    messages = cases.messages(session, case.id)
    names = {message.from_id: f"🩺 {one_line(name_of(session, message.from_id))}" for message in messages}
    names |= {case.owner_id: owner, cases.THE_BOT: "🤖"}
    parts += [_history_line(message, names) for message in messages]
    return "\n".join(parts)


def _history_line(message: CaseMessage, names: dict[int, str]) -> str:
    text = without_tags(message.text) if message.from_id == cases.THE_BOT else message.text
    return f"[{message.said_at:%Y-%m-%d %H:%M}] {names[message.from_id]}:\n{indented(text)}\n"
