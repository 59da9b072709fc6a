"""An answer's tokens → its text, piece by piece: no half characters, nothing that may turn out to be a stop string."""

from dataclasses import dataclass
from itertools import chain
from typing import Any

from training.engine.serve.logprobs import TokenLogprob


@dataclass(frozen=True)
class TextPiece:
    """Some text of an answer. The last piece has a `finish_reason` ("stop" or "length")."""

    text: str
    n_tokens: int
    """Tokens of the answer so far."""
    finish_reason: str | None = None
    logprobs: tuple[TokenLogprob, ...] = ()
    """Of the tokens whose text this is, where they are wanted."""


def joined(pieces: list[TextPiece]) -> TextPiece:
    """What has come of an answer in several pieces, as if it had come in one."""
    last = pieces[-1]
    text, logprobs = "".join(piece.text for piece in pieces), chain.from_iterable(piece.logprobs for piece in pieces)
    return TextPiece(text, last.n_tokens, last.finish_reason, tuple(logprobs))


class AnswerText:
    """The text of an answer as it grows."""

    def __init__(self, tokenizer: Any, stop: tuple[str, ...]) -> None:
        self._tokenizer, self._stop = tokenizer, stop
        self._ids: list[int] = []
        self._start = self._read = 0
        self._rest = ""
        """What is held back."""
        self.has_ended = False
        """Whether it has come to a stop string."""
        self.n_decoded = self.n_released = 0
        """Characters that its tokens have written, and those of them that are no longer held back."""

    def add(self, token: int) -> str:
        """Text that has become certain with this token."""
        self._ids.append(token)
        # From a little before what was read, since some tokenizers write a token differently at the beginning.
        old = self._decode(self._ids[self._start : self._read])
        now = self._decode(self._ids[self._start :])
        if now.endswith("\ufffd") or len(now) <= len(old):
            return ""
        self._start, self._read = self._read, len(self._ids)
        return self._release(now[len(old) :], is_last=False)

    def rest(self) -> str:
        """What is still held back, at the end."""
        old = self._decode(self._ids[self._start : self._read])
        return self._release(self._decode(self._ids[self._start :])[len(old) :], is_last=True)

    def _release(self, new: str, is_last: bool) -> str:
        text = self._rest + new
        self.n_decoded += len(new)
        ends = [place for stop in self._stop if (place := text.find(stop)) >= 0]
        if ends:
            self.has_ended = True
            self._rest, cut = text, min(ends)
        else:
            cut = len(text) if is_last else len(text) - self._n_uncertain(text)
            self._rest = text[cut:]
        self.n_released += cut
        return text[:cut]

    def _n_uncertain(self, text: str) -> int:
        """Characters at the end of `text` that a stop string may begin with."""
        return max(
            (n for stop in self._stop for n in range(1, min(len(stop), len(text) + 1)) if text.endswith(stop[:n])),
            default=0,
        )

    def _decode(self, ids: list[int]) -> str:
        return str(self._tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False))
