"""Who may do what: the guard before every vet's and admin's command, /roles, and each rank's menu of commands."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware, Bot, F, Router
from aiogram.exceptions import TelegramAPIError
from aiogram.filters import BaseFilter, Command, CommandObject
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    CallbackQuery,
    Message,
    TelegramObject,
)
from sqlmodel import Session

from bot.texts import LANGUAGES, Texts
from storage import people
from storage.database import Database
from storage.models import Person, Rank

log = logging.getLogger(__name__)

OWNER_MENU = ["new", "pet", "language", "privacy", "help"]
VET_MENU = ["review", "cases", *OWNER_MENU]
ADMIN_MENU = [
    *("review", "cases", "dataset", "import", "check", "cost", "finetune", "jobs", "models"),
    *("rollback", "export", "private", "roles", *OWNER_MENU),
]
ICONS = {Rank.ADMIN: "🔑", Rank.VET: "🩺"}


def may(rank: Rank | None, needed: Rank) -> bool:
    """An admin may do all that a vet may."""
    return rank is needed or rank is Rank.ADMIN


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
        person: Person = data["person"]
        database: Database = data["database"]
        if may(await database.run(people.rank_of, person.telegram_id), self._needed):
            return await handler(event, data)
        log.info("refused %s: %s is no %s", type(event).__name__, person.telegram_id, self._needed)
        no = data["say"](f"denied_{self._needed}")
        if isinstance(event, CallbackQuery):
            return await event.answer(no, show_alert=True)
        assert isinstance(event, Message)
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


async def roles(
    message: Message, command: CommandObject, bot: Bot, person: Person, say: Texts, database: Database
) -> None:
    """`/roles` lists; `/roles vet|admin|none ID` changes."""
    words = (command.args or "").split()
    if not words:
        await message.answer(await database.run(_list, say))
        return
    if len(words) != 2 or words[0] not in {"vet", "admin", "none"} or not words[1].isdigit() or len(words[1]) > 18:
        await message.answer(say("roles_usage"))
        return
    telegram_id = int(words[1])
    if telegram_id == person.telegram_id:
        # Otherwise the last admin could lock everybody out.
        await message.answer(say("roles_not_yourself"))
        return
    if words[0] == "none":
        had_one = await database.run(people.withdraw, telegram_id)
        await show_menu(bot, telegram_id, None)
        await message.answer(say("roles_withdrawn" if had_one else "roles_had_none", id=telegram_id))
        return
    rank = Rank(words[0])
    await database.run(people.grant, telegram_id, rank, person.telegram_id)
    await show_menu(bot, telegram_id, rank)
    known = await database.run(people.find, telegram_id)
    name = known.name if known else say("roles_stranger")
    if known is not None:
        await _tell(bot, known, rank)
    await message.answer(say("roles_granted", name=name, id=telegram_id, rank=say(f"rank_{rank}")))


async def _tell(bot: Bot, person: Person, rank: Rank) -> None:
    """Let somebody know what they may do now."""
    try:
        await bot.send_message(person.telegram_id, Texts(person.language)(f"told_{rank}"))
    except TelegramAPIError as error:  # they have blocked the bot, for one
        log.info("could not tell %s of their rank: %s", person.telegram_id, error)


def _list(session: Session, say: Texts) -> str:
    lines = [
        say(
            "roles_line",
            icon=ICONS[Rank(role.rank)],
            rank=say(f"rank_{role.rank}"),
            name=person.name if person else say("roles_stranger"),
            id=role.telegram_id,
        )
        for role, person in people.ranked(session)
    ]
    # The lines are ready HTML, so they go in after the template's own values have been escaped.
    return say("roles", lines="\0", usage="\1").replace("\0", "\n".join(lines)).replace("\1", say("roles_usage"))


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


def make_router() -> Router:
    router = guarded("roles", Rank.ADMIN)
    router.message.register(roles, Command("roles"))
    return router
