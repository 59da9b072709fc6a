"""What may be spent on trainings. Values only: whoever reads the settings needs no tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo


@dataclass(frozen=True)
class SpendingLimits:
    """By currency; null: there is no limit."""

    budget: Mapping[str, float] | None = None
    """A month's. A currency that is not named has none to spend."""
    second_above: Mapping[str, float] | None = None
    """A training that is dearer takes a second admin's yes. In a currency that is not named each does."""
    zone: tzinfo = UTC
    """In which months begin."""

    def wants_second(self, price: float | None, currency: str) -> bool:
        """Whether a training of this price takes a second admin; one of a price that nobody knows does, too."""
        if self.second_above is None or price == 0:
            return False
        return price is None or price > self.second_above.get(currency, 0.0)


NO_LIMITS = SpendingLimits()
