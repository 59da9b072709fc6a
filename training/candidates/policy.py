"""By which rules a finished model comes to the owners, and what an evaluation works with."""

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from storage.database import Database
from storage.ticks.attempts import Attempts
from training.candidates.judging import Judge, nobody_waits
from training.evaluation.safety.judge import FindDoses
from training.providers.speaker import Speaker

FIRST_ALPHA = 0.05


def alpha_of(number: int) -> float:
    """The error that the `number`-th candidate of a year may have: 0.05 / number.

    All of a year together: 0.05 × (1 + 1/2 + … + 1/52) = 0.227 at most where there is one a week, 0.092 for three. The
    first ones, when most is to be gained, get most.
    """
    return FIRST_ALPHA / max(1, number)


@dataclass(frozen=True)
class Policy:
    """What the clinic wants."""

    gate: str = "not-worse"
    """`not-worse` or `better`: what deploys by itself; `ask`: nothing does."""
    canary: int = 0
    """Percent of the owners who get it first; 0: all at once."""


@dataclass(frozen=True)
class Evaluating:
    """What an evaluation works with."""

    database: Database
    speakers: Mapping[str, Speaker]
    policy: Policy
    system_prompt: str
    """What models that were not trained here are told, while no admin has set another."""
    find_doses: FindDoses = field(kw_only=True)
    """Where a text names a dose: the rule by which the bot strikes them out for owners."""
    clinic_texts: Sequence[str] = ()
    judge: Judge | None = None
    """The model that compares answers, if one is set."""
    first_pause: float = 30.0
    """Seconds until a host that gave no answer is asked again; each further time twice as long."""
    is_busy: Callable[[], bool] = nobody_waits
    """Whether an owner is being answered just now: they come first."""
    hosts: Collection[str] = ()
    """Providers where a model has to be hosted before it can be asked anything."""
    stop: threading.Event = field(default_factory=threading.Event)
    """Set when the bot ends: what is under way is left, and found again."""
    attempts: Attempts = field(default_factory=Attempts)
    """What keeps failing: each candidate by itself."""
