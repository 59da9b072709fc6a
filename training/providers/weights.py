"""Weights that a host of OpenAI's shape lets out, as files: read in pieces, from wherever one has got to."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import openai

from training.providers import Unreachable, WeightFile
from training.providers.border import name_of
from training.providers.openai import errors_of

PIECE_BYTES = 1 << 20
PARTIAL = 206
"""HTTP: what comes is from the middle, as it was asked for."""


class OpenAIWeights:
    """The verbs of `training.providers.Weights` over the official client."""

    def __init__(self, client: openai.OpenAI) -> None:
        self._client = client

    def look(self, file_id: str) -> WeightFile:
        """What a file is called, and how large it is."""
        with errors_of(self._client.api_key):
            file = self._client.files.retrieve(file_id)
        size = getattr(file, "bytes", None)
        is_size = isinstance(size, int) and not isinstance(size, bool) and size > 0
        return WeightFile(file_id, name_of(getattr(file, "filename", None)) or "", size if is_size else None)

    @contextmanager
    def read(self, file_id: str, begin: int) -> Iterator[tuple[int, Iterator[bytes]]]:
        """Its bytes from `begin` on; from 0 where the host sends the whole."""
        headers = {"Range": f"bytes={begin}-"} if begin else {}
        try:
            with (
                errors_of(self._client.api_key),
                self._client.files.with_streaming_response.content(file_id, extra_headers=headers) as response,
            ):
                yield begin if response.status_code == PARTIAL else 0, response.iter_bytes(PIECE_BYTES)
        except httpx2.HTTPError as error:  # in the middle of it
            raise Unreachable(f"the download broke off ({type(error).__name__})") from error
