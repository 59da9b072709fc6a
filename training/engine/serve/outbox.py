"""What a batch's thread has for those who wait, on its way to the event loop."""

import time

from training.engine.serve.answer import PendingAnswer
from training.engine.serve.text import TextPiece

TELL_SECONDS = 0.02
"""Text within this time of the last is sent together: nobody reads faster, and sending costs as much as writing."""

Letter = tuple[PendingAnswer, TextPiece | Exception]
"""Something of an answer, and whose."""


class Outbox:
    """First texts and ends go out at once, the rest now and then."""

    def __init__(self) -> None:
        self._letters: list[Letter] = []
        self._urgent: set[PendingAnswer] = set()
        """Whose letters cannot wait."""
        self._last_time = 0.0

    def put(self, answer: PendingAnswer, item: TextPiece | Exception) -> None:
        """Have it sent to whoever waits for the answer."""
        self._letters.append((answer, item))
        if not answer.has_text_out or isinstance(item, Exception) or item.finish_reason:
            self._urgent.add(answer)
            # Not with what is told of the prompt: the first text shall not wait for that.
            answer.has_text_out = isinstance(item, Exception) or bool(item.text)

    def take(self) -> list[Letter]:
        """What is to be sent now, the urgent first; it is sent once."""
        now = time.monotonic()
        urgent = [letter for letter in self._letters if letter[0] in self._urgent]
        rest = [letter for letter in self._letters if letter[0] not in self._urgent]
        self._urgent.clear()
        if now - self._last_time < TELL_SECONDS:
            self._letters = rest
            return urgent
        self._letters, self._last_time = [], now
        return urgent + rest
