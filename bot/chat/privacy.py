"""/privacy says what is kept and who sees it; /forget erases it, after a yes."""

from dataclasses import asdict

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from sqlmodel import Session

from bot.chat.chatting import Chatting, as_it_is
from bot.chat.people import Introduce
from bot.telegram import taps
from bot.telegram.here import Here
from bot.texts import Html, Texts
from storage import deployments
from storage.forget import Forgotten, forget
from storage.local import LOCAL


class ForgetTap(CallbackData, prefix="forget"):
    """The answer to whether everything shall be forgotten."""

    person_id: int
    verb: str
    """`yes` or `no`."""


async def privacy(message: Message, here: Here, chatting: Chatting) -> None:
    """`/privacy`: what is kept, and who answers just now."""
    model = await here.database.run(deployments.active)
    assert model is not None  # app.py sees to a first deployment
    key = "privacy_local"
    if model.provider != LOCAL:
        key = "privacy_provider" if chatting.as_sent is as_it_is else "privacy_provider_redacted"
    provider = here.say(key, provider=model.provider, model=model.name)
    await message.answer(here.say("privacy", provider=provider))


async def ask_to_forget(message: Message, here: Here) -> None:
    """`/forget`: asks first."""
    rows = [[_button(verb, here)] for verb in ("yes", "no")]
    await message.answer(here.say("forget_asked"), reply_markup=InlineKeyboardMarkup(inline_keyboard=rows))


def _button(verb: str, here: Here) -> InlineKeyboardButton:
    data = ForgetTap(person_id=here.person.telegram_id, verb=verb)
    return InlineKeyboardButton(text=here.say(f"forget_{verb}"), callback_data=data.pack())


async def tap(query: CallbackQuery, callback_data: ForgetTap, here: Here, introduce: Introduce) -> None:
    """The yes or the no."""
    if callback_data.person_id != here.person.telegram_id:
        await taps.answer(query, here.say("old_button"))
        return
    if callback_data.verb == "yes":
        outcome = Forgotten(**await here.once(_forget, here.person.telegram_id))
        introduce.forget(here.person.telegram_id)
        await taps.show(query, forgotten_text(outcome, here.say))
    else:
        await taps.show(query, here.say("forget_kept"))
    await taps.answer(query)


def _forget(session: Session, owner_id: int) -> dict[str, int]:
    return asdict(forget(session, owner_id))


def forgotten_text(outcome: Forgotten, say: Texts) -> Html:
    """What was erased, and what could not be."""
    if outcome.n_turns or outcome.n_pets or outcome.n_cases:
        text = say("forget_done", turns=outcome.n_turns, pets=outcome.n_pets, cases=outcome.n_cases)
    else:
        text = say("forget_nothing")
    return text + say("forget_trained", n=outcome.n_trained) if outcome.n_trained else text


def make_router() -> Router:
    """The routes of owners' own data."""
    router = Router(name="privacy")
    router.message.filter(F.chat.type == "private")
    router.message.register(privacy, Command("privacy", ignore_case=True))
    router.message.register(ask_to_forget, Command("forget", ignore_case=True))
    router.callback_query.register(tap, ForgetTap.filter())
    return router
