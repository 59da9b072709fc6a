"""The admins' route to comparisons: /compare with something behind it. Alone, it is the vets' (blind pairs)."""

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

from admin.compare.contestants import two_named
from admin.compare.question import beside
from admin.compare.two import compare_two
from admin.desk import Desk
from admin.roles import guarded
from bot.telegram.here import Here
from storage.models import Rank


async def compare(message: Message, command: CommandObject, here: Here, desk: Desk) -> None:
    """`/compare QUESTION`, or two models: by name, number in /models, or version."""
    text = (command.args or "").strip()
    pair = await here.database.run(two_named, text)
    if pair is None:
        await beside(message, text, here, desk)
    else:
        await compare_two(message, pair, here, desk)


def make_router() -> Router:
    """The admins' route to comparisons."""
    router = guarded("compare", Rank.ADMIN)
    router.message.register(compare, Command("compare", magic=F.args))
    return router
