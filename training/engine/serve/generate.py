"""A model's next tokens: the prompt before them, how one is chosen, and the text that they make.

Imports torch inside, in worker threads: the server listens before it is loaded.
"""

from dataclasses import dataclass
from typing import Any

from jinja2.exceptions import TemplateError

from training.engine.api.errors import bad_request, too_long
from training.engine.learn.data import encode, render
from training.engine.store.rows import Message


@dataclass(frozen=True)
class Sampling:
    """How to choose tokens."""

    temperature: float = 1.0
    """0 always takes the likeliest."""
    top_p: float = 1.0
    max_tokens: int | None = None
    stop: tuple[str, ...] = ()
    seed: int | None = None


@dataclass(frozen=True)
class Piece:
    """Some text of an answer. The last piece has a `finish_reason` ("stop" or "length")."""

    text: str
    n_tokens: int
    """Tokens of the answer so far."""
    finish_reason: str | None = None


@dataclass(frozen=True)
class Stepping:
    """What was found to work with a model; see `probe`."""

    together: bool
    """Many answers in one forward, else one after the other."""
    in_pieces: bool = True
    """A long prompt piece by piece, else in one forward."""


@dataclass(frozen=True)
class Loaded:
    """A model in memory."""

    model: Any
    tokenizer: Any
    limit: int
    """Tokens of prompt and answer together."""
    ends: frozenset[int]
    """Tokens that end an answer."""
    stepping: Stepping
    threads: int = 1
    """Of torch, while it writes."""


def prompt_ids(loaded: Loaded, prompt: list[Message] | str) -> list[int]:
    """The token ids of messages, as the model's chat template renders them, or of raw text.

    `too_long` where they leave no room for an answer; a bad request where the template takes no such messages.
    """
    if isinstance(prompt, str):
        param = "prompt"
        # With the tokenizer's own special tokens: here no template has written them.
        ids: list[int] = loaded.tokenizer.encode(prompt)
    else:
        param = "messages"
        try:
            ids = encode(loaded.tokenizer, render(loaded.tokenizer, prompt, ask=True))
        except TemplateError as error:  # Some want a user message first, or no system message.
            raise bad_request(f"The chat template of this model takes no such messages: {error}", param) from None
    if len(ids) >= loaded.limit:
        raise too_long(loaded.limit, len(ids), param)
    if not ids:
        raise bad_request(f"'{param}' is empty: give the model at least one token to go on from.", param)
    return ids


def sample(logits: Any, sampling: Sampling, generator: Any) -> int:
    """A token drawn from logits of shape (vocabulary,), at a temperature other than 0."""
    import torch

    chances = torch.softmax(logits.double().cpu() / sampling.temperature, dim=-1)
    if sampling.top_p < 1:
        ordered, order = chances.sort(descending=True)
        # Keep what is needed to reach top_p, at least the likeliest.
        ordered[(ordered.cumsum(0) - ordered) >= max(sampling.top_p, 1e-9)] = 0
        return int(order[torch.multinomial(ordered, 1, generator=generator)])
    return int(torch.multinomial(chances, 1, generator=generator))


def generator_of(sampling: Sampling) -> Any:
    """An answer's own source of chance: what else is written at the same time draws nothing from it."""
    import torch

    generator = torch.Generator()
    if sampling.seed is not None:
        generator.manual_seed(sampling.seed % 2**63)
    else:
        generator.seed()
    return generator


class Text:
    """Tokens → text that may be sent: no half characters, nothing that may turn out to be a stop string."""

    def __init__(self, tokenizer: Any, stop: tuple[str, ...]) -> None:
        self._tokenizer, self._stop = tokenizer, stop
        self._ids: list[int] = []
        self._start = self._read = 0
        self._held = ""
        self.stopped = False

    def add(self, token: int) -> str:
        """Text that has become certain with this token."""
        self._ids.append(token)
        # From a little before what was read, since some tokenizers write a token differently at the beginning.
        before = self._decode(self._ids[self._start : self._read])
        now = self._decode(self._ids[self._start :])
        if now.endswith("\ufffd") or len(now) <= len(before):
            return ""
        self._start, self._read = self._read, len(self._ids)
        return self._release(now[len(before) :], final=False)

    def rest(self) -> str:
        """What is still held back, at the end."""
        before = self._decode(self._ids[self._start : self._read])
        return self._release(self._decode(self._ids[self._start :])[len(before) :], final=True)

    def _release(self, new: str, final: bool) -> str:
        self._held += new
        found = [at for stop in self._stop if (at := self._held.find(stop)) >= 0]
        if found:
            self.stopped = True
            return self._held[: min(found)]
        # Hold back the longest end that a stop string may begin with.
        kept = 0
        if not final:
            for stop in self._stop:
                for length in range(min(len(stop) - 1, len(self._held)), kept, -1):
                    if self._held.endswith(stop[:length]):
                        kept = length
                        break
        cut = len(self._held) - kept
        out, self._held = self._held[:cut], self._held[cut:]
        return out

    def _decode(self, ids: list[int]) -> str:
        return str(self._tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False))
