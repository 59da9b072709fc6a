"""How things look from outside: Telegram's objects for the bot, plain views for /sim and the page."""

from typing import Any

from bot.simulator.state import BOT_USERNAME, Actor, Chat, Message, SimulatedFile, World

Json = dict[str, Any]


DISGUISES = ("anonymous", "channel", "linked", "inline")
"""An anonymous admin of the group; a channel that somebody writes as; a linked channel's post that Telegram forwards
into the group; a person through another bot's inline mode."""
_BOTS: dict[str, Json] = {
    "anonymous": {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"},
    "channel": {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"},
    "linked": {"id": 777000, "is_bot": False, "first_name": "Telegram"},
}
"""Whom Telegram names as the sender in place of the person."""
_CHANNEL: Json = {"id": -1001999999999, "type": "channel", "title": "Some channel"}
_INLINE_BOT: Json = {"id": 7_000_000_002, "is_bot": True, "first_name": "Other bot", "username": "other_bot"}


_RIGHTS = (
    *("can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos"),
    *("can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages"),
    *("can_add_web_page_previews", "can_react_to_messages", "can_edit_tag"),
    *("can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics"),
)
_ADMIN_RIGHTS = (
    *("can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members"),
    *("can_promote_members", "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories"),
    *("can_delete_stories", "can_pin_messages", "can_manage_topics", "can_send_welcome_messages"),
)


def without_none(values: Json) -> Json:
    """Telegram leaves absent fields out."""
    return {key: value for key, value in values.items() if value is not None}


def bot_user(world: World) -> Json:
    """The bot as a User."""
    name = world.profile.get(("name", ""), "Vetted")
    return {"id": world.bot_id, "is_bot": True, "first_name": name, "username": BOT_USERNAME}


def bot_member(world: World, status: str) -> Json:
    """The bot as a ChatMember."""
    member: Json = {"status": status, "user": bot_user(world)}
    if status == "restricted":
        rights = dict.fromkeys(_RIGHTS, False)
        return {**member, "is_member": True, "until_date": 0, **rights}
    if status == "administrator":
        return {**member, "can_be_edited": False, "is_anonymous": False, **dict.fromkeys(_ADMIN_RIGHTS, True)}
    return {**member, "until_date": 0} if status == "kicked" else member


def _names(person: Actor) -> Json:
    return {
        "id": person.id,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "username": person.username,
        "language_code": person.language_code,
    }


def user(person: Actor) -> Json:
    """A person as a User."""
    return {"is_bot": False, **without_none(_names(person))}


def sender(world: World, message: Message) -> Json:
    """Who wrote it; someone who is gone keeps an id and a name."""
    if message.from_bot:
        return bot_user(world)
    if message.written_as in _BOTS:
        return _BOTS[message.written_as]
    person = world.people.get(message.from_id)
    return user(person) if person else {"id": message.from_id, "is_bot": False, "first_name": "?"}


def chat_object(world: World, chat: Chat) -> Json:
    """A Chat; private ones carry the person's names."""
    if chat.type != "private":
        group = {"id": chat.id, "type": chat.type, "title": chat.title or ""}
        return {**group, "is_forum": True} if chat.is_forum else group
    person = world.people[chat.id]
    names = without_none({n: getattr(person, n) for n in ("first_name", "last_name", "username")})
    return {"id": chat.id, "type": "private", **names}


def document(file: SimulatedFile) -> Json:
    """A file as a Document."""
    return {
        "file_id": file.file_id,
        "file_unique_id": file.file_unique_id,
        "file_name": file.name,
        "mime_type": file.mime_type,
        "file_size": file.size,
    }


def photo_size(file: SimulatedFile) -> Json:
    """A picture as the one PhotoSize that it has here."""
    return {
        "file_id": file.file_id,
        "file_unique_id": file.file_unique_id,
        "width": file.width,
        "height": file.height,
        "file_size": file.size,
    }


def message_object(world: World, message: Message, *, with_reply: bool = True) -> Json:
    """A Message as the Bot API gives it; of a reply one level is shown, as there."""
    chat = world.chats[message.chat_id]
    result: Json = {
        "message_id": message.message_id,
        "from": sender(world, message),
        "chat": chat_object(world, chat),
        "date": message.date,
    }
    if message.edit_date is not None:
        result["edit_date"] = message.edit_date
    result |= _origin(world, chat, message)
    result |= _thread(chat, message)
    # In a forum what replies to nothing is shown as a reply to the message that opened its topic.
    target = chat.messages.get(message.reply_to_message_id or (message.thread_id if not message.service else 0) or 0)
    if with_reply and target is not None and not target.deleted:
        result["reply_to_message"] = message_object(world, target, with_reply=False)
    if message.quote is not None:
        result["quote"] = message.quote
    if message.text is not None:
        result["text"] = message.text
    if message.caption is not None:
        result["caption"] = message.caption
    if message.entities:
        result["entities" if message.text is not None else "caption_entities"] = message.entities
    if message.document:
        result["document"] = document(message.document)
    if message.photo:
        result["photo"] = [photo_size(message.photo)]
    if message.inline_keyboard:
        result["reply_markup"] = {"inline_keyboard": message.inline_keyboard}
    return {**result, **(message.service or {}), **message.extra}


def _thread(chat: Chat, message: Message) -> Json:
    """The fields of a forum's topic; elsewhere in a supergroup a thread is a chain of replies."""
    if message.thread_id is not None:
        return {"message_thread_id": message.thread_id, "is_topic_message": True}
    if chat.type == "supergroup" and not chat.is_forum and message.reply_to_message_id is not None:
        return {"message_thread_id": chat.root_of(message)}
    return {}


def _origin(world: World, chat: Chat, message: Message) -> Json:
    """The fields that tell where a message comes from besides its sender: forwarded, of an album, in a disguise."""
    result: Json = {}
    if message.forward_from is not None:
        writer = world.people.get(message.forward_from)
        author = user(writer) if writer else bot_user(world)
        result["forward_origin"] = {"type": "user", "date": message.date, "sender_user": author}
    if message.media_group_id is not None:
        result["media_group_id"] = message.media_group_id
    if message.written_as == "inline":
        result["via_bot"] = _INLINE_BOT
    elif message.written_as is not None:
        result["sender_chat"] = chat_object(world, chat) if message.written_as == "anonymous" else _CHANNEL
        if message.written_as == "linked":
            result["is_automatic_forward"] = True
    return result


def person_view(person: Actor) -> Json:
    """A person for /sim and the page, hints included."""
    return {**_names(person), "role_hint": person.role_hint, "avatar": person.avatar}


def file_view(file: SimulatedFile | None) -> Json | None:
    """A file for the page; `url` is where /sim serves its bytes."""
    if file is None:
        return None
    return {
        **document(file),
        "width": file.width,
        "height": file.height,
        "url": f"/sim/files/{file.file_id}",
    }


def message_view(world: World, message: Message) -> Json:
    """A message as /sim and the page see it."""
    markup = message.reply_markup or {}
    buttons = [
        [{"text": b["text"], "callback_data": b.get("callback_data"), "url": b.get("url")} for b in row]
        for row in message.inline_keyboard
    ]
    return {
        "message_id": message.message_id,
        "from": {key: sender(world, message)[key] for key in ("id", "first_name", "is_bot")},
        "date": message.date,
        "text": message.text,
        "caption": message.caption,
        "entities": message.entities,
        "document": file_view(message.document),
        "photo": file_view(message.photo),
        "reply_to_message_id": message.reply_to_message_id,
        "quote": (message.quote or {}).get("text"),
        "thread_id": message.thread_id,
        "service": next(iter(message.service or {}), None),
        "forward_from": message.forward_from,
        "buttons": buttons,
        "keyboard": markup if markup and not buttons else None,
        "edits": max(0, len([v for v in message.history if not v["deleted"]]) - 1),
        "edit_date": message.edit_date,
        "deleted": message.deleted,
        "reactions": message.reactions,
    }


def chat_summary(world: World, chat: Chat) -> Json:
    """A chat as a line in the list."""
    last = chat.last_message()
    person = world.people.get(chat.id)
    return {
        **chat_object(world, chat),
        "members": chat.members,
        "bot_status": chat.bot_status,
        "person": person_view(person) if person else None,
        "blocked": chat.blocked,
        "revision": chat.revision,
        "action": chat.current_action(),
        "last_message": message_view(world, last) if last else None,
    }


def chat_view(world: World, chat: Chat) -> Json:
    """A chat with all its messages."""
    return {
        "chat": {
            **chat_object(world, chat),
            "members": chat.members,
            "blocked": chat.blocked,
            "bot_status": chat.bot_status,
            "topics": [vars(topic) for topic in chat.topics.values() if not topic.deleted],
        },
        "revision": chat.revision,
        "action": chat.current_action(),
        "force_reply": chat.force_reply,
        "keyboard": chat.keyboard,
        "messages": [message_view(world, message) for message in chat.messages.values()],
    }
