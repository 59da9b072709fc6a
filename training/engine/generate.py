"""Serving: loaded models, and the tokens of an answer one after the other. Imports torch inside, in worker threads."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2.exceptions import TemplateError

from training.engine.data import Message, encode, render
from training.engine.errors import bad_request, too_long

KEPT = 3
"""Models held in memory at once: the active one, its forerunner and a candidate."""


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
class Loaded:
    """A model in memory."""

    model: Any
    tokenizer: Any
    limit: int
    """Tokens of prompt and answer together."""
    ends: frozenset[int]
    """Tokens that end an answer."""


class Shelf:
    """The models in memory: the `KEPT` last used ones."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded: OrderedDict[Path, Loaded] = OrderedDict()

    def take(self, folder: Path) -> Loaded:
        """The model of `folder`, loaded if need be. Blocks for seconds at the first call of all."""
        with self._lock:
            if folder not in self._loaded:
                self._loaded[folder] = _load(folder)
                if len(self._loaded) > KEPT:
                    self._loaded.popitem(last=False)
            self._loaded.move_to_end(folder)
            return self._loaded[folder]

    def drop(self, folder: Path) -> None:
        """Forget a model that was deleted. Answers in progress go on."""
        with self._lock:
            self._loaded.pop(folder, None)


def _load(folder: Path) -> Loaded:
    import torch

    from training.engine.weights import load, positions

    # One thread an answer: several answers and a training child share the cores.
    torch.set_num_threads(1)
    model, tokenizer = load(folder)
    model.eval()
    configured = model.generation_config.eos_token_id
    ends = set(configured if isinstance(configured, list) else [configured]) | {tokenizer.eos_token_id}
    return Loaded(model, tokenizer, positions(model), frozenset(i for i in ends if i is not None))


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


def answer(loaded: Loaded, prompt: list[int], sampling: Sampling, cancelled: threading.Event) -> Iterator[Piece]:
    """The answer to `prompt` as it comes. `cancelled` stops it after the token in work."""
    import torch

    generator = torch.Generator()
    if sampling.seed is not None:
        generator.manual_seed(sampling.seed % 2**63)
    else:
        generator.seed()
    room = loaded.limit - len(prompt)
    most = min(room, sampling.max_tokens) if sampling.max_tokens is not None else room
    text = _Text(loaded.tokenizer, sampling.stop)
    fresh, past, n_tokens = prompt, None, 0
    with torch.inference_mode():
        while not cancelled.is_set():
            out = loaded.model(input_ids=torch.tensor([fresh]), past_key_values=past, use_cache=True, logits_to_keep=1)
            past = out.past_key_values
            token = _choose(out.logits[0, -1], sampling, generator)
            n_tokens += 1
            if token in loaded.ends:
                yield Piece(text.rest(), n_tokens, "stop")
                return
            if new := text.add(token):
                yield Piece(new, n_tokens)
            if text.stopped:
                yield Piece("", n_tokens, "stop")
                return
            if n_tokens >= most:
                rest = text.rest()  # May hold a stop string, too.
                yield Piece(rest, n_tokens, "stop" if text.stopped else "length")
                return
            fresh = [token]


def _choose(logits: Any, sampling: Sampling, generator: Any) -> int:
    """The next token from logits of shape (vocabulary,)."""
    import torch

    if sampling.temperature == 0:
        return int(logits.argmax())
    chances = torch.softmax(logits.double() / sampling.temperature, dim=-1)
    if sampling.top_p < 1:
        ordered, order = chances.sort(descending=True)
        # Keep what is needed to reach top_p, at least the likeliest.
        ordered[(ordered.cumsum(0) - ordered) >= max(sampling.top_p, 1e-9)] = 0
        return int(order[torch.multinomial(ordered, 1, generator=generator)])
    return int(torch.multinomial(chances, 1, generator=generator))


class _Text:
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
