"""Commands in groups: a few mean something there; all else is between the bot and one person."""

from aiogram.types import Message

from bot.telegram.here import Here


async def group_help(message: Message, here: Here) -> None:
    """`/help` and `/start` in a group, and the bot's name alone: how to ask here. No number of anybody's."""
    await message.answer(here.say("group_help", name=(await here.bot.me()).username))


async def private_only(message: Message, here: Here) -> None:
    """Any other command, also one that nobody has: one line, the same for everybody."""
    await message.answer(here.say("private_only", name=(await here.bot.me()).username))
