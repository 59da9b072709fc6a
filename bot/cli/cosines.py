"""The cosine of two questions for `vetted match`: asked of the same host, with the same words, as the bot would."""

import asyncio
from collections.abc import Sequence

from openai import AsyncOpenAI

from bot.chat.embedder import NoEmbeddings, embeddings_of
from bot.chat.nearest import may_be_embedded
from bot.hosts import host_of
from storage.settings import Settings
from training.privacy.rows import prompt_as_sent
from training.similarity import Vector, cosine, frame_of, only_says_more, stands_alone

SECONDS = 20.0
"""For one request: whoever measures can wait longer than an owner."""
AT_ONCE = 64
"""Questions in one."""


class Cosines:
    """Asks for one after the other; once the host has failed, for no more."""

    def __init__(self, settings: Settings) -> None:
        """Raises `SettingsError` if the provider has no key."""
        self._settings = settings
        self._host = host_of(settings)
        self._has_failed = False
        self.n_texts = self.n_requests = self.n_tokens = 0
        """What was asked for, and what the host says that it took."""

    def may_decide(self, a: str, b: str) -> bool:
        """Whether the bot would ask for embeddings, if the frames of these two are not enough."""
        alone = all(may_be_embedded(question) and stands_alone(question) for question in (a, b))
        return alone and only_says_more(frame_of(a), frame_of(b))

    def of(self, a: str, b: str) -> float | str:
        """-1 to 1; or why there is none, in a sentence the first time and empty from then on."""
        if self._has_failed:
            return ""
        try:
            vector_a, vector_b = asyncio.run(self._vectors([self._sent(a), self._sent(b)]))
            return cosine(vector_a, vector_b)
        except (NoEmbeddings, ValueError) as error:
            self._has_failed = True
            return (
                f"no embeddings of {self._settings.embedding_model} from {self._host.base_url}: {error}. The pairs are "
                "decided without them. Check VETTED_EMBEDDING_MODEL and VETTED_PROVIDER."
            )

    def of_many(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Of each pair, each question asked for once. Raises `NoEmbeddings`."""
        texts = list(dict.fromkeys(self._sent(question) for pair in pairs for question in pair))
        vectors = dict(zip(texts, asyncio.run(self._vectors(texts)), strict=True))
        self.n_texts += len(texts)
        try:
            return [cosine(vectors[self._sent(a)], vectors[self._sent(b)]) for a, b in pairs]
        except ValueError as error:
            raise NoEmbeddings(str(error)) from None

    async def _vectors(self, texts: list[str]) -> list[Vector]:
        model, vectors = self._settings.embedding_model or "", []
        async with AsyncOpenAI(base_url=self._host.base_url, api_key=self._host.key, max_retries=0) as client:
            for first in range(0, len(texts), AT_ONCE):
                self.n_requests += 1
                part = texts[first : first + AT_ONCE]
                vectors += await embeddings_of(part, model, client, SECONDS, self._count)
        return vectors

    def _count(self, n_tokens: int) -> None:
        self.n_tokens += n_tokens

    def _sent(self, question: str) -> str:
        if not self._settings.redact_prompts:
            return question
        messages = [{"role": "user", "content": question}]
        [message] = prompt_as_sent(self._host.name, messages, self._settings.clinic_contacts)
        return str(message["content"])
