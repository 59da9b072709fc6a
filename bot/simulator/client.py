"""Drives the simulator over its /sim API, as a person would: for the tour, the demo and the tests."""

import asyncio
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any

import aiohttp

Shown = dict[str, Any]
"""A message as the simulator shows it."""


class NotShown(AssertionError):
    """What was waited for did not appear; the message holds what the chat shows instead."""


class Simulator:
    """People who write, tap and send files; `async with Simulator(url) as people: …`."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> "Simulator":
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._session is not None
        await self._session.close()

    async def call(self, method: str, path: str, **kwargs: Any) -> Any:
        """One request to the /sim API; returns its JSON. An error answer becomes a `RuntimeError` with its text."""
        assert self._session is not None, "use `async with`"
        async with self._session.request(method, f"{self.url}/sim{path}", **kwargs) as response:
            if response.status >= 400:
                raise RuntimeError(f"{method} /sim{path}: HTTP {response.status}: {await response.text()}")
            return await response.json(content_type=None)

    async def is_up(self) -> bool:
        """Whether the simulator answers yet."""
        try:
            await self.call("GET", "/people")
        except aiohttp.ClientError:
            return False
        return True

    async def join(self, person_id: int, first_name: str, language: str, role: str, avatar: str) -> None:
        """Let somebody into the simulator; their chat with the bot has their id."""
        person = {
            "id": person_id,
            "first_name": first_name,
            "language_code": language,
            "role_hint": role,
            "avatar": avatar,
        }
        await self.call("POST", "/people", json=person)

    async def say(
        self, person_id: int, text: str, reply_to: int | None = None, chat_id: int | None = None, **how: object
    ) -> int:
        """Write to the bot, or into a group; returns the message's id. `how`: `forward_from` somebody, or `as` one of
        the disguises that Telegram knows."""
        body = {"from": person_id, "text": text, "reply_to_message_id": reply_to, **how}
        message = await self.call("POST", f"/chats/{chat_id or person_id}/messages", json=body)
        return int(message["message_id"])

    async def send_file(
        self, person_id: int, name: str, content: bytes, caption: str = "", kind: str = "document", **how: object
    ) -> int:
        """Send a document or a photo (`kind`) to the bot; returns the message's id. `how`: `reply_to` a message,
        `media_group_id`, or as in `say`."""
        form = aiohttp.FormData()
        form.add_field("from", str(person_id))
        form.add_field("kind", kind)
        form.add_field("caption", caption)
        form.add_field("file", content, filename=name)
        for key, value in how.items():
            form.add_field("reply_to_message_id" if key == "reply_to" else key, str(value))
        message = await self.call("POST", f"/chats/{person_id}/files", data=form)
        return int(message["message_id"])

    async def edit(self, chat_id: int, message_id: int, text: str, **how: object) -> None:
        """Change a message of a person's. `how`: `after` so many seconds by Telegram's clock, whenever that is."""
        await self.call("POST", f"/chats/{chat_id}/messages/{message_id}", json={"text": text, **how})

    async def delete(self, chat_id: int, message_id: int) -> None:
        """Delete a message, a person's or the bot's."""
        await self.call("DELETE", f"/chats/{chat_id}/messages/{message_id}")

    async def make_group(self, chat_id: int, members: list[int], **how: object) -> None:
        """A group with the bot in it. `how`: its `title` and `type`, and whether it `is_forum`."""
        await self.call("POST", "/chats", json={"id": chat_id, "title": "Friends", "members": members, **how})

    async def open_topic(self, chat_id: int, person_id: int, name: str) -> int:
        """Open a topic in a forum; returns its number, for `say`'s `thread_id`."""
        topic = await self.call("POST", f"/chats/{chat_id}/topics", json={"from": person_id, "name": name})
        return int(topic["thread_id"])

    async def happen(self, chat_id: int, person_id: int, kind: str, value: object = True, **how: object) -> None:
        """Something happens that nobody says: a service message. `how`: its `thread_id`."""
        body = {"from": person_id, "kind": kind, "value": value, **how}
        await self.call("POST", f"/chats/{chat_id}/service", json=body)

    async def set_rights(self, chat_id: int, person_id: int, status: str) -> None:
        """What the bot may do in a group from now on."""
        await self.call("POST", f"/chats/{chat_id}/rights", json={"from": person_id, "status": status})

    async def tap(self, person_id: int, message: Shown, label: str, chat_id: int | None = None) -> Shown:
        """Tap the button whose text contains `label`; returns what the bot answered to the tap."""
        for row in message["buttons"]:
            for button in row:
                if label in button["text"]:
                    body = {
                        "from": person_id,
                        "message_id": message["message_id"],
                        "data": button["callback_data"],
                    }
                    answer: Shown = await self.call("POST", f"/chats/{chat_id or person_id}/taps", json=body)
                    return answer
        raise NotShown(f"no button {label!r} under {message['text']!r}")

    async def forge(self, person_id: int, message: Shown, data: str, chat_id: int | None = None) -> Shown:
        """Tap a button that is not there, as a client of somebody's own can; returns what the bot answered."""
        body = {"from": person_id, "message_id": message["message_id"], "data": data, "forged": True}
        answer: Shown = await self.call("POST", f"/chats/{chat_id or person_id}/taps", json=body)
        return answer

    async def read(self, message: Shown) -> bytes:
        """The document that a message shows."""
        assert self._session is not None, "use `async with`"
        async with self._session.get(self.url + message["document"]["url"]) as response:
            return await response.read()

    async def messages(self, person_id: int) -> list[Shown]:
        """What the person's chat shows, oldest first."""
        chat = await self.call("GET", f"/chats/{person_id}")
        return [message for message in chat["messages"] if not message["deleted"]]

    async def wait_for(
        self,
        person_id: int,
        is_match: Callable[[Shown], bool],
        newer_than: int = 0,
        seconds: float = 30,
        goal: str = "the message",
    ) -> Shown:
        """The first message of the bot, with an id over `newer_than`, that is a match: as soon as the chat shows it."""
        deadline = time.monotonic() + seconds
        revision = -1
        while True:
            seconds_left = deadline - time.monotonic()
            path = f"/chats/{person_id}?since={revision}&timeout={max(0.0, min(seconds_left, 10)):.1f}"
            chat = await self.call("GET", path)
            revision = chat["revision"]
            of_bot = [m for m in chat["messages"] if m["from"]["is_bot"] and m["message_id"] > newer_than]
            for message in of_bot:
                if not message["deleted"] and is_match(message):
                    match: Shown = message
                    return match
            if seconds_left <= 0:
                texts = [message["text"] or message["caption"] for message in of_bot]
                raise NotShown(f"{goal} did not appear within {seconds:.0f} s; the chat shows {texts}")
            await asyncio.sleep(0.02)

    async def answer_to(self, person_id: int, question: str, seconds: float = 60) -> Shown:
        """Ask, and wait for the finished answer: the one with the feedback buttons."""
        question_id = await self.say(person_id, question)
        return await self.wait_for(
            person_id, lambda message: has_button(message, "👍"), question_id, seconds, f"an answer to {question!r}"
        )


def has_button(message: Shown, label: str) -> bool:
    """Whether a button's text contains `label`."""
    return any(label in button["text"] for row in message["buttons"] or [] for button in row)


def contains(text: str) -> Callable[[Shown], bool]:
    """For `wait_for`: a message whose text or caption contains `text`."""
    return lambda message: text in (message["text"] or message["caption"] or "")
