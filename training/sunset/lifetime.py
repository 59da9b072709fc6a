"""How long a base can be trained, and how long it and its fine-tunes answer; and what to take instead. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from training.providers.catalogue import ModelFacts
from training.sunset.dates import HostDates, closing_of, end_of, facts_of
from training.sunset.outlook import WayOut, ways_out

WAYS_NAMED = 3


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
