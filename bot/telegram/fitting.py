"""What stands between every call of the bot's and Telegram: texts are made to fit (`fit`), and what does not stand in a
message goes behind it.
"""

import hashlib
import logging
from collections import OrderedDict
from typing import Any

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.methods import EditMessageText, Response, TelegramMethod

from bot.telegram.fit import fit
from bot.texts import without_tags

log = logging.getLogger(__name__)

UNREADABLE = "can't parse entities"
EDITS_REMEMBERED = 1000


class Fitting(BaseRequestMiddleware):
    """A text that Telegram would refuse goes as one that it takes, and nothing of it is lost (`fit`)."""

    def __init__(self) -> None:
        self._files: OrderedDict[bytes, None] = OrderedDict()
        """The edits whose whole text has been sent as a file: an edit that is repeated sends no second one."""

    async def __call__(
        self, make_request: NextRequestMiddlewareType[Any], bot: Bot, method: TelegramMethod[Any]
    ) -> Response[Any]:
        """Make the calls; what the first gives stands for all."""
        calls = fit(method)
        for call in calls.earlier:
            await _formatted_or_bare(make_request, bot, call)
        response = await _formatted_or_bare(make_request, bot, calls.main)
        if calls.later and not (isinstance(method, EditMessageText) and self._is_filed(method)):
            await _send_rest(make_request, bot, calls.later)
            self._files[_key(method)] = None
            if len(self._files) > EDITS_REMEMBERED:
                self._files.popitem(last=False)
        return response

    def _is_filed(self, edit: EditMessageText) -> bool:
        return _key(edit) in self._files


def _key(method: TelegramMethod[Any]) -> bytes:
    parts = (getattr(method, name, None) for name in ("chat_id", "message_id", "text"))
    return hashlib.sha256(repr(tuple(parts)).encode()).digest()


async def _send_rest(make_request: NextRequestMiddlewareType[Any], bot: Bot, rest: list[TelegramMethod[Any]]) -> None:
    """What does not stand in the message itself. Where a chat takes no files, the message is there all the same."""
    for call in rest:
        try:
            await _formatted_or_bare(make_request, bot, call)
        except (TelegramBadRequest, TelegramForbiddenError) as error:
            log.warning("the rest of a text was not taken: %s", error.message)


async def _formatted_or_bare(
    make_request: NextRequestMiddlewareType[Any], bot: Bot, method: TelegramMethod[Any]
) -> Response[Any]:
    """A text whose tags Telegram cannot read is a mistake of ours, and goes without them."""
    try:
        return await make_request(bot, method)
    except TelegramBadRequest as error:
        text = getattr(method, "text", None)
        if UNREADABLE not in error.message or text is None or getattr(method, "parse_mode", None) is None:
            raise
        log.error("Telegram cannot read the tags of a text, so it goes without: %s", error.message)
        return await make_request(bot, method.model_copy(update={"text": without_tags(text), "parse_mode": None}))
