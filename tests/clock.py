"""Our own clock, moved by hand: what counts hours and months is tested in milliseconds."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo
from unittest.mock import patch

import storage.models


class MovableClock:
    """What `storage.models.now` looks at instead of the machine's clock."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self, zone: tzinfo) -> datetime:
        """As `datetime.now`."""
        return self.moment.astimezone(zone)

    def forward(self, **units: float) -> None:
        """So many hours, days, … later."""
        self.moment += timedelta(**units)


@contextmanager
def moved(moment: datetime) -> Iterator[MovableClock]:
    """From here on it is this moment, until somebody moves it."""
    clock = MovableClock(moment)
    with patch.object(storage.models, "datetime", clock):
        yield clock
