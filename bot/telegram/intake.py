"""Updates come in: each is a row in the inbox before Telegram is told that we have it. By polling or by webhook."""

import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from bot.telegram.storage_alarm import StorageAlarm
from bot.telegram.wire import encode, remains_of
from storage import inbox
from storage.database import Database

log = logging.getLogger(__name__)

RawUpdate = dict[str, Any]
WANTED = ["message", "edited_message", "callback_query", "my_chat_member"]
UNREADABLE = "it is no JSON"

SetAside = Callable[[RawUpdate, str, bool], Awaitable[None]]
"""`tell(update, error, is_news)`: an update was given up; the admins are told of it only where it is news."""


class Intake:
    """Takes updates from Telegram, commits them to the inbox, and hands the new ones on."""

    def __init__(
        self,
        database: Database,
        hand_on: Callable[[RawUpdate, int, bool], None],
        tell_set_aside: SetAside,
        alarm: StorageAlarm,
        worker: str | None = None,
    ) -> None:
        """`hand_on(update, n_attempts, again)` is called for each update after its row is committed; `again` for those
        that a process before has left open. `worker`: the name of this process, where several share the chats."""
        self._worker = worker
        self._database = database
        self._hand_on = hand_on
        self._tell_set_aside = tell_set_aside
        self._alarm = alarm

    async def replay(self) -> int:
        """Hand on what an earlier process has left open, each chat's oldest first; returns how many.

        First the chats whose oldest was begun by the fewest processes: where one after the other is killed, from
        outside or by an update, each life begins with another one, and what ends quickly ends before what kills.
        """
        rows = await self._database.run_core(inbox.left_open)
        await self.take_up(rows, True)
        return len(rows)

    async def take_up(self, rows: Sequence[inbox.Open], again: bool) -> None:
        """Hand on rows that are kept already; `again` where a process before may have begun them."""
        n_begun: dict[int, int] = {}
        for _, chat_id, _, n_attempts in rows:
            n_begun.setdefault(chat_id, n_attempts)
        rows = sorted(rows, key=lambda row: (n_begun[row[1]], row[0]))
        for update_id, _, content, n_attempts in rows:
            if (update := update_in(content)) is None:
                await self._set_aside({"update_id": update_id}, content)
            else:
                self._hand_on(update, n_attempts, again)

    async def accept(self, updates: Sequence[Any]) -> None:
        """Commit, then hand on. Raises the database's error, and hands on nothing, if the commit fails.

        Whatever an update holds, its row can be stored. What has no number that ours could be is nobody's update.
        """
        numbered = [update for update in updates if number_of(update) is not None]
        if len(numbered) < len(updates):
            log.error("%d updates without a number are passed over", len(updates) - len(numbered))
        storable = [encode(update) for update in numbered]
        rows = [(update["update_id"], chat_of(update), content) for update, content in storable]
        try:
            new = set(await self._database.run_core(inbox.keep, rows, self._worker)) if rows else set()
        except Exception as error:
            await self._alarm.failed(error)
            raise
        await self._alarm.works()
        for update, _ in storable:
            if update["update_id"] in new:
                self._hand_on(update, 1, False)

    async def accept_remains(self, text: str) -> int | None:
        """Take what can be read of an update that is no JSON: its words, as an update, or else its number, set aside.
        The number; null where there is none."""
        update = remains_of(text)
        if update is None:
            return None
        if "message" in update:
            await self.accept([update])
        else:
            await self._set_aside(update, text)
        return number_of(update)

    async def _set_aside(self, update: RawUpdate, content: str) -> None:
        """Keep what cannot be read by its number, with all that was sent. Raises the database's error."""
        update_id = int(update["update_id"])
        await self._database.run_core(inbox.keep, [(update_id, chat_of(update), json.dumps(content))])
        is_news = await self._database.run_core(inbox.set_aside, update_id, UNREADABLE)
        log.error("update %s is set aside: %s", update_id, UNREADABLE)
        await self._tell_set_aside(update, UNREADABLE, is_news)


def update_in(content: str) -> RawUpdate | None:
    """The update that the inbox holds; null for what is none."""
    try:
        update = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return None if number_of(update) is None else update


def number_of(update: object) -> int | None:
    """An update's number; null for what is no update."""
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) and _fits(number) else None


def chat_of(update: RawUpdate) -> int:
    """The chat whose turn it is: updates of one chat are handled in order. 0 where there is none."""
    for kind in WANTED:
        event = update.get(kind)
        if isinstance(event, dict):
            message = event.get("message") if kind == "callback_query" else event
            chat = message.get("chat") if isinstance(message, dict) else None
            lane = chat if isinstance(chat, dict) else event.get("from")
            if isinstance(lane, dict) and isinstance(lane.get("id"), int) and _fits(lane["id"]):
                return int(lane["id"])
    return 0


def _fits(number: int) -> bool:
    """Whether the database has room for it; true and false are no numbers."""
    return type(number) is int and abs(number) < 1 << 63
