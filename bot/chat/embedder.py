"""Asks a host of OpenAI's shape for embeddings; leaves it alone for a while when it fails."""

import asyncio
import logging
from collections.abc import Callable, Sequence

import aiohttp
import httpx2
import openai
from openai import AsyncOpenAI

from bot.chat.limits.rest import Rest
from training.similarity import Vector, unit_vector

log = logging.getLogger(__name__)


class NoEmbeddings(Exception):
    """The host gave none, and why in a few words, without anything of the texts."""

    def __init__(self, why: str, status: int | None = None) -> None:
        super().__init__(why)
        self.status = status

    @property
    def is_for_good(self) -> bool:
        """Whether the host has no such endpoint, or no such model."""
        return self.status in (404, 405, 501)

    @property
    def is_refusal(self) -> bool:
        """Whether it may be these very texts that the host does not take."""
        return self.status in (400, 413, 422)


async def embeddings_of(
    texts: Sequence[str],
    model: str,
    client: AsyncOpenAI,
    seconds: float,
    on_tokens: Callable[[int], object] = lambda _n: None,
) -> list[Vector]:
    """A vector for each of these texts, in their order. Raises `NoEmbeddings`, after `seconds` at the latest. What it
    took is told to `on_tokens`, where the host says so."""
    try:
        async with asyncio.timeout(seconds):
            # Every host has "float"; some refuse the SDK's own choice, base64.
            answer = await client.embeddings.create(input=list(texts), model=model, encoding_format="float")
    except (TimeoutError, openai.APITimeoutError):
        raise NoEmbeddings(f"nothing for {seconds:g} s") from None
    except openai.APIStatusError as error:
        raise NoEmbeddings(f"HTTP {error.status_code}", error.status_code) from error
    except (openai.OpenAIError, httpx2.HTTPError, aiohttp.ClientError, OSError, ValueError) as error:
        raise NoEmbeddings(type(error).__name__) from error
    try:
        vectors = [unit_vector(row.embedding) for row in sorted(answer.data, key=lambda row: row.index)]
    except (AttributeError, TypeError, ValueError, OverflowError):  # the SDK does not check what it was answered
        raise NoEmbeddings("what it answered is no list of vectors") from None
    if isinstance(n_tokens := getattr(answer.usage, "total_tokens", None), int):
        on_tokens(n_tokens)
    if len(vectors) != len(texts):
        raise NoEmbeddings(f"{len(vectors)} vectors for {len(texts)} texts")
    return vectors


class Embedder:
    """One embedding model at one provider, for a bot that can do without."""

    def __init__(self, provider: str, model: str, client: AsyncOpenAI) -> None:
        self.provider = provider
        self.model = model
        self._client = client
        self._rest = Rest(log, f"embeddings of {model} from {provider}")

    @property
    def rests(self) -> bool:
        """Whether it is not to be asked now."""
        return self._rest.is_on

    async def embed(self, texts: Sequence[str], seconds: float) -> list[Vector]:
        """As `embeddings_of`. Raises `NoEmbeddings`, at once while it rests; what it has told the log is enough."""
        if self.rests:
            raise NoEmbeddings("it rests")
        try:
            vectors = await embeddings_of(texts, self.model, self._client, seconds)
        except NoEmbeddings as error:
            if error.is_for_good:
                self._rest.end(
                    f"{error}. VETTED_EMBEDDING_MODEL does nothing until the next start: unset it, or name a model and "
                    "a host that have them. The model answers as before."
                )
            else:
                self._rest.failed(error)
            raise
        self._rest.succeeded()
        return vectors
