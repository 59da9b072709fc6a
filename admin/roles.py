"""Who may do what: the guard before every vet's and admin's command, and each rank's menu of commands."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware, Bot, F, Router
from aiogram.exceptions import TelegramAPIError
from aiogram.filters import BaseFilter
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    CallbackQuery,
    Message,
    TelegramObject,
)

from bot.texts import LANGUAGES, Texts
from storage import people
from storage.database import Database
from storage.models import Person, Rank

log = logging.getLogger(__name__)

OWNER_MENU = ["new", "pet", "language", "privacy", "help"]
VET_MENU = ["review", "cases", "verified", *OWNER_MENU]
ADMIN_MENU = [
    *("review", "cases", "verified", "dataset", "import", "check", "cost", "finetune", "jobs", "models"),
    *("rollback", "export", "private", "roles", *OWNER_MENU),
]


def may(rank: Rank | None, needed: Rank) -> bool:
    """An admin may do all that a vet may."""
    return rank is needed or rank is Rank.ADMIN


def is_own(event: Message | CallbackQuery) -> bool:
    """Whether the person themselves says or taps this, in their own chat with the bot.

    What is forwarded, or written through another bot, are somebody else's words; a channel or an anonymous admin
    is nobody; and a button in another chat was not shown to them.
    """
    if isinstance(event, CallbackQuery):
        return event.message is not None and event.message.chat.id == event.from_user.id
    is_theirs = event.forward_origin is None and event.via_bot is None and event.sender_chat is None
    return is_theirs and event.from_user is not None and event.chat.id == event.from_user.id


class Guard(BaseMiddleware):
    """Stands before a router's handlers and asks the table at every message and tap: a button may be older than
    a withdrawn role. Whoever may not gets a polite no."""

    def __init__(self, needed: Rank) -> None:
        self._needed = needed

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        assert isinstance(event, Message | CallbackQuery)
        person: Person = data["person"]
        database: Database = data["database"]
        has_rank = may(await database.run(people.rank_of, person.telegram_id), self._needed)
        if has_rank and is_own(event):
            return await handler(event, data)
        key = "denied_not_own" if has_rank else f"denied_{self._needed}"
        log.info("refused %s of %s: %s", type(event).__name__, person.telegram_id, key)
        no = data["say"](key)
        if isinstance(event, CallbackQuery):
            return await event.answer(no, show_alert=True)
        return await event.answer(no)


class HasRank(BaseFilter):
    """For routes that exist for some only, and are nothing special for everybody else."""

    def __init__(self, needed: Rank) -> None:
        self._needed = needed

    async def __call__(self, event: TelegramObject, person: Person, database: Database) -> bool:
        return may(await database.run(people.rank_of, person.telegram_id), self._needed)


def guarded(name: str, needed: Rank) -> Router:
    """A router for private chats whose every handler is behind the guard."""
    router = Router(name=name)
    router.message.filter(F.chat.type == "private")
    router.message.middleware(Guard(needed))
    router.callback_query.middleware(Guard(needed))
    return router


async def show_menus(bot: Bot, database: Database) -> None:
    """Tell Telegram which commands to offer to whom: owners by default, vets and admins in their own chats."""
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
