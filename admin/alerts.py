"""What the admins are told unasked: a model was replaced because it failed, one must not answer, an update could not be
handled."""

import logging
from typing import Any

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError

from bot.texts import Texts, language_of
from storage import deployments, people
from storage.database import Database
from storage.models import Rank, Turn

log = logging.getLogger(__name__)


async def tell_admins(bot: Bot, database: Database, key: str, **values: object) -> None:
    """Send every admin this text, each in their language."""
    for role, person in await database.run(people.ranked):
        if role.rank == Rank.ADMIN:
            say = Texts(person.language if person else "en")
            await _tell(bot, role.telegram_id, say(key, **values))


async def _tell(bot: Bot, chat_id: int, text: str) -> None:
    try:
        await bot.send_message(chat_id, text)
    except TelegramAPIError as error:  # has never written to the bot, or has blocked it
        log.info("could not tell %s: %s", chat_id, type(error).__name__)


async def tell_fell_back(bot: Bot, database: Database, turn: Turn) -> None:
    """The deployment before has taken over from a model that failed several times in a row."""
    active = await database.run(deployments.active)
    await tell_admins(
        bot, database, "fell_back", failed=turn.model, error=turn.error, name=active.name if active else "?"
    )


async def tell_unfit(bot: Bot, database: Database, reason: str, name: str | None) -> None:
    """The engine does not serve the active model; `name` answers in its place, or nothing does."""
    key = "unfit_nobody" if name is None else "unfit"
    await tell_admins(bot, database, key, reason=reason, name=name)


async def tell_set_aside(bot: Bot, database: Database, update: dict[str, Any], error: str) -> None:
    """An update was given up: the admins learn its number, and whoever sent it that it got no answer."""
    await tell_admins(bot, database, "set_aside", id=update["update_id"], error=error)
    event = update.get("message") or update.get("callback_query") or {}
    sender = event.get("from") if isinstance(event, dict) else None
    if isinstance(sender, dict) and isinstance(sender.get("id"), int):
        person = await database.run(people.find, sender["id"])
        language = person.language if person else language_of(sender.get("language_code"))
        await _tell(bot, sender["id"], Texts(language)("not_handled"))
