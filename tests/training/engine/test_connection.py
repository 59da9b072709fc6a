"""What a client's connection goes through: a slash too many, and a request that failed."""

import shutil
from pathlib import Path

import httpx2
import pytest

from tests.conftest import eventually
from tests.training.engine.fitness.test_unfit_engine import serving


async def test_a_slash_at_the_end_and_a_fault_of_ours(
    tiny: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    home = tmp_path / "engine"
    with serving(home, tiny) as client:
        await eventually(lambda: list(client.models.list()), "the base is there")
        root = str(client.base_url).removesuffix("/v1/")
        with httpx2.Client(base_url=root, headers={"authorization": "Bearer any"}) as http:
            for path in ("/v1/models", "/v1/files", "/v1/fine_tuning/jobs", "/v1/models/tiny", "/healthz"):
                answers = [http.get(f"{path}{slashes}") for slashes in ("", "/", "//")]
                assert [answer.status_code for answer in answers] == [200, 200, 200]
                if path != "/healthz":
                    assert answers[0].json() == answers[1].json() == answers[2].json()
            assert http.get("/").status_code == 404
            assert http.delete("/v1/models/").status_code == 405

            shutil.rmtree(home / "files")
            streams = set()
            for _ in range(2):
                form = {"file": ("rows.jsonl", b"{}\n")}
                answer = http.post("/v1/files", files=form, data={"purpose": "fine-tune"})
                assert answer.status_code == 500
                assert answer.json()["error"]["message"] == "The engine failed: FileNotFoundError."
                streams.add(answer.extensions["network_stream"].get_extra_info("client_addr"))
            assert http.get("/v1/models").status_code == 200
            assert len(streams) == 1 and None not in streams, "each came from a connection of its own"
        assert "/v1/files failed" in caplog.text and "Traceback" in caplog.text
