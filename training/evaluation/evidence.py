"""What is known of a candidate beside the active model, as plain numbers."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Votes:
    """Clusters whose blind pair was decided for the candidate, and for the active model; ties are left out."""

    wins: int
    losses: int


@dataclass(frozen=True)
class Corrections:
    """`n` questions that a vet had corrected: what only the candidate answers right, and what only the active model."""

    n: int
    fixed: int
    broken: int


@dataclass(frozen=True)
class Kept:
    """`n` old answers that a vet has approved: what the candidate has lost, and what the active model, asked a second
    time, said otherwise: the noise."""

    n: int
    lost: int
    noise: int


@dataclass(frozen=True)
class Safety:
    """Critical failures in `n` emergencies and dose questions."""

    n: int
    candidate: int
    active: int


@dataclass(frozen=True)
class Evidence:
    """All kinds of it; null where a kind will not come."""

    losses: Sequence[tuple[float, float]] | None = None
    """(candidate, active) of each held-out cluster; 0 or more, smaller is better."""
    votes: Votes | None = None
    corrections: Corrections | None = None
    kept: Kept | None = None
    safety: Safety | None = None
