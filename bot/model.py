"""Asks the active model and yields its answer as it comes. Any host of OpenAI's shape."""

import time
from collections.abc import AsyncIterator, Iterable
from typing import cast

import openai
from openai import AsyncOpenAI
from openai.types.chat import ChatCompletionMessageParam

from storage.models import Turn


class NoAnswer(Exception):
    """The model gave none. `key` names the sentence in `bot/texts` that tells the owner; `code` goes into the turn."""

    def __init__(self, key: str, code: str) -> None:
        super().__init__(code)
        self.key = key
        self.code = code


async def stream_answer(client: AsyncOpenAI | None, turn: Turn) -> AsyncIterator[str]:
    """Yield the pieces of the answer to `turn.messages`; fills in the turn's tokens, times (ms) and finish reason.

    Raises `NoAnswer` for whatever the provider does wrong, before the first piece or in the middle.
    """
    if client is None:
        raise NoAnswer("model_gone", f"provider {turn.provider!r} is not configured")
    started = time.monotonic()
    try:
        stream = await client.chat.completions.create(
            model=turn.model,
            messages=cast("Iterable[ChatCompletionMessageParam]", turn.messages),
            stream=True,
            stream_options={"include_usage": True},
            # Style is in the weights: the answer that a vet approved should come back, not a neighbour of it.
            temperature=0,
        )
        async for chunk in stream:
            if chunk.usage is not None:
                turn.prompt_tokens = chunk.usage.prompt_tokens
                turn.completion_tokens = chunk.usage.completion_tokens
            for choice in chunk.choices[:1]:
                turn.finish_reason = choice.finish_reason or turn.finish_reason
                if choice.delta.content:
                    if turn.first_token_ms is None:
                        turn.first_token_ms = _ms_since(started)
                    yield choice.delta.content
    except openai.APIConnectionError as error:
        raise NoAnswer("provider_unreachable", type(error).__name__) from error
    except openai.APIStatusError as error:
        raise NoAnswer(_key(error), f"HTTP {error.status_code} {error.code or ''}".strip()) from error
    except openai.OpenAIError as error:
        raise NoAnswer("provider_trouble", type(error).__name__) from error
    finally:
        turn.latency_ms = _ms_since(started)


def _key(error: openai.APIStatusError) -> str:
    if error.status_code == 503:
        return "provider_preparing"
    if error.status_code == 429:
        return "provider_busy"
    if error.status_code == 404:
        return "model_gone"
    if error.code == "context_length_exceeded":
        return "context_too_long"
    return "provider_trouble"


def _ms_since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
