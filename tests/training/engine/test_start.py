"""What stops the engine from starting, and who may come in."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import httpx2
import openai
import pytest

from tests.conftest import wait_until
from tests.training.engine.conftest import PATIENCE_S, ROOT, EngineProcess


def _start(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("VETTED_")}
    command = [sys.executable, "-m", "training.engine", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=ROOT, env=environment)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--host", "0.0.0.0"), "VETTED_ENGINE_KEY"),
        (("--base", "no-such-base"), "no-such-base"),
        (("--base", "/no/such/folder"), "/no/such/folder"),
        (("--base", str(ROOT)), "config.json"),
        (("--home", "/proc/none"), "/proc/none"),
    ],
)
def test_refusals_are_one_sentence(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    process = _start("--home", str(tmp_path), "--port", "0", *arguments)
    assert process.returncode == 2
    assert words in process.stderr
    assert len(process.stderr.strip().splitlines()) == 1


def test_a_taken_port(tmp_path: Path, tiny: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = str(listener.getsockname()[1])
        process = _start("--home", str(tmp_path), "--port", port, "--base", str(tiny))
    assert process.returncode == 2
    assert port in process.stderr


def test_the_key_is_required_where_one_is_set(tiny: Path, tmp_path: Path) -> None:
    engine = EngineProcess(tmp_path, str(tiny), key="schlüssel-1")
    try:
        assert engine.health()["status"] == "ok"
        assert engine.http.get("/v1/models").status_code == 200
        for path in ("/v1/models", "/metrics", "/v1/unknown"):
            for key in (None, "schlüssel-1".encode(), b"Basic YTpi"):
                headers = {b"authorization": key} if key else {}
                refusal = httpx2.get(engine.url + path, headers=headers, timeout=PATIENCE_S)
                assert (refusal.status_code, refusal.json()["error"]["code"]) == (401, "invalid_api_key")
        stranger = openai.OpenAI(base_url=f"{engine.url}/v1", api_key="other", max_retries=0)
        with pytest.raises(openai.AuthenticationError) as wrong:
            stranger.models.list()
        assert wrong.value.code == "invalid_api_key"
    finally:
        engine.kill()


def test_it_listens_before_torch_is_loaded(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a torch that takes for ever."""
    slow, sign = tmp_path / "slow", tmp_path / "sign"
    (slow / "torch").mkdir(parents=True)
    code = f"import pathlib, time\npathlib.Path({str(sign)!r}).touch()\nwhile True:\n    time.sleep(60)\n"
    (slow / "torch" / "__init__.py").write_text(code)
    monkeypatch.setattr("tests.training.engine.conftest.ROOT", os.pathsep.join((str(slow), str(ROOT))))
    engine = EngineProcess(tmp_path / "home", str(tiny))
    try:
        wait_until(sign.exists, "the engine loads torch")
        assert engine.health()["status"] == "ok"
        assert [model.id for model in engine.client.models.list()] == ["tiny"]
    finally:
        engine.kill()
