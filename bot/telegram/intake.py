"""Updates come in: each is a row in the inbox before Telegram is told that we have it. By polling or by webhook."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.exc import DBAPIError

from storage import inbox
from storage.database import Database

RawUpdate = dict[str, Any]
WANTED = ["message", "callback_query", "my_chat_member"]


class Intake:
    """Takes updates from Telegram, commits them to the inbox, and hands the new ones on."""

    def __init__(self, database: Database, hand_on: Callable[[RawUpdate, int, bool], None]) -> None:
        """`hand_on(update, n_attempts, again)` is called for each update after its row is committed; `again` for those
        that a process before has left open."""
        self._database = database
        self._hand_on = hand_on

    async def replay(self) -> int:
        """Hand on what an earlier process has left open, oldest first; returns how many."""
        rows = await self._database.run_core(inbox.begin_again)
        for _, _, content, n_attempts in rows:
            self._hand_on(json.loads(content), n_attempts, True)
        return len(rows)

    async def accept(self, updates: Sequence[RawUpdate]) -> None:
        """Commit, then hand on. Raises the database's error, and hands on nothing, if the commit fails."""
        rows = [(int(u["update_id"]), chat_of(u), json.dumps(u, ensure_ascii=False)) for u in updates]
        new = set(await self._database.run_core(inbox.keep, rows))
        for update in updates:
            if update["update_id"] in new:
                self._hand_on(update, 1, False)


def chat_of(update: RawUpdate) -> int:
    """The chat whose turn it is: updates of one chat are handled in order. 0 where there is none."""
    for kind in ("message", "callback_query", "my_chat_member"):
        event = update.get(kind)
        if isinstance(event, dict):
            message = event.get("message") if kind == "callback_query" else event
            chat = message.get("chat") if isinstance(message, dict) else None
            lane = chat if isinstance(chat, dict) else event.get("from")
            if isinstance(lane, dict) and isinstance(lane.get("id"), int):
                return int(lane["id"])
    return 0


def kind_of(error: BaseException) -> str:
    """An error in one word that cannot hold a secret."""
    origin = getattr(error, "orig", None)
    return f"{type(error).__name__}: {origin}" if isinstance(error, DBAPIError) else type(error).__name__
