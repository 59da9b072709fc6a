"""What becomes of the candidates of a generation, whether the bot is killed meanwhile or not."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from sqlmodel import col, select

from storage.candidates import arms, states
from storage.candidates.draw import is_drawn
from storage.candidates.states import State
from storage.models import Candidate, Feedback, Turn, now
from tests.benchmarks.gate.place import Place
from tests.benchmarks.gate.team import add_pairs, tap_card
from training.candidates.canary import ENOUGH_OWNERS, TRIAL
from training.evaluation.speech.prompts import PROMPTS

PATIENCE_SECONDS = 240.0
TAP_AGAIN_SECONDS = 5.0
N_PAIRS = 12


class Outcome(NamedTuple):
    """What became of a candidate."""

    name: str
    moves: tuple[str, ...]
    """State and reason of each, but for beginnings."""
    evidence: str
    """Of the gate, as it was weighed; without the votes, whose number is a matter of time."""


class Story:
    """Generation after generation; each candidate has settled before the next is finished."""

    def __init__(self, place: Place, has_canary: bool) -> None:
        self._place, self._has_canary = place, has_canary
        self.n_generations = 0
        self.outcomes: list[Outcome] = []

    async def tell(self) -> None:
        """One generation."""
        self._age()
        n = self.n_generations
        await (self._with_canary(n) if self._has_canary else self._at_once(n))
        self.n_generations += 1

    async def _at_once(self, n: int) -> None:
        await self._finish(f"ft:good-{n:03}", 0.9, State.DEPLOYED)
        await self._finish(f"ft:worse-{n:03}", 3.0, State.REJECTED)
        await self._finish(f"ft:mute-{n:03}", 0.1, State.REJECTED, is_mute=True)
        voted = await self._finish(f"ft:voted-{n:03}", 0.0, State.WAITING, n_test=0)
        add_pairs(self._place, voted, N_PAIRS)
        await self._become(voted, State.DEPLOYED)
        await self._tap_until(voted, "back", State.WITHDRAWN)
        self._note(voted)

    async def _with_canary(self, n: int) -> None:
        came = await self._finish(f"ft:came-{n:03}", 0.9, State.CANARY)
        await self._try_on(came)
        await self._become(came, State.DEPLOYED)
        breach = await self._finish(f"ft:breach-{n:03}", 0.8, State.CANARY)
        await self._displease(breach)
        await self._become(breach, State.WITHDRAWN)
        stopped = await self._finish(f"ft:stopped-{n:03}", 0.0, State.WAITING, n_test=0)
        add_pairs(self._place, stopped, N_PAIRS)
        await self._become(stopped, State.CANARY)
        await self._tap_until(stopped, "withdraw", State.WITHDRAWN)
        for name in (came, breach, stopped):
            self._note(name)

    async def _finish(self, name: str, nats: float, state: State, n_test: int = 12, is_mute: bool = False) -> str:
        place = self._place
        active = place.nursery.active()
        # Losses are told of what answers now: the same figures in each generation.
        place.host.nats[active] = 1.0
        if is_mute:
            place.host.answers_of[name] = dict.fromkeys((question for _, question in PROMPTS), "bl " * 60)
        place.nursery.finish(name, place.nursery.version(f"v-{name}", n_train=6, n_test=n_test), nats=nats)
        await self._become(name, state)
        if state in (State.REJECTED, State.DEPLOYED):
            self._note(name)
        return name

    async def _become(self, name: str, state: State) -> None:
        def is_there() -> bool:
            candidate = self._place.nursery.candidate(name)
            return candidate is not None and candidate.state == state

        await self._eventually(is_there, lambda: f"{name} is {state}: {self._place.nursery.candidate(name)}")

    async def _tap_until(self, name: str, verb: str, state: State) -> None:
        """The admin taps, and taps again where nothing comes of it: a dead bot does not answer."""
        candidate = self._place.nursery.candidate(name)
        assert candidate is not None
        moment = 0.0

        def is_there() -> bool:
            nonlocal moment
            entry = self._place.nursery.candidate(name)
            if entry is not None and entry.state == state:
                return True
            if time.monotonic() - moment > TAP_AGAIN_SECONDS and tap_card(self._place, candidate.id or 0, verb):
                moment = time.monotonic()
            return False

        await self._eventually(is_there, lambda: f"{verb} {name}: {self._place.nursery.candidate(name)}")

    async def _try_on(self, name: str) -> None:
        """Enough owners have been answered by it, and the days of its trial go by."""

        entry = self._place.nursery.candidate(name)
        assert entry is not None
        candidate_id = entry.id

        def has_enough() -> bool:
            with self._place.database.begin() as session:
                candidate = session.get_one(Candidate, candidate_id)
                return arms.counts(session, candidate)[0].candidate >= ENOUGH_OWNERS

        await self._eventually(has_enough, lambda: f"{ENOUGH_OWNERS} owners of {name}")
        with self._place.database.begin() as session:
            candidate = session.get_one(Candidate, candidate_id)
            for turn in session.exec(select(Turn).where(col(Turn.created_at) < candidate.moved_at)).all():
                turn.created_at -= 2 * TRIAL
            candidate.moved_at -= TRIAL + timedelta(minutes=1)

    async def _displease(self, name: str) -> None:
        """All of its owners tap 👎, and nobody else does."""
        entry = self._place.nursery.candidate(name)
        assert entry is not None and entry.id is not None

        def is_over() -> bool:
            with self._place.database.begin() as session:
                candidate = session.get_one(Candidate, entry.id)
                query = select(Turn).where(col(Turn.created_at) >= candidate.moved_at, col(Turn.update_id).is_not(None))
                for turn in session.exec(query).all():
                    is_its = is_drawn(candidate.id or 0, candidate.round, turn.chat_id, candidate.share)
                    if is_its and session.get(Feedback, (turn.id, turn.owner_id)) is None:
                        session.add(Feedback(turn_id=turn.id or 0, person_id=turn.owner_id, value=-1))
                return candidate.state != State.CANARY

        await self._eventually(is_over, lambda: f"a breach of {name}")

    def _note(self, name: str) -> None:
        with self._place.database.begin() as session:
            candidate = self._place.nursery.candidate(name)
            assert candidate is not None
            moves = tuple(f"{move.state}: {move.why}" for move in states.moves(session, candidate.id or 0))
            gate = dict((candidate.evidence or {}).get("gate") or {})
            gate.pop("votes", None)
        self.outcomes.append(Outcome(name, moves, str(gate)))

    def _age(self) -> None:
        """A year goes by, so that each generation has the error of a year's first candidates."""
        with self._place.database.begin() as session:
            for candidate in session.exec(select(Candidate)).all():
                candidate.created_at = now() - timedelta(days=400)

    async def _eventually(self, condition: Callable[[], bool], goal: Callable[[], str]) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            assert time.monotonic() < end, f"not within {PATIENCE_SECONDS:g} s: {goal()}\n{self._place.bot.tail()}"
            await asyncio.sleep(0.1)
