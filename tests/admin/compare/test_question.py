"""/compare QUESTION: the models' answers below each other, as they come; whoever gives none says why."""

from typing import Any

import pytest
from sqlmodel import func, select

from bot.simulator.client import Shown, contains
from storage import deployments
from storage.candidates import states
from storage.models import DatasetVersion, Launch, Model, Turn
from tests.conftest import ADMIN, OWNER, VET, Clinic


@pytest.fixture
def poll_seconds() -> float:
    """No tick comes between."""
    return 600


def _candidate(clinic: Clinic, name: str = "ft:cat") -> None:
    """A finished model that owners have not met, made from the base."""
    clinic.host.models.append(name)
    with clinic.database.begin() as session:
        model = Model(provider="openai", name=name, base="base-model")
        session.add(model)
        session.flush()
        states.begin(session, model)


async def _compared(clinic: Clinic, text: str) -> Shown:
    """The message, filled in."""
    message_id = await clinic.people.say(ADMIN, f"/compare {text}")
    return await clinic.people.wait_for(ADMIN, contains("own words"), message_id)


async def test_all_answer_below_each_other_with_time_and_tokens(clinic: Clinic) -> None:
    with clinic.database.begin() as session:
        model = deployments.add_model(session, "openai", "ft:active", "base-model")
        deployments.deploy(session, model, ADMIN, "/use")
    clinic.host.models.append("ft:active")
    _candidate(clinic)
    clinic.host.reply = lambda body: f"{body['model']} says: rest."
    card = (await _compared(clinic, "My cat sneezes, <b>what</b> now?"))["text"]
    places = [card.index(words) for words in ("ft:active (answers now)", "ft:cat (newest", "base-model (base)")]
    assert places == sorted(places) and "My cat sneezes, <b>what</b> now?" in card
    assert all(f"{name} says: rest." in card for name in ("ft:active", "ft:cat", "base-model"))
    assert card.count(" tokens\n") == 3 and "All were told: " in card
    bodies = clinic.host.chat_requests
    assert {body["temperature"] for body in bodies} == {0} and len(bodies) == 3
    with clinic.database.begin() as session:
        assert session.exec(select(func.count()).select_from(Turn)).one() == 0  # nothing of it is kept


async def test_it_fills_in_as_they_answer(clinic: Clinic) -> None:
    _candidate(clinic)
    clinic.host.begin.clear()
    clinic.host.model_errors["ft:cat"] = (500, "server_error", "Out of memory.")
    message_id = await clinic.people.say(ADMIN, "/compare My dog limps.")
    card = await clinic.people.wait_for(ADMIN, contains("Out of memory"), message_id)
    assert "base-model (answers now)\n💭" in card["text"] and "own words" not in card["text"]
    clinic.host.begin.set()
    card = await clinic.people.wait_for(ADMIN, contains("own words"), message_id)
    assert "Give it fresh water" in card["text"]
    assert "😿 No answer: the provider is in trouble (HTTP 500" in card["text"]
    # The active model is the base: it is asked once.
    assert card["text"].count("base-model") == 1


async def test_each_is_told_what_it_has_learned_with(clinic: Clinic) -> None:
    clinic.host.models.append("ft:taught")
    with clinic.database.begin() as session:
        version = DatasetVersion(name="v1", file_name="v1.jsonl", sha256="", n_examples=10, frozen_by=ADMIN)
        version.system_prompt = "Speak like the clinic."
        session.add(version)
        session.flush()
        sizes: dict[str, Any] = {"version_id": version.id, "n_epochs": 3, "tokens_billed": 1, "quoted_by": ADMIN}
        launch = Launch(provider="openai", model="base-model", fine_tuned_model="ft:taught", chat_id=ADMIN, **sizes)
        session.add(launch)
        session.flush()
        states.begin(session, deployments.add_model(session, "openai", "ft:taught", "base-model", launch.id))
    card = (await _compared(clinic, "My dog limps."))["text"]
    assert "newest candidate, was told: Speak like the clinic." in card and "answers now, was told: " in card
    [told] = [body["messages"][0] for body in clinic.host.chat_requests if body["model"] == "ft:taught"]
    assert told == {"role": "system", "content": "Speak like the clinic."}


async def test_only_admins_ask_so(clinic: Clinic) -> None:
    for person in (VET, OWNER):
        message_id = await clinic.people.say(person, "/compare My dog limps.")
        await clinic.people.wait_for(person, lambda m: m["from"]["is_bot"], message_id)
    assert clinic.host.chat_requests == []
