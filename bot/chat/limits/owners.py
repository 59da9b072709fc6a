"""How much one owner may ask: messages and taps a minute, tokens a day, so that nobody's bill is somebody else's joke.

An emergency message is given whatever stands here: the rules cost nothing. Everything behind it is counted.
"""

import time
from collections import deque
from datetime import datetime

TAPS = 2
"""Taps for each message that an owner may send in a minute."""
WORDS = 3
"""The same for messages that are passed on to a vet who has the chat: people talk in short ones."""
MOST_REMEMBERED = 10_000


class Bucket:
    """At most so many of something a minute, for each owner. In memory: what is lost at a restart is in the owner's
    favour."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._times: dict[int, deque[float]] = {}

    def is_full(self, owner_id: int) -> bool:
        """Count one more; true if it is one too many for this minute."""
        now = time.monotonic()
        if len(self._times) > MOST_REMEMBERED:
            self._times = {owner: times for owner, times in self._times.items() if times and now - times[-1] < 60}
        times = self._times.setdefault(owner_id, deque())
        while times and now - times[0] >= 60:
            times.popleft()
        if len(times) >= self.per_minute:
            return True
        times.append(now)
        return False


class Limits:
    """Of one owner; the day's tokens are read from the turns, so that a restart forgets none."""

    def __init__(self, messages_per_minute: int = 10, tokens_per_day: int = 200_000) -> None:
        self.messages = Bucket(messages_per_minute)
        self.taps = Bucket(TAPS * messages_per_minute)
        self.words = Bucket(WORDS * messages_per_minute)
        self.tokens_per_day = tokens_per_day
        self._tokens: dict[int, int] = {}
        self._midnight: datetime | None = None

    def knows(self, owner_id: int, midnight: datetime) -> bool:
        """Whether the owner's tokens of the day that began then have been counted; a new day begins with nobody."""
        if self._midnight != midnight:
            self._midnight = midnight
            self._tokens.clear()
        return owner_id in self._tokens

    def reread(self) -> None:
        """Other processes answer owners, too: what the turns say is read once more."""
        self._midnight = None

    def set_used(self, owner_id: int, n_tokens: int) -> None:
        """What the turns of this day say."""
        self._tokens[owner_id] = n_tokens

    def used(self, owner_id: int, n_tokens: int) -> None:
        """One more answer's tokens."""
        if owner_id in self._tokens:
            self._tokens[owner_id] += n_tokens

    def has_used_up(self, owner_id: int) -> bool:
        """Whether the owner has had the tokens of this day."""
        return self._tokens.get(owner_id, 0) >= self.tokens_per_day
