"""`vetted sunset`: a day is rehearsed, and nothing is changed."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.__main__ import main
from storage import deployments
from storage.database import Database
from storage.ledger import sunsets
from storage.migrations.migrate import migrate
from storage.models import Candidate, DatasetVersion, Launch
from training.providers.catalogue import lay_over

TUNE = "ft:gpt-4.1-mini-2025-04-14:clinic::2"


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A clinic at OpenAI, whose file has an end for two bases."""
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "VETTED_HOME": str(tmp_path),
        "VETTED_PROVIDER": "openai",
        "VETTED_MODEL": "gpt-4.1-mini",
        "VETTED_JUDGE_MODEL": "gpt-5",
        "OPENAI_API_KEY": "sk-test",
    }.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "providers").mkdir()
    text = 'closes = 2030-01-06\n[models."gpt-4.1-mini"]\nshutdown = 2030-01-14\n[models."gpt-9"]\ntraining = 1\n'
    (tmp_path / "providers" / "openai.toml").write_text(text, "utf-8")
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    yield database
    database.close()
    lay_over(tmp_path / "nothing")


def _deploy(database: Database) -> None:
    with database.begin() as session:
        version = DatasetVersion(name="v3", file_name="v3.jsonl", sha256="", n_examples=10, frozen_by=1)
        session.add(version)
        session.flush()
        launch = Launch(
            version_id=version.id or 0,
            provider="openai",
            model="gpt-4.1-mini",
            n_epochs=1,
            tokens_billed=1,
            quoted_by=1,
            chat_id=1,
        )
        session.add(launch)
        session.flush()
        deployments.deploy(session, deployments.add_model(session, "local", "vetted-starter"), None, "test")
        tune = deployments.add_model(session, "openai", TUNE, launch_id=launch.id)
        deployments.deploy(session, tune, None, "test")
        candidate = deployments.add_model(session, "openai", "ft:gpt-9:clinic::3")
        session.add(Candidate(model_id=candidate.id or 0))
        sunsets.keep_dates(session, "openai", {"gpt-5": date(2029, 12, 11)})


def test_a_day_on_which_the_active_model_is_dark(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    _deploy(database)
    assert main(["sunset", "--as-of", "2030-01-15"]) == 1
    text = capsys.readouterr().out
    assert f"dark  active: {TUNE} at openai, of gpt-4.1-mini, has learned v3\n      dark from 2030-01-14 on" in text
    assert "there fall-back: vetted-starter at local\n      no end is known" in text
    assert "there candidate: ft:gpt-9:clinic::3 at openai, of gpt-9" in text
    assert "dark  VETTED_JUDGE_MODEL: gpt-5 at openai\n      dark from 2029-12-11 on" in text
    assert "training at openai: over since 2030-01-06" in text and "training at local: works" in text
    assert "train dataset version v3 elsewhere before that day: vetted-starter at local, gpt-9 at openai" in text
    assert "name another model in VETTED_JUDGE_MODEL." in text


def test_a_day_before_it_and_json(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    _deploy(database)
    assert main(["sunset", "--as-of", "2029-12-01"]) == 0
    assert "nothing that is relied on here would be dark" in capsys.readouterr().out
    assert main(["sunset", "--as-of", "2029-12-20", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["as_of"], facts["is_active_dark"]) == ("2029-12-20", False)
    assert [model["setting"] for model in facts["models"] if model["is_dark"]] == ["VETTED_JUDGE_MODEL"]
    assert facts["training"][1] == {"provider": "openai", "closes": "2030-01-06", "is_closed": False}


def test_before_the_first_deployment_the_settings_model_is_the_active_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sunset", "--as-of", "2030-01-14", "--json"]) == 1
    models = json.loads(capsys.readouterr().out)["models"]
    assert [model["duty"] for model in models] == ["active", "setting", "setting"]
    assert main(["sunset", "--as-of", "2030-01-13"]) == 0


def test_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit) as ending:
        main(["sunset", "--as-of", "soon"])
    assert ending.value.code == 2 and "'soon' is no day such as 2027-01-15" in capsys.readouterr().err
    monkeypatch.setenv("VETTED_HOME", str(tmp_path / "none"))
    assert main(["sunset"]) == 2
