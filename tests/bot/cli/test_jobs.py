"""`vetted jobs` and `vetted ask`: the ledger's trainings followed and steered on the shell, without a bot."""

import asyncio
import base64
import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlmodel import select

from bot.__main__ import main
from bot.cli.jobs import follow
from storage import deployments
from storage.candidates import states
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import AuditEntry, Candidate, Launch, Model, now
from tests import openai_host
from tests.training.dataset.pool import distinct_rows
from training.dataset.freeze import freeze
from training.importing.apply import import_rows

Shell = Callable[..., Awaitable[tuple[int, str, str]]]
KEYS = (
    "launch provider job status base model version n_epochs tokens_billed trained_tokens step total_steps train_loss "
    "valid_loss seconds_to_go confirmed_at finished_at error warnings"
)
"""Of a training as one JSON object: other people's programs rely on them."""
LAUNCH = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def database(tmp_path: Path, host: openai_host.Host) -> Database:
    """A ledger with one training, whose job runs at the host."""
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    with database.begin() as session:
        import_rows(session, distinct_rows(12), "f.jsonl", 3)
        version = freeze(session, tmp_path, 3)
        assert version is not None and version.id is not None
        launch = Launch(id=LAUNCH, version_id=version.id, provider="local", model="base-model", n_epochs=1,
            tokens_billed=1, quoted_by=3, chat_id=3,
        )  # fmt: skip
        launch.confirmed_at = launch.requested_at = now()
        launch.job_id, launch.status = "ftjob-1", "queued"
        session.add(launch)
    host.jobs["ftjob-1"] = {"id": "ftjob-1", "status": "running", "model": "base-model", "fine_tuned_model": None}
    host.events = [_event(2), _event(1)]
    return database


def _event(step: int) -> dict[str, Any]:
    return {
        "id": f"e{step}",
        "created_at": 1_700_000_000 + step,
        "level": "info",
        "message": f"Step {step}/9",
        "data": {"step": step, "total_steps": 9, "train_loss": 1 / step},
    }


@pytest.fixture
def shell(
    host: openai_host.Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Shell:
    """Runs a command; returns its exit code and what it printed."""
    for name in [name for name in os.environ if name.startswith(("VETTED_", "OPENAI_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VETTED_HOME", str(tmp_path))
    monkeypatch.setenv("VETTED_ENGINE_URL", host.url)

    async def run(*words: str) -> tuple[int, str, str]:
        code = await asyncio.to_thread(main, [*words])
        out, err = capsysbinary.readouterr()
        return code, out.decode(), err.decode()

    return run


def _meanwhile(monkeypatch: pytest.MonkeyPatch, *deeds: Callable[[], object]) -> None:
    """What happens at the host between two looks of `follow`, one after the other."""
    turns = iter(deeds)
    monkeypatch.setattr(follow, "time", SimpleNamespace(sleep=lambda _: next(turns)()))


def _stop() -> None:
    raise KeyboardInterrupt


async def test_follow_tells_each_event_once_is_stopped_and_goes_on(
    host: openai_host.Host, database: Database, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    _meanwhile(monkeypatch, lambda: None, lambda: host.events.insert(0, _event(3)), _stop)
    code, out, err = await shell("jobs", "follow", "01234567")
    assert code == 130 and "jobs follow 01234567 --after e3" in err
    assert [line.split("  ")[-1] for line in out.splitlines()] == [
        "Step 1/9, loss 1.000", "Step 2/9, loss 0.500", "01234567: running · 2/9", "Step 3/9, loss 0.333",
    ]  # fmt: skip
    host.events.insert(0, _event(9))
    _meanwhile(monkeypatch, lambda: host.finish("ftjob-1", "ft:1"))
    code, out, _ = await shell("jobs", "follow", "ftjob-1", "--after", "e3", "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0 and [row.get("event") for row in rows] == ["e9", None, None]
    assert rows[0]["progress"] == {"step": 9, "total_steps": 9, "train_loss": pytest.approx(1 / 9)}
    assert (rows[2]["status"], rows[2]["model"], rows[2]["step"]) == ("succeeded", "ft:1", 9)
    with database.begin() as session:
        assert session.exec(select(Launch.status)).one() == "succeeded"  # for the bot, too


async def test_follow_of_what_fails_and_of_a_host_that_is_away_for_a_while(
    host: openai_host.Host, database: Database, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.retrieve_error = (503, "busy", "Later.")
    fault = {"code": "x", "message": "row 3 is odd", "param": None}

    def fail() -> None:
        host.retrieve_error = None
        host.jobs["ftjob-1"].update(status="failed", error=fault)

    _meanwhile(monkeypatch, lambda: None, fail)
    code, out, err = await shell("jobs", "follow", "ftjob-1")
    assert code == 1 and out.endswith("01234567: failed · 2/9 · row 3 is odd\n") and err.count("Later.") == 1


async def test_list_get_events_and_what_they_say_of_a_silent_host(
    host: openai_host.Host, database: Database, shell: Shell
) -> None:
    code, out, _ = await shell("jobs", "list")
    assert code == 0 and out.splitlines()[1].split() == ["01234567", "queued", "local", "v1", "base-model"]
    assert (await shell("jobs", "list", "--provider", "openai"))[1] == ""
    code, out, _ = await shell("jobs", "get", "ftjob-1", "--json")
    facts = json.loads(out)
    assert code == 0 and (facts["status"], facts["step"], facts["total_steps"]) == ("running", 2, 9)
    assert " ".join(facts) == KEYS
    code, out, _ = await shell("jobs", "events", "0123")
    assert code == 0 and [line.split("  ")[1] for line in out.splitlines()] == [
        "Step 1/9, loss 1.000",
        "Step 2/9, loss 0.500",
    ]
    assert len((await shell("jobs", "events", "0123", "--after", "e1", "--json"))[1].splitlines()) == 1
    host.retrieve_error = (503, "busy", "Later.")
    code, out, err = await shell("jobs", "get", "ftjob-1")
    assert code == 1 and "status: running" in out and "Later." in err and "what was known last" in err


async def test_pause_resume_and_cancel_are_deeds_of_the_ledger(
    host: openai_host.Host, database: Database, shell: Shell
) -> None:
    assert await shell("jobs", "pause", "ftjob-1") == (0, "01234567: paused\n", "")
    assert await shell("jobs", "resume", "ftjob-1") == (0, "01234567: running\n", "")
    code, out, _ = await shell("jobs", "cancel", "ftjob-1", "--json")
    assert code == 0 and json.loads(out)["status"] == "cancelled"
    with database.begin() as session:
        deeds = [str(deed) for deed in session.exec(select(AuditEntry.did)).all()]
    assert [deed for deed in deeds if deed.startswith("launch")][:3] == [
        "launch_paused",
        "launch_resumed",
        "launch_cancelled",
    ]


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["jobs", "get", "nothing"], 2, "no training 'nothing' was started here"),
        (["jobs", "cancel", ""], 2, "no training '' was started here"),
        (["jobs", "get", "ftjob-1", "--provider", "openai"], 2, "is at local, not at openai"),
        (["jobs", "pause", "ftjob-1"], 1, "the provider says no"),
        (["ask", " "], 2, "there is no question"),
        (["ask", "Why?", "--model", "nobody"], 2, "nobody gives no answer at local"),
        (["ask", "Why?", "--model", "base-model", "--beside"], 2, "nobody here knows what it was trained from"),
        (["ask", "Why?", "--provider", "elsewhere"], 2, "provider 'elsewhere' is not set up here"),
    ],
)
async def test_what_is_not_there_or_not_done(
    host: openai_host.Host, database: Database, shell: Shell, words: list[str], code: int, sentence: str
) -> None:
    host.can_pause = False
    got, out, err = await shell(*words)
    assert (got, out) == (code, "") and sentence in err


async def test_ask_a_model_and_its_base(host: openai_host.Host, database: Database, shell: Shell) -> None:
    host.models.append("ft:1")
    host.answers_of = {"ft:1": {"Why?": "So."}, "base-model": {"Why?": "Who knows."}}
    with database.begin() as session:  # as it is before a bot has seen the end
        session.get_one(Launch, LAUNCH).fine_tuned_model = "ft:1"
    code, out, _ = await shell("ask", "Why?", "-m", "ft:1", "--beside", "--json")
    assert [json.loads(line)["answer"] for line in out.splitlines()] == ["So.", "Who knows."] and code == 0
    host.chat_requests.clear()
    with database.begin() as session:
        deployments.deploy(session, deployments.add_model(session, "local", "ft:1", "base-model", LAUNCH), None, "test")
    code, out, _ = await shell("ask", "Why?", "--beside")
    assert (code, out) == (0, "— ft:1 (local) —\nSo.\n\n— base-model (local) —\nWho knows.\n\n")
    assert [request["temperature"] for request in host.chat_requests] == [0.0, 0.0]
    code, out, _ = await shell("ask", "Why?", "-m", "base-model", "--json")
    facts = json.loads(out)
    assert code == 0 and (facts["model"], facts["answer"], facts["finish_reason"]) == (
        "base-model",
        "Who knows.",
        "stop",
    )


async def test_result_files_are_fetched_kept_and_written(
    host: openai_host.Host, database: Database, shell: Shell
) -> None:
    code, out, err = await shell("jobs", "results", "ftjob-1")
    assert (code, out) == (1, "") and "no result files of training 01234567 at local yet." in err
    table = b"step,train_loss\n1,0.5\n"
    host.file_names["file-9"], host.files["file-9"] = "../step metrics.csv", base64.b64encode(table)
    host.jobs["ftjob-1"]["result_files"] = ["file-9"]
    code, out, _ = await shell("jobs", "results", "ftjob-1", "-o", "figures", "--json")
    row = json.loads(out)
    assert code == 0 and (row["name"], row["bytes"]) == ("step_metrics.csv", len(table))
    assert Path("figures/step_metrics.csv").read_bytes() == table
    host.files.clear()  # as hosts do after some weeks
    code, out, _ = await shell("jobs", "results", "ftjob-1")
    assert (code, out.split()) == (0, ["22", "step_metrics.csv"])


async def test_delete_wants_a_yes_and_never_takes_what_answers(
    host: openai_host.Host, database: Database, shell: Shell
) -> None:
    host.finish("ftjob-1", "ft:1")
    await shell("jobs", "get", "ftjob-1")
    with database.begin() as session:
        models = [
            deployments.add_model(session, "local", name, None, launch)
            for name, launch in (("ft:1", LAUNCH), ("b", None))
        ]
        deployments.deploy(session, models[1], None, "test")
        for model in [models[0], models[1]]:
            deployments.deploy(session, model, None, "test")
        candidate = states.begin(session, models[0], 3)
        assert candidate is not None
        candidate.state = states.State.CANARY
    code, _, err = await shell("jobs", "delete", "ftjob-1", "--yes")
    assert code == 2 and "ft:1 is still needed" in err
    with database.begin() as session:
        states.move(session, session.get_one(Candidate, candidate.id), states.State.WITHDRAWN, "stopped", 3)
    code, _, err = await shell("jobs", "delete", "ftjob-1")
    assert code == 2 and "nothing was deleted" in err and host.deleted_models == []
    assert "a rollback goes back to ft:1 now; once it is gone, to b." in err
    assert (await shell("jobs", "delete", "ftjob-1", "--yes"))[:2] == (0, "ft:1 is deleted at local\n")
    with database.begin() as session:
        assert host.deleted_models == ["ft:1"] and session.get_one(Model, models[0].id).removed_at is not None
        deployments.deploy(session, models[1], None, "test")
        session.get_one(Model, models[1].id).launch_id = LAUNCH
    code, _, err = await shell("jobs", "delete", "ftjob-1", "--yes")
    assert code == 2 and "answers the owners now" in err
