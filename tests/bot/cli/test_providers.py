"""`vetted providers`: what is known, what is set up, what answers."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from bot.__main__ import main
from training.providers.catalogue import catalogue, lay_over

KEY = "sk-of-the-clinic"


class _ModelList(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        is_known = self.headers["Authorization"] == f"Bearer {KEY}"
        body = json.dumps({"object": "list", "data": []} if is_known else {"error": {"message": "no"}}).encode()
        self.send_response(200 if is_known and self.path == "/v1/models" else 401)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Nothing."""


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A host that knows one key; the settings name it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _ModelList)
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/v1"
    monkeypatch.chdir(tmp_path)
    for facts in catalogue().values():
        if facts.key is not None:
            monkeypatch.delenv(facts.key, raising=False)
    for name, value in {
        "VETTED_HOME": str(tmp_path),
        "VETTED_PROVIDER": "openai",
        "VETTED_MODEL": "gpt-4.1-mini",
        "OPENAI_API_KEY": KEY,
        "OPENAI_BASE_URL": address,
    }.items():
        monkeypatch.setenv(name, value)
    yield address
    server.shutdown()
    lay_over(tmp_path / "nothing")


def test_what_is_in_use_is_asked_and_answers(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["providers"]) == 0
    text = capsys.readouterr().out
    assert f"openai · OpenAI · trains and answers now\n  {url} · answers" in text
    assert "not set up: NEBIUS_API_KEY" in text and "dark from 2027-01-14 on" in text


def test_a_key_that_is_not_taken_is_told_without_the_key(
    url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-wrong")
    assert main(["providers", "--json"]) == 1
    text = capsys.readouterr().out
    [openai] = [row for row in json.loads(text) if row["name"] == "openai"]
    assert openai["is_in_use"] and openai["was_asked"] and "HTTP 401" in openai["trouble"]
    assert "sk-wrong" not in text


def test_one_of_another_shape_is_set_up_and_not_asked(
    url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", "sk-dash")
    assert main(["providers", "--json"]) == 0
    [bailian] = [row for row in json.loads(capsys.readouterr().out) if row["name"] == "bailian"]
    assert bailian["has_key"] and bailian["lacks"] == [] and not bailian["was_asked"] and bailian["trouble"] is None


def test_a_bad_file_of_the_operators_ends_with_its_place(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "providers").mkdir()
    (tmp_path / "providers" / "openai.toml").write_text("prize = 3", "utf-8")
    assert main(["providers"]) == 2
    assert "prize = 3" in capsys.readouterr().err


def test_a_price_goes_on_without_the_operators_bad_file(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = {"messages": [{"role": "user", "content": "Hay?"}, {"role": "assistant", "content": "Always."}]}
    (tmp_path / "rows.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    (tmp_path / "providers").mkdir()
    (tmp_path / "providers" / "openai.toml").write_text("prize = 3", "utf-8")
    assert main(["cost", "rows.jsonl", "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["price_date"] == "2026-11-20" and "prize = 3" in err
