"""/metrics of a running bot: what was answered and what failed, no id and no word of anybody's, at a bounded cost to
the database; and a dashboard whose every query finds its figures."""

import asyncio
import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlmodel import Session

from bot.metrics import counts, tables
from bot.simulator.client import contains
from storage.endings import Ending
from storage.models import DatasetVersion, InboxUpdate, Launch, Trouble, now
from tests.bot.telegram.test_webhook import free_port
from tests.conftest import ADMIN, OTHER, OWNER, Clinic, correct, eventually

LISTEN = f"127.0.0.1:{free_port()}"
DASHBOARD = Path(__file__).parents[3] / "docs" / "grafana.json"
OF_PROMETHEUS = {"job", "instance", "le"}
"""Labels that it adds, or that a histogram's buckets have."""


@pytest.fixture
def changed_settings() -> dict[str, object]:
    return {"health_listen": LISTEN}


@pytest.fixture(autouse=True)
def _looks_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts, "LOOK_EVERY_SECONDS", 0.0)


Labels = frozenset[tuple[str, str]]


async def _read() -> tuple[str, dict[tuple[str, Labels], float]]:
    async with aiohttp.ClientSession() as http, http.get(f"http://{LISTEN}/metrics") as response:
        assert response.status == 200 and response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        text = await response.text()
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return text, {(sample.name, frozenset(sample.labels.items())): sample.value for sample in samples}


def _key(name: str, **labels: str) -> tuple[str, Labels]:
    return f"vetted_{name}", frozenset(labels.items())


async def test_what_was_answered_and_what_failed_is_counted(clinic: Clinic) -> None:
    people, host = clinic.people, clinic.host
    await correct(clinic, OWNER, "How much hay does a rabbit eat?", "As much as it likes.")
    await people.answer_to(OTHER, "How much hay does a rabbit eat?")
    host.chat_error = (401, "invalid_api_key", "no")
    message_id = await people.say(OTHER, "May my dog swim?")
    await people.wait_for(OTHER, contains("😿"), message_id)
    await clinic.settled()
    version = DatasetVersion(id=1, name="v1", file_name="v1", sha256="", n_examples=10, frozen_by=1)
    values: dict[str, Any] = {"n_epochs": 3, "tokens_billed": 10, "quoted_by": ADMIN, "chat_id": ADMIN}
    values |= {"version_id": 1, "provider": "gone", "model": "m", "finished_at": now()}
    with clinic.database.begin() as session:
        session.add(version)
        session.flush()
        session.add(Launch(status="succeeded", **values))
        session.add(Launch(status="a provider's own word", **values))
        session.add(InboxUpdate(update_id=1, chat_id=1, content="{}", set_aside_at=now()))
    await clinic.ticked()
    text, samples = await _read()
    assert samples[_key("answers_total", source="model", ending="stop")] == 1
    assert samples[_key("answers_total", source="vet", ending="verified")] == 1
    assert samples[_key("answers_total", source="nobody", ending="account_trouble")] == 1
    assert samples[_key("answer_errors_total", kind="account_trouble")] == 1
    assert samples[_key("answer_errors_total", kind="provider_slow")] == 0
    assert (
        samples[_key("answer_seconds_count", source="model")]
        == samples[_key("answer_seconds_count", source="vet")]
        == 1
    )
    assert samples[_key("first_token_seconds_count")] == 1
    assert samples[_key("answer_tokens_total", kind="answer")] == samples[_key("tokens_today", kind="answer")] > 0
    assert samples[_key("active_model", provider="openai", model="base-model")] == 1
    assert samples[_key("launches", state="succeeded")] == samples[_key("launches", state="other")] == 1
    assert samples[_key("set_aside_updates")] == samples[_key("tables_read")] == 1
    assert 0 <= samples[_key("last_whole_tick_age_seconds")] < 60 and samples[_key("steps_in_trouble")] == 0
    assert samples[_key("loop_worst_pause_seconds")] >= samples[_key("loop_worst_pause_last_minute_seconds")] >= 0
    for words in ("hay", "rabbit", str(OWNER), str(OTHER), "own word", "sk-test"):
        assert words not in text


async def test_the_oldest_update_is_told_by_its_age(clinic: Clinic) -> None:
    clinic.host.begin.clear()
    await clinic.people.say(OWNER, "How much hay?")
    await eventually(lambda: clinic.host.chat_requests, "that the model is asked")
    _, samples = await _read()
    assert samples[_key("open_updates")] == samples[_key("answers_under_way")] == samples[_key("inbox_updates")] == 1
    assert samples[_key("oldest_update_age_seconds")] > 0
    clinic.host.begin.set()
    await clinic.settled()
    _, samples = await _read()
    assert samples[_key("oldest_update_age_seconds")] == samples[_key("open_updates")] == 0


async def test_series_are_bounded_whatever_people_write(clinic: Clinic) -> None:
    await clinic.people.answer_to(OWNER, "First?")
    await clinic.settled()
    await clinic.ticked()
    _, first = await _read()
    for n in range(5):
        clinic.host.models.append(f"model-{n}")
        clinic.host.chat_error = (500 + n, f"odd_{n}", f"words {n}") if n % 2 else None
        message_id = await clinic.people.say(OTHER, f"Question {n}?")
        await clinic.people.wait_for(OTHER, lambda m: "💭" not in m["text"], message_id)
        with clinic.database.begin() as session:
            session.add(Trouble(step="jobs:openai", item=f"item {n}", error=f"error {n}"))
    await clinic.settled()
    await clinic.ticked()
    _, last = await _read()
    assert last.keys() == first.keys() and len(last) < 250
    assert {dict(labels).get("ending") for _, labels in last} - {None} == {ending.value for ending in Ending}


async def test_the_tables_are_looked_at_once_in_a_while_however_many_read(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []

    def count(session: Session, *more: Any) -> tables.TableFigures:
        looks.append(1)
        return tables.figures_of(session, *more)

    monkeypatch.setattr(counts, "figures_of", count)
    monkeypatch.setattr(counts, "LOOK_EVERY_SECONDS", 3600.0)
    await asyncio.gather(*(_read() for _ in range(8)))
    await _read()
    assert len(looks) == 1


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """While it is not set, the database says nothing."""
    event = threading.Event()
    yield event
    event.set()


async def test_a_silent_database_holds_up_no_figures(
    clinic: Clinic, gate: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, samples = await _read()
    assert samples[_key("tables_read")] == 1
    monkeypatch.setattr(counts, "figures_of", lambda *_: gate.wait(60) and tables.TableFigures())
    monkeypatch.setattr(counts, "LOOK_SECONDS", 0.05)
    for _ in range(2):
        _, samples = await _read()
        assert samples[_key("tables_read")] == 0
        assert samples[_key("active_model", provider="openai", model="base-model")] == 1  # as it was
    gate.set()

    async def is_back() -> bool:
        return (await _read())[1][_key("tables_read")] == 1

    await eventually(is_back, "fresh figures")


async def test_the_dashboard_asks_for_what_there_is(clinic: Clinic) -> None:
    await clinic.ticked()
    _, samples = await _read()
    labels_of: dict[str, set[str]] = {}
    for name, labels in samples:
        labels_of.setdefault(name, set()).update(dict(labels))
    board = json.loads(DASHBOARD.read_text("utf-8"))
    targets = [target for panel in board["panels"] for target in panel["targets"]]
    assert len(targets) > 20
    names: set[str] = set()
    for target in targets:
        query, legend = target["expr"], target["legendFormat"]
        selectors = re.findall(r"(vetted_\w+)(?:\{([^}]*)\})?", query)
        assert selectors, query
        group_labels = {label for group in re.findall(r"by \(([^)]*)\)", query) for label in re.split(r"\W+", group)}
        for name, matchers in selectors:
            assert name in labels_of, f"{name}: no such metric"
            labels_asked = (
                set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", matchers))
                | group_labels
                | set(re.findall(r"\{\{(\w+)\}\}", legend))
            )
            of_this = labels_asked if len(selectors) == 1 else labels_asked & labels_of[name]
            assert of_this <= labels_of[name] | OF_PROMETHEUS, f"{name} has no {of_this - labels_of[name]}: {query}"
        names |= {name for name, _ in selectors}
    variables = re.findall(r"label_values\((\w+),", json.dumps(board["templating"]))
    assert variables and set(variables) <= labels_of.keys()
    # And what there is can be seen: all but the parts of histograms and the process's odds and ends.
    unseen = {
        name for name in labels_of if not name.endswith(("_count", "_sum", "_created")) and "process_" not in name
    }
    assert unseen - names == set()
    ids = [panel["id"] for panel in board["panels"]]
    assert len(ids) == len(set(ids))
