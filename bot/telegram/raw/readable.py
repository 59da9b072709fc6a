"""An update as aiogram's types have it. What they refuse, since Telegram has thought of something new, is read as far
as we know it: the words, whose they are and where they were said. Nobody's emergency waits for a newer library."""

import logging
from typing import Any

from aiogram import Bot
from aiogram.types import Update
from pydantic import ValidationError

from bot.telegram.intake import RawUpdate

log = logging.getLogger(__name__)

MESSAGES, TAP = ("message", "edited_message"), "callback_query"
_CHAT = {"id": int, "type": str, "title": str}
_NAMED = {"id": int, "is_bot": bool, **dict.fromkeys(("first_name", "last_name", "username", "language_code"), str)}
_PLAIN = {
    **dict.fromkeys(("message_id", "date", "edit_date", "message_thread_id"), int),
    **dict.fromkeys(("text", "caption", "media_group_id"), str),
    "is_topic_message": bool,
}
"""Fields of a chat, a person and a message that are kept where they are of this type."""


def readable(update: RawUpdate, bot: Bot) -> Update | None:
    """The update, whole, or else what of it has words or a tap; null for what is neither a message nor a tap, which is
    nothing to us. Raises pydantic's error where nothing of it can be read."""
    context = {"bot": bot}
    try:
        return Update.model_validate(update, context=context)
    except ValidationError as error:
        log.warning(
            "update %s is read in part (%d fields refused): a newer version of aiogram may know more",
            update["update_id"],
            error.error_count(),
        )
        if not any(kind in update for kind in (*MESSAGES, TAP)):
            return None
        if (rest := _rest(update)) is None:
            raise
    return Update.model_validate(rest, context=context)


def _rest(update: RawUpdate) -> RawUpdate | None:
    for kind in MESSAGES:
        if isinstance(update.get(kind), dict):
            message = known_of(update[kind], depth=1)
            has_words = "text" in message or "caption" in message
            return {"update_id": update["update_id"], kind: message} if has_words else None
    tap = update.get(TAP)
    if not isinstance(tap, dict) or not isinstance(tap.get("data"), str):
        return None
    fields = {key: tap.get(key) for key in ("id", "chat_instance", "data")}
    if isinstance(tap.get("message"), dict):
        # Without its buttons it counts as one of which Telegram tells nothing.
        card = known_of(tap["message"], depth=0)
        fields["message"] = {"message_id": card.get("message_id"), "chat": card.get("chat"), "date": 0}
    return {"update_id": update["update_id"], TAP: {**fields, "from": _user(tap.get("from"))}}


def known_of(message: dict[str, Any], depth: int) -> dict[str, Any]:
    """What we know of a message; of what it replies to as well, but not of what that replies to."""
    known = _known(message, _PLAIN)
    known["chat"] = _known(message.get("chat"), _CHAT)
    if isinstance(message.get("from"), dict):
        known["from"] = _user(message["from"])
    if isinstance(message.get("sender_chat"), dict):
        known["sender_chat"] = _known(message["sender_chat"], _CHAT)
    for key in ("entities", "caption_entities"):
        if isinstance(message.get(key), list):
            known[key] = [entity for item in message[key] if (entity := _entity(item)) is not None]
    for key in ("forward_origin", "via_bot", "forum_topic_created"):
        if key in message:
            known |= _standing_for(key)
    quote = message.get("quote")
    if isinstance(quote, dict) and isinstance(quote.get("text"), str):
        known["quote"] = {"text": quote["text"], "position": 0, "is_manual": bool(quote.get("is_manual"))}
    original = message.get("reply_to_message")
    if depth and isinstance(original, dict):
        known["reply_to_message"] = known_of(original, depth - 1)
    return known


def _standing_for(key: str) -> dict[str, Any]:
    """That there is such a thing, where what it is cannot be read: rights hang on it."""
    if key == "forward_origin":
        return {key: {"type": "hidden_user", "date": 0, "sender_user_name": "?"}}
    if key == "via_bot":
        return {key: {"id": 0, "is_bot": True, "first_name": "?"}}
    return {key: {"name": "?", "icon_color": 0}}


def _user(user: object) -> dict[str, Any]:
    return {"first_name": "?", "is_bot": False} | _known(user, _NAMED)


def _entity(item: object) -> dict[str, Any] | None:
    entity = _known(item, {"type": str, "offset": int, "length": int, "url": str})
    if not {"type", "offset", "length"} <= entity.keys():
        return None
    return entity | {"user": _user(item["user"])} if isinstance(item, dict) and "user" in item else entity


def _known(value: object, kinds: dict[str, type]) -> dict[str, Any]:
    """These fields of an object, where they are of these types."""
    fields = value if isinstance(value, dict) else {}
    return {name: fields[name] for name, kind in kinds.items() if type(fields.get(name)) is kind}
