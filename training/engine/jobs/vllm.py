"""A vLLM server that answers in the engine's place: it is told of each adapter, and reads it from the same disk.

It has to run with `--enable-lora` and `VLLM_ALLOW_RUNTIME_LORA_UPDATING=True`.
Its API: https://docs.vllm.ai/en/latest/features/lora/
"""

import asyncio
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from urllib import request
from urllib.error import HTTPError, URLError

from training.engine.store.model import ServedModel

SECONDS = 120
"""For loading an adapter."""


class VllmError(Exception):
    """The server did not take it; the message says what to do."""


@dataclass(frozen=True)
class Vllm:
    """The server at `url` (with /v1). `key`: what it was started with as `--api-key`."""

    url: str
    key: str | None

    async def load(self, model: ServedModel) -> None:
        """Let it answer as `model`, by its own name: each job has another. `VllmError` where it cannot."""
        if not model.is_adapter:
            serve = f"vllm serve {model.folder} --served-model-name {model.id}"
            raise VllmError(f"{model.id} is no adapter but a model of its own; start another server for it: {serve}")
        await asyncio.to_thread(
            self._post, "load_lora_adapter", {"lora_name": model.id, "lora_path": str(model.folder.resolve())}
        )

    async def load_all(self, models: Iterable[ServedModel]) -> None:
        """Load every adapter among `models` again: a server that was started anew knows of none."""
        for model in models:
            if model.is_adapter:
                try:
                    await self.load(model)
                except VllmError as error:
                    sys.stderr.write(f"{error}\n")

    async def unload(self, model: ServedModel) -> None:
        """Let it forget a model that was deleted."""
        try:
            await asyncio.to_thread(self._post, "unload_lora_adapter", {"lora_name": model.id})
        except VllmError as error:
            sys.stderr.write(f"{error}\n")

    def _post(self, verb: str, body: dict[str, str]) -> None:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {self.key}"} if self.key else {})
        post = request.Request(f"{self.url.rstrip('/')}/{verb}", json.dumps(body).encode(), headers)
        try:
            with request.urlopen(post, timeout=SECONDS):
                pass
        except HTTPError as error:
            text = error.read(2000).decode(errors="replace")
            if "already" not in text:  # It is there since before the engine was started.
                raise VllmError(f"{self.url}/{verb} answered {error.code}: {text}") from None
        except (URLError, TimeoutError, OSError) as error:
            reason = getattr(error, "reason", error)
            raise VllmError(f"{self.url} cannot be reached ({reason}). Is vLLM running? Load it: {body}") from None
