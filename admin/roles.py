"""Who may do what: the guard before every vet's and admin's command, and the people who have a rank."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiogram import BaseMiddleware, F, Router
from aiogram.filters import BaseFilter
from aiogram.types import CallbackQuery, Message, TelegramObject
from sqlmodel import Session

from bot.telegram.here import Here
from bot.telegram.taps import answer
from bot.texts import Texts
from storage import people
from storage.models import Rank

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Colleague:
    """Somebody with a rank."""

    telegram_id: int
    name: str
    rank: Rank
    say: Texts


def colleagues(session: Session) -> dict[int, Colleague]:
    """Everybody with a rank, by their id, in the order of `people.ranked`. Who has never written has no name yet, and
    is spoken to in English."""
    team = {}
    for role, person in people.ranked(session):
        say = Texts(person.language if person else "en")
        name = person.name if person else say("roles_stranger")
        team[role.telegram_id] = Colleague(role.telegram_id, name, Rank(role.rank), say)
    return team


def name_of(session: Session, telegram_id: int) -> str:
    """Somebody's name, also of who has no rank any more; their id where they have never written to the bot."""
    person = people.find(session, telegram_id)
    return person.name if person else str(telegram_id)


def may(rank: Rank | None, requirement: Rank) -> bool:
    """Whether this rank is enough: an admin may do all that a vet may."""
    return rank is requirement or rank is Rank.ADMIN


def is_own(event: Message | CallbackQuery) -> bool:
    """Whether the person themselves says or taps this, in their own chat with the bot.

    What is forwarded, or written through another bot, are somebody else's words; a channel or an anonymous admin
    is nobody; and a button in another chat was not shown to them.
    """
    if isinstance(event, CallbackQuery):
        return event.message is not None and event.message.chat.id == event.from_user.id
    is_by_sender = event.forward_origin is None and event.via_bot is None and event.sender_chat is None
    return is_by_sender and event.from_user is not None and event.chat.id == event.from_user.id


class Guard(BaseMiddleware):
    """Stands before a router's handlers and asks the table at every message and tap: a button may be older than
    a withdrawn role. Whoever may not gets a polite no."""

    def __init__(self, requirement: Rank) -> None:
        self._requirement = requirement

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Go on to the handler, or say no."""
        assert isinstance(event, Message | CallbackQuery)
        here: Here = data["here"]
        has_rank = may(await here.database.run(people.rank_of, here.person.telegram_id), self._requirement)
        if has_rank and is_own(event):
            return await handler(event, data)
        key = "denied_not_own" if has_rank else f"denied_{self._requirement}"
        log.info("refused %s of %s: %s", type(event).__name__, here.person.telegram_id, key)
        no = here.say(key)
        if isinstance(event, CallbackQuery):
            return await answer(event, no, alert=True)
        return await event.answer(no)


class HasRank(BaseFilter):
    """For routes that exist for some only, and are nothing special for everybody else."""

    def __init__(self, requirement: Rank) -> None:
        self._requirement = requirement

    async def __call__(self, event: TelegramObject, here: Here) -> bool:
        """Whether this person's rank is enough."""
        return may(await here.database.run(people.rank_of, here.person.telegram_id), self._requirement)


def guarded(name: str, requirement: Rank) -> Router:
    """A router for private chats whose every handler is behind the guard."""
    router = Router(name=name)
    router.message.filter(F.chat.type == "private")
    router.message.middleware(Guard(requirement))
    router.callback_query.middleware(Guard(requirement))
    return router
