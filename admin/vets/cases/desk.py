"""How a case reaches people: cards for the vets, the owner's words on to them, the vets' words back, receipts.

What has to be sent stands in the tables (`storage/cases.py`). `attend` brings Telegram up to it and may run at any
time and any number of times; what the desk remembers by itself only spares calls.
"""

import asyncio
from weakref import WeakValueDictionary

from aiogram import Bot
from aiogram.types import Message

from admin.vets.cases import endings
from admin.vets.cases.outbox import BackButton, CaseOutbox
from admin.vets.cases.post import Post, Visit
from admin.vets.cases.scene import look
from admin.vets.cases.shown_cards import ShownCards
from storage import cases
from storage.database import Database
from storage.models import Turn
from storage.ticks.attempts import Attempts


class VetDesk:
    """One per process: it keeps two attempts at the same case from sending the same twice."""

    def __init__(self, back_button: BackButton) -> None:
        self._post = Post()
        self._cards = ShownCards()
        self._outbox = CaseOutbox(back_button)
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def attend(self, bot: Bot, database: Database, case_id: int, also: int | None = None) -> None:
        """Send what still has to be sent in this case and make the cards show what is so. `also`: a vet who wants a
        card although others have one."""
        async with self._lock(case_id):
            visit = await self._visit(bot, database, case_id)
            if visit is not None and visit.scene.is_open:
                holds = visit.scene.case.holds
                if not await self._cards.send(visit, also) and holds:
                    await database.run(endings.nobody_there, case_id)
            # Looked at anew for each step: its owner may have it erased at any time.
            for step in (self._outbox.deliver, self._cards.update):
                visit = await self._visit(bot, database, case_id)
                if visit is not None:
                    await step(visit)

    async def copy(self, bot: Bot, database: Database, case_id: int, message: Message, update_id: int) -> bool:
        """Show the vets a photo, a voice message or whatever else is no text. False when that was done before.

        Raises Telegram's error where it has to be tried again: our tables keep no files, the inbox keeps the update.
        """
        async with self._lock(case_id):
            if await database.run(cases.has_said, update_id):
                return False
            visit = await self._visit(bot, database, case_id)
            if visit is None:
                return False
            await self._outbox.copy(visit, message, update_id)
            return True

    async def red_flag(self, bot: Bot, database: Database, turn: Turn) -> bool:
        """Send the vets an urgent card for `turn.flag`; the bot goes on answering until one of them takes over. False:
        they have had so much of this owner's lately that it is only counted on the card that they have."""
        assert turn.flag is not None
        case_id, is_told = await database.run(cases.open_urgent_within, turn, turn.flag)
        if case_id is not None:
            await self.attend(bot, database, case_id)
        return is_told

    async def tick(self, bot: Bot, database: Database, attempts: Attempts) -> None:
        """Hand back what nobody answers, and send what a crash or a failed send has left."""
        back_ids: list[int] = []
        with attempts.trying("stale"):
            back_ids = await database.run(endings.hand_back_stale)
        open_ids = await database.run(cases.unsettled)
        for case_id in attempts.in_turn("cases", list(dict.fromkeys([*back_ids, *open_ids])), str):
            with attempts.trying("cases", str(case_id)):
                await self.attend(bot, database, case_id)

    def _lock(self, case_id: int) -> asyncio.Lock:
        lock = self._locks.get(case_id)
        if lock is None:
            lock = self._locks[case_id] = asyncio.Lock()
        return lock

    async def _visit(self, bot: Bot, database: Database, case_id: int) -> Visit | None:
        scene = await database.run(look, case_id)
        return None if scene is None else Visit(bot, database, scene, self._post)
