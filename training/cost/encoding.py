"""In which encoding a model counts, and the tokens of a text in it, without the network.

tiktoken fetches its ranks at first use from a host that many cannot reach; they lie in `ranks/` instead.
"""

import base64
import functools
import gzip
import hashlib
import re
import types
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tiktoken

RANKS = Path(__file__).parent / "ranks"

_CL100K = re.compile(r"gpt-(3\.5|35|4)(-|$)|(davinci|babbage)-002(-|$)")
_O200K = re.compile(r"(chat)?gpt-(4o|4\.\d|[5-9]|\d\d|oss)(?![a-z\d])|o\d+(-|$)")

_PIECE = 100_000
"""Characters encoded at once: near a million white spaces in a row, tiktoken's regex overflows and panics."""


class RanksDamaged(Exception):
    """A bundled rank file is not what tiktoken expects. The message is shown to the operator."""


@dataclass(frozen=True)
class EncodingChoice:
    """An encoding's name; `is_assumed` where the model is unknown and its own tokenizer may count otherwise."""

    name: str
    is_assumed: bool


def base_name(model: str) -> str:
    """The model a fine-tune was made from: `ft:gpt-4.1-mini-2025-04-14:org::id` → `gpt-4.1-mini-2025-04-14`."""
    name = model.strip().lower()
    return name.removeprefix("ft:").partition(":")[0] if name.startswith("ft:") else name


def encoding_for_model(model: str) -> EncodingChoice:
    """The encoding that a model counts in. Unlike tiktoken's, it knows fine-tunes of gpt-4.1 and newer."""
    name = base_name(model)
    if _CL100K.match(name):
        return EncodingChoice("cl100k_base", is_assumed=False)
    return EncodingChoice("o200k_base", is_assumed=not _O200K.match(name))


def load(encoding: str) -> None:
    """Read the ranks (0.5 s, 60 to 95 MB) now instead of at the first count.

    Raises `RanksDamaged`, or `ValueError` for an encoding that is not bundled.
    """
    _encoding(encoding)


def count_text(text: str, encoding: str) -> int:
    """Tokens of a text. Special tokens in it (`<|endoftext|>`) count as the plain text that they are here."""
    return len(encode(text, encoding))


def encode(text: str, encoding: str) -> list[int]:
    """The tokens of a text; see `count_text`."""
    encode_piece = _encoding(encoding).encode_ordinary
    if len(text) <= _PIECE:
        return encode_piece(text)
    # A seam may add a token or two: to a text that is over every limit anyway.
    return [token for start in range(0, len(text), _PIECE) for token in encode_piece(text[start : start + _PIECE])]


def decode(tokens: list[int], encoding: str) -> str:
    """The text of these tokens."""
    return _encoding(encoding).decode(tokens)


@functools.cache
def _encoding(name: str) -> "tiktoken.Encoding":
    """Raises `RanksDamaged`, or `ValueError` for an encoding that is not bundled."""
    import tiktoken
    from tiktoken_ext import openai_public  # type: ignore[import-untyped]

    if not (RANKS / f"{name}.tiktoken.gz").exists():
        raise ValueError(f"no ranks for the encoding {name!r}; bundled are cl100k_base and o200k_base")
    # tiktoken's own definition (pattern, special tokens, hash), run with our reader in the place of its download.
    # A copy, because changing tiktoken's module would change it for everybody in this process.
    definition = types.FunctionType(
        openai_public.ENCODING_CONSTRUCTORS[name].__code__,
        {**vars(openai_public), "load_tiktoken_bpe": _read_ranks},
    )
    return tiktoken.Encoding(**definition())


def _read_ranks(url: str, expected_hash: str) -> dict[bytes, int]:
    path = RANKS / (url.rpartition("/")[2] + ".gz")
    try:
        content = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise RanksDamaged(f"{path} cannot be unpacked ({error}). Install vetted again.") from error
    digest = hashlib.sha256(content).hexdigest()
    if digest != expected_hash:
        raise RanksDamaged(
            f"{path} has sha256 {digest[:12]}… unpacked, tiktoken expects {expected_hash[:12]}…. Install vetted again."
        )
    return {base64.b64decode(token): int(rank) for token, rank in (line.split() for line in content.splitlines())}
