"""What happens in groups besides words: topics, service messages, what the bot may do, a move to a supergroup."""

import time
from typing import Any

from bot.simulator import views
from bot.simulator.people import SimError, find_chat, find_message, number
from bot.simulator.state import Chat, Message, Topic, World

Json = dict[str, Any]

STATUSES = ("administrator", "member", "restricted", "left", "kicked")


def _group(chat: Chat) -> Chat:
    if chat.type == "private":
        raise SimError(f"Chat {chat.id} is private; that is for groups.")
    return chat


def _actor(world: World, body: Json) -> int:
    person_id = number(body.get("from"), "from")
    if person_id not in world.people:
        raise SimError(f"There is no person {person_id}.")
    return person_id


def _happened(world: World, chat: Chat, actor_id: int, service: Json, thread_id: int | None = None) -> Message:
    """Post a service message; the bot gets it as an update."""
    message = world.new_message(chat, from_bot=False, from_id=actor_id)
    message.service, message.thread_id = service, thread_id
    world.post(chat, message)
    return message


def _tell(world: World, message: Message) -> int:
    return world.updates.put("message", views.message_object(world, message))


def service(world: World, chat: Chat, body: Json) -> Json:
    """Any service message: `kind` is the field of Message that holds it, `value` what it holds."""
    kind, thread_id = body.get("kind"), body.get("thread_id")
    if not isinstance(kind, str) or not kind:
        raise SimError("A service message needs a kind, such as pinned_message.")
    value = body.get("value", True)
    if kind == "pinned_message" and isinstance(value, int):
        value = views.message_object(world, find_message(chat, value), with_reply=False)
    message = _happened(world, chat, _actor(world, body), {kind: value}, thread_id)
    return {"message_id": message.message_id, "update_id": _tell(world, message)}


def open_topic(world: World, chat: Chat, body: Json) -> Json:
    """Somebody opens a topic."""
    if not _group(chat).is_forum:
        raise SimError(f"Chat {chat.id} is no forum; make it with is_forum.")
    name = str(body.get("name") or "").strip()
    if not name:
        raise SimError("A topic needs a name.")
    created = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
    message = world.new_message(chat, from_bot=False, from_id=_actor(world, body))
    message.service, message.thread_id = created, message.message_id
    chat.topics[message.message_id] = Topic(message.message_id, name)
    world.post(chat, message)
    return {"thread_id": message.message_id, "update_id": _tell(world, message)}


def change_topic(world: World, chat: Chat, thread_id: int, body: Json) -> Json:
    """Somebody closes, reopens or deletes a topic. Of a deletion bots are not told."""
    topic, state = chat.topics.get(thread_id), body.get("state")
    if topic is None or topic.deleted:
        raise SimError(f"There is no topic {thread_id} in chat {chat.id}.", 404)
    if state == "deleted":
        topic.deleted = True
        for message in chat.messages.values():
            message.deleted = message.deleted or message.thread_id == thread_id
        world.changed(chat)
        return {"update_id": None}
    if state not in ("closed", "open"):
        raise SimError(f"state={state!r}; it must be closed, open or deleted.")
    topic.closed = state == "closed"
    kind = "forum_topic_closed" if topic.closed else "forum_topic_reopened"
    return {"update_id": _tell(world, _happened(world, chat, _actor(world, body), {kind: {}}, thread_id))}


def set_rights(world: World, chat: Chat, body: Json) -> Json:
    """Somebody changes what the bot may do in a group."""
    status = body.get("status")
    if status not in STATUSES:
        raise SimError(f"status={status!r}; it must be one of {', '.join(STATUSES)}.")
    before, _group(chat).bot_status = chat.bot_status, status
    payload = {
        "chat": views.chat_object(world, chat),
        "from": views.user(world.people[_actor(world, body)]),
        "date": int(time.time()),
        "old_chat_member": views.bot_member(world, before),
        "new_chat_member": views.bot_member(world, status),
    }
    world.changed(chat)
    return {"update_id": world.updates.put("my_chat_member", payload)}


def migrate(world: World, chat: Chat, body: Json) -> Json:
    """A group becomes a supergroup: another chat with another number; the old one is left as it is."""
    new_id, actor_id = number(body.get("to"), "to"), _actor(world, body)
    if chat.type != "group" or chat.moved_to is not None or new_id >= 0 or str(new_id) in map(str, world.chats):
        raise SimError("Only a group can become a supergroup, once, with a new negative id.")
    new_chat = world.chats[new_id] = Chat(new_id, "supergroup", chat.title, list(chat.members))
    farewell = _happened(world, chat, actor_id, {"migrate_to_chat_id": new_id})
    first = _happened(world, new_chat, actor_id, {"migrate_from_chat_id": chat.id})
    chat.moved_to = find_chat(world, str(new_id)).id
    world.publish({"type": "people"})
    return {"update_ids": [_tell(world, farewell), _tell(world, first)]}


def delete(world: World, chat: Chat, message: Message) -> Json:
    """A person deletes a message, their own or the bot's. Bots are not told."""
    if message.deleted:
        raise SimError(f"Message {message.message_id} has been deleted.")
    message.deleted = True
    message.remember()
    world.changed(chat)
    return {"update_id": None}
