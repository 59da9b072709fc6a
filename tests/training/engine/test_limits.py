"""What the engine tells of its models before anybody trains: how much they take, and how long rows are for them."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from tests.training.engine.conftest import TEN, EngineProcess
from training.checking.cut import rows_cut
from training.engine.jobs.limits import count_tokens, least_epochs, max_tokens
from training.examples import ExampleRow, Message
from training.providers.limits import UNKNOWN, EngineLimits

ROWS: list[Any] = [json.loads(line) for line in TEN.splitlines()]


def test_each_model_says_what_it_takes(engine: EngineProcess) -> None:
    model: Any = engine.client.models.retrieve("tiny")
    assert (model.max_model_len, model.fine_tuning) == (512, {"min_rows": 10, "least_epochs": 1})
    assert [model for model in engine.client.models.list() if model.id == "tiny"] == [model]


def test_rows_are_counted_as_they_are_trained(engine: EngineProcess) -> None:
    body = {"model": "tiny", "rows": [ROWS[0], {"messages": []}, "?", {"messages": [*ROWS[0]["messages"]] * 30}]}
    answer = engine.http.post("/v1/fine_tuning/count_tokens", json=body).json()
    # The tiny base has a token for each byte, and the end of an answer is one.
    n_bytes = len("user: question 0?\nassistant: answer 0, 答案".encode()) + 1
    assert answer["data"] == [n_bytes, None, None, 30 * n_bytes + 29]  # a new line between two
    assert (answer["model"], answer["max_model_len"]) == ("tiny", 512)


@pytest.mark.parametrize("change", [{"model": "gpt-5"}, {"model": 3}, {"rows": {}}, {"rows": None}])
def test_requests_that_cannot_be_counted(engine: EngineProcess, change: dict[str, Any]) -> None:
    response = engine.http.post("/v1/fine_tuning/count_tokens", json={"model": "tiny", "rows": ROWS} | change)
    assert response.status_code in (400, 404) and response.json()["error"]["param"] == next(iter(change))


@pytest.mark.parametrize(
    ("name", "values", "limit"),
    [
        *[("GPT2Config", {"n_positions": 777}, 777), ("GPTJConfig", {"n_positions": 300}, 300)],
        *[("MptConfig", {"max_seq_len": 64}, 2048), ("LlamaConfig", {"max_position_embeddings": 131_072}, 131_072)],
        *[("Qwen3Config", {}, 32_768), ("Gemma3Config", {"text_config": {"max_position_embeddings": 4096}}, 4096)],
    ],
)
def test_the_limit_is_that_of_a_training(name: str, values: dict[str, Any], limit: int, tmp_path: Path) -> None:
    """As `weights.positions` has it of the loaded model, from the folder alone."""
    import transformers

    config = getattr(transformers, name)(**values)
    config.save_pretrained(tmp_path)
    assert max_tokens(tmp_path) == limit
    assert (getattr(config.get_text_config(), "max_position_embeddings", None) or 2048) == limit


def test_a_folder_that_does_not_tell(tiny: Path, tmp_path: Path) -> None:
    broken = Path(shutil.copytree(tiny, tmp_path / "broken"))
    (broken / "config.json").write_text("{")
    (broken / "recipe.json").write_text('{"passes": 3, "new": 1}')
    assert (max_tokens(broken), least_epochs(broken)) == (None, None)


def test_an_adapter_takes_what_its_base_takes(tiny: Path, tmp_path: Path) -> None:
    adapter = tmp_path / "adapter"
    adapter.mkdir()
    (adapter / "adapter_config.json").write_text(json.dumps({"base_model_name_or_path": str(tiny)}))
    for file in tiny.glob("tokenizer*"):
        shutil.copy(file, adapter)
    assert max_tokens(adapter) == 512
    assert count_tokens(adapter, ROWS[:1]) == count_tokens(tiny, ROWS[:1])


def _rows(*n_words: int) -> list[ExampleRow]:
    """A row for each number, with an answer of so many words."""
    return [
        ExampleRow([{"role": "user", "content": "?"}, {"role": "assistant", "content": "word " * n + "."}], line)
        for line, n in enumerate(n_words, start=1)
    ]


def test_the_checks_name_just_the_rows_that_a_training_cuts(engine: EngineProcess) -> None:
    limits = EngineLimits(f"{engine.url}/v1", "any").of("tiny")
    assert (limits.max_tokens, limits.min_rows, limits.least_epochs) == (512, 10, 1)
    rows = _rows(1, 200, 98, 99, 97)
    counts = engine.http.post(
        "/v1/fine_tuning/count_tokens", json={"model": "tiny", "rows": [{"messages": row.messages} for row in rows]}
    ).json()["data"]
    cut = [line for line, n_tokens in enumerate(counts, start=1) if n_tokens > 512]
    assert cut == [2, 4]  # one byte more, and the answer's end is lost
    assert [(p.line, p.code, p.params["tokens"]) for p in rows_cut(rows, limits)] == [
        (line, "row_cut", counts[line - 1]) for line in cut
    ]


def test_rows_are_sent_in_batches(engine: EngineProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.providers.limits.BATCH_BYTES", 2000)
    limits = EngineLimits(f"{engine.url}/v1", "any").of("tiny")
    assert [p.line for p in rows_cut(_rows(*[110] * 20), limits)] == list(range(1, 21))


def test_chinese_rows_go_as_bytes_and_a_batch_that_fails_costs_no_other(engine: EngineProcess) -> None:
    limits = EngineLimits(f"{engine.url}/v1", "any").of("tiny")

    def row(text: str) -> list[Message]:
        return [{"role": "user", "content": "?"}, {"role": "assistant", "content": text}]

    # 5 MiB alone: the engine takes 4. One with half a character is counted, and so are those behind.
    n_tokens = len("user: ?\nassistant: ") + 1
    assert limits.count([row("答" * 1_750_000), row("\ud83d")]) == [None, n_tokens + 1]
    assert limits.count([row("猫" * 142_000)] * 5) == [n_tokens + 3 * 142_000] * 5


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/v1", "{}/healthz", "{}/nothing", "not a url"])
def test_where_no_engine_tells_nothing_is_known(engine: EngineProcess, url: str) -> None:
    limits = EngineLimits(url.format(engine.url), "any").of("tiny")
    assert limits.max_tokens is None and rows_cut(_rows(500), limits) == []
    assert UNKNOWN.count([[]]) == [None]


@pytest.fixture
def file(engine: EngineProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Ten rows and one that is too long; the settings name the engine."""
    monkeypatch.chdir(tmp_path)
    for name, value in (("ENGINE_URL", f"{engine.url}/v1"), ("BASE_MODEL", "tiny"), ("HOME", str(tmp_path / "home"))):
        monkeypatch.setenv(f"VETTED_{name}", value)
    path = tmp_path / "rows.jsonl"
    path.write_text(TEN + json.dumps({"messages": _rows(200)[0].messages}) + "\n")
    return path


def test_the_commands_ask_the_engine(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(file), "--model", "tiny"]) == 0
    assert "Line 11: 1" in (out := capsys.readouterr().out) and "tokens as tiny itself counts, and it sees 512" in out
    assert main(["cost", str(file), "--model", "owner/tiny"]) == 0
    assert "1 row is longer than the 512 tokens that tiny sees" in capsys.readouterr().out
    assert main(["import", str(file)]) == 0
    assert "Line 11: 1" in capsys.readouterr().out
    assert main(["check", str(file)]) == 0  # a model of the price list: nobody is asked
    assert "sees" not in capsys.readouterr().out


def test_and_say_nothing_of_limits_where_it_is_away(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VETTED_ENGINE_URL", "http://127.0.0.1:9/v1")
    for command in ("check", "cost"):
        assert main([command, str(file), "--model", "vetted-starter"]) == 0
        out = capsys.readouterr().out
        assert "28 epochs" in out and "sees" not in out
