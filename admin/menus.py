"""Which commands Telegram offers to whom: owners by default, vets and admins in their own chats."""

import logging

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat

from bot.texts import LANGUAGES, Texts
from storage import people
from storage.database import Database
from storage.models import Rank

log = logging.getLogger(__name__)

OWNER_MENU = ["new", "pet", "language", "privacy", "help"]
VET_MENU = ["review", "cases", "verified", "pairs", "compare", "safety", *OWNER_MENU]
ADMIN_MENU = [
    *(
        "review",
        "cases",
        "verified",
        "pairs",
        "compare",
        "dataset",
        "import",
        "check",
        "cost",
        "finetune",
        "budget",
        "refresh",
        "jobs",
        "models",
        "providers",
    ),
    *("rollback", "stats", "when", "inbox", "doctor", "prompt", "export", "private", "roles", *OWNER_MENU),
]


async def show_menus(bot: Bot, database: Database) -> None:
    """Tell Telegram which commands to offer to owners, and to everybody with a rank."""
    for language in LANGUAGES:
        await bot.set_my_commands(
            _menu(OWNER_MENU, language), BotCommandScopeAllPrivateChats(), None if language == "en" else language
        )
    for role, _ in await database.run(people.ranked):
        await show_menu(bot, role.telegram_id, Rank(role.rank))


async def show_menu(bot: Bot, telegram_id: int, rank: Rank | None) -> None:
    """Offer this person the commands of their rank. Telegram refuses before they have written to the bot."""
    scope = BotCommandScopeChat(chat_id=telegram_id)
    try:
        if rank is None:
            await bot.delete_my_commands(scope)
            await bot.delete_my_commands(scope, "zh")
            return
        names = ADMIN_MENU if rank is Rank.ADMIN else VET_MENU
        for language in LANGUAGES:
            await bot.set_my_commands(_menu(names, language), scope, None if language == "en" else language)
    except TelegramAPIError as error:
        log.info("no command menu for %s yet: %s", telegram_id, error)


def _menu(names: list[str], language: str) -> list[BotCommand]:
    say = Texts(language)
    return [BotCommand(command=name, description=say(f"menu_{name}")) for name in names]
