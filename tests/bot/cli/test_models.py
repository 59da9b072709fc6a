"""`vetted models`: the list; a fine-tune made ready at its host after a yes, and that ended."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlmodel import select

from bot.__main__ import main
from bot.cli.models import hosting
from storage import deployments
from storage.candidates import states
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import DatasetVersion, HostedModel, Launch, now
from tests.hosts import nebius
from tests.hosts.wire import standing
from training.providers.catalogue import lay_over

NAME = "ftjob-1:ftckpt_1-8"
KEYS = "number provider model name_at_host base launch state hosting price_per_hour currency added_at dark_on"
"""Of a model as one JSON object: other people's programs rely on them."""


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[nebius.NebiusHost]:
    """Nebius, with a training that has succeeded there, which no bot has seen."""
    host = nebius.NebiusHost()
    with standing(nebius.make_app(host)) as url:
        (tmp_path / "providers").mkdir()
        (tmp_path / "providers" / "nebius.toml").write_text(f'base_url = "{url}/v1"\n')
        host.jobs["ftjob-1"] = {"id": "ftjob-1", "status": "running", "model": nebius.BASE, "fine_tuned_model": None}
        host.finish("ftjob-1")
        settings = {"PROVIDER": "nebius", "HOME": str(tmp_path), "MODEL": nebius.BASE}
        for name, value in {**{f"VETTED_{n}": v for n, v in settings.items()}, "NEBIUS_API_KEY": "v1.abc"}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(tmp_path)
        database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
        migrate(database)
        with database.begin() as session:
            version = DatasetVersion(name="v1", file_name="v1.jsonl", sha256="", n_examples=10, frozen_by=3)
            session.add(version)
            session.flush()
            launch = Launch(version_id=version.id or 0, provider="nebius", model=nebius.BASE, n_epochs=1,
                tokens_billed=1, quoted_by=3, chat_id=3, job_id="ftjob-1", status="succeeded", fine_tuned_model=NAME,
            )  # fmt: skip
            launch.confirmed_at = launch.requested_at = launch.finished_at = now()
            session.add(launch)
        database.close()
        yield host
    lay_over(tmp_path / "nothing")


def _row(tmp_path: Path) -> HostedModel:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    with database.begin() as session:
        row = session.exec(select(HostedModel)).one()
    database.close()
    return row


def _meanwhile(monkeypatch: pytest.MonkeyPatch, *deeds: Callable[[], object]) -> None:
    """What happens between two looks, one after the other."""
    turns = iter(deeds)
    monkeypatch.setattr(hosting, "time", SimpleNamespace(sleep=lambda _: next(turns)()))


def _stop() -> None:
    raise KeyboardInterrupt


def test_hosted_after_a_yes_asked_by_its_name_there_and_ended(
    host: nebius.NebiusHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "list", "--json"]) == 0
    [facts] = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert " ".join(facts) == KEYS and (facts["model"], facts["hosting"]) == (NAME, None)
    assert main(["ask", "Why?", "-m", NAME]) == 2
    assert f"It answers only while it is hosted there: vetted models host {NAME}" in capsys.readouterr().err
    assert main(["models", "host", NAME]) == 2
    output = capsys.readouterr()
    assert "free while nobody asks it" in output.out and "nothing was asked for" in output.err
    assert host.deploy_requests == []

    host.looks_until_active = 3
    _meanwhile(monkeypatch, _stop)
    assert main(["models", "host", NAME, "--yes"]) == 130
    assert "goes on at the host" in capsys.readouterr().err and _row(tmp_path).requested_at is not None
    _meanwhile(monkeypatch, lambda: None, lambda: None)
    assert main(["models", "host", "1", "--json"]) == 0  # it was asked for, so no second yes
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["hosting"] for row in rows] == ["preparing", "ready"] and len(host.deploy_requests) == 1
    host.answers_of = {rows[-1]["name_at_host"]: {"Why?": "So."}, nebius.SERVED_BASE: {"Why?": "Who knows."}}
    host.models.append(nebius.SERVED_BASE)
    assert main(["ask", "Why?", "-m", NAME, "--beside"]) == 0
    assert capsys.readouterr().out == f"— {NAME} (nebius) —\nSo.\n\n— {nebius.BASE} (nebius) —\nWho knows.\n\n"

    assert main(["models", "end", NAME]) == 2 and "Add --yes" in capsys.readouterr().err
    assert main(["models", "end", NAME, "--yes"]) == 0 and host.custom_models == {}
    assert "ended" in capsys.readouterr().out and _row(tmp_path).ended_at is not None
    assert main(["models", "end", NAME, "--yes"]) == 2 and "is not hosted" in capsys.readouterr().err


def test_what_fails_there_and_what_answers_owners(
    host: nebius.NebiusHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    host.failure = "The adapter's rank is not supported."
    _meanwhile(monkeypatch, *[lambda: None] * 30)
    assert main(["models", "host", NAME, "--yes"]) == 1
    assert "failed (The adapter's rank is not supported.)" in capsys.readouterr().out
    host.failure = None
    assert main(["models", "host", NAME, "--yes"]) == 0
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    with database.begin() as session:
        model = deployments.find_model(session, NAME)
        assert model is not None
        deployments.deploy(session, model, 3, "test")
        assert states.of_model(session, model.id or 0) is None
    database.close()
    capsys.readouterr()
    assert main(["models", "end", NAME, "--yes"]) == 2 and "answers owners" in capsys.readouterr().err
    assert main(["models", "host", "nobody", "--yes"]) == 2 and "no model 'nobody'" in capsys.readouterr().err
    assert "answers" in _listed(capsys) and len(host.custom_models) == 1


def test_what_the_months_budget_has_no_room_for_is_not_asked_for(
    host: nebius.NebiusHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with (tmp_path / "providers" / "nebius.toml").open("a") as file:
        file.write("[hosting]\nprice_per_hour = 100000\n")
    monkeypatch.setenv("VETTED_BUDGET_MONTH", "50")
    assert main(["models", "host", NAME, "--yes"]) == 2
    output = capsys.readouterr()
    assert "of the month's budget of $50.00 $50.00 are left" in output.err and host.deploy_requests == []
    assert "an hour, 73,000,000 USD a month, asked or not" in output.out


def _listed(capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["models", "list"]) == 0
    return capsys.readouterr().out
