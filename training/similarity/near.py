"""The answered questions that are nearest to another one by their likeness: a few of ten thousand, none that is vetoed."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from training.similarity.frame import Frame
from training.similarity.likeness import likeness, vetoes, weights_of

READ = 40
"""Questions that are compared as a whole: those that share most of what is said."""
MOST_SHARED = 2000
"""What so many questions say tells none of them from the others."""


class NearQuestion(NamedTuple):
    """A question that is near to the one that was looked for."""

    likeness: float
    answered_id: int
    """The turn whose answer may fit."""


@dataclass
class NearQuestions:
    """Questions with the turn whose answer they get, by what they say. A thread may look while another one puts."""

    _entries: dict[str, tuple[Frame, str, int]] = field(default_factory=dict)
    _keys_with: dict[tuple[bool, str], set[str]] = field(default_factory=lambda: defaultdict(set))

    def put(self, key: str, frame: Frame, question: str, answered_id: int) -> None:
        """Know this question from now on, in place of what had its key."""
        self.drop(key)
        self._entries[key] = frame, question, answered_id
        for word in weights_of(frame):
            self._keys_with[frame.chinese, word].add(key)

    def drop(self, key: str) -> None:
        """Know it no more."""
        entry = self._entries.pop(key, None)
        if entry is None:
            return
        frame = entry[0]
        for word in weights_of(frame):
            keys = self._keys_with[frame.chinese, word]
            keys.discard(key)
            if not keys:
                del self._keys_with[frame.chinese, word]

    def near(self, frame: Frame, question: str) -> list[NearQuestion]:
        """The nearest first, each answered turn once; none that differs in what the rules know."""
        nearest: dict[int, float] = {}
        for key in self._sharing_most(frame):
            entry = self._entries.get(key)
            if entry is None or vetoes(entry[0], frame):
                continue
            value = likeness(entry[0], frame, entry[1], question)
            nearest[entry[2]] = max(value, nearest.get(entry[2], 0.0))
        return sorted((NearQuestion(value, answered_id) for answered_id, value in nearest.items()), reverse=True)

    def _sharing_most(self, frame: Frame) -> list[str]:
        shared: Counter[str] = Counter()
        for word, weight in weights_of(frame).items():
            keys = list(self._keys_with.get((frame.chinese, word), ()))
            if len(keys) <= MOST_SHARED:
                for key in keys:
                    shared[key] += weight  # type: ignore[assignment]
        return [key for key, _ in shared.most_common(READ)]
