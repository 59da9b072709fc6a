"""Which answer a vet should see first. Plain values in, an order out.

A vet's minute is worth most where an animal may be harmed: red flags, then doses, then what an owner disliked or wants
a vet for, then what contradicts a vet, then what is unlike anything a vet has seen. The rest comes in an order that
looks like chance and is always the same, so that whatever the vets get through of it is a fair sample.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz, process

from storage.reviews import Vetted, Waiting

SAME_QUESTION = 0.85
"""From this similarity on, another answer than the vet's is worth a look."""
OTHER_ANSWER = 0.6
"""Below this similarity two answers say different things, or the same very differently."""
NOVEL = 0.5
"""A question is novel if none that a vet has dealt with is more similar."""

MOST_OF_ONE_OWNER = 10
RECENT = 50
"""Of so many verdicts, this many turns of one owner go before others' for what the owner said or tapped."""


class QueueReason(StrEnum):
    """Why a turn waits for a vet, the riskiest first. Each has its words in bot/texts (`why_…`)."""

    FLAG = "flag"
    DOSE = "dose"
    DISLIKED = "disliked"
    ASKED = "asked"
    DISAGREES = "disagrees"
    NOVEL = "novel"
    SAMPLE = "sample"


_LEVELS = {
    QueueReason.FLAG: 0,
    QueueReason.DOSE: 1,
    QueueReason.DISLIKED: 2,
    QueueReason.ASKED: 2,
    QueueReason.DISAGREES: 3,
    QueueReason.NOVEL: 4,
    QueueReason.SAMPLE: 5,
}


@dataclass(frozen=True)
class NearestVetted:
    """The question that a vet has dealt with and that is most like the turn's."""

    precedent: Vetted
    similarity: float
    """0 to 1."""


@dataclass(frozen=True)
class QueueEntry:
    """A waiting turn with its reasons, the riskiest first; there is always one."""

    turn: Waiting
    reasons: tuple[QueueReason, ...]
    nearest: NearestVetted | None

    @property
    def level(self) -> int:
        """0 is the riskiest."""
        return _LEVELS[self.reasons[0]]


class VettedQuestions:
    """The questions that vets have dealt with, ready to be compared with."""

    def __init__(self, newest: Sequence[Vetted]) -> None:
        """`newest`: the newest first."""
        self._questions = newest
        self._plain = [plain(v.question) for v in newest]
        self.n_of_owner = Counter(v.owner_id for v in newest[:RECENT])
        """How much of the vets' latest work was one owner's."""

    def nearest(self, question: str) -> NearestVetted | None:
        """Null when no question has anything in common with this one."""
        match = process.extractOne(plain(question), self._plain, scorer=fuzz.ratio)
        if match is None or match[1] == 0:
            return None
        return NearestVetted(self._questions[match[2]], match[1] / 100)


def plain(text: str) -> str:
    """A text as it is compared: letters, digits and Chinese characters, in lower case."""
    return re.sub(r"[\W_]+", " ", text).strip().casefold()


def weigh(turn: Waiting, vetted_questions: VettedQuestions) -> QueueEntry:
    """Why this turn waits."""
    nearest = vetted_questions.nearest(turn.question)
    reasons = tuple(
        reason
        for reason, applies in (
            (QueueReason.FLAG, turn.flag is not None),
            (QueueReason.DOSE, turn.dose),
            (QueueReason.DISLIKED, turn.has_thumbs_down),
            (QueueReason.ASKED, turn.wants_vet),
            (QueueReason.DISAGREES, nearest is not None and _disagrees(turn, nearest)),
            (QueueReason.NOVEL, nearest is None or nearest.similarity < NOVEL),
        )
        if applies
    )
    return QueueEntry(turn, reasons or (QueueReason.SAMPLE,), nearest)


def _disagrees(turn: Waiting, nearest: NearestVetted) -> bool:
    """Whether the bot's answer says something else than a vet's to the same question."""
    standing = nearest.precedent.answer
    if standing is None or nearest.similarity < SAME_QUESTION:
        return False
    return fuzz.ratio(plain(turn.answer), plain(standing)) < 100 * OTHER_ANSWER


def queue(waiting: Iterable[Waiting], vetted_questions: VettedQuestions) -> list[QueueEntry]:
    """The turns in the order in which vets should see them.

    Within a level owners take turns; and who has had ten of the latest fifty verdicts waits until everybody else's
    doses, 👎 and questions for a vet are looked at, so that nobody's hundred 👎 hide another's one. Red flags never
    wait. Then more reasons come before fewer, the more novel before the less, the newer before the older.
    """
    n_of_owner = vetted_questions.n_of_owner.copy()
    n_at: Counter[tuple[float, int]] = Counter()
    places = []
    for entry in sorted((weigh(turn, vetted_questions) for turn in waiting), key=_key):
        owner, level, nth = entry.turn.owner_id, float(entry.level), 0
        if 0 < level < _LEVELS[QueueReason.NOVEL]:
            n_of_owner[owner] += 1
            if n_of_owner[owner] > MOST_OF_ONE_OWNER:
                level = _LEVELS[QueueReason.NOVEL] - 0.5
        if entry.reasons[0] is not QueueReason.SAMPLE:
            nth, n_at[level, owner] = n_at[level, owner], n_at[level, owner] + 1
        places.append((level, nth, entry))
    return [entry for _, _, entry in sorted(places, key=lambda item: item[:2])]


def _key(entry: QueueEntry) -> tuple[object, ...]:
    turn = entry.turn
    if entry.reasons[0] is QueueReason.SAMPLE:
        return entry.level, hashlib.sha256(str(turn.turn_id).encode()).digest(), 0, 0
    similarity = entry.nearest.similarity if entry.reasons[0] is QueueReason.NOVEL and entry.nearest else 0.0
    return entry.level, -len(entry.reasons), similarity, -turn.turn_id
