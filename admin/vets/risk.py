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


class Reason(StrEnum):
    """Why a turn waits for a vet, the riskiest first. Each has its words in bot/texts (`why_…`)."""

    FLAG = "flag"
    DOSE = "dose"
    DISLIKED = "disliked"
    ASKED = "asked"
    DISAGREES = "disagrees"
    NOVEL = "novel"
    SAMPLE = "sample"


_LEVELS = {
    Reason.FLAG: 0,
    Reason.DOSE: 1,
    Reason.DISLIKED: 2,
    Reason.ASKED: 2,
    Reason.DISAGREES: 3,
    Reason.NOVEL: 4,
    Reason.SAMPLE: 5,
}


@dataclass(frozen=True)
class Likeness:
    """The nearest question that a vet has dealt with."""

    vetted: Vetted
    similarity: float
    """0 to 1."""


@dataclass(frozen=True)
class Queued:
    """A waiting turn with its reasons, the riskiest first; there is always one."""

    turn: Waiting
    reasons: tuple[Reason, ...]
    likeness: Likeness | None

    @property
    def level(self) -> int:
        """0 is the riskiest."""
        return _LEVELS[self.reasons[0]]


class Seen:
    """The questions that vets have dealt with, ready to be compared with."""

    def __init__(self, vetted: Sequence[Vetted]) -> None:
        """`vetted`: the newest first."""
        self._vetted = vetted
        self._plain = [plain(v.question) for v in vetted]
        self.n_of_owner = Counter(v.owner_id for v in vetted[:RECENT])
        """How much of the vets' latest work was one owner's."""

    def nearest(self, question: str) -> Likeness | None:
        """Null when no question has anything in common with this one."""
        found = process.extractOne(plain(question), self._plain, scorer=fuzz.ratio)
        if found is None or found[1] == 0:
            return None
        return Likeness(self._vetted[found[2]], found[1] / 100)


def plain(text: str) -> str:
    """A text as it is compared: letters, digits and Chinese characters, in lower case."""
    return re.sub(r"[\W_]+", " ", text).strip().casefold()


def weigh(turn: Waiting, seen: Seen) -> Queued:
    """Why this turn waits."""
    likeness = seen.nearest(turn.question)
    similarity = likeness.similarity if likeness else 0.0
    stands = likeness.vetted.answer if likeness else None
    disagrees = (
        stands is not None
        and similarity >= SAME_QUESTION
        and fuzz.ratio(plain(turn.answer), plain(stands)) < 100 * OTHER_ANSWER
    )
    reasons = tuple(
        reason
        for reason, applies in (
            (Reason.FLAG, turn.flag is not None),
            (Reason.DOSE, turn.dose),
            (Reason.DISLIKED, turn.disliked),
            (Reason.ASKED, turn.asked),
            (Reason.DISAGREES, disagrees),
            (Reason.NOVEL, similarity < NOVEL),
        )
        if applies
    )
    return Queued(turn, reasons or (Reason.SAMPLE,), likeness)


def queue(waiting: Iterable[Waiting], seen: Seen) -> list[Queued]:
    """The turns in the order in which vets should see them.

    Within a level owners take turns; and who has had ten of the latest fifty verdicts waits until everybody else's
    doses, 👎 and questions for a vet are looked at, so that nobody's hundred 👎 hide another's one. Red flags never
    wait. Then more reasons come before fewer, the more novel before the less, the newer before the older.
    """
    n_of_owner = seen.n_of_owner.copy()
    place: Counter[tuple[float, int]] = Counter()
    placed = []
    for queued in sorted((weigh(turn, seen) for turn in waiting), key=_key):
        owner, level, nth = queued.turn.owner_id, float(queued.level), 0
        if 0 < level < _LEVELS[Reason.NOVEL]:
            n_of_owner[owner] += 1
            if n_of_owner[owner] > MOST_OF_ONE_OWNER:
                level = _LEVELS[Reason.NOVEL] - 0.5
        if queued.reasons[0] is not Reason.SAMPLE:
            nth, place[level, owner] = place[level, owner], place[level, owner] + 1
        placed.append((level, nth, queued))
    return [queued for _, _, queued in sorted(placed, key=lambda item: item[:2])]


def _key(queued: Queued) -> tuple[object, ...]:
    turn = queued.turn
    if queued.reasons[0] is Reason.SAMPLE:
        return queued.level, hashlib.sha256(str(turn.turn_id).encode()).digest(), 0, 0
    similarity = queued.likeness.similarity if queued.reasons[0] is Reason.NOVEL and queued.likeness else 0.0
    return queued.level, -len(queued.reasons), similarity, -turn.turn_id
