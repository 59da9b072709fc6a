"""/privacy says what is kept and who sees it; /forget erases it, after a yes."""

from aiogram import Bot, F, Router
from aiogram.filters import Command
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.chat.answer import Chatting, as_it_is
from bot.chat.people import Introduce
from bot.telegram.taps import show
from bot.texts import Texts
from storage import deployments
from storage.database import Database
from storage.forget import Forgotten, forget
from storage.models import Person

LOCAL = "local"
"""The provider that is our own engine."""


class ForgetTap(CallbackData, prefix="forget"):
    person_id: int
    verb: str
    """`yes` or `no`."""


async def privacy(message: Message, say: Texts, database: Database, chatting: Chatting) -> None:
    model = await database.run(deployments.active)
    assert model is not None  # app.py sees to a first deployment
    key = "privacy_local"
    if model.provider != LOCAL:
        key = "privacy_provider" if chatting.as_sent is as_it_is else "privacy_provider_redacted"
    # The inner text is ready HTML, so it goes in after the outer one's values have been escaped.
    await message.answer(
        say("privacy", provider="\0").replace("\0", say(key, provider=model.provider, model=model.name))
    )


async def ask_to_forget(message: Message, person: Person, say: Texts) -> None:
    rows = [
        [
            InlineKeyboardButton(
                text=say(f"forget_{verb}"), callback_data=ForgetTap(person_id=person.telegram_id, verb=verb).pack()
            )
        ]
        for verb in ("yes", "no")
    ]
    await message.answer(say("forget_asked"), reply_markup=InlineKeyboardMarkup(inline_keyboard=rows))


async def tap(
    query: CallbackQuery,
    callback_data: ForgetTap,
    bot: Bot,
    person: Person,
    say: Texts,
    database: Database,
    introduce: Introduce,
) -> None:
    if callback_data.person_id != person.telegram_id:
        await query.answer(say("old_button"))
        return
    if callback_data.verb == "yes":
        forgotten = await database.run(forget, person.telegram_id)
        introduce.forget(person.telegram_id)
        await show(query, forgotten_text(forgotten, say))
    else:
        await show(query, say("forget_kept"))
    await query.answer()


def forgotten_text(forgotten: Forgotten, say: Texts) -> str:
    """What was erased, and what could not be."""
    if forgotten.n_turns or forgotten.n_pets or forgotten.n_cases:
        text = say("forget_done", turns=forgotten.n_turns, pets=forgotten.n_pets, cases=forgotten.n_cases)
    else:
        text = say("forget_nothing")
    return text + (say("forget_trained", n=forgotten.n_trained) if forgotten.n_trained else "")


def make_router() -> Router:
    router = Router(name="privacy")
    router.message.filter(F.chat.type == "private")
    router.message.register(privacy, Command("privacy"))
    router.message.register(ask_to_forget, Command("forget"))
    router.callback_query.register(tap, ForgetTap.filter())
    return router
