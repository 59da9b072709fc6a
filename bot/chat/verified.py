"""What a vet has said to the same question before: looked up before the model is asked.

Held in memory by what must be equal (`Frame.key`), so that a look-up costs reading one question, however many answers
there are. The table stays the truth: each look-up first asks it for what has changed.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from bot.chat.source import Answer
from bot.triage import doses_in
from storage import pets, verified
from storage.database import Database
from storage.endings import Ending
from storage.models import Turn, VerifiedAnswer
from training.similarity import Frame, Match, compare_frames, frame_of, in_context, only_says_more, stands_alone


@dataclass
class VerifiedAnswers:
    """All that is served, ready to be looked up."""

    _by_key: dict[object, dict[int, tuple[Frame, str]]] = field(default_factory=dict)
    _key_of: dict[int, object] = field(default_factory=dict)
    _revision: int = 0

    async def warm(self, database: Database) -> None:
        """Take all that is served, before the first question asks for it: 10,000 take seconds."""
        rows = await database.run_core(verified.changed_since, self._revision)
        await asyncio.to_thread(self.take, rows)

    async def catch_up(self, database: Database) -> None:
        """Take what has changed."""
        self.take(await database.run_core(verified.changed_since, self._revision))

    async def refresh(self, chat_id: int, owner_id: int, database: Database) -> list[dict[str, Any]]:
        """Take what has changed; returns what this owner's animals add to a question (`verified.facts_of`).

        Before the placeholder is sent: between that and the model an owner may tap Stop, and nobody may be busy here.
        """
        rows, pet_facts = await database.run_core(_changed, self._revision, chat_id, owner_id)
        self.take(rows)
        return pet_facts

    def look_up(self, turn: Turn, pet_facts: Sequence[Mapping[str, Any]]) -> Answer | None:
        """The answer that fits a turn's question best; the newest, where several fit as well.

        Nothing for a red flag, for more than text, and for what means nothing without the turns before.
        """
        frame = self._frame(turn, pet_facts)
        return None if frame is None else self.best(frame)

    def that_say_more_or_less(self, turn: Turn, pet_facts: Sequence[Mapping[str, Any]]) -> list[int]:
        """The answers to questions that differ from a turn's only in having more words, or fewer; the newest first."""
        frame = self._frame(turn, pet_facts)
        if frame is None:
            return []
        entries = self._by_key.get(frame.key, {})
        return sorted((n for n, (candidate, _) in entries.items() if only_says_more(candidate, frame)), reverse=True)

    def answer(self, verified_id: int) -> str | None:
        """What it says, if it is served."""
        entry = self._by_key.get(self._key_of.get(verified_id), {}).get(verified_id)
        return None if entry is None else entry[1]

    def _frame(self, turn: Turn, pet_facts: Sequence[Mapping[str, Any]]) -> Frame | None:
        n_context = sum(message["role"] != "system" for message in turn.messages) - 1
        if not self._by_key or turn.flag is not None or not isinstance(turn.messages[-1]["content"], str):
            return None
        if not stands_alone(turn.question, n_context):
            return None
        return in_context(frame_of(turn.question), pet_facts)

    def best(self, frame: Frame) -> Answer | None:
        """The answer that fits a question with this frame best."""
        fitting: list[tuple[Match, int, str]] = []
        for verified_id, (candidate, answer) in self._by_key.get(frame.key, {}).items():
            match = compare_frames(candidate, frame)
            if match.served:
                fitting.append((match, verified_id, answer))
        if not fitting:
            return None
        match, verified_id, answer = max(fitting, key=lambda fits: (fits[0].similarity, fits[1]))
        return Answer(answer, Ending.VERIFIED, verified_id, match.similarity)

    def take(self, rows: Sequence[VerifiedAnswer]) -> None:
        """Bring what is held up to date with these rows."""
        for row in rows:
            assert row.id is not None
            self._revision = max(self._revision, row.revision)
            entries = self._by_key.get(self._key_of.pop(row.id, None))
            if entries is not None:
                entries.pop(row.id, None)
            if not verified.is_served(row) or not may_serve(row):
                continue
            frame = in_context(frame_of(row.question), row.pets)
            self._by_key.setdefault(frame.key, {})[row.id] = frame, row.answer
            self._key_of[row.id] = frame.key


def may_serve(row: VerifiedAnswer) -> bool:
    """Whether an answer means the same to another owner: its question stands alone, and it has no dose, since a dose is
    right for one animal only."""
    return stands_alone(row.question, row.n_context) and not doses_in(row.answer)


def _changed(
    connection: Connection, revision: int, chat_id: int, owner_id: int
) -> tuple[list[VerifiedAnswer], list[dict[str, Any]]]:
    known_pets = pets.known_of(connection, owner_id) if chat_id > 0 else []
    return verified.changed_since(connection, revision), [verified.facts_of(pet) for pet in known_pets]
