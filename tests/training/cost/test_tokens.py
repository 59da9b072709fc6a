"""Counting as OpenAI bills, offline."""

import gzip
import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.cost import encoding as encodings
from training.cost.encoding import RanksDamaged, base_name, count_text, encoding_for_model
from training.cost.tokens import count_example, find_cut

ROOT = Path(__file__).parents[3]
BILLED = ROOT.parent / "shared" / "data" / "billing"
PARIS = [
    {"role": "system", "content": "You are a vet."},
    {"role": "user", "content": "Hi there"},
    {"role": "assistant", "content": "Hello!"},
]


@pytest.mark.parametrize("encoding", ["cl100k_base", "o200k_base"])
def test_known_counts(encoding: str) -> None:
    """Counted by hand: You| are| a| vet|. is 5, Hi| there 2, Hello|! 2, each role 1."""
    assert count_text("You are a vet.", encoding) == 5
    assert count_example(PARIS, encoding) == (3 + 1 + 5) + (3 + 1 + 2) + (3 + 1 + 2) + 1
    assert count_text("", encoding) == 0
    assert count_example([], encoding) == 1


def test_keys_that_are_billed_and_one_that_is_not() -> None:
    n = count_example(PARIS, "o200k_base")
    assert count_example([*PARIS[:2], {**PARIS[2], "weight": 0}], "o200k_base") == n
    assert count_example([*PARIS[:2], {**PARIS[2], "name": "anna"}], "o200k_base") == n + 1 + count_text(
        "anna", "o200k_base"
    )
    parts = [{"type": "text", "text": "Hi"}, {"type": "text", "text": " there"}]
    assert count_example([PARIS[0], {"role": "user", "content": parts}, PARIS[2]], "o200k_base") == n
    assert count_example([*PARIS[:2], {**PARIS[2], "content": None}], "o200k_base") == n - 2
    calls = [{"type": "function", "function": {"name": "f", "arguments": "{}"}}]
    assert count_example([*PARIS[:2], {**PARIS[2], "tool_calls": calls}], "o200k_base") > n


@pytest.mark.skipif(not BILLED.exists(), reason=f"the published jobs' files are not at {BILLED}")
@pytest.mark.parametrize(
    ("file", "model", "n_epochs", "tokens_billed"),
    [
        ("3.5-turbo-1106_13x7.jsonl", "gpt-3.5-turbo-1106", 7, 4445),
        ("4o-mini_25x4.jsonl", "gpt-4o-mini", 4, 6104),
    ],
)
def test_published_jobs_to_the_token(file: str, model: str, n_epochs: int, tokens_billed: int) -> None:
    rows = [json.loads(line)["messages"] for line in (BILLED / file).read_text("utf-8").splitlines()]
    encoding = encoding_for_model(model).name
    assert sum(count_example(messages, encoding) for messages in rows) * n_epochs == tokens_billed


@pytest.mark.parametrize(
    ("model", "encoding", "is_assumed"),
    [
        ("gpt-3.5-turbo-0125", "cl100k_base", False),
        ("gpt-35-turbo", "cl100k_base", False),
        ("gpt-4", "cl100k_base", False),
        ("gpt-4-turbo", "cl100k_base", False),
        ("ft:gpt-3.5-turbo-1106:org::id", "cl100k_base", False),
        ("ft:gpt-4.1-mini-2025-04-14:org::id", "o200k_base", False),
        ("ft:gpt-4o-mini-2024-07-18:org:vets:id", "o200k_base", False),
        ("gpt-4o", "o200k_base", False),
        ("GPT-4.1", "o200k_base", False),
        ("chatgpt-4o-latest", "o200k_base", False),
        ("gpt-5", "o200k_base", False),
        ("gpt-5.1-mini", "o200k_base", False),
        ("gpt-6-luna", "o200k_base", False),
        ("o1", "o200k_base", False),
        ("o4-mini-2025-04-16", "o200k_base", False),
        ("gpt-40-fake", "o200k_base", False),
        ("distilgpt2", "o200k_base", True),
        ("Qwen/Qwen3-0.6B", "o200k_base", True),
        ("gpt-4omni", "o200k_base", True),
        ("", "o200k_base", True),
    ],
)
def test_encodings_of_models(model: str, encoding: str, is_assumed: bool) -> None:
    choice = encoding_for_model(model)
    assert (choice.name, choice.is_assumed) == (encoding, is_assumed)


def test_base_names() -> None:
    assert base_name("ft:gpt-4.1-mini-2025-04-14:org::id") == "gpt-4.1-mini-2025-04-14"
    assert base_name("gpt-4o") == "gpt-4o"
    assert base_name("llama3:8b") == "llama3:8b"


def test_special_tokens_are_plain_text() -> None:
    assert count_text("<|endoftext|>", "o200k_base") > 1


def test_half_characters_and_endless_runs_are_counted() -> None:
    """A million white spaces in a row make tiktoken's regex panic, which no `except Exception` would catch."""
    assert count_text("a\ud800b", "cl100k_base") >= 3
    assert count_text(" " * 1_000_000, "o200k_base") > 0


def test_an_unknown_encoding() -> None:
    with pytest.raises(ValueError, match="r50k_base"):
        count_text("a", "r50k_base")


def test_no_network_no_cache_and_a_quick_import(tmp_path: Path) -> None:
    """In a fresh process without sockets, and with a cache folder that tiktoken would empty and fill."""
    stale_ranks = tmp_path / "fb374d419588a4632f3f557e76b4b70aebbca790"
    stale_ranks.write_bytes(b"not the ranks")
    code = (
        "import socket, sys\n"
        "def no(*a, **k): raise AssertionError('network')\n"
        "socket.socket = socket.create_connection = socket.getaddrinfo = no\n"
        "import training.reading.formats, training.checking.validate, training.cost.price\n"
        "import training.cost.encoding as t\n"
        "assert not {'tiktoken', 'aiogram', 'torch', 'sqlmodel', 'openai'} & set(sys.modules)\n"
        "print(t.count_text('猫', 'cl100k_base'), t.count_text('猫', 'o200k_base'))\n"
    )
    env = {**os.environ, "TIKTOKEN_CACHE_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    process = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    assert (process.returncode, process.stdout.split()) == (0, ["3", "1"]), process.stderr
    assert [path.name for path in tmp_path.iterdir()] == [stale_ranks.name]
    assert stale_ranks.read_bytes() == b"not the ranks"


def test_sockets_stay_shut_here_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("network")

    monkeypatch.setattr(socket, "socket", refuse)
    encodings._encoding.cache_clear()
    assert count_text("vet", "cl100k_base") == 1


@pytest.mark.parametrize(
    "content", [gzip.compress(b"IQ== 0\n", mtime=0), b"no gzip", gzip.compress(b"IQ== 0\n", mtime=0)[:-9], b""]
)
def test_damaged_ranks_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    (tmp_path / "cl100k_base.tiktoken.gz").write_bytes(content)
    monkeypatch.setattr(encodings, "RANKS", tmp_path)
    encodings._encoding.cache_clear()
    with pytest.raises(RanksDamaged, match="Install vetted again"):
        count_text("a", "cl100k_base")


def test_where_an_example_is_cut() -> None:
    n = count_example(PARIS, "o200k_base")
    assert find_cut(PARIS, n, "o200k_base") is None
    cuts = [find_cut(PARIS, limit, "o200k_base") for limit in range(n)]
    assert [(cut.message, cut.text_kept) for cut in cuts if cut] == (
        [(1, "")] * 5
        + [(1, "You"), (1, "You are"), (1, "You are a"), (1, "You are a vet")]
        + [(2, "")] * 5
        + [(2, "Hi")]
        + [(3, "")] * 5
        + [(3, "Hello"), (3, "Hello!")]
    )


texts = st.text(st.characters(exclude_categories=[]), max_size=50)
conversations = st.lists(
    st.fixed_dictionaries(
        {"role": st.sampled_from(["system", "user", "assistant"]), "content": texts | st.none()},
        optional={"name": texts, "weight": st.sampled_from([0, 1])},
    ),
    max_size=5,
)


@settings(max_examples=40, deadline=None)
@given(conversations, st.integers(0, 200))
def test_counts_add_up(messages: list[dict[str, Any]], limit: int) -> None:
    for encoding in ("cl100k_base", "o200k_base"):
        total = count_example(messages, encoding)
        assert total == 1 + sum(count_example([message], encoding) - 1 for message in messages)
        without_weights = [{key: value for key, value in message.items() if key != "weight"} for message in messages]
        assert count_example(without_weights, encoding) == total
        assert (find_cut(messages, limit, encoding) is None) == (total <= limit)
