"""Asks one model one short thing beside an answer, within a deadline and the day's budget; leaves it alone for a while
when it fails. Whatever goes wrong is `NoOpinion`, and no owner hears of it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from openai import AsyncOpenAI

from bot.chat.limits.budget import Budget, tokens_of
from bot.chat.limits.rest import Rest
from bot.chat.model import Asking, NoAnswer
from storage.database import Database
from storage.endings import Ending
from storage.models import Message, Turn
from training.text.optional_fields import RefusedFields

log = logging.getLogger(__name__)

T = TypeVar("T")

OPINION_TOKENS = 80
"""The most of an opinion; a model that thinks aloud gets four times as many."""


class NoOpinion(Exception):
    """There is none, and why in a few words, without anything that an owner has written."""


@dataclass(frozen=True)
class Opinion(Generic[T]):
    """What a model has said, and what that took."""

    word: T
    prompt_tokens: int
    answer_tokens: int
    ms: int
    """From the request to its end."""


@dataclass(frozen=True)
class Expense:
    """What opinions cost, and who is told."""

    budget: Budget
    alarm: Callable[[int], Awaitable[object]]
    """Tells the admins that so many percent of the budget are gone."""


@dataclass
class Means:
    """What asking shares with the answers: what hosts have refused of requests, which models think aloud, and what of a
    prompt goes to a provider."""

    as_sent: Callable[[str, list[Message]], list[Message]]
    refused: RefusedFields = field(default_factory=RefusedFields)
    thinkers: set[str] = field(default_factory=set)


class Adviser:
    """One model at one provider, for a bot that can do without."""

    def __init__(
        self, setting: str, provider: str, model: str, client: AsyncOpenAI, expense: Expense, means: Means
    ) -> None:
        """`setting`: which one names it, for the operator."""
        self.setting, self.provider, self.model = setting, provider, model
        self._client, self._expense, self._means = client, expense, means
        self._rest = Rest(log, f"opinion of {model} from {provider} ({setting})")

    async def may_ask(self, database: Database) -> bool:
        """Whether it is to be asked now: it does not rest, and the day's budget is not spent."""
        await self._expense.budget.look(database)
        return not (self._rest.is_on or self._expense.budget.is_spent)

    async def ask(self, messages: Sequence[Message], read: Callable[[str], T | None], seconds: float) -> Opinion[T]:
        """What it says, as `read` takes it from its text; null is no word. Raises `NoOpinion`, after `seconds` at the
        latest."""
        if self._rest.is_on:
            raise NoOpinion("it rests")
        turn = self._turn(messages)
        asking = Asking(
            turn,
            lambda _text: None,
            seconds,
            thinkers=self._means.thinkers,
            refused=self._means.refused,
            answer_tokens=OPINION_TOKENS,
        )
        try:
            with self._expense.budget.asking(turn):
                async with asyncio.timeout(seconds):
                    await asking.run(self._client, turn.messages)
            word = read(asking.text)
            if word is None:
                raise NoOpinion("what it answered is no opinion")
        except (TimeoutError, NoAnswer, NoOpinion) as error:
            raise self._failed(error, seconds) from None
        finally:
            used = tokens_of(turn, asking.text)
            await self._count(turn, *used)
        self._rest.succeeded()
        return Opinion(word, *used, turn.latency_ms or 0)

    def _turn(self, messages: Sequence[Message]) -> Turn:
        """Nobody's, and in no table: it carries the request."""
        return Turn(
            conversation_id=0,
            chat_id=0,
            owner_id=0,
            question="",
            messages=self._means.as_sent(self.provider, list(messages)),
            provider=self.provider,
            model=self.model,
        )

    async def _count(self, turn: Turn, prompt_tokens: int, answer_tokens: int) -> None:
        percent = self._expense.budget.used(turn, prompt_tokens, answer_tokens)
        if percent is not None:
            await self._expense.alarm(percent)

    def _failed(self, error: Exception, seconds: float) -> NoOpinion:
        """Not the host's own words: it may quote the question in them."""
        if isinstance(error, NoAnswer) and error.ending is Ending.MODEL_GONE:
            self._rest.end(
                f"{self.provider} has no such model. {self.setting} does nothing until the next start: unset it, or "
                "name a model that is there. Owners are answered as before."
            )
            return NoOpinion(str(error.ending))
        words = f"nothing for {seconds:g} s" if isinstance(error, TimeoutError) else str(error)
        self._rest.failed(words)
        return NoOpinion(words)
