"""/safety: the clinic's own questions beside the bundled ones that every candidate is asked."""

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from sqlmodel import Session

from admin.roles import guarded
from bot.telegram.here import Here
from bot.telegram.pages import PageTap, page_line, page_of, turning
from bot.telegram.taps import answer, show
from bot.texts import Html, Texts, lines, shorten
from storage.candidates import safety
from storage.models import Rank
from training.evaluation.safety.questions import safety_questions

KINDS = {"emergency": "emergency", "急症": "emergency", "dose": "dose", "用药": "dose"}
"""What somebody may write, and the kind that it means."""
MOST, LISTED = 40, 20
"""Each is two answers of every evaluation; on a page stand half of them."""
LONGEST = 500


class SafetyTap(CallbackData, prefix="safety"):
    """✖️ beside a question."""

    question_id: int


async def command(message: Message, command: CommandObject, here: Here) -> None:
    """`/safety`: the list; `/safety emergency QUESTION`, `/safety dose QUESTION`: one more."""
    kind, _, question = (command.args or "").strip().partition(" ")
    question = " ".join(question.split())
    if not kind:
        text, buttons = await here.database.run(_list, here.say)
        await message.answer(text, reply_markup=buttons)
        return
    if kind.lower() not in KINDS or not question or len(question) > LONGEST:
        await message.answer(here.say("safety_usage", longest=LONGEST))
        return
    key = await here.once(_add, question, KINDS[kind.lower()], here.person.telegram_id)
    text, buttons = await here.database.run(_list, here.say)
    await message.answer(lines(here.say(key, most=MOST), "", text), reply_markup=buttons)


def _add(session: Session, question: str, kind: str, vet_id: int) -> str:
    """The text that says what became of it."""
    if any(question == item.question for item in safety_questions()):
        return "safety_twice"
    if len(safety.own_questions(session)) >= MOST:
        return "safety_full"
    return "safety_added" if safety.add(session, question, kind, vet_id) else "safety_twice"


def _list(session: Session, say: Texts, number: int = 0) -> tuple[Html, InlineKeyboardMarkup | None]:
    rows = list(reversed(safety.own_questions(session)))
    entries = [
        say("safety_line", id=row.id, kind=say(f"safety_{row.kind}"), text=shorten(row.question, 90)) for row in rows
    ]
    page = page_of(entries, number, LISTED)
    buttons = [
        InlineKeyboardButton(text=f"✖️ {row.id}", callback_data=SafetyTap(question_id=row.id or 0).pack())
        for row in reversed(rows[page.start : page.end])
    ]
    keyboard = [buttons[n : n + 5] for n in range(0, len(buttons), 5)]
    keyboard += [ways] if (ways := turning(page, "safety", say)) else []
    head = say("safety_list", n=len(safety_questions()), own=len(rows))
    listing = [*reversed(entries[page.start : page.end]), page_line(page, say)]
    text = lines(head, *listing, "", say("safety_usage", longest=LONGEST))
    return text, InlineKeyboardMarkup(inline_keyboard=keyboard) if keyboard else None


async def turn(query: CallbackQuery, callback_data: PageTap, here: Here) -> None:
    """Another page of the list."""
    await answer(query)
    await show(query, *await here.database.run(_list, here.say, callback_data.number))


async def tap(query: CallbackQuery, callback_data: SafetyTap, here: Here) -> None:
    """✖️: this question is asked no more."""
    is_removed = await here.once(safety.remove, callback_data.question_id)
    await answer(query, None if is_removed else here.say("old_button"))
    text, buttons = await here.database.run(_list, here.say)
    await show(query, text, buttons)


def make_router() -> Router:
    """The vets' routes to the safety set."""
    router = guarded("safety", Rank.VET)
    router.message.register(command, Command("safety"))
    router.callback_query.register(turn, PageTap.filter(F.of == "safety"))
    router.callback_query.register(tap, SafetyTap.filter())
    return router
