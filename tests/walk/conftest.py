"""The roads of the walk, each with its host."""

import os
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from bot.__main__ import main
from tests.hosts.grounds import GROUNDS, Ground, engine_ground
from tests.training.engine.conftest import EngineProcess, make_tiny
from tests.walk.roads import ROADS, Road, lay_out, teach
from tests.walk.shell import Run
from training.providers.catalogue import lay_over


@pytest.fixture(scope="session")
def tiny_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineProcess]:
    """Our engine over a tiny base: quick, and its answers say nothing."""
    base = make_tiny(tmp_path_factory.mktemp("bases") / "tiny")
    running = EngineProcess(tmp_path_factory.mktemp("home"), str(base), "engine-key-0123456789")
    yield running
    running.kill(signal.SIGTERM)


@pytest.fixture(scope="session")
def starter_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineProcess]:
    """Our engine over the starter: it learns what it is taught."""
    running = EngineProcess(tmp_path_factory.mktemp("starter-home"), "vetted-starter", "engine-key-0123456789")
    yield running
    running.kill(signal.SIGTERM)


@pytest.fixture
def road(request: pytest.FixtureRequest) -> Road:
    """The one that a test's parameter names."""
    return ROADS[request.param]


@pytest.fixture
def engine_name() -> str:
    """The fixture with the engine of a test."""
    return "tiny_engine"


@pytest.fixture
def ground(road: Road, engine_name: str, request: pytest.FixtureRequest) -> Iterator[Ground]:
    """Its host."""
    make = GROUNDS.get(road.name) or partial(engine_ground, request.getfixturevalue(engine_name))
    with make() as ground:
        yield ground


@pytest.fixture
def environment(
    road: Road, ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, str]]:
    """What the operator has set, and nothing else."""
    for name in [name for name in os.environ if name.startswith(("VETTED_", "OPENAI_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    environment = lay_out(road, ground, tmp_path / "home")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    lay_over(tmp_path / "home" / "providers")
    teach(ground)
    yield environment
    lay_over(tmp_path / "nothing")


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Runs a command in this process: imports cost a second each otherwise."""

    def run(*words: str) -> tuple[int, str, str]:
        code = main(list(words))
        out, err = capsysbinary.readouterr()
        return code, out.decode(), err.decode()

    return run
