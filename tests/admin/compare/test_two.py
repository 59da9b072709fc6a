"""/compare v3 v4: two models on the held-out rows, as a card, a picture and a table; or why there is none."""

import json
from typing import Any

import pytest

from bot.simulator.client import Shown, contains
from storage import deployments
from storage.candidates import states
from storage.models import DatasetVersion, Launch
from tests import openai_host
from tests.conftest import ADMIN, Clinic
from tests.training.dataset.pool import distinct_rows
from training.dataset.freeze import freeze
from training.importing.apply import import_rows

MODELS = ("ft:new", "ft:old")


@pytest.fixture
def poll_seconds() -> float:
    """No tick comes between."""
    return 600


@pytest.fixture
def changed_settings(host: openai_host.Host) -> dict[str, object]:
    """The host is our own engine."""
    return {"provider": "local", "base_model": "base-model", "model": None, "engine_url": host.url}


def _train(clinic: Clinic, n_rows: int = 60) -> None:
    """A version with held-out rows, that one of two models has learned."""
    with clinic.database.begin() as session:
        import_rows(session, distinct_rows(n_rows), "a.csv", ADMIN)
        version = freeze(session, clinic.settings.home / "datasets", ADMIN)
        assert version is not None
        sizes: dict[str, Any] = {"version_id": version.id, "n_epochs": 3, "tokens_billed": 1, "quoted_by": ADMIN}
        launch = Launch(provider="local", model="base-model", fine_tuned_model=MODELS[0], chat_id=ADMIN, **sizes)
        session.add(launch)
        session.flush()
        deployments.add_model(session, "local", MODELS[0], "base-model", launch.id)
        deployments.add_model(session, "local", MODELS[1], "base-model")
    clinic.host.models += MODELS


async def _said(clinic: Clinic, text: str, words: str) -> Shown:
    message_id = await clinic.people.say(ADMIN, text)
    return await clinic.people.wait_for(ADMIN, contains(words), message_id)


async def _file(clinic: Clinic, card: Shown, kind: str) -> Shown:
    return await clinic.people.wait_for(ADMIN, lambda m: bool(m[kind]), card["message_id"])


async def test_two_models_are_measured_on_the_held_out_rows(clinic: Clinic) -> None:
    _train(clinic)
    clinic.host.nats = {"ft:new": 1.0, "ft:old": 1.5}
    card = await _said(clinic, "/compare v1 ft:old", "Mean loss")
    with clinic.database.begin() as session:
        n = session.get_one(DatasetVersion, 1).n_test
    assert n > 5 and f"ft:new\nbeside ft:old\non the {n} held-out rows of v1" in card["text"]
    assert "• Better." in card["text"] and f"better in {n} of {n} held-out clusters" in card["text"]
    assert (await _file(clinic, card, "photo"))["photo"]
    table = (await clinic.people.read(await _file(clinic, card, "document"))).decode("utf-8-sig").splitlines()
    assert table[0].startswith("line,cluster,question,answer,better,loss_a,loss_b") and len(table) == n + 1
    assert all(",a,1." in row for row in table[1:])


async def test_where_a_host_scores_nothing_the_answers_are_compared_and_nothing_is_decided(clinic: Clinic) -> None:
    _train(clinic)
    clinic.host.reply = lambda body: f"Answer {7 if body['model'] == 'ft:new' else 'unknown'}."
    card = await _said(clinic, "/compare 2 3", "weaker evidence")  # numbers of /models
    assert "Not enough evidence" in card["text"] and "An answer of it takes" in card["text"]
    assert "ft:new\nbeside ft:old" in card["text"]
    table = (await clinic.people.read(await _file(clinic, card, "document"))).decode("utf-8-sig")
    assert "Answer unknown." in table
    prompts = {body["messages"][0]["role"] for body in clinic.host.chat_requests if body["model"] == "ft:old"}
    assert prompts == {"system"}  # what is in force, as owners would be answered with


async def test_a_model_that_gives_no_answer_ends_it_with_a_sentence(clinic: Clinic) -> None:
    _train(clinic)
    clinic.host.model_errors["ft:old"] = (500, "server_error", "Out of memory.")
    await _said(clinic, "/compare ft:new ft:old", "Stopped after 0 rows: ft:old gives no answer")


@pytest.mark.parametrize(
    ("n_rows", "text", "words"),
    [
        (60, "/compare v1 v9", "no model v9"),
        (60, "/compare ft:new ft:nobody", "no model ft:nobody"),
        (60, "/compare ft:old 3", "Both are ft:old"),
        (12, "/compare ft:new ft:old", "no held-out rows"),
    ],
)
async def test_why_there_is_nothing_to_compare(clinic: Clinic, n_rows: int, text: str, words: str) -> None:
    _train(clinic, n_rows)
    await _said(clinic, text, words)
    assert clinic.host.chat_requests == []


async def test_two_words_that_name_nothing_are_a_question(clinic: Clinic) -> None:
    await _said(clinic, "/compare cat vomits", "own words")
    bodies: list[dict[str, Any]] = clinic.host.chat_requests
    assert [body["messages"][-1]["content"] for body in bodies] == ["cat vomits"]


async def test_what_an_evaluation_has_compared_is_shown_and_not_asked_again(clinic: Clinic) -> None:
    _train(clinic)
    with clinic.database.begin() as session:
        new, old = (deployments.find_model(session, name) for name in MODELS)
        assert new is not None and old is not None
        candidate = states.begin(session, new)
        assert candidate is not None
        gate = {"alpha": 0.05, "losses": [[1.0, 1.5]] * 12, "corrections": {"n": 3, "fixed": 2, "broken": 0}}
        candidate.active_id, candidate.evidence = old.id, {"gate": gate, "lists": {}, "figures": {}}
    card = await _said(clinic, "/compare ft:new ft:old", "better in 12 of 12 held-out clusters")
    assert "it fixed 2" in card["text"] and (await _file(clinic, card, "photo"))["photo"]
    facts = json.loads(await clinic.people.read(await _file(clinic, card, "document")))
    assert facts["candidate"] == "ft:new" and facts["gate"] == gate and clinic.host.chat_requests == []
