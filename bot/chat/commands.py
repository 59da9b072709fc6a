"""The few commands that everybody has: /start, /help, /new, /language."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.chat.people import Introduce
from bot.telegram import taps
from bot.telegram.here import Here
from bot.texts import Texts, paragraphs
from storage import deployments, people, turns
from storage.local import STARTER
from storage.models import Rank


class LanguageTap(CallbackData, prefix="language"):
    """Chooses what the bot speaks."""

    language: str


async def start(message: Message, here: Here) -> None:
    """`/start`: who the bot is, and the number that an operator needs for a first admin."""
    model = await here.database.run(deployments.active)
    is_starter = model is not None and STARTER in model.name
    await message.answer(
        paragraphs(
            here.say("start", name=here.person.name),
            here.say("starter_note") if is_starter else None,
            here.say("your_id", id=here.person.telegram_id),
        )
    )


async def show_help(message: Message, here: Here) -> None:
    """`/help`: the commands of the person's rank."""
    rank = await here.database.run(people.rank_of, here.person.telegram_id)
    text = here.say("help")
    if rank is not None:
        text += here.say("help_vet")
    if rank is Rank.ADMIN:
        text += here.say("help_admin")
    await message.answer(text)


async def new(message: Message, here: Here) -> None:
    """`/new`: later questions are asked without the earlier ones."""
    await here.once(turns.new_conversation, here.chat_id, here.thread_id)
    await message.answer(here.say("new_conversation"))


async def language(message: Message, here: Here) -> None:
    """`/language`: a button for each."""
    buttons = [("中文", "zh"), ("English", "en")]
    row = [InlineKeyboardButton(text=t, callback_data=LanguageTap(language=c).pack()) for t, c in buttons]
    await message.answer(here.say("language_asked"), reply_markup=InlineKeyboardMarkup(inline_keyboard=[row]))


async def set_language(query: CallbackQuery, callback_data: LanguageTap, here: Here, introduce: Introduce) -> None:
    """A language's button. In a group there is none of ours."""
    if here.chat_id < 0:
        await taps.answer(query, here.say("old_button"))
        return
    say = Texts(callback_data.language)
    await here.once(people.set_language, here.person.telegram_id, say.language)
    introduce.forget(here.person.telegram_id)
    await taps.answer(query)
    await taps.rewrite(query, say("language_set"))
