"""An answer's tokens → its text, piece by piece: no half characters, no thoughts, and nothing that may turn out to be a
stop string, or what the template writes behind an answer."""

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from training.engine.serve.logprobs import TokenLogprob
from training.text.reasoning import ReasoningSplitter

if TYPE_CHECKING:
    from training.engine.template.seams import Seams


@dataclass(frozen=True)
class TextPiece:
    """Some text of an answer. The last piece has a `finish_reason` ("stop" or "length")."""

    text: str
    n_tokens: int
    """Tokens of the answer so far."""
    finish_reason: str | None = None
    reasoning: str = ""
    """Some more of what the model thinks aloud: none of it is of the answer."""
    logprobs: tuple[TokenLogprob, ...] = ()
    """Of the tokens that have written this, thoughts too, where they are wanted; before all of them the prompt's."""
    mean_logprob: float | None = None
    """Of a last piece, where log-probabilities are wanted: of the answer's tokens, its end among them."""


def joined(pieces: list[TextPiece]) -> TextPiece:
    """What has come of an answer in several pieces, as if it had come in one."""
    last = pieces[-1]
    text, reasoning = "".join(piece.text for piece in pieces), "".join(piece.reasoning for piece in pieces)
    logprobs = chain.from_iterable(piece.logprobs for piece in pieces)
    return replace(last, text=text, reasoning=reasoning, logprobs=tuple(logprobs))


class NewText(NamedTuple):
    """What has become certain: of the answer, and of what is thought aloud."""

    text: str
    reasoning: str = ""


class AnswerText:
    """The text of an answer as it grows."""

    def __init__(self, tokenizer: Any, stop: tuple[str, ...], seams: "Seams | None") -> None:
        """`seams`: of the template that a conversation was rendered by; null for raw text, which is left as it is."""
        self._detokenizer = _Detokenizer(tokenizer, seams)
        self._thoughts = _Thoughts(seams) if seams else None
        self._stop, self._tail = stop, seams.tail if seams else ""
        self._rest = ""
        """What is held back."""
        self.has_ended = False
        """Whether it has come to a stop string."""
        self.n_decoded = self.n_released = 0
        """Characters that its tokens have written, and those of them that are no longer held back."""

    def add(self, token: int) -> NewText:
        """What has become certain with this token."""
        return self._release(self._detokenizer.add(token), is_last=False)

    def end(self, is_by_token: bool) -> NewText:
        """What is still held back, at the end. `is_by_token`: whether the model has ended it, and the template's words
        with it."""
        words = self._release(self._detokenizer.rest(), is_last=True)
        if not is_by_token or self.has_ended:
            return words
        text = words.text.removesuffix(self._tail)
        self.n_released -= len(words.text) - len(text)
        return words._replace(text=text)

    def _release(self, new: str, is_last: bool) -> NewText:
        self.n_decoded += len(new)
        words = self._thoughts.split(new, is_last) if self._thoughts else NewText(new)
        text = self._rest + words.text
        ends = [place for stop in self._stop if (place := text.find(stop)) >= 0]
        if ends:
            self.has_ended = True
            self._rest, cut = text, min(ends)
        else:
            cut = len(text) if is_last else len(text) - self._n_uncertain(text)
            self._rest = text[cut:]
        n_held = len(text) - cut + (self._thoughts.n_held if self._thoughts else 0)
        self.n_released = self.n_decoded - n_held
        return words._replace(text=text[:cut])

    def _n_uncertain(self, text: str) -> int:
        """Characters at the end of `text` with which a stop string, or what the template writes there, may begin."""
        return max(
            (
                n
                for words in (*self._stop, self._tail)
                for n in range(1, min(len(words), len(text)) + 1)
                if text.endswith(words[:n])
            ),
            default=0,
        )


class _Detokenizer:
    """Tokens → text, in whole characters."""

    def __init__(self, tokenizer: Any, seams: "Seams | None") -> None:
        self._tokenizer, self._marks = tokenizer, seams.special_marks if seams else {}
        self._ids: list[int] = []
        self._start = self._read = 0

    def add(self, token: int) -> str:
        """Text that has become certain with this token."""
        if mark := self._marks.get(token):  # It would be left out, as all special tokens are.
            text = self.rest() + mark
            self._ids.clear()
            self._start = self._read = 0
            return text
        self._ids.append(token)
        # From a little before what was read, since some tokenizers write a token differently at the beginning.
        old = self._decode(self._ids[self._start : self._read])
        now = self._decode(self._ids[self._start :])
        if now.endswith("\ufffd") or len(now) <= len(old):
            return ""
        self._start, self._read = self._read, len(self._ids)
        return now[len(old) :]

    def rest(self) -> str:
        """What is still no whole character, at the end."""
        old = self._decode(self._ids[self._start : self._read])
        return self._decode(self._ids[self._start :])[len(old) :]

    def _decode(self, ids: list[int]) -> str:
        return str(self._tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False))


class _Thoughts:
    """What is thought aloud, and what the template writes before an answer, taken off."""

    def __init__(self, seams: "Seams") -> None:
        self._splitter = ReasoningSplitter(seams.closing)
        self._lead = seams.lead_words
        self._n_answer = self._n_reasoning = 0
        """Characters that were taken from the splitter."""
        self._n_withdrawals = 0

    def split(self, text: str, is_last: bool) -> NewText:
        """What has become certain with some more of the text."""
        splitter = self._splitter
        splitter.add(text)
        if is_last:
            splitter.finish()
        if splitter.n_withdrawals > self._n_withdrawals:  # What was sent of it was a thought: the answer begins anew.
            self._n_withdrawals, self._n_answer = splitter.n_withdrawals, 0
        if self._lead and len(splitter.answer) >= len(self._lead):
            self._n_answer = len(self._lead) if splitter.answer.startswith(self._lead) else 0
            self._lead = ""
        if self._lead and not is_last:
            return NewText("", self._reasoning())
        words = NewText(splitter.answer[self._n_answer :], self._reasoning())
        self._n_answer = len(splitter.answer)
        return words

    @property
    def n_held(self) -> int:
        """Characters that are held back."""
        return self._splitter.n_held

    def _reasoning(self) -> str:
        reasoning = self._splitter.reasoning[self._n_reasoning :]
        self._n_reasoning += len(reasoning)
        return reasoning
