"""Our own engine: what it can besides what every host of OpenAI's shape can."""

from typing import Any

from training.providers import Unreachable
from training.providers.border import name_of
from training.providers.openai import OpenAIProvider, errors_of


class EngineProvider(OpenAIProvider):
    """As `OpenAIProvider`."""

    def welcome(self, arrival: str) -> tuple[str, str | None]:
        """Let it serve an adapter that lies in its `arrivals/`; returns the model's name and its base's. As often as
        you like. Raises `ProviderError`: `Refused` with 404 where the engine sees no such folder, 409 where it has
        another base, 422 for what cannot be served."""
        with errors_of(self._key):
            answer: Any = self._client.post("/models", cast_to=object, body={"arrival": arrival})
        name = name_of(answer.get("id")) if isinstance(answer, dict) else None
        if name is None:
            raise Unreachable("the engine's answer names no model")
        return name, name_of(answer.get("parent"))
