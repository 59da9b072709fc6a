"""What hosts say of the ends of their models, asked once a day, and kept for whoever wants to know."""

import logging
import time
from collections.abc import Mapping
from datetime import date

from storage.database import Database
from storage.ledger import sunsets
from storage.models import now
from training.providers import Provider, ProviderError

log = logging.getLogger(__name__)

HOST_SECONDS, ADMIN_SECONDS = 3600.0, 300.0
"""After a look at which a host said nothing, or an admin could not be told, until the next."""


class Almanac:
    """When to look, in this process; a restart looks once more, and what was told stands in the tables."""

    def __init__(self) -> None:
        self._day: date | None = None
        self._next_at = 0.0

    def is_due(self) -> bool:
        """Whether the day is another than that of the last whole look, whichever way the clock went."""
        return now().date() != self._day and time.monotonic() >= self._next_at

    def ask_hosts(self, database: Database, providers: Mapping[str, Provider]) -> None:
        """Keep what each host says. Of one that does not answer stands what it said last."""
        self._day, silent = now().date(), []
        for name, provider in providers.items():
            try:
                ends = {model.name: model.ends_on for model in provider.stored_models() if model.ends_on is not None}
            except ProviderError as error:
                log.info("%s does not say until when its models are there: %s", name, error)
                silent.append(name)
                continue
            with database.begin() as session:
                sunsets.keep_dates(session, name, ends)
        if silent:
            self.look_again(HOST_SECONDS)

    def look_again(self, seconds: float) -> None:
        """The look was not whole: there is another one, after a pause."""
        self._day, self._next_at = None, time.monotonic() + seconds
