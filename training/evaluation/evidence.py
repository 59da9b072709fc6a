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
class Judging:
    """`n` pairs that a language model has judged in both orders: those that the candidate won in both, those that the
    active model won, and those where it named the same place twice; all others are ties."""

    n: int
    wins: int
    losses: int
    flips: int
    n_voted: int = 0
    """Pairs, of earlier candidates too, that both judge and vets have decided."""
    n_agreed: int = 0
    """… and alike."""
    length: float = 0.0
    """Correlation between its words and how much longer the candidate's answer is, -1 to 1."""


@dataclass(frozen=True)
class Evidence:
    """All kinds of it; null where a kind will not come."""

    losses: Sequence[tuple[float, float]] | None = None
    """(candidate, active) of each held-out cluster; 0 or more, smaller is better."""
    votes: Votes | None = None
    corrections: Corrections | None = None
    kept: Kept | None = None
    safety: Safety | None = None
    judge: Judging | None = None
