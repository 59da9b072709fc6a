"""Once a day: words that are older than VETTED_KEEP_DAYS, and that nothing was learned from, go."""

import logging
import time
from datetime import timedelta

from storage.database import Database
from storage.models import now
from storage.operation import retention

log = logging.getLogger(__name__)

EVERY_SECONDS = 86_400.0


class Retention:
    """Knows when it last was; a restart looks once more, and finds nothing to do."""

    def __init__(self, database: Database, n_days: int) -> None:
        """`n_days`: 0 keeps all."""
        self._database, self._n_days = database, n_days
        self._next_at = 0.0

    def look(self) -> None:
        """Do what is due. Blocks."""
        if not self._n_days or time.monotonic() < self._next_at:
            return
        moment = now() - timedelta(days=self._n_days)
        n_turns = retention.blank_turns(self._database, moment)
        with self._database.begin() as session:
            n_updates = retention.drop_updates(session, moment)
            n_uploads = retention.blank_uploads(session, moment)
        self._next_at = time.monotonic() + EVERY_SECONDS
        if n_turns or n_updates or n_uploads:
            log.info(
                "older than %d days: %d turns, %d updates, %d uploads", self._n_days, n_turns, n_updates, n_uploads
            )
