"""The Telegram client: aiogram's, made safe to repeat calls with, and to hand any text to.

It is the only way to Telegram (tests/test_house.py), so whatever a handler says, however it says it, goes through
`Fitting`.
"""

import json
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
)
from aiogram.methods import (
    CopyMessage,
    EditMessageReplyMarkup,
    EditMessageText,
    Response,
    SendChatAction,
    SendDocument,
    SendMessage,
    SendPhoto,
    TelegramMethod,
)
from aiogram.methods.base import TelegramType

from bot.telegram.fitting import Fitting
from bot.telegram.late import LateEdits
from bot.telegram.raw.readable import known_of

HARMLESS = ("message is not modified", "query is too old", "query ID is invalid")
"""Refusals that say: this has been done before, or it is too late for it to matter."""


TOPIC_GONE = ("message thread not found", "TOPIC_CLOSED", "TOPIC_DELETED")
"""Refusals that are about the topic of a forum: it was closed or deleted."""
FORBIDDEN = (
    *TOPIC_GONE,
    *("not enough rights", "have no rights to send", "need administrator rights", "CHAT_WRITE_FORBIDDEN"),
    *("CHAT_RESTRICTED", "CHAT_ADMIN_REQUIRED", "chat not found", "group chat was deactivated", "PEER_ID_INVALID"),
)
"""Refusals that Telegram calls a bad request, and that mean that we may not write there."""
SENDING = (SendMessage, SendDocument, SendPhoto, CopyMessage, SendChatAction)
WRITING = (*SENDING, EditMessageText, EditMessageReplyMarkup)


class WhereItIs(BaseRequestMiddleware):
    """What is said finds its chat: a group that has become a supergroup by its new number, a forum whose topic was
    closed or deleted by its General topic. Where we may not write at all, `TelegramForbiddenError` says so, whatever
    Telegram calls it."""

    async def __call__(
        self, make_request: NextRequestMiddlewareType[Any], bot: Bot, method: TelegramMethod[Any]
    ) -> Response[Any]:
        """Make the call."""
        try:
            return await make_request(bot, method)
        except TelegramMigrateToChat as error:
            if not isinstance(method, SENDING):
                # The old messages stayed where they were: the same number is another message there.
                raise _forbidden(method, error) from None
            return await self(make_request, bot, _moved(method, chat_id=error.migrate_to_chat_id))
        except TelegramBadRequest as error:
            if not isinstance(method, WRITING) or not any(words in error.message for words in FORBIDDEN):
                raise
            if isinstance(method, SENDING) and method.message_thread_id and _is_of_topic(error):
                return await self(make_request, bot, _moved(method))
            raise _forbidden(method, error) from None


def _forbidden(method: TelegramMethod[Any], error: TelegramAPIError) -> TelegramForbiddenError:
    return TelegramForbiddenError(method=method, message=error.message)


def _is_of_topic(error: TelegramBadRequest) -> bool:
    return any(words in error.message for words in TOPIC_GONE)


def _moved(method: TelegramMethod[Any], **place: int) -> TelegramMethod[Any]:
    """The call for another place: what it replied to is not there."""
    changes = {**place, "message_thread_id": None, "reply_parameters": None}
    return method.model_copy(update={key: value for key, value in changes.items() if key in type(method).model_fields})


class SafeToRepeat(BaseRequestMiddleware):
    """After a crash updates are handled once more; what has its effect already counts as done."""

    async def __call__(
        self, make_request: NextRequestMiddlewareType[Any], bot: Bot, method: TelegramMethod[Any]
    ) -> Response[Any]:
        """Make the call."""
        try:
            return await make_request(bot, method)
        except TelegramBadRequest as error:
            if any(words in error.message for words in HARMLESS):
                return True  # type: ignore[return-value]  # what these methods return where they return no message
            raise


class StillOurs(BaseRequestMiddleware):
    """A process that stood still while another one took over says nothing more: it would write over what that one has
    said."""

    def __init__(self, still_holds: Callable[[], Awaitable[None]]) -> None:
        self._still_holds = still_holds

    async def __call__(
        self, make_request: NextRequestMiddlewareType[Any], bot: Bot, method: TelegramMethod[Any]
    ) -> Response[Any]:
        """Make the call, or raise what says that it is not ours to make."""
        await self._still_holds()
        return await make_request(bot, method)


class ReadingSession(AiohttpSession):
    """Reads what Telegram says of a message that was sent as far as we know it: where our library cannot read all of it
    (it holds the message that was replied to, with whatever is new there), it was sent all the same, once."""

    def __init__(self, api_url: str, still_ours: StillOurs) -> None:
        super().__init__(api=TelegramAPIServer.from_base(api_url))
        self._late = LateEdits()
        # The last one is the next to the wire: what is said again goes through it, too.
        for middleware in (Fitting(), SafeToRepeat(), WhereItIs(), self._late, still_ours):
            self.middleware(middleware)

    def took_over(self) -> None:
        """Another process has ended in the middle of something: what it was saying may arrive late."""
        self._late.begin_anew()

    async def close(self) -> None:
        """End what is still to be said again, and the connections."""
        await self._late.close()
        await super().close()

    def check_response(
        self, bot: Bot, method: TelegramMethod[TelegramType], status_code: int, content: str
    ) -> Response[TelegramType]:
        """The answer to a call; Telegram's errors are raised."""
        _answer_of(method.__returning__)
        try:
            return super().check_response(bot, method, status_code, content)
        except ClientDecodeError:
            if (known := _known_of_sent(content)) is None:
                raise
            return super().check_response(bot, method, status_code, known)


@cache
def _answer_of(returning: Any) -> Any:
    """What Telegram answers with where it returns this. pydantic makes a class of it and forgets that when nobody holds
    it; making it anew at every call costs a tenth of the CPU of a chat."""
    return Response[returning]


def _known_of_sent(content: str) -> str | None:
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        return None
    sent = answer.get("result") if isinstance(answer, dict) and answer.get("ok") is True else None
    if not isinstance(sent, dict) or "message_id" not in sent or "chat" not in sent:
        return None
    return json.dumps({"ok": True, "result": known_of(sent, depth=0)})


async def _always() -> None:
    """Nobody else could have taken over."""


def make_bot(token: str, api_url: str, still_holds: Callable[[], Awaitable[None]] = _always) -> Bot:
    """The client for the Bot API server at `api_url`. `still_holds()` raises where another process has taken over."""
    return Bot(
        token,
        session=ReadingSession(api_url, StillOurs(still_holds)),
        default=DefaultBotProperties(parse_mode="HTML", link_preview_is_disabled=True),
    )
