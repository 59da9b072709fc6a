"""What people do in a chat: say, edit, send files, tap buttons, block; each becomes an update."""

import asyncio
import time
from typing import Any

from bot.simulator import views
from bot.simulator.checks import CAPTION_LIMIT, TEXT_LIMIT, image_size
from bot.simulator.errors import ApiError
from bot.simulator.markup_text import Formatted, finish, utf16_length
from bot.simulator.state import Chat, Message, World

Json = dict[str, Any]

TAP_TIMEOUT_SECONDS = 10.0


class SimError(Exception):
    """A /sim request that makes no sense; the text is shown to whoever sent it."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


def find_chat(world: World, chat_id: str) -> Chat:
    """The chat of a path; SimError names those that there are."""
    chat = world.chats.get(int(chat_id))
    if chat is None:
        ids = ", ".join(map(str, world.chats)) or "none"
        raise SimError(f"There is no chat {chat_id}; there are: {ids}.", 404)
    return chat


def find_message(chat: Chat, message_id: int) -> Message:
    """A message of the chat, a deleted one included."""
    message = chat.messages.get(message_id)
    if message is None:
        raise SimError(f"There is no message {message_id} in chat {chat.id}.", 404)
    return message


def number(value: object, name: str) -> int:
    """A whole number from JSON, a form or a query."""
    try:
        return int(str(value))
    except ValueError:
        raise SimError(f"{name}={value!r} is not a whole number.") from None


def _member(world: World, chat: Chat, sender: object) -> int:
    person_id = number(sender, "from")
    if person_id not in world.people:
        raise SimError(f"There is no person {person_id}.")
    if person_id not in chat.members:
        raise SimError(f"Person {person_id} is not in chat {chat.id}.")
    if chat.blocked:
        raise SimError("This person has blocked the bot; unblock it first.")
    return person_id


def _words(text: object, limit: int) -> Formatted:
    result = finish(Formatted(str(text or "")))
    length = utf16_length(result.text)
    if length > limit:
        raise SimError(f"{length} characters; Telegram takes {limit} in one message.")
    return result


def add_group(world: World, body: Json) -> Chat:
    """A group or supergroup with the bot and `members` in it."""
    chat_id, members = body.get("id"), body.get("members", [])
    kind = body.get("type", "supergroup")
    if not isinstance(chat_id, int) or chat_id >= 0 or not body.get("title"):
        raise SimError("A group needs a negative whole id and a title.")
    if kind not in ("group", "supergroup"):
        raise SimError(f"type={kind!r}; it must be group or supergroup.")
    if unknown := [m for m in members if m not in world.people]:
        raise SimError(f"There are no people {unknown}.")
    chat = world.chats.setdefault(chat_id, Chat(chat_id, kind))
    chat.type, chat.title, chat.members = kind, str(body["title"]), list(members)
    chat.is_forum = bool(body.get("is_forum"))
    if chat.is_forum and kind != "supergroup":
        raise SimError("Only a supergroup can be a forum.")
    world.publish({"type": "people"})
    world.changed(chat)
    return chat


def _send(world: World, chat: Chat, message: Message, body: Json) -> Json:
    reply_to = body.get("reply_to_message_id")
    if reply_to not in (None, ""):
        message.reply_to_message_id = find_message(chat, number(reply_to, "reply_to_message_id")).message_id
    message.thread_id = _topic(chat, body, message)
    message.quote = _quote(chat, body.get("quote"), message)
    message.extra = body.get("extra") or {}
    if body.get("forward_from"):
        message.forward_from = number(body["forward_from"], "forward_from")
    if body.get("as"):
        message.written_as = _disguise(chat, str(body["as"]))
    chat.force_reply = None  # whatever a person sends closes the bot's question, as in the apps
    world.post(chat, message)
    update_id = world.updates.put("message", views.message_object(world, message))
    return {"message_id": message.message_id, "update_id": update_id}


def _topic(chat: Chat, body: Json, message: Message) -> int | None:
    """The topic that a person writes into: the one that is named, else that of what they reply to."""
    if body.get("thread_id") in (None, ""):
        target = chat.messages.get(message.reply_to_message_id or 0)
        return target.thread_id if target is not None else None
    thread_id = number(body["thread_id"], "thread_id")
    topic = chat.topics.get(thread_id)
    if topic is None or topic.deleted:
        raise SimError(f"There is no topic {thread_id} in chat {chat.id}.", 404)
    return topic.id


def _quote(chat: Chat, words: object, message: Message) -> Json | None:
    """What a person has marked of the message that they reply to."""
    if not words:
        return None
    target = chat.messages.get(message.reply_to_message_id or 0)
    text = (target.text or target.caption or "") if target is not None else ""
    if (position := text.find(str(words))) < 0:
        raise SimError(f"quote={words!r} does not stand in the message that is replied to.")
    return {"text": str(words), "position": utf16_length(text[:position]), "is_manual": True}


def _disguise(chat: Chat, name: str) -> str:
    if name not in views.DISGUISES:
        raise SimError(f"as={name!r}; it must be one of {', '.join(views.DISGUISES)}.")
    if name != "inline" and chat.type == "private":
        raise SimError(f"as={name!r}: only in a group can a person do that.")
    return name


def say(world: World, chat: Chat, body: Json) -> Json:
    """A text message from a person."""
    sender = _member(world, chat, body.get("from"))
    words = _words(body.get("text"), TEXT_LIMIT)
    if not words.text:
        raise SimError("The text is empty.")
    message = world.new_message(chat, from_bot=False, from_id=sender)
    message.set_content(words)
    return _send(world, chat, message, body)


def send_file(world: World, chat: Chat, form: Json, file: tuple[str, str, bytes]) -> Json:
    """A document or photo from a person; `file` is (name, content type, bytes)."""
    sender = _member(world, chat, form.get("from"))
    name, mime_type, data = file
    if not data:
        raise SimError("The file is empty.")
    message = world.new_message(chat, from_bot=False, from_id=sender)
    kind = form.get("kind") or "document"
    if kind == "photo":
        try:
            size = image_size(data)
        except ApiError:
            raise SimError(f"{name} is no PNG, JPEG, GIF or WebP image; send it as a document.") from None
        message.photo = world.store_file(name, data, mime_type, size)
    elif kind == "document":
        message.document = world.store_file(name, data, mime_type)
    else:
        raise SimError(f"kind={kind!r}; it must be document or photo.")
    message.media_group_id = form.get("media_group_id") or None
    message.set_content(_words(form.get("caption"), CAPTION_LIMIT))
    return _send(world, chat, message, form)


def edit(world: World, chat: Chat, message: Message, body: Json) -> Json:
    """A person changes their own message, now or `after` so many seconds, by Telegram's clock."""
    if message.from_bot or message.deleted:
        raise SimError("People can edit their own messages only.")
    words = _words(body.get("text"), CAPTION_LIMIT if message.text is None else TEXT_LIMIT)
    if not words.text:
        raise SimError("The text is empty.")
    message.set_content(words)
    message.edit_date = message.date + number(body["after"], "after") if "after" in body else int(time.time())
    message.remember()
    world.changed(chat)
    update_id = world.updates.put("edited_message", views.message_object(world, message))
    return {"message_id": message.message_id, "update_id": update_id}


async def tap(world: World, chat: Chat, body: Json) -> Json:
    """Tap an inline button, by its data or its text, and wait for the bot's answer."""
    sender = _member(world, chat, body.get("from"))
    message = find_message(chat, number(body.get("message_id"), "message_id"))
    # A client that somebody has written for the purpose can send any data under any message.
    data = str(body["data"]) if body.get("forged") else _button(message, body)["callback_data"]
    timeout = body.get("timeout", TAP_TIMEOUT_SECONDS)
    if not isinstance(timeout, int | float):
        raise SimError(f"timeout={timeout!r} is not a number of seconds.")
    callback = world.new_callback()
    payload = {
        "id": callback.id,
        "from": views.user(world.people[sender]),
        "message": views.message_object(world, message),
        "chat_instance": str(abs(chat.id) * 7919),
        "data": data,
    }
    update_id = world.updates.put("callback_query", payload)
    result: Json = {"callback_query_id": callback.id, "update_id": update_id, "answered": False}
    try:
        answer = await asyncio.wait_for(asyncio.shield(callback.answer), timeout)
    except TimeoutError:
        return {**result, "text": None, "show_alert": False}
    return {**result, "answered": True, **answer}


def _button(message: Message, body: Json) -> Json:
    buttons = [b for row in message.inline_keyboard for b in row]
    if message.deleted:
        raise SimError(f"Message {message.message_id} has been deleted.")
    if body.get("data") is not None:
        matches = [b for b in buttons if b.get("callback_data") == body["data"]]
    else:
        matches = [b for b in buttons if b["text"] == body.get("button")]
    if not matches:
        wish = body.get("data") if body.get("data") is not None else body.get("button")
        choice = ", ".join(f"{b['text']!r} ({b.get('callback_data') or b.get('url')})" for b in buttons)
        raise SimError(f"Message {message.message_id} has no button {wish!r}; it has: {choice or 'no buttons'}.")
    if matches[0].get("callback_data") is None:
        raise SimError(f"The button {matches[0]['text']!r} opens a link; tapping it tells the bot nothing.")
    return matches[0]


def block(world: World, chat: Chat, body: Json) -> Json:
    """A person stops the bot, or starts it again."""
    if chat.type != "private":
        raise SimError("Only in a private chat can a person block the bot.")
    is_block = bool(body.get("blocked"))
    if is_block == chat.blocked:
        return {"blocked": is_block, "update_id": None}
    chat.blocked = is_block
    bot, person = views.bot_user(world), views.user(world.people[chat.id])
    outsider, member = {"status": "kicked", "user": bot, "until_date": 0}, {"status": "member", "user": bot}
    payload = {
        "chat": views.chat_object(world, chat),
        "from": person,
        "date": int(time.time()),
        "old_chat_member": member if is_block else outsider,
        "new_chat_member": outsider if is_block else member,
    }
    world.changed(chat)
    return {"blocked": is_block, "update_id": world.updates.put("my_chat_member", payload)}
