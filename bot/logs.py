"""Logging to standard error, with every secret struck out, in messages and in tracebacks."""

import logging
import sys
from collections.abc import Iterable
from types import TracebackType


class Redacting(logging.Formatter):
    """Formats as usual, then strikes the secrets out of the whole text, so that no path around it is left."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = sorted(_with_halves(secrets), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """The whole line, traceback and all."""
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, "<secret>")
        return text


def _with_halves(secrets: Iterable[str]) -> set[str]:
    """Every secret, and of a token (`ID:SECRET`) the second half alone: a quoted URL may spell the colon as %3A."""
    whole = {secret for secret in secrets if secret}
    halves = {secret.partition(":")[2] for secret in whole}
    # A colon in a key may leave a half of a few letters, which would strike out words.
    return whole | {half for half in halves if len(half) >= 20}


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Python prints what nobody caught past all logging, and so past the striking out."""
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("bot").critical("the process ends on an error", exc_info=(kind, error, trace))


def set_up(level: str, secrets: Iterable[str]) -> None:
    """Send all logs of `level` and above to standard error, and with them what would go there by itself."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacting(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    sys.excepthook = _log_uncaught
    # One line a request, a tick and an update is more than anybody reads.
    for name in ("httpx", "httpx2", "httpcore2", "apscheduler", "aiogram.event", "alembic"):
        logging.getLogger(name).setLevel(max(logging.getLevelName(level), logging.WARNING))
    # A tick that is still under way when its time comes again is no news: an evaluation takes minutes.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
