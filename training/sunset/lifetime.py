"""How long a base can be trained, and how long it and its fine-tunes answer; and what to take instead. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal

from training.providers.catalogue import ModelFacts
from training.sunset.dates import HostDates, closing_of, end_of, facts_of
from training.sunset.outlook import WayOut, ways_out

WAYS_NAMED = 3


@dataclass(frozen=True)
class Closing:
    """A day from which something does not work any more."""

    kind: Literal["trained", "dark"]
    """Nobody can train it; or it answers no more."""
    day: date
    is_over: bool
    """Whether it has come, so that no training is offered."""
    dark_on: date | None
    """The day from which the base and its fine-tunes answer no more, where that is known, too."""


@dataclass(frozen=True)
class Lifetime:
    """The days of a base that are known."""

    closes_on: date | None
    """From which nobody can train it."""
    ends_on: date | None
    """From which it answers no more, nor does a fine-tune of it."""
    is_closed: bool
    is_dark: bool

    @property
    def is_over(self) -> bool:
        """Whether no training of it is worth a thought."""
        return self.is_closed or self.is_dark

    @property
    def closing(self) -> Closing | None:
        """The first of the days that are known; null where none is."""
        if self.closes_on is not None and (self.ends_on is None or self.closes_on <= self.ends_on):
            return Closing("trained", self.closes_on, self.is_closed, self.ends_on)
        return None if self.ends_on is None else Closing("dark", self.ends_on, self.is_dark, self.ends_on)


def lifetime_of(provider: str, base: str, host_dates: HostDates, today: date) -> Lifetime:
    """The provider's own closing counts for what its file lists: another host may stand at its address."""
    ends_on = end_of(provider, base, base, host_dates)
    closes_on = None if facts_of(provider, base) == ModelFacts() else closing_of(provider)
    return Lifetime(
        closes_on,
        ends_on,
        is_closed=closes_on is not None and closes_on <= today,
        is_dark=ends_on is not None and ends_on <= today,
    )


def instead(providers: Collection[str], own_base: str, today: date, host_dates: HostDates) -> list[WayOut]:
    """A few bases that can be trained today and answer for long."""
    return ways_out(providers, own_base, today, today, host_dates)[:WAYS_NAMED]
