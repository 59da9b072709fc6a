"""A host of Nebius's shape under the name of the one that is set up, which bills by the hour."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.conftest import serve
from tests.hosts.nebius import NebiusHost, make_app
from training.evaluation.safety.questions import safety_questions
from training.providers.catalogue import lay_over


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """The operator says that the host is one of Nebius's shape, and what an idle model costs there."""
    text = 'currency = "USD"\n[hosting]\nneeded = true\napi = "nebius"\nprice_per_hour = 1.7\n'
    (tmp_path / "openai.toml").write_text(text, "utf-8")
    lay_over(tmp_path)
    yield tmp_path
    lay_over(tmp_path / "nothing")


@pytest.fixture(autouse=True)
def _few_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each tenth of the safety questions is asked."""
    monkeypatch.setattr("training.candidates.plan.safety_questions", lambda: safety_questions()[::10])


@pytest.fixture
async def host(folder: Path) -> AsyncIterator[NebiusHost]:
    host = NebiusHost()
    server = await serve(make_app(host))
    host.url = str(server.make_url("/v1"))
    yield host
    await server.close()
