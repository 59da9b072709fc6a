"""What the answers to all owners may take in a day, in tokens and in money. When it is gone, rules and verified answers
go on without the model.

Counted in memory as answers end; read from the turns where a day or a process begins, so that a restart forgets none.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo

from storage.database import Database
from storage.endings import Ending, ending_of
from storage.models import Turn
from storage.turns import estimate_tokens, prompt_estimate
from storage.watch.spending import used_since

ALARMS = (80, 100)
"""Percent of the budget at which the admins are told, once a day each."""
Price = Callable[[str, str, int, int], float | None]
"""`price(provider, model, prompt_tokens, answer_tokens)` in US dollars; null where nobody knows."""


def _unknown(_provider: str, _model: str, _prompt_tokens: int, _answer_tokens: int) -> float | None:
    return None


class Budget:
    """Of one day in the clinic's time zone. Null is no limit."""

    def __init__(
        self, tokens: int | None = None, usd: float | None = None, zone: tzinfo = UTC, price: Price = _unknown
    ) -> None:
        self.tokens, self.usd, self.zone = tokens, usd, zone
        self._price = price
        self._midnight: datetime | None = None
        self._is_stale = False
        self._n_tokens, self._usd = 0, 0.0
        self._under_way: dict[object, int] = {}
        """Tokens of the prompts that models are being asked, by request: many at once must not be too many."""
        self._told = 0
        """The last of `ALARMS` that was reached today."""

    def midnight(self) -> datetime:
        """When today began in the clinic's time zone."""
        return datetime.now(self.zone).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)

    def reread(self) -> None:
        """Other processes answer owners, too: what the turns say is read once more before the next question."""
        self._is_stale = True

    async def look(self, database: Database) -> None:
        """Begin the day, if it has not begun, with what its turns have used so far."""
        midnight = self.midnight()
        if (self._midnight == midnight and not self._is_stale) or (self.tokens is None and self.usd is None):
            return
        uses = await database.run_core(used_since, midnight)
        if self._midnight == midnight and not self._is_stale:  # another question was faster
            return
        told = self._told if self._midnight == midnight else 0
        self._midnight, self._n_tokens, self._usd, self._told = midnight, 0, 0.0, told
        self._is_stale = False
        for use in uses:
            self._add(*use)

    @property
    def percent(self) -> float:
        """How much of it is gone, of the one of which more is."""
        under_way = sum(self._under_way.values())
        of_tokens = 0.0 if self.tokens is None else (self._n_tokens + under_way) / self.tokens
        of_money = 0.0 if self.usd is None else self._usd / self.usd
        return 100 * max(of_tokens, of_money)

    @property
    def is_spent(self) -> bool:
        """Whether the model is not to be asked any more today."""
        return self.percent >= 100

    @contextmanager
    def asking(self, turn: Turn) -> Iterator[None]:
        """While a model is asked: its prompt counts before its host has counted it."""
        key = object()  # beside its answer a turn may have an opinion under way
        self._under_way[key] = prompt_estimate(turn)
        try:
            yield
        finally:
            self._under_way.pop(key, None)

    def used(self, turn: Turn, prompt_tokens: int, answer_tokens: int) -> int | None:
        """One more answer: the percentage to tell the admins of, if there is one that they were not told of."""
        self._add(turn.provider, turn.model, prompt_tokens, answer_tokens)
        reached = max((alarm for alarm in ALARMS if alarm <= self.percent), default=0)
        if reached <= self._told:
            return None
        self._told = reached
        return reached

    def _add(self, provider: str, model: str, prompt_tokens: int, answer_tokens: int) -> None:
        self._n_tokens += prompt_tokens + answer_tokens
        self._usd += self._price(provider, model, prompt_tokens, answer_tokens) or 0.0


def tokens_of(turn: Turn, text: str) -> tuple[int, int]:
    """What a turn has used, prompt and answer; `text`: as much of the answer as came. Where its host does not say, as
    of an answer that the owner has stopped, it is estimated, rather too high."""
    if turn.prompt_tokens is not None or turn.completion_tokens is not None:
        return turn.prompt_tokens or 0, turn.completion_tokens or 0
    was_asked = turn.first_token_ms is not None or ending_of(turn) is Ending.STOPPED
    if turn.verified_id is not None or not was_asked:
        return 0, 0
    return prompt_estimate(turn), estimate_tokens(text)
