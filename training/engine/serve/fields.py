"""What a request for an answer may ask for, and what of it this engine can do: what chat and completions share."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from training.engine.api.errors import bad_request, shown, unknown_parameter
from training.engine.api.fields import Bounds, number
from training.engine.serve.generate import Sampling

HONOURED = {
    *("model", "stream", "stream_options", "n", "temperature", "top_p", "stop", "seed", "max_tokens"),
    *("frequency_penalty", "presence_penalty"),
    # Notes of the caller's, which change no answer anywhere.
    *("user", "metadata", "store", "service_tier", "safety_identifier", "prompt_cache_key", "prompt_cache_retention"),
}
"""Fields of a request that both endpoints take."""
UNSUPPORTED: dict[str, Any] = {"logit_bias": {}}
"""Fields that both know and this engine cannot honour, each with the value that asks for nothing."""

MOST_TOKENS = 2**31
CHOICES = Bounds(1, 8, is_whole=True)
"""Answers to one prompt."""
PENALTY = Bounds(-2, 2)


@dataclass(frozen=True)
class Streaming:
    """Whether an answer goes out as it is written."""

    is_wanted: bool
    with_usage: bool
    """Whether its last chunk tells the tokens."""


def check_fields(body: dict[str, Any], own: Collection[str], neutral: dict[str, Any]) -> None:
    """Refuse fields that nobody knows, and known ones that ask for what this engine cannot do.

    `own`: the endpoint's further fields; `neutral`: those it cannot honour, with the value that asks for nothing.
    """
    neutral = UNSUPPORTED | neutral
    for name, value in body.items():
        if name in neutral:
            if value and value != neutral[name]:
                raise bad_request(
                    f"This engine does not support '{name}'. Leave it out.", name, "unsupported_parameter"
                )
        elif name not in HONOURED and name not in own:
            raise unknown_parameter(name)


def sampling_of(body: dict[str, Any], max_tokens: int | None = None, least_tokens: int = 1) -> Sampling:
    """The request's sampling, checked against OpenAI's limits.

    `max_tokens` is what goes where it names none, `least_tokens` the least that it may name.
    """
    stop = body.get("stop") or []
    stop = [stop] if isinstance(stop, str) else stop
    if not isinstance(stop, list) or len(stop) > 4 or not all(isinstance(s, str) and s for s in stop):
        raise bad_request(f"'stop' must be a string or a list of up to 4 strings, not {shown(stop)}.", "stop")
    bounds = Bounds(least_tokens, MOST_TOKENS, is_whole=True)
    limit = number(body, "max_completion_tokens", bounds)
    return Sampling(
        temperature=number(body, "temperature", Bounds(0, 2), 1.0),
        top_p=number(body, "top_p", Bounds(0, 1), 1.0),
        frequency_penalty=number(body, "frequency_penalty", PENALTY, 0.0),
        presence_penalty=number(body, "presence_penalty", PENALTY, 0.0),
        max_tokens=limit if limit is not None else number(body, "max_tokens", bounds, max_tokens),
        stop=tuple(stop),
        seed=number(body, "seed", Bounds(-(2**63), 2**63 - 1, is_whole=True)),
        unnamed=tuple(name for name in ("temperature", "top_p") if body.get(name) is None),
    )


def choices_of(body: dict[str, Any]) -> int:
    """How many answers the request wants to each of its prompts."""
    return int(number(body, "n", CHOICES, 1))


def streaming_of(body: dict[str, Any]) -> Streaming:
    """Whether and how the request wants its answer streamed."""
    stream, options = body.get("stream") or False, body.get("stream_options") or {}
    if not isinstance(stream, bool):
        raise bad_request(f"'stream' must be a boolean, not {shown(stream)}.", "stream")
    if not isinstance(options, dict):
        raise bad_request(f"'stream_options' must be an object, not {shown(options)}.", "stream_options")
    return Streaming(stream, bool(options.get("include_usage")))
