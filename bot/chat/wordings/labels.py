"""What vets have said of pairs, in memory beside the verified answers: aliases, refusals, and what follows for others.

The table stays the truth, as of verified answers: each look-up first asks it for what has changed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from storage.models import Label, LabelledPair
from training.similarity import Frame, NearQuestions, compare_frames, frame_of, in_context, stands_alone, threshold


class PairDecision(NamedTuple):
    """A pair that is decided."""

    frame: Frame
    """Of the wording."""
    answered_id: int
    label: Label
    likeness: float
    revision: int


@dataclass
class PairLabels:
    """All that are decided, ready to be looked up."""

    near: NearQuestions
    """What is served, by its likeness: aliases are put there, too."""
    revision: int = 0
    _decisions: dict[int, PairDecision] = field(default_factory=dict)
    _aliases: dict[object, dict[int, PairDecision]] = field(default_factory=dict)
    """By what must be equal, as verified answers are."""
    _refusals: dict[int, dict[int, Frame]] = field(default_factory=dict)
    """By the answered turn."""
    _thresholds: dict[bool, float | None] = field(default_factory=dict)

    def take(self, rows: Sequence[LabelledPair]) -> None:
        """Bring what is held up to date with these rows."""
        for row in rows:
            assert row.id is not None
            self.revision = max(self.revision, row.revision)
            self._drop(row.id)
            if row.verdict is not None and row.answered_id is not None:
                frame = in_context(frame_of(row.question), row.pets)
                decision = PairDecision(frame, row.answered_id, Label(row.verdict), row.likeness, row.revision)
                self._put(row.id, decision, row)
        if rows:
            self._thresholds = {chinese: threshold(self._evidence(chinese)) for chinese in (False, True)}

    def threshold(self, chinese: bool) -> float | None:
        """The likeness from which on questions in this language are served without asking a vet; null: none is."""
        return self._thresholds.get(chinese)

    def aliases(self, frame: Frame) -> Iterator[PairDecision]:
        """The wordings that may be this one."""
        yield from self._aliases.get(frame.key, {}).values()

    def is_refused(self, answered_id: int, frame: Frame) -> bool:
        """Whether a vet has said of this wording that it wants another answer."""
        return any(compare_frames(refusal, frame).served for refusal in self._refusals.get(answered_id, {}).values())

    def _put(self, pair_id: int, decision: PairDecision, row: LabelledPair) -> None:
        self._decisions[pair_id] = decision
        if decision.label is Label.NOT_SAME:
            self._refusals.setdefault(decision.answered_id, {})[pair_id] = decision.frame
        elif stands_alone(row.question, row.n_context):
            self._aliases.setdefault(decision.frame.key, {})[pair_id] = decision
            self.near.put(_key(pair_id), decision.frame, row.question, decision.answered_id)

    def _drop(self, pair_id: int) -> None:
        decision = self._decisions.pop(pair_id, None)
        if decision is not None:
            self._refusals.get(decision.answered_id, {}).pop(pair_id, None)
            self._aliases.get(decision.frame.key, {}).pop(pair_id, None)
            self.near.drop(_key(pair_id))

    def _evidence(self, chinese: bool) -> list[tuple[float, bool]]:
        decisions = [decision for decision in self._decisions.values() if decision.frame.chinese is chinese]
        return [(decision.likeness, decision.label is Label.SAME) for decision in sorted(decisions, key=_when)]


def _when(decision: PairDecision) -> int:
    return decision.revision


def _key(pair_id: int) -> str:
    return f"alias {pair_id}"
