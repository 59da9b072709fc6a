"""A second opinion on what triage lets through with a doubt: a model is asked beside the answer, and its yes is told.

It only adds a flag. What happened is in the tables before the next step is taken, so that a crash repeats none: the
request is not sent again, and the emergency message is one message, sent as a word and then edited until it is whole.
What a crash has cut off, the tick tells.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from aiogram import Bot

from bot.chat.opinions.adviser import Adviser, NoOpinion
from bot.chat.opinions.emergencies import emergency_prompt, emergency_word
from bot.chat.safety import Clinic, emergency
from bot.telegram.deliver import Delivery, amend, deliver
from bot.telegram.pace import Paces
from bot.texts import Texts, paragraphs
from storage.cases import MOST_IN_AN_HOUR
from storage.database import Database
from storage.models import Turn
from storage.opinions import emergencies
from storage.opinions.emergencies import BY_OPINION, Telling
from storage.ticks.attempts import Attempts

log = logging.getLogger(__name__)

DEADLINE_SECONDS = 15.0
"""Nobody waits for it: it is asked beside the answer, and tells by itself."""
STEP = "opinions"


@dataclass(frozen=True)
class Reach:
    """How owners and vets are told."""

    bot: Bot
    paces: Paces
    clinic: Clinic
    red_flag: Callable[[Turn], Awaitable[bool]]
    """Tells the vets; false if they have had too much of this owner's lately."""


class SecondOpinions:
    """One for each process."""

    def __init__(self, adviser: Adviser, database: Database, reach: Reach, is_named: bool) -> None:
        """`is_named`: the operator has named the host. Else only the one that answers a turn is asked about it."""
        self.adviser = adviser
        self.is_named = is_named
        self._database, self._reach = database, reach
        self._tasks: set[asyncio.Task[None]] = set()
        self._lock = asyncio.Lock()

    def asks(self, provider: str) -> bool:
        """Whether it is asked about what this provider's model answers."""
        return self.is_named or provider == self.adviser.provider

    def begin(self, turn: Turn) -> None:
        """Ask about a turn that has been logged, beside its answer."""
        if self.asks(turn.provider):
            task = asyncio.create_task(self._look(turn))
            self._tasks.add(task)
            task.add_done_callback(self._end)

    def _end(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a second opinion failed", exc_info=error)

    async def close(self) -> None:
        """End what is under way: nothing is lost but an opinion."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _look(self, turn: Turn) -> None:
        turn_id, adviser = turn.id or 0, self.adviser
        if not await adviser.may_ask(self._database):
            return
        if not await self._database.run_core(emergencies.begin, turn_id, adviser.provider, adviser.model):
            return  # before a crash
        try:
            opinion = await adviser.ask(emergency_prompt(turn.question), emergency_word, DEADLINE_SECONDS)
        except NoOpinion as error:
            log.info("turn %s has no second opinion: %s", turn_id, error)
            return
        used = (opinion.prompt_tokens, opinion.answer_tokens, opinion.ms)
        await self._database.run_core(emergencies.count, turn_id, *used)
        category = opinion.word.category
        if category is None or turn.flag is not None:  # the model that answers may have seen it, too
            return
        if await self._database.run_core(emergencies.flag, turn_id, category):
            turn.flag, turn.flag_source = category, BY_OPINION  # so that its answer flags it no second time
            log.info("turn %s is flagged by a second opinion: %s", turn_id, category)
            await self._tell(turn_id)

    async def tick(self, attempts: Attempts) -> None:
        """Tell what a crash, or Telegram, has left untold."""
        turn_ids = await self._database.run_core(emergencies.untold)
        for turn_id in attempts.in_turn(STEP, turn_ids, str):
            with attempts.trying(STEP, str(turn_id)):
                await self._tell(turn_id)

    async def _tell(self, turn_id: int) -> None:
        """Owner first, then the vets. May be repeated."""
        async with self._lock:  # a tick may come upon what is just being told
            telling = await self._database.run_core(emergencies.telling, turn_id)
            if telling is not None and await self._tell_owner(telling):
                await self._database.run_core(emergencies.told, turn_id)

    async def _tell_owner(self, telling: Telling) -> bool:
        """Whether all is told; else the next tick goes on."""
        turn, say, reach = telling.turn, Texts(telling.language), self._reach
        text = emergency(turn.flag or "", say, reach.clinic)
        message_id = telling.message_id or await self._first_word(turn, say)
        if message_id is None:
            return False
        change = partial(amend, reach.bot, turn.chat_id, message_id, pace=reach.paces.of(turn.chat_id))
        if message_id and await change(text) is Delivery.LATER:
            return False
        if await reach.red_flag(turn) or not message_id:
            return True
        note = say("vets_have_enough", n=MOST_IN_AN_HOUR)
        return await change(paragraphs(text, note)) is not Delivery.LATER

    async def _first_word(self, turn: Turn, say: Texts) -> int | None:
        """Send the message that becomes the emergency message. Its id, logged; 0 where nobody may write there, null
        where it has to be tried again."""
        message_ids: list[int] = []

        async def keep(message_id: int) -> None:
            message_ids.append(message_id)
            await self._database.run_core(emergencies.show, turn.id, message_id)

        delivery = await deliver(
            self._reach.bot,
            turn.chat_id,
            say("emergency_coming"),
            reply_to=turn.question_message_id if turn.chat_id < 0 else None,
            thread_id=turn.thread_id,
            pace=self._reach.paces.of(turn.chat_id),
            on_sent=keep,
        )
        if message_ids:
            return message_ids[0]
        return 0 if delivery is Delivery.GONE else None
