"""`vetted match` with a provider's embeddings: the cosine where they may decide."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import openai_host

DOCS = Path(__file__).parents[3] / "docs"
ASKED, MORE = "My cat keeps sneezing, what should I do?", "my cat keeps sneezing zealously, what should I do?"
PAIRS = [
    (ASKED, MORE),
    ("My cat keeps sneezing", "my cat won't stop sneezing"),
    ("My cat keeps sneezing", "my dog keeps sneezing"),
    ("can dogs eat butter", "can dogs eat zorbitol butter"),
    ("My cat ate a lily, what should I do", "My cat ate a lily zealously, what should I do"),
]


@pytest.fixture
async def host(host: openai_host.Host) -> openai_host.Host:
    host.embedding_models = ["embed-1"]
    return host


async def _match(
    folder: Path, host: openai_host.Host, pairs: list[tuple[str, str]], **more: str
) -> tuple[int, list[dict[str, Any]], str]:
    """The exit code, the rows and the errors of `vetted match`."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("VETTED_", "OPENAI_"))}
    provider = {"VETTED_PROVIDER": "openai", "OPENAI_API_KEY": "sk-test", "OPENAI_BASE_URL": host.url}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "match"),
        cwd=folder,
        env={**outside, "PYTHONPATH": str(DOCS.parent), **provider, **more},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    lines = "\n".join(json.dumps({"a": a, "b": b}) for a, b in pairs)
    out, errors = await process.communicate(lines.encode())
    return process.returncode or 0, [json.loads(line) for line in out.splitlines()], errors.decode()


async def test_it_shows_the_cosine_and_decides_by_a_threshold(tmp_path: Path, host: openai_host.Host) -> None:
    plain = (await _match(tmp_path, host, PAIRS))[1]
    assert host.embedding_requests == [] and not any("embedding" in row for row in plain)

    code, rows, errors = await _match(tmp_path, host, PAIRS, VETTED_EMBEDDING_MODEL="embed-1")
    assert (code, errors) == (0, "")
    assert [request["input"] for request in host.embedding_requests] == [[ASKED, MORE]]
    cosine = rows[0].pop("embedding")
    assert 0.7 < cosine < 1 and rows == plain
    assert (rows[0]["served"], rows[0]["why"]) == (False, ["– ≠ zealous"])

    # With a threshold that it reaches, and nothing personal goes there; and with one that it just misses.
    values = {"VETTED_EMBEDDING_MODEL": "embed-1", "VETTED_EMBEDDING_THRESHOLD": f"{cosine:.4f}"}
    personal = (f"{ASKED} Call me: 13812345678", f"{MORE} Call me: 13812345678")
    code, rows, _ = await _match(tmp_path, host, [*PAIRS, personal], **values)
    assert (rows[0]["served"], rows[0]["embedding"], rows[0]["why"]) == (True, cosine, ["– ≠ zealous"])
    assert rows[1:-1] == plain[1:]
    assert code == 0 and "embedding" in rows[-1]
    assert b"13812345678" not in b"".join(host.bodies) and b"[phone]" in b"".join(host.bodies)
    values["VETTED_EMBEDDING_THRESHOLD"] = f"{cosine + 0.0001:.4f}"
    _, rows, _ = await _match(tmp_path, host, PAIRS[:1], **values)
    assert (rows[0]["served"], rows[0]["embedding"]) == (False, cosine)


async def test_a_host_that_has_none_is_told_of_once(tmp_path: Path, host: openai_host.Host) -> None:
    code, rows, errors = await _match(tmp_path, host, [PAIRS[0]] * 2, VETTED_EMBEDDING_MODEL="nobody")
    assert code == 1 and rows[0] == rows[1] and "embedding" not in rows[0]
    assert len(errors.splitlines()) == 1 and "nobody" in errors and "HTTP 404" in errors and "sk-test" not in errors
    assert len(host.embedding_requests) == 1
    code, _, errors = await _match(tmp_path, host, PAIRS, VETTED_EMBEDDING_MODEL="x", OPENAI_API_KEY="")
    assert code == 2 and "OPENAI_API_KEY" in errors
    code, _, errors = await _match(tmp_path, host, PAIRS, VETTED_EMBEDDING_THRESHOLD="1.5")
    assert code == 2 and "VETTED_EMBEDDING_THRESHOLD" in errors


async def test_without_the_setting_the_sdk_is_not_loaded(tmp_path: Path) -> None:
    code = (
        "import sys; from bot.__main__ import main; main(['match']); print([m for m in sys.modules if m == 'openai'])"
    )
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", code),
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(DOCS.parent)},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate(json.dumps({"a": ASKED, "b": MORE}).encode())
    assert out.splitlines()[-1] == b"[]"
