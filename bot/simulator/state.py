"""What this small Telegram remembers: people, chats, messages and files, all in memory.

`World` is the whole of it. Every change of a chat goes through `Chat.touch` or `World.changed`, which wakes
those who wait for it (long polls of tests, the page's event stream).
"""

import asyncio
import itertools
import mimetypes
import secrets
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from bot.simulator.knobs import Faults, Flood
from bot.simulator.markup_text import Formatted
from bot.simulator.updates import Signal, UpdateQueue

Json = dict[str, Any]

ACTION_SECONDS = 5.0  # Telegram shows "typing" for five seconds or until a message arrives
DEFAULT_BOT_ID = 7_000_000_001  # until a token tells another
BOT_USERNAME = "vetted_demo_bot"
CALLS_KEPT = 20_000


def first_id() -> int:
    """Where update and message ids begin: they grow with the clock, ten a second.

    A bot remembers the ids it has handled; a restarted simulator must not use them again.
    """
    return max(1, int((time.time() - 1_790_000_000) * 10))


@dataclass
class Actor:
    """Someone who writes to the bot. `role_hint` and `avatar` are for the page only."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    role_hint: str | None = None
    avatar: str | None = None


@dataclass
class SimulatedFile:
    """Bytes that either side sent; `path` is what getFile names."""

    file_id: str
    file_unique_id: str
    path: str
    name: str
    mime_type: str
    data: bytes
    width: int = 0
    height: int = 0

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.data)


@dataclass
class Topic:
    """A topic of a forum. Its number is that of the message that opened it."""

    id: int
    name: str
    closed: bool = False
    deleted: bool = False


@dataclass
class Message:
    """One message; `history` holds every version that people could see, the first included."""

    message_id: int
    chat_id: int
    from_bot: bool
    from_id: int
    date: int
    text: str | None = None
    entities: list[Json] = field(default_factory=list)
    caption: str | None = None
    document: SimulatedFile | None = None
    photo: SimulatedFile | None = None
    reply_to_message_id: int | None = None
    reply_markup: Json | None = None
    forward_from: int | None = None
    media_group_id: str | None = None
    """The album that it is a part of."""
    written_as: str | None = None
    """How a person hides who they are: see `DISGUISES` in views.py."""
    thread_id: int | None = None
    """The topic of the forum; General has none."""
    quote: Json | None = None
    """What of the message that it replies to was marked."""
    service: Json | None = None
    """What has happened, where nobody has said it: `{"pinned_message": …}`."""
    extra: Json = field(default_factory=dict)
    """Fields that Telegram sends besides: those of a newer Bot API."""
    edit_date: int | None = None
    deleted: bool = False
    reactions: list[str] = field(default_factory=list)
    history: list[Json] = field(default_factory=list)

    @property
    def inline_keyboard(self) -> list[list[Json]]:
        """Rows of inline buttons; empty without an inline keyboard."""
        rows: list[list[Json]] = (self.reply_markup or {}).get("inline_keyboard", [])
        return rows

    def set_content(self, content: Formatted) -> None:
        """Put the words in their place: the caption of a file, else the text."""
        if self.document or self.photo:
            self.caption = content.text or None
        else:
            self.text = content.text
        self.entities = content.entities

    def remember(self) -> None:
        """Append the version that is visible now to the history."""
        self.history.append(
            {
                "at": time.time(),
                "text": self.text,
                "caption": self.caption,
                "entities": self.entities,
                "buttons": self.inline_keyboard,
                "deleted": self.deleted,
            }
        )


@dataclass
class Chat:
    """A private chat (id = the person's id) or a group (negative id) with its messages in order."""

    id: int
    type: str
    title: str | None = None
    members: list[int] = field(default_factory=list)
    messages: dict[int, Message] = field(default_factory=dict)
    revision: int = 0
    blocked: bool = False
    is_forum: bool = False
    topics: dict[int, Topic] = field(default_factory=dict)
    bot_status: str = "member"
    """In a group: `administrator`, `member`, `restricted`, `left`, `kicked`."""
    moved_to: int | None = None
    """The supergroup that this group has become."""
    action: str | None = None
    action_until: float = 0.0
    force_reply: Json | None = None
    keyboard: Json | None = None
    changed: Signal = field(default_factory=Signal)

    def current_action(self) -> str | None:
        """`typing`, `upload_document`, …, or None once it has faded."""
        return self.action if time.monotonic() < self.action_until else None

    def last_message(self) -> Message | None:
        """The newest message that was not deleted."""
        return next((m for m in reversed(self.messages.values()) if not m.deleted), None)

    def root_of(self, message: Message) -> int:
        """The message with which a chain of replies begins: outside forums that is Telegram's thread."""
        target = self.messages.get(message.reply_to_message_id or 0)
        return message.message_id if target is None else self.root_of(target)


@dataclass
class Callback:
    """A tap that waits for answerCallbackQuery."""

    id: str
    answer: asyncio.Future[Json]


class World:
    """Everything; `reset` empties it but lets the ids grow on, because bots remember ids."""

    def __init__(self) -> None:
        self.bot_id = DEFAULT_BOT_ID
        self.message_ids = itertools.count(first_id())
        self.call_numbers = itertools.count(1)
        self.updates = UpdateQueue(first_id())
        self.subscribers: set[asyncio.Queue[Json | None]] = set()
        self.forget()

    def forget(self) -> None:
        """Back to an empty world; waiting pollers and event streams stay connected."""
        self.people: dict[int, Actor] = {}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, SimulatedFile] = {}
        self.callbacks: dict[str, Callback] = {}
        self.calls: deque[Json] = deque(maxlen=CALLS_KEPT)
        self.profile: dict[tuple[str, str], str] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.menu_buttons: dict[int, Json] = {}
        self.status: Json = {"text": None, "progress": None}
        self.faults = Faults()
        self.flood = Flood()
        self.updates.clear()

    def publish(self, event: Json) -> None:
        """Tell every open page."""
        for queue in list(self.subscribers):
            try:
                queue.put_nowait(event)
            except asyncio.QueueFull:  # a page that sleeps: it reconnects and reads everything anew
                self.subscribers.discard(queue)

    def changed(self, chat: Chat, new_message_id: int | None = None) -> None:
        """A chat looks different now."""
        chat.revision += 1
        chat.changed.notify()
        event = {"type": "chat", "chat_id": chat.id, "revision": chat.revision, "new_message_id": new_message_id}
        self.publish(event)

    def add_person(self, person: Actor) -> Chat:
        """Add or replace a person; their private chat keeps its messages."""
        self.people[person.id] = person
        chat = self.chats.setdefault(person.id, Chat(person.id, "private", members=[person.id]))
        self.publish({"type": "people"})
        self.changed(chat)
        return chat

    def new_message(self, chat: Chat, *, from_bot: bool, from_id: int) -> Message:
        """A message with the next id, not yet visible: fill it, then `post` it."""
        return Message(next(self.message_ids), chat.id, from_bot, from_id, int(time.time()))

    def post(self, chat: Chat, message: Message) -> None:
        """Make a message visible."""
        message.remember()
        chat.messages[message.message_id] = message
        if message.from_bot:
            chat.action = None
        self.changed(chat, message.message_id)

    def set_action(self, chat: Chat, action: str) -> None:
        """Show "typing…" and take it back when it has faded."""
        chat.action, chat.action_until = action, time.monotonic() + ACTION_SECONDS
        self.changed(chat)
        asyncio.get_running_loop().call_later(ACTION_SECONDS + 0.05, self._fade, chat)

    def _fade(self, chat: Chat) -> None:
        if chat.action and chat.current_action() is None:
            chat.action = None
            self.changed(chat)

    def store_file(
        self, name: str, data: bytes, mime_type: str | None = None, size: tuple[int, int] | None = None
    ) -> SimulatedFile:
        """Keep bytes; `size` is (width, height) of a photo."""
        folder = "photos" if size else "documents"
        guess = mimetypes.guess_type(name)[0] or "application/octet-stream"
        # clients send octet-stream when they do not know; the name says more then
        mime_type = guess if mime_type in (None, "", "application/octet-stream") else str(mime_type)
        suffix = name[name.rfind(".") :] if "." in name else ""
        file = SimulatedFile(
            file_id=secrets.token_urlsafe(36),
            file_unique_id=secrets.token_urlsafe(9),
            path=f"{folder}/file_{len(self.files)}{suffix}",
            name=name,
            mime_type=mime_type,
            data=data,
            width=size[0] if size else 0,
            height=size[1] if size else 0,
        )
        self.files[file.file_id] = file
        return file

    def new_callback(self) -> Callback:
        """A tap that has not been answered."""
        callback = Callback(str(secrets.randbits(60)), asyncio.get_running_loop().create_future())
        self.callbacks[callback.id] = callback
        return callback
