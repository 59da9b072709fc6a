"""How many tokens a text has and OpenAI bills, without the network.

tiktoken fetches its ranks at first use from a host that many cannot reach; they lie in `ranks/` instead.
"""

import base64
import functools
import gzip
import hashlib
import json
import re
import statistics
import types
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import tiktoken

RANKS = Path(__file__).parent / "ranks"

_CL100K = re.compile(r"gpt-(3\.5|35|4)(-|$)|(davinci|babbage)-002(-|$)")
_O200K = re.compile(r"(chat)?gpt-(4o|4\.\d|[5-9]|\d\d|oss)(?![a-z\d])|o\d+(-|$)")

_PIECE = 100_000
"""Characters encoded at once: near a million white spaces in a row, tiktoken's regex overflows and panics."""


_NOT_ENCODED = ("weight", "role", "content")
"""Keys of a message that are not billed, or counted by themselves."""


class RanksDamaged(Exception):
    """A bundled rank file is not what tiktoken expects. The message is shown to the operator."""


@dataclass(frozen=True)
class EncodingChoice:
    """An encoding's name; `assumed` where the model is unknown and its own tokenizer may count otherwise."""

    name: str
    assumed: bool


@dataclass(frozen=True)
class Distribution:
    """How values spread; percentiles are interpolated linearly, as numpy does by default."""

    min: float
    max: float
    mean: float
    median: float
    p5: float
    p95: float


@dataclass(frozen=True)
class Cut:
    """Where the token limit cuts an example: in which message (1-based), and the text kept just before it."""

    message: int
    kept: str


def base_name(model: str) -> str:
    """The model a fine-tune was made from: `ft:gpt-4.1-mini-2025-04-14:org::id` → `gpt-4.1-mini-2025-04-14`."""
    name = model.strip().lower()
    return name.removeprefix("ft:").partition(":")[0] if name.startswith("ft:") else name


def encoding_for_model(model: str) -> EncodingChoice:
    """The encoding that a model counts in. Unlike tiktoken's, it knows fine-tunes of gpt-4.1 and newer."""
    name = base_name(model)
    if _CL100K.match(name):
        return EncodingChoice("cl100k_base", assumed=False)
    return EncodingChoice("o200k_base", assumed=not _O200K.match(name))


def load(encoding: str) -> None:
    """Read the ranks (0.5 s, 60 to 95 MB) now instead of at the first count.

    Raises `RanksDamaged`, or `ValueError` for an encoding that is not bundled.
    """
    _encoding(encoding)


def count_text(text: str, encoding: str) -> int:
    """Tokens of a text. Special tokens in it (`<|endoftext|>`) count as the plain text that they are here."""
    return len(_encode(text, encoding))


def count_example(messages: Sequence[dict[str, Any]], encoding: str) -> int:
    """Tokens that OpenAI bills for one training example in one epoch.

    3 per message, its values, 1 more for a name, and 1 per example; `weight: 0` messages are billed, the weight key
    is not. The OpenAI cookbook adds 3 per example; what published jobs were billed for fits 1. Tool calls are
    counted as compact JSON, which is an estimate: no published job has any.
    """
    return sum(_count_message(message, encoding) for message in messages) + 1


def count_examples(examples: Iterable[Sequence[dict[str, Any]]], encoding: str) -> list[int]:
    """`count_example` of each; for the sum with a limit per example see `cost.billed_per_epoch`."""
    return [count_example(messages, encoding) for messages in examples]


def count_messages(messages: Sequence[dict[str, Any]], encoding: str) -> int:
    """Tokens of a chat request's prompt: the messages, and the 3 that open the answer (OpenAI cookbook)."""
    return sum(_count_message(message, encoding) for message in messages) + 3


def find_cut(messages: Sequence[dict[str, Any]], limit: int, encoding: str) -> Cut | None:
    """Where an example over `limit` tokens is cut (at its end); null if it fits."""
    if count_example(messages, encoding) <= limit:
        return None
    left = limit
    for number, message in enumerate(messages, start=1):
        size = _count_message(message, encoding)
        if size > left:
            content = _as_text(message.get("content"))
            kept = _encode(content, encoding)[: max(0, left - (size - count_text(content, encoding)))]
            return Cut(number, _encoding(encoding).decode(kept[-30:]))
        left -= size
    # Only the example's own last token is over: nothing that a person wrote is lost.
    return Cut(len(messages), _as_text(messages[-1].get("content"))[-30:] if messages else "")


def distribution(values: Sequence[float]) -> Distribution:
    """Raises `ValueError` if there are no values."""
    if not values:
        raise ValueError("a distribution needs at least one value; there are none")
    # Of one value there are no quantiles; twice the same has the same.
    p5, *_, p95 = statistics.quantiles(values if len(values) > 1 else [*values, *values], n=20, method="inclusive")
    return Distribution(
        min=min(values),
        max=max(values),
        mean=statistics.fmean(values),
        median=statistics.median(values),
        p5=p5,
        p95=p95,
    )


def _count_message(message: dict[str, Any], encoding: str) -> int:
    values = sum(count_text(_as_text(value), encoding) for key, value in message.items() if key not in _NOT_ENCODED)
    role = message.get("role")
    if role is not None:
        values += _count_repeated(_as_text(role), encoding)
    if "content" in message:
        # A system prompt is the same thousands of times, an answer hardly twice.
        count = _count_repeated if role in ("system", "developer") else count_text
        values += count(_as_text(message["content"]), encoding)
    return 3 + values + ("name" in message)


@functools.lru_cache(maxsize=256)
def _count_repeated(text: str, encoding: str) -> int:
    return count_text(text, encoding)


def _as_text(value: Any) -> str:
    """What is counted of a message's value: the text, the texts of content parts, otherwise compact JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(part, dict) and "text" in part for part in value):
        return "".join(_as_text(part["text"]) for part in value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def _encode(text: str, encoding: str) -> list[int]:
    encode = _encoding(encoding).encode_ordinary
    if len(text) <= _PIECE:
        return encode(text)
    # A seam may add a token or two: to a text that is over every limit anyway.
    return [token for start in range(0, len(text), _PIECE) for token in encode(text[start : start + _PIECE])]


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
    found = hashlib.sha256(content).hexdigest()
    if found != expected_hash:
        raise RanksDamaged(
            f"{path} has sha256 {found[:12]}… unpacked, tiktoken expects {expected_hash[:12]}…. Install vetted again."
        )
    return {base64.b64decode(token): int(rank) for token, rank in (line.split() for line in content.splitlines())}
