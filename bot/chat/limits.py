"""How much one owner may ask: messages a minute and tokens a day, so that nobody's bill is somebody else's joke."""

import time
from collections import deque
from datetime import date, datetime


class Limits:
    """Counts in memory: what is lost at a restart is in the owner's favour, but for the day's tokens, which are read
    from the turns."""

    def __init__(self, messages_per_minute: int = 10, tokens_per_day: int = 200_000) -> None:
        self.messages_per_minute = messages_per_minute
        self.tokens_per_day = tokens_per_day
        self._times: dict[int, deque[float]] = {}
        self._tokens: dict[int, int] = {}
        self._day: date | None = None

    def is_too_fast(self, owner_id: int) -> bool:
        """Count a message; true if it is one too many for this minute."""
        now = time.monotonic()
        if len(self._times) > 10_000:
            self._times = {owner: times for owner, times in self._times.items() if times and now - times[-1] < 60}
        times = self._times.setdefault(owner_id, deque())
        while times and now - times[0] >= 60:
            times.popleft()
        if len(times) >= self.messages_per_minute:
            return True
        times.append(now)
        return False

    def knows(self, owner_id: int, today: datetime) -> bool:
        """Whether the owner's tokens of this day have been counted; a new day begins with nobody."""
        if self._day != today.date():
            self._day = today.date()
            self._tokens.clear()
        return owner_id in self._tokens

    def set_used(self, owner_id: int, n_tokens: int) -> None:
        """What the turns of this day say."""
        self._tokens[owner_id] = n_tokens

    def used(self, owner_id: int, prompt_tokens: int | None, completion_tokens: int | None) -> None:
        """One more answer's tokens."""
        if owner_id in self._tokens:
            self._tokens[owner_id] += (prompt_tokens or 0) + (completion_tokens or 0)

    def has_used_up(self, owner_id: int) -> bool:
        """Whether the owner has had the tokens of this day."""
        return self._tokens.get(owner_id, 0) >= self.tokens_per_day
