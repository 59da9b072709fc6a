"""How often a job's training was begun and died, since it last came further."""

from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Starts:
    """How often a training was begun since it last came further, as far as those have not ended well."""

    n: int = 0
    stops: int = 0
    """Those of them that ended with the engine."""
    checkpoint: int | None = None
    """What the last of them went on from, by its time in ns; None where it began at the start."""

    @classmethod
    def of(cls, saved: Any) -> "Starts":
        """As `job.json` has it: a number until November 2026."""
        return cls(**saved) if isinstance(saved, dict) else cls(saved)

    def deaths(self, checkpoint: int | None) -> tuple[int, int]:
        """How many trainings in a row have died, by themselves and with the engine, and left no newer checkpoint than
        the one that they went on from. `checkpoint`: the time of the newest that is there."""
        has_come_further = checkpoint not in (None, self.checkpoint)
        return (0, 0) if has_come_further else (self.n - self.stops, self.stops)

    def one_more(self, checkpoint: int | None) -> "Starts":
        """A training begins, from the `checkpoint` of this time."""
        n, stops = self.deaths(checkpoint)
        return Starts(n + stops + 1, stops, checkpoint)

    def stop(self) -> "Starts":
        """The last one ended with the engine."""
        return replace(self, stops=min(self.stops + 1, self.n))  # a kill may come right after this

    def take_back(self) -> "Starts":
        """The last one did not die: it was stopped."""
        return replace(self, n=self.n - 1)
