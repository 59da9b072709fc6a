"""What a vet has said to the same question before: looked up before the model is asked.

Held in memory by what must be equal (`Frame.key`), so that a look-up costs reading one question, however many answers
there are. The table stays the truth: each look-up first asks it for what has changed.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection

from bot.chat.source import Answer
from bot.chat.wordings.labels import PairLabels
from bot.triage import doses_in
from storage import pets, verified
from storage.database import Database
from storage.endings import Ending
from storage.models import LabelledPair, Turn, VerifiedAnswer
from storage.wordings import labels
from training.similarity import (
    Frame,
    NearQuestion,
    NearQuestions,
    compare_frames,
    frame_of,
    in_context,
    only_says_more,
    stands_alone,
)

Changes = tuple[list[VerifiedAnswer], list[LabelledPair]]
PetFacts = Sequence[Mapping[str, Any]]


class ShelfEntry(NamedTuple):
    """A verified answer that is served."""

    frame: Frame
    answer: str
    answered_id: int
    """The turn that the vet has corrected: an edit of the answer keeps it."""


class Fit(NamedTuple):
    """An answer that may be served; the greatest is. At the same similarity the question itself goes before an alias,
    and the newest before the older."""

    similarity: float
    is_itself: bool
    verified_id: int


@dataclass
class VerifiedAnswers:
    """All that is served, ready to be looked up."""

    near: NearQuestions = field(default_factory=NearQuestions)
    """The same by its likeness, aliases too. Another thread may look there."""
    labels: PairLabels = field(init=False)
    _by_key: dict[object, dict[int, ShelfEntry]] = field(default_factory=dict)
    _key_of: dict[int, object] = field(default_factory=dict)
    _of_turn: dict[int, int] = field(default_factory=dict)
    """Answered turn → the verified answer that stands."""
    _revision: int = 0

    def __post_init__(self) -> None:
        """Aliases stand among what is near."""
        self.labels = PairLabels(self.near)

    async def warm(self, database: Database) -> None:
        """Take all that is served, before the first question asks for it: 10,000 take seconds."""
        rows, pairs = await database.run_core(self._changes)
        await asyncio.to_thread(self.take, rows, pairs)

    async def catch_up(self, database: Database) -> None:
        """Take what has changed."""
        self.take(*await database.run_core(self._changes))

    async def refresh(self, chat_id: int, owner_id: int, database: Database) -> list[dict[str, Any]]:
        """Take what has changed; returns what this owner's animals add to a question (`verified.facts_of`).

        Before the placeholder is sent: between that and the model an owner may tap Stop, and nobody may be busy here.
        """
        changes, pet_facts = await database.run_core(self._changes_and_pets, chat_id, owner_id)
        self.take(*changes)
        return pet_facts

    def look_up(self, turn: Turn, pet_facts: PetFacts) -> Answer | None:
        """The answer that fits a turn's question best; the newest, where several fit as well.

        Nothing for a red flag, for more than text, and for what means nothing without the turns before.
        """
        frame = self.frame(turn, pet_facts)
        return None if frame is None else self.best(frame) or self._by_likeness(frame, turn.question)

    def that_say_more_or_less(self, turn: Turn, pet_facts: PetFacts) -> list[int]:
        """The answers to questions that differ from a turn's only in having more words, or fewer; the newest first."""
        frame = self.frame(turn, pet_facts)
        if frame is None:
            return []
        entries = self._by_key.get(frame.key, {})
        return sorted((n for n, entry in entries.items() if only_says_more(entry.frame, frame)), reverse=True)

    def answer(self, verified_id: int) -> str | None:
        """What it says, if it is served."""
        entry = self._entry(verified_id)
        return None if entry is None else entry.answer

    def frame(self, turn: Turn, pet_facts: PetFacts) -> Frame | None:
        """What a turn asks, where it may be answered from here at all."""
        n_context = sum(message["role"] != "system" for message in turn.messages) - 1
        if not self._by_key or turn.flag is not None or not isinstance(turn.messages[-1]["content"], str):
            return None
        if not stands_alone(turn.question, n_context):
            return None
        return in_context(frame_of(turn.question), pet_facts)

    def best(self, frame: Frame) -> Answer | None:
        """The answer whose question, or an alias of it, fits a question with this frame best."""
        fits = [*self._fits(frame)]
        if not fits:
            return None
        fit = max(fits)
        ending = Ending.VERIFIED if fit.is_itself else Ending.VERIFIED_BY_ALIAS
        return Answer(self.answer(fit.verified_id) or "", ending, fit.verified_id, fit.similarity)

    def near_ones(self, frame: Frame, question: str) -> Iterator[NearQuestion]:
        """What is served and near to a question, the nearest first, but for what a vet has refused for its wording."""
        for near in self.near.near(frame, question):
            if near.answered_id in self._of_turn and not self.labels.is_refused(near.answered_id, frame):
                yield near

    def take(self, rows: Sequence[VerifiedAnswer], pairs: Sequence[LabelledPair] = ()) -> None:
        """Bring what is held up to date with these rows."""
        for row in rows:
            assert row.id is not None
            self._revision = max(self._revision, row.revision)
            self._drop(row.id)
            if verified.is_served(row) and may_serve(row):
                self._put(row.id, row)
        self.labels.take(pairs)

    def _fits(self, frame: Frame) -> Iterator[Fit]:
        for verified_id, entry in self._by_key.get(frame.key, {}).items():
            match = compare_frames(entry.frame, frame)
            if match.served and not self.labels.is_refused(entry.answered_id, frame):
                yield Fit(match.similarity, True, verified_id)
        for alias in self.labels.aliases(frame):
            match = compare_frames(alias.frame, frame)
            standing_id = self._of_turn.get(alias.answered_id)
            if match.served and standing_id is not None and not self.labels.is_refused(alias.answered_id, frame):
                yield Fit(match.similarity, False, standing_id)

    def _by_likeness(self, frame: Frame, question: str) -> Answer | None:
        """What is nearest, where this clinic's vets have shown that it does at such a likeness."""
        threshold = self.labels.threshold(frame.chinese)
        if threshold is None:
            return None
        near = next(self.near_ones(frame, question), None)
        if near is None or near.likeness < threshold:
            return None
        return self.answer_of(near, Ending.VERIFIED_BY_LIKENESS)

    def answer_of(self, near: NearQuestion, ending: Ending) -> Answer | None:
        """What a near question is answered, if it still is; `ending`: why it is served."""
        verified_id = self._of_turn.get(near.answered_id, 0)
        text = self.answer(verified_id)
        return None if text is None else Answer(text, ending, verified_id, near.likeness)

    def _entry(self, verified_id: int) -> ShelfEntry | None:
        return self._by_key.get(self._key_of.get(verified_id), {}).get(verified_id)

    def _put(self, verified_id: int, row: VerifiedAnswer) -> None:
        frame = in_context(frame_of(row.question), row.pets)
        answered_id = -verified_id if row.turn_id is None else row.turn_id
        self._by_key.setdefault(frame.key, {})[verified_id] = ShelfEntry(frame, row.answer, answered_id)
        self._key_of[verified_id] = frame.key
        self._of_turn[answered_id] = verified_id
        self.near.put(f"verified {verified_id}", frame, row.question, answered_id)

    def _drop(self, verified_id: int) -> None:
        entry = self._entry(verified_id)
        if entry is None:
            return
        del self._by_key[self._key_of.pop(verified_id)][verified_id]
        if self._of_turn.get(entry.answered_id) == verified_id:
            del self._of_turn[entry.answered_id]
        self.near.drop(f"verified {verified_id}")

    def _changes(self, connection: Connection) -> Changes:
        pairs = labels.changed_since(connection, self.labels.revision)
        return verified.changed_since(connection, self._revision), pairs

    def _changes_and_pets(
        self, connection: Connection, chat_id: int, owner_id: int
    ) -> tuple[Changes, list[dict[str, Any]]]:
        known_pets = pets.known_of(connection, owner_id) if chat_id > 0 else []
        return self._changes(connection), [verified.facts_of(pet) for pet in known_pets]


def may_serve(row: VerifiedAnswer) -> bool:
    """Whether an answer means the same to another owner: its question stands alone, and it has no dose, since a dose is
    right for one animal only."""
    return stands_alone(row.question, row.n_context) and not doses_in(row.answer)
