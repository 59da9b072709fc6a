"""The Telegram client: aiogram's, made safe to repeat calls with."""

from typing import Any

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import EditMessageText, Response, SendMessage, TelegramMethod

# pydantic makes a class for each kind of answer and forgets it when nobody holds it; making it anew at every call costs
# a tenth of the CPU of a chat.
_KEPT = [Response[m.__returning__] for m in (SendMessage, EditMessageText)]  # type: ignore[name-defined]

HARMLESS = ("message is not modified", "query is too old", "query ID is invalid")
"""Refusals that say: this has been done before, or it is too late for it to matter."""


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


def make_bot(token: str, api_url: str) -> Bot:
    """The client for the Bot API server at `api_url`."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(api_url))
    session.middleware(SafeToRepeat())
    return Bot(token, session=session, default=DefaultBotProperties(parse_mode="HTML", link_preview_is_disabled=True))
