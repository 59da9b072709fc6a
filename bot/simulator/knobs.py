"""What tests turn: faults that break calls on purpose, and Telegram's flood control."""

import itertools
import math
import time
from dataclasses import dataclass, field
from typing import Any

from bot.simulator.errors import too_many_requests

KINDS = {"error", "drop", "drop_after", "delay", "html", "status"}

# flood control counts what people see
COUNTED = {
    "sendMessage",
    "sendDocument",
    "sendPhoto",
    "copyMessage",
    "editMessageText",
    "editMessageCaption",
    "editMessageMedia",
    "editMessageReplyMarkup",
}


@dataclass
class Fault:
    """Breaks the next `times` matching calls (None: all of them).

    error: a JSON error; drop: connection closed before the effect; drop_after: effect done, no answer;
    delay: `seconds` later; html: a gateway's page; status: a bare HTTP status with an empty body.
    """

    id: int
    method: str
    kind: str
    times: int | None = 1
    error_code: int = 500
    description: str = "Internal Server Error"
    retry_after: int | None = None
    seconds: float = 1.0
    status: int = 502
    chat_id: int | None = None

    def matches(self, method: str, chat_id: int | None) -> bool:
        """Whether this fault is for the call, and not used up."""
        return self.times != 0 and self.method.lower() in ("*", method.lower()) and self.chat_id in (None, chat_id)


class Faults:
    """Faults in the order in which they were asked for; the first that matches a call is used up by it."""

    def __init__(self) -> None:
        self._ids = itertools.count(1)
        self.faults: list[Fault] = []

    def add(self, wish: dict[str, Any]) -> Fault:
        """`wish` as posted to /sim/faults; ValueError says what is wrong with it."""
        if wish.get("kind") not in KINDS:
            raise ValueError(f"kind is {wish.get('kind')!r}; it must be one of {', '.join(sorted(KINDS))}")
        names = set(Fault.__dataclass_fields__) - {"id"}
        if unknown := set(wish) - names:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(sorted(names))}")
        values = {key: value for key, value in wish.items() if value is not None or key == "times"}
        values.setdefault("method", "*")
        if values.get("retry_after") is not None:
            seconds = int(values["retry_after"])
            values.setdefault("error_code", 429)
            values.setdefault("description", f"Too Many Requests: retry after {seconds}")
        fault = Fault(id=next(self._ids), **values)
        self.faults.append(fault)
        return fault

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault for this call, counted as used."""
        fault = next((f for f in self.faults if f.matches(method, chat_id)), None)
        if fault is not None and fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self.faults.remove(fault)
        return fault


@dataclass
class _Bucket:
    tokens: float
    filled_at: float
    closed_until: float = 0.0

    def take(self, per_second: float, burst: int, retry_after: int) -> None:
        """Use up one token, or raise the 429 that says how long to wait."""
        now = time.monotonic()
        if now < self.closed_until:  # as at Telegram: knocking while one waits is refused as well
            raise too_many_requests(max(1, math.ceil(self.closed_until - now)))
        self.tokens = min(float(burst), self.tokens + (now - self.filled_at) * per_second)
        self.filled_at = now
        if self.tokens < 1:
            self.closed_until = now + retry_after
            raise too_many_requests(retry_after)
        self.tokens -= 1


@dataclass
class Flood:
    """Token buckets per chat and over all; off while the rates are None.

    `burst` is how many calls may come at once; `retry_after` in seconds is what a refused caller is told,
    and for how long that chat stays closed.
    """

    per_chat_per_second: float | None = None
    overall_per_second: float | None = None
    burst: int = 1
    retry_after: int = 1
    _buckets: dict[int | None, _Bucket] = field(default_factory=dict)

    def check(self, method: str, chat_id: int | None) -> None:
        """Raises the 429 of flood control."""
        if method not in COUNTED:
            return
        if self.overall_per_second is not None:
            # the chat id None stands for all chats together
            self._bucket(None, self.overall_per_second)
        if self.per_chat_per_second is not None and chat_id is not None:
            self._bucket(chat_id, self.per_chat_per_second)

    def _bucket(self, key: int | None, per_second: float) -> None:
        burst = max(self.burst, math.ceil(per_second) if key is None else 1)
        bucket = self._buckets.setdefault(key, _Bucket(burst, time.monotonic()))
        bucket.take(per_second, burst, self.retry_after)

    def settings(self) -> dict[str, Any]:
        """The knobs as /sim/flood takes and gives them."""
        return {
            "per_chat_per_second": self.per_chat_per_second,
            "overall_per_second": self.overall_per_second,
            "burst": self.burst,
            "retry_after": self.retry_after,
        }
