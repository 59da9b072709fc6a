"""Logging to standard error, with every secret struck out, in messages and in tracebacks."""

import logging
import os
import re
import sys
import traceback
from collections.abc import Iterable
from types import TracebackType

from training.text.secrets import Secrets

_VALUES = re.compile(r"(?m)^(DETAIL|CONTEXT):.*|(?<=input_value=).*?(?=, input_type=)" r'|(?<=tag ")[^"]*(?=")')
"""What PostgreSQL, pydantic and Telegram (of a text's markup) quote of a row or a message: people's words."""
_PYTHONS = re.compile(r"(?m)^(?:Key|Value|Lookup|Assertion)Error: .*")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
"""And Python, of what it could not find or read."""


class Redacting(logging.Formatter):
    """Formats as usual, then strikes the secrets out of the whole text, so that no path around it is left."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = Secrets(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """The whole line, traceback and all."""
        return self._secrets.strike(without_values(super().format(record)))


def without_values(text: str) -> str:
    """An error's text without the people's words that it quotes."""
    text = _PYTHONS.sub(lambda match: _QUOTED.sub("'…'", match[0]), text)
    return _VALUES.sub(lambda match: f"{match[1]}: …" if match[1] else "…", text)


def known_secrets() -> list[str]:
    """Those of the settings, as far as they can be read, and of the environment."""
    from storage import settings

    try:
        return settings.load().secrets
    except settings.SettingsError:
        return settings.secrets_in(os.environ)


def guard_tracebacks() -> None:
    """What a command that nobody caught an error of prints is struck out like a log."""
    sys.excepthook = _print_uncaught


def _print_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    text = "".join(traceback.format_exception(kind, error, trace))
    sys.stderr.write(Secrets(known_secrets()).strike(without_values(text)))


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
