"""A model's next tokens: the prompt before them, and how one is chosen.

Imports torch and jinja2 inside, in worker threads: the server listens before they are loaded.
"""

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from training.engine.api.errors import bad_request, too_long
from training.engine.learn import raw, starter
from training.examples import Message

if TYPE_CHECKING:
    from training.engine.template.chat import ChatTemplate


@dataclass(frozen=True)
class Sampling:
    """How to choose tokens."""

    temperature: float = 1.0
    """0 always takes the likeliest."""
    top_p: float = 1.0
    frequency_penalty: float = 0.0
    """What each time that a token stands in the answer already takes off its logit."""
    presence_penalty: float = 0.0
    """What it takes off that a token stands there at all."""
    top_logprobs: int | None = None
    """How many of the likeliest tokens are told with each token, by their log-probabilities; None for none of it."""
    with_prompt: bool = False
    """Whether that is told of the prompt's tokens, too."""
    max_tokens: int | None = None
    stop: tuple[str, ...] = ()
    seed: int | None = None
    unnamed: tuple[str, ...] = ()
    """Which of `temperature` and `top_p` are left to the model: its own files may recommend others than OpenAI's 1."""


@dataclass(frozen=True)
class Stepping:
    """What turned out to work with a model; see `memory/probe.py`."""

    together: bool
    """Many answers in one forward, else one after the other."""
    in_pieces: bool = True
    """A long prompt piece by piece, else in one forward."""


@dataclass(frozen=True)
class LoadedModel:
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
    template: "ChatTemplate | None" = None
    """Null for one that only goes on from raw text."""


RawPrompt = str | list[int]
"""What `completions` goes on from: text, or the ids of tokens."""
Prompt = list[Message] | RawPrompt


def prompt_ids(model: LoadedModel, prompt: Prompt, n_answer: int = 1) -> list[int]:
    """The token ids of messages, as the model's chat template renders them, or of a raw prompt.

    `too_long` where they leave no room for an answer of `n_answer` tokens; a bad request where the template takes no
    such messages, or the model has no such tokens.
    """
    from jinja2.exceptions import TemplateError

    if isinstance(prompt, str):
        param = "prompt"
        ids = raw.prompt_ids(model.tokenizer, prompt)
    elif tokens := [token for token in prompt if isinstance(token, int)]:
        param, ids = "prompt", tokens
    else:
        param = "messages"
        try:
            assert model.template is not None
            messages = [message for message in prompt if not isinstance(message, int)]
            ids = model.template.encode(model.template.prompt(messages))
        except TemplateError as error:  # Some want a user message first, or no system message.
            raise bad_request(f"The chat template of this model takes no such messages: {error}", param) from None
    n = int(model.model.config.get_text_config().vocab_size)
    # A text may hold such a token, too: some tokenizers know special ones that their model does not.
    if odd := [token for token in ids if not 0 <= token < n]:
        raise bad_request(f"This model's tokens are 0 to {n - 1}; '{param}' has {odd[0]}.", param)
    if len(ids) + n_answer > model.limit:
        raise too_long(model.limit, len(ids), param)
    if not ids:
        raise bad_request(f"'{param}' is empty: give the model at least one token to go on from.", param)
    return ids


class Penalties:
    """What the tokens of an answer so far take off their own chance to come again, by OpenAI's formula."""

    def __init__(self, sampling: Sampling) -> None:
        self._frequency, self._presence = sampling.frequency_penalty, sampling.presence_penalty
        self._counts: Counter[int] = Counter()

    def add(self, token: int) -> None:
        """Count the answer's next token."""
        if self._frequency or self._presence:
            self._counts[token] += 1

    def applied(self, logits: Any) -> Any:
        """The logits, (vocabulary,), less the penalties: the same tensor where there are none."""
        if not self._counts:
            return logits
        import torch

        tokens = torch.tensor(list(self._counts), device=logits.device)
        counts = torch.tensor(list(self._counts.values()), device=logits.device)
        less = logits.float().clone()
        less[tokens] -= self._frequency * counts + self._presence
        return less


def settled(sampling: Sampling, model: Any, base: str) -> Sampling:
    """With what `generation_config.json` recommends (with `do_sample`) for what a request does not name, as vLLM does
    it, too. The starter only recites: at a temperature of 1 it would mix answers up."""
    config = model.generation_config
    values: dict[str, Any] = {"temperature": config.temperature, "top_p": config.top_p} if config.do_sample else {}
    if base == starter.NAME:
        values = {"temperature": 0.0}
    wishes = {name: values[name] for name in sampling.unnamed if isinstance(values.get(name), int | float)}
    return replace(sampling, **wishes)


def sample(logits: Any, sampling: Sampling, generator: Any) -> int:
    """A token drawn from logits of shape (vocabulary,), at a temperature other than 0."""
    import torch

    chances = torch.softmax(logits.double().cpu() / sampling.temperature, dim=-1)
    if sampling.top_p < 1:
        falling, order = chances.sort(descending=True)
        # Keep what is needed to reach top_p, at least the likeliest.
        falling[(falling.cumsum(0) - falling) >= max(sampling.top_p, 1e-9)] = 0
        return int(order[torch.multinomial(falling, 1, generator=generator)])
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
