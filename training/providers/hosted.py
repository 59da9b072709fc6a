"""A host that is somebody else's machine: every file passes a check before it leaves."""

from collections.abc import Callable

import openai

from training.providers.openai import OpenAIProvider
from training.providers.weights import OpenAIWeights


class HostedProvider(OpenAIProvider):
    """As `OpenAIProvider`; `check(content)` raises `NotCleared` for a file that must not leave."""

    def __init__(self, name: str, client: openai.OpenAI, check: Callable[[bytes], None]) -> None:
        super().__init__(name, client)
        self._check = check
        self.weights = OpenAIWeights(self._client)

    def upload(self, content: bytes, file_name: str) -> str:
        """Store a training file that may leave; returns its id. Raises `NotCleared` for one that may not."""
        self._check(content)
        return super().upload(content, file_name)
