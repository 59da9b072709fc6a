"""Whether a question and a near one that a vet has answered get the same answer: a model is asked, in both orders, and
a contradiction is a no (VETTED_MATCH_MODEL).

First it only says so of pairs that wait for a vet, in the tick. It answers owners only where its yes has agreed with
this clinic's vets, on questions in that language, with a precision of 0.98 or more by the exact lower bound (one-sided,
95 %); it is looked at in each tick, so that what it may it also loses. Whatever goes wrong, the model answers.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from bot.chat.opinions.adviser import Adviser, NoOpinion
from bot.chat.opinions.sameness import sameness_prompt, sameness_word
from bot.chat.source import Answer
from bot.chat.verified import VerifiedAnswers
from storage import deployments
from storage.database import Database
from storage.endings import Ending
from storage.models import Turn
from storage.opinions import sameness
from storage.verified import language_of
from training.similarity.threshold import ERROR, chance

log = logging.getLogger(__name__)

OWNER_WAITS_SECONDS = 1.5
TICK_SECONDS = 15.0
PAIRS = 5
"""In one tick: two requests each."""
LEAST = 0.25
"""A smaller likeness is not asked about, as none is proposed (`bot/chat/wordings/propose.py`)."""


class MatchOpinions:
    """One for each process."""

    def __init__(self, adviser: Adviser, shelf: VerifiedAnswers, database: Database, is_named: bool) -> None:
        """`is_named`: the operator has named the host. Else it is asked only while it is the one that answers."""
        self.adviser = adviser
        self.is_named = is_named
        self._shelf, self._database = shelf, database
        self._trust: Mapping[str, bool] = {}
        """By language, as of the last tick."""

    def asks(self, provider: str) -> bool:
        """Whether it is asked while this provider's model answers."""
        return self.is_named or provider == self.adviser.provider

    async def look_up(self, turn: Turn, pet_facts: Sequence[Mapping[str, Any]]) -> Answer | None:
        """The vet's answer to the nearest question, where the model calls the two the same, and may be believed."""
        if not self._trust.get(language_of(turn.question)) or not self.asks(turn.provider):
            return None
        frame = self._shelf.frame(turn, pet_facts)
        near = None if frame is None else next(self._shelf.near_ones(frame, turn.question), None)
        if near is None or near.likeness < LEAST or not await self.adviser.may_ask(self._database):
            return None
        question = await self._database.run_core(sameness.answered_question, near.answered_id)
        if question is None or not await self._is_same(question, turn.question, OWNER_WAITS_SECONDS):
            return None
        await self._shelf.catch_up(self._database)  # a vet may have withdrawn it meanwhile
        return self._shelf.answer_of(near, Ending.VERIFIED_BY_OPINION)

    async def tick(self) -> None:
        """Say what there is to say of pairs that wait for a vet, and look whether it may be believed."""
        adviser = self.adviser
        tallies = await self._database.run_core(sameness.tally, adviser.provider, adviser.model)
        trust = {row.language: chance(row.n_wrong, row.n) <= ERROR for row in tallies}
        if trust != self._trust:
            log.info("%s may answer by its opinion of matches: %s, by %s", adviser.model, trust, tallies)
        self._trust = trust
        active = await self._database.run(deployments.active)
        if active is None or not self.asks(active.provider):
            return
        for pair in await self._database.run(sameness.waiting, adviser.provider, adviser.model, PAIRS):
            if not await adviser.may_ask(self._database):
                return
            opinion = await self._is_same(pair.answered, pair.asked, TICK_SECONDS)
            if opinion is not None:
                await self._database.run(sameness.keep, pair.pair_id, opinion, adviser.provider, adviser.model)

    async def _is_same(self, answered: str, asked: str, seconds: float) -> bool | None:
        """Yes only in both orders; null where there is no opinion."""
        orders = ((answered, asked), (asked, answered))
        requests = [self.adviser.ask(sameness_prompt(*order), sameness_word, seconds) for order in orders]
        try:
            opinions = await asyncio.gather(*requests)
        except NoOpinion as error:
            log.info("no opinion of a match: %s", error)
            return None
        return all(opinion.word for opinion in opinions)
