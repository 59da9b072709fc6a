"""One answer that is being written."""

import asyncio
import time
from typing import TYPE_CHECKING

from training.engine.serve.generate import LoadedModel, Penalties, Sampling, generator_of
from training.engine.serve.text import AnswerText, TextPiece

if TYPE_CHECKING:
    from training.engine.serve.past import Past


class PendingAnswer:
    """An answer. Only its batch's thread looks at anything but `is_cancelled` and `queue`."""

    def __init__(self, model: LoadedModel, prompt: list[int], sampling: Sampling) -> None:
        self.queue: asyncio.Queue[TextPiece | Exception] = asyncio.Queue()
        self.is_cancelled = False
        self.began = time.monotonic()
        self.has_text_out = False
        """Whether some of its text is on its way already."""
        self.ids = list(prompt)
        """The prompt, and the answer so far."""
        self.sampling, self.generator, self.penalties = sampling, generator_of(sampling), Penalties(sampling)
        room = model.limit - len(prompt)
        self._most = min(room, sampling.max_tokens) if sampling.max_tokens is not None else room
        self._ends, self._text, self._n_tokens = model.ends, AnswerText(model.tokenizer, sampling.stop), 0
        self.past: Past | None = None
        """What the model remembers of the first `n_read` ids, until it has read them all and a slot holds it."""
        self.n_read = 0
        self.is_alone = False
        """Whether its prompt is to be read by itself, since it could not be read with others."""

    def take(self, token: int) -> TextPiece | None:
        """The answer's next token. Returns the text that has become certain with it, and whether that was all."""
        self._n_tokens += 1
        if token in self._ends:
            return TextPiece(self._text.rest(), self._n_tokens, "stop")
        self.ids.append(token)
        self.penalties.add(token)
        text = self._text.add(token)
        if not self._text.has_ended and self._n_tokens >= self._most:
            text += self._text.rest()  # May hold a stop string, too.
            return TextPiece(text, self._n_tokens, "stop" if self._text.has_ended else "length")
        if self._text.has_ended:
            return TextPiece(text, self._n_tokens, "stop")
        return TextPiece(text, self._n_tokens) if text else None
