"""A host that fails is left alone for a while, and one that cannot be asked at all until the next start."""

import logging
import time

FAILURES = 3
"""After so many in a row it is left alone for a while."""
REST_SECONDS = 300.0


class Rest:
    """Of what the bot can do without. Three lines in the log in five minutes at most, however many ask at once."""

    def __init__(self, log: logging.Logger, subject: str) -> None:
        """`subject`: what is missing while it fails, as the log has it: "embeddings of NAME from HOST"."""
        self._log, self._subject = log, subject
        self._is_off = False
        self._n_failures = 0
        self._until = 0.0

    @property
    def is_on(self) -> bool:
        """Whether it is not to be asked now."""
        return self._is_off or time.monotonic() < self._until

    def succeeded(self) -> None:
        """It has answered."""
        self._n_failures = 0

    def failed(self, error: object) -> None:
        """It has not, and why: words without anything that an owner has written."""
        if self.is_on:
            return
        self._n_failures += 1
        if self._n_failures < FAILURES:
            self._log.warning("no %s: %s", self._subject, error)
            return
        self._until = time.monotonic() + REST_SECONDS
        self._log.warning(
            "no %s: %s. That was %d times in a row; it is asked again in %.0f minutes",
            *(self._subject, error, self._n_failures, REST_SECONDS / 60),
        )

    def end(self, words: str) -> None:
        """It will never answer; `words` for the operator: why, and what to do."""
        if not self._is_off:
            self._is_off = True
            self._log.error("no %s: %s", self._subject, words)
