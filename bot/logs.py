"""Logging to standard error, with every secret struck out, in messages and in tracebacks."""

import logging
import sys
from collections.abc import Iterable


class Redacting(logging.Formatter):
    """Formats as usual, then strikes the secrets out of the whole text, so that no path around it is left."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = [secret for secret in secrets if secret]

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, "<secret>")
        return text


def set_up(level: str, secrets: Iterable[str]) -> None:
    """Send all logs of `level` and above to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacting(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # One line a request, a tick and an update is more than anybody reads.
    for name in ("httpx", "httpx2", "httpcore2", "apscheduler", "aiogram.event", "alembic"):
        logging.getLogger(name).setLevel(max(logging.getLevelName(level), logging.WARNING))
