"""Telegram: the token, the webhook, whether another process takes the updates, and what its clock says."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any
from urllib import error, request
from urllib.parse import urlsplit

from storage.models import now
from storage.operation.diagnosis import Diagnosis, bad, good, look
from storage.settings import Settings

SECONDS = 5.0
"""For one answer."""
CONFLICT_SECONDS = 4
"""How long updates are asked for where no bot of ours runs: another poller comes back within three."""
MANY_PENDING = 100
ERROR_LASTS = timedelta(hours=1)
"""A failure of the webhook's is news for so long."""
CLOCK_SECONDS = 4.0
"""For one host's time."""
CLOCK_LOOK, CLOCK_BAD = 10, 120
"""Seconds that the clock may be wrong by."""
SHOWN = 160
"""Characters of what Telegram says."""


@dataclass(frozen=True)
class TelegramReply:
    """One answer of the Bot API's; without `status` there was none."""

    status: int | None = None
    result: Any = None
    words: str = ""
    """Why there is no result."""


def ask(settings: Settings, method: str, seconds: float = SECONDS, **values: object) -> TelegramReply:
    """Call a method of the Bot API. The token stands in no word of what comes back."""
    token = settings.telegram_token.get_secret_value() if settings.telegram_token else ""
    url = f"{settings.telegram_api_url.rstrip('/')}/bot{token}/{method}"
    body = json.dumps(values).encode()
    try:
        message = request.Request(url, data=body, headers={"Content-Type": "application/json"})
        # Without the environment's proxies: the bot goes by none, either.
        with request.build_opener(request.ProxyHandler({})).open(message, timeout=seconds) as reply:
            return _read(reply.status, reply.read(1_000_000))
    except error.HTTPError as refusal:
        with refusal:
            return _read(refusal.code, refusal.read(100_000))
    except (OSError, HTTPException, ValueError) as fault:
        reason = getattr(fault, "reason", fault)
        return TelegramReply(words=type(reason).__name__ if isinstance(reason, Exception) else "no answer")


def _read(status: int, body: bytes) -> TelegramReply:
    try:
        answer = json.loads(body)
        if answer.get("ok") is True:
            return TelegramReply(status, answer.get("result"))
        return TelegramReply(status, words=str(answer.get("description", ""))[:SHOWN])
    except (ValueError, AttributeError, RecursionError):
        return TelegramReply(status, words="no Bot API")


def _moment(date: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(date) if date else None
    except ValueError:
        return None
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)


# The token


def token(settings: Settings) -> list[Diagnosis]:
    """Whether Telegram takes it, and whose it is."""
    return [judge_token(ask(settings, "getMe"), settings)] if settings.telegram_token else []


def judge_token(reply: TelegramReply, settings: Settings) -> Diagnosis:
    """By the answer to getMe."""
    if reply.status is None:
        return bad("token", "doctor_telegram_silent", url=_host(settings.telegram_api_url), words=reply.words)
    if reply.status in (401, 404):
        return bad("token", "doctor_token_refused", status=reply.status)
    if not isinstance(reply.result, dict):
        values = {"url": _host(settings.telegram_api_url), "status": reply.status, "words": reply.words}
        return bad("token", "doctor_telegram_odd", **values)
    return good("token", "doctor_token", name=reply.result.get("username", "?"))


# The webhook


def webhook(settings: Settings) -> list[Diagnosis]:
    """Whether updates come the way that the settings say."""
    if not settings.telegram_token:
        return []
    reply = ask(settings, "getWebhookInfo")
    if not isinstance(reply.result, dict):  # `token` says why
        return []
    return judge_webhook(reply.result, settings.webhook_url or "", now())


def judge_webhook(info: dict[str, Any], set_url: str, moment: datetime) -> list[Diagnosis]:
    """By what getWebhookInfo tells, beside VETTED_WEBHOOK_URL. Of a URL only the host is shown: its path may be a
    secret."""
    url, n_pending = str(info.get("url") or ""), int(info.get("pending_update_count") or 0)
    lines = []
    if url and not set_url:
        lines.append(bad("webhook", "doctor_webhook_foreign", host=_host(url)))
    elif set_url and not url:
        lines.append(bad("webhook", "doctor_webhook_unset", host=_host(set_url)))
    elif url != set_url:
        lines.append(bad("webhook", "doctor_webhook_wrong", host=_host(url), wanted=_host(set_url)))
    failed_at = datetime.fromtimestamp(int(info.get("last_error_date") or 0), UTC)
    if url and moment - failed_at < ERROR_LASTS:
        words = str(info.get("last_error_message") or "?")[:SHOWN]
        lines.append(bad("webhook", "doctor_webhook_fails", words=words, when=f"{failed_at:%H:%M}"))
    if n_pending >= MANY_PENDING:
        lines.append(look("webhook", "doctor_webhook_pending", n=n_pending))
    if lines:
        return lines
    return [good("webhook", "doctor_webhook" if set_url else "doctor_webhook_none", n=n_pending)]


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


# Another process on the same token


def poller(settings: Settings, seconds: int = CONFLICT_SECONDS) -> list[Diagnosis]:
    """Whether another process takes this bot's updates, found out by asking for some. Only where no bot of ours runs:
    it would be thrown out. None are acknowledged by it, so none are lost."""
    if not settings.telegram_token or settings.webhook_url is not None:
        return []
    reply = ask(settings, "getUpdates", seconds + 4, timeout=seconds, limit=1)
    is_taken = reply.status == 409 and "webhook" not in reply.words.lower()
    return [bad("poller", "doctor_poller", words=reply.words)] if is_taken else []


# The clock


def clock(urls: Iterable[str]) -> list[Diagnosis]:
    """How far this machine's clock is from that of the first of these hosts that tells the time."""
    for url in urls:
        start = now()
        date = _date_at(url)
        if date is not None:
            return [judge_clock(_host(url), date, start, now())]
    return [look("clock", "doctor_clock_unknown")]


def _date_at(url: str) -> datetime | None:
    """What a host's clock says, whatever it answers."""
    try:
        with request.build_opener(request.ProxyHandler({})).open(url, timeout=CLOCK_SECONDS) as reply:
            return _moment(reply.headers.get("Date"))
    except error.HTTPError as refusal:
        with refusal:
            return _moment(refusal.headers.get("Date"))
    except (OSError, HTTPException, ValueError):
        return None


def judge_clock(host: str, date: datetime, start: datetime, end: datetime) -> Diagnosis:
    """By the host's word, which has whole seconds, asked for between two moments of ours."""
    early, late = (start - date).total_seconds() - 1, (date - end).total_seconds()
    seconds = max(early, late, 0.0)
    values = {"n": round(seconds), "host": host}
    if seconds > CLOCK_BAD:
        return bad("clock", "doctor_clock_wrong", **values)
    return (
        look("clock", "doctor_clock_wrong", **values)
        if seconds > CLOCK_LOOK
        else good("clock", "doctor_clock", host=host)
    )
