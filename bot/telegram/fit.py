"""Every text on its way to Telegram, made so that Telegram takes it: the one place where it is decided what is cut,
what comes in several messages, and what goes along as a file.

Telegram refuses a call whose text is too long or empty, and with it all that the call was to say. Whoever writes a card
shortens what may grow and says where the rest is; this is for what nobody thought of, so it loses nothing: what does
not fit into three messages, or stands in one that is edited, ends with "…", and all of it comes behind it as a file.
Pure.
"""

import html
from itertools import islice
from typing import Any, NamedTuple

from aiogram.methods import (
    AnswerCallbackQuery,
    EditMessageCaption,
    EditMessageText,
    SendDocument,
    SendMessage,
    SendMessageDraft,
    TelegramMethod,
)
from aiogram.types import BufferedInputFile, ReplyParameters

from bot.telegram.cuts import ENTITY_LIMIT, MESSAGE_LIMIT, Span, cuts
from bot.telegram.fit_buttons import fit_buttons, fit_file_name
from bot.telegram.render import MessagePart, is_visible, part_of
from bot.telegram.tags import read
from bot.texts import without_tags

CAPTION_LIMIT = 1024
"""UTF-16 units that always fit under a file."""
ANSWER_LIMIT = 200
"""UTF-16 units that Telegram shows in answer to a tap."""
MOST_MESSAGES = 3
"""A text that takes more of them comes as a file."""
FILE_NAME = "full-text.txt"
ELLIPSIS = "…"

Call = TelegramMethod[Any]
_Texts = SendMessage | EditMessageText | SendMessageDraft


class Calls(NamedTuple):
    """What to ask of Telegram for one call, in this order."""

    earlier: list[Call]
    main: Call
    """What stands for the call: it has the buttons, and its message is the one that may be edited later."""
    later: list[Call]


def fit(method: Call) -> Calls:
    """The call as it is where Telegram takes it, else what it takes."""
    method = fit_file_name(fit_buttons(method))
    if isinstance(method, AnswerCallbackQuery):
        return _alone(_short_answer(method))
    if isinstance(method, _Texts):
        return _fit_text(method)
    return _fit_caption(method) if getattr(method, "caption", None) else _alone(method)


def _alone(method: Call) -> Calls:
    return Calls([], method, [])


def fits(text: str, limit: int = MESSAGE_LIMIT) -> bool:
    """Whether a text, with or without tags, fits into one message. Telegram does not count the tags; we do, since they
    are short."""
    return _units(html.unescape(text)) <= limit and text.count("</") <= ENTITY_LIMIT


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _fit_text(method: _Texts) -> Calls:
    text = _whole_characters(method.text or "")
    if not is_visible(without_tags(text) if text.startswith("<") else text):
        text = ELLIPSIS
    if text is not method.text:
        method = method.model_copy(update={"text": text})
    if fits(text):
        return _alone(method)
    parts = _parts(method, text, MESSAGE_LIMIT)
    if len(parts) == 1 or isinstance(method, SendMessageDraft):
        return _alone(_with_text(method, parts[0]))
    if isinstance(method, SendMessage) and len(parts) <= MOST_MESSAGES:
        return _in_several(method, parts)
    return Calls([], _with_text(method, _head(method, text, MESSAGE_LIMIT)), [_as_file(method, text)])


def _in_several(method: SendMessage, parts: list[MessagePart]) -> Calls:
    """The first replies to what the whole would, the last has the buttons."""
    last = len(parts) - 1
    messages = [
        _with_text(method, part).model_copy(
            update={
                "reply_parameters": None if place else method.reply_parameters,
                "reply_markup": method.reply_markup if place == last else None,
            }
        )
        for place, part in enumerate(parts)
    ]
    return Calls(messages[:-1], messages[-1], [])


def _fit_caption(method: Any) -> Calls:
    """The text under a file: what is too long for that comes as a message, too."""
    caption = _whole_characters(method.caption)
    if caption is not method.caption:
        method = method.model_copy(update={"caption": caption})
    if fits(caption, CAPTION_LIMIT):
        return _alone(method)
    head = _head(method, caption, CAPTION_LIMIT)
    short = method.model_copy(
        update={"caption": head.text, "caption_entities": list(head.entities), "parse_mode": None}
    )
    if not head.text.endswith(ELLIPSIS) or head.text == _read(method, caption)[0].strip():
        return _alone(short)
    whole = _fit_text(SendMessage(text=caption, parse_mode=method.parse_mode, **_place(method)))
    return Calls([], short, [*whole.earlier, whole.main, *whole.later])


def _short_answer(method: AnswerCallbackQuery) -> AnswerCallbackQuery:
    """Bare text in a box of Telegram's, cut where it is too long. Our own texts for it are short."""
    if not method.text or _units(method.text) <= ANSWER_LIMIT:
        return method
    start, end = next(cuts(method.text, [], ANSWER_LIMIT - len(ELLIPSIS)))
    return method.model_copy(update={"text": method.text[start:end] + ELLIPSIS})


def _parts(method: Any, text: str, limit: int) -> list[MessagePart]:
    """The first messages of a text, one more than it may take: who needs all of it has the file."""
    plain, spans = _read(method, text)
    parts = (part_of(plain, spans, start, end) for start, end in cuts(plain, spans, limit))
    return list(islice((part for part in parts if part), MOST_MESSAGES + 1))


def _head(method: Any, text: str, limit: int) -> MessagePart:
    """As much of it as fits, with an ellipsis where something is missing."""
    parts = _parts(method, text, limit - len(ELLIPSIS))
    return MessagePart(parts[0].text + ELLIPSIS, parts[0].entities) if len(parts) > 1 else parts[0]


def _read(method: Any, text: str) -> tuple[str, list[Span]]:
    """Entities that came ready-made are given up where a text has to be cut: who makes them cuts for themselves."""
    return (text, []) if method.parse_mode is None else read(text)


def _with_text(method: Any, part: MessagePart) -> Any:
    return method.model_copy(update={"text": part.text, "entities": list(part.entities), "parse_mode": None})


def _as_file(method: Any, text: str) -> SendDocument:
    plain = text if method.parse_mode is None else without_tags(text)
    return SendDocument(document=BufferedInputFile(plain.encode(), FILE_NAME), **_place(method))


def _place(method: Any) -> dict[str, Any]:
    """The chat, and where in it: the topic, or for what is edited a reply to it."""
    place = {
        name: value
        for name in ("chat_id", "message_thread_id", "business_connection_id")
        if (value := getattr(method, name, None)) is not None
    }
    if isinstance(method, EditMessageText | EditMessageCaption) and method.message_id is not None:
        place["reply_parameters"] = ReplyParameters(message_id=method.message_id, allow_sending_without_reply=True)
    return place


def _whole_characters(text: str) -> str:
    """Without halves of characters, which cannot be sent."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text
