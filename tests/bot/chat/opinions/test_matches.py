"""A model says of near questions whether they get the same answer; it serves only where vets have agreed with it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from bot.simulator.client import contains
from storage.models import Label, LabelledPair, Turn
from storage.opinions import sameness
from tests import openai_host
from tests.bot.chat.wordings.test_aliases import ASKED, OTHERWISE, WORDS, newest, pairs
from tests.conftest import OTHER, OWNER, Clinic, correct, eventually
from training.similarity.threshold import ERROR, chance

NEAR = "puss goes pfwoosh nonstop, cat sneezing, any hints?"
ENOUGH = 149
"""So many right ones, and none wrong, show a precision of 0.98."""


@pytest.fixture
def changed_settings() -> dict[str, object]:
    return {"match_model": "openai:match-1"}


@pytest.fixture
async def host(host: openai_host.Host) -> openai_host.Host:
    host.models.append("match-1")
    return host


def _says(host: openai_host.Host, opinion: Callable[[str, str], str]) -> None:
    """What the model says of the first and the second question."""

    def reply(body: dict[str, Any]) -> str:
        if body["model"] != "match-1":
            return ""
        questions = json.loads(body["messages"][-1]["content"])
        return json.dumps({"same": opinion(questions["first"], questions["second"])})

    host.reply = reply


def _requests(host: openai_host.Host) -> list[tuple[str, str]]:
    contents = [body["messages"][-1]["content"] for body in host.chat_requests if body["model"] == "match-1"]
    return [(questions["first"], questions["second"]) for questions in map(json.loads, contents)]


def _opinion_of(clinic: Clinic, question: str) -> bool | None:
    return next((pair.opinion for pair in pairs(clinic) if pair.question == question), None)


def _label_many(clinic: Clinic, answered_id: int, n: int, label: Label, author: str = "openai:match-1") -> None:
    """So many pairs that the model called the same, and what vets said of them."""
    with clinic.database.begin() as session:
        for number in range(n):
            row = LabelledPair(
                answered_id=answered_id, question=f"{number}", language="en", likeness=0.3, proposed_by="likeness"
            )
            row.opinion, row.opinion_by, row.verdict, row.revision = True, author, label, 1000
            session.add(row)


def _answered_id(clinic: Clinic) -> int:
    with clinic.database.begin() as session:
        return session.exec(select(Turn.id).where(Turn.question == ASKED)).one() or 0


async def test_it_says_so_first_and_serves_only_what_vets_have_agreed_with(clinic: Clinic) -> None:
    people, host = clinic.people, clinic.host
    _says(host, lambda _first, _second: "yes")
    await correct(clinic, OTHER, ASKED, WORDS)
    assert (await people.answer_to(OWNER, OTHERWISE))["text"] == host.default_answer
    await eventually(lambda: _opinion_of(clinic, OTHERWISE), "the opinion of the pair")
    assert sorted(_requests(host)) == sorted([(ASKED, OTHERWISE), (OTHERWISE, ASKED)])
    # However sure it is: one pair too few, and as many of another model's.
    answered_id = _answered_id(clinic)
    _label_many(clinic, answered_id, ENOUGH - 1, Label.SAME)
    _label_many(clinic, answered_id, ENOUGH, Label.SAME, "openai:match-0")
    await clinic.ticked()
    assert (await people.answer_to(OWNER, NEAR))["text"] == host.default_answer

    _label_many(clinic, answered_id, 1, Label.SAME)
    await clinic.ticked()
    await clinic.ticked()
    answer = await people.answer_to(OWNER, f"{NEAR} thanks")
    turn = newest(clinic)
    assert WORDS in answer["text"] and turn.finish_reason == "verified_by_opinion"
    assert turn.similarity is not None and 0.25 <= turn.similarity < 1
    # A contradiction between the two orders is a no; a host that fails leaves the question to the model.
    _says(host, lambda first, _second: "yes" if first == ASKED else "no")
    assert (await people.answer_to(OWNER, f"{NEAR} please"))["text"] == host.default_answer
    host.model_errors["match-1"] = (500, "server_error", "no")
    assert (await people.answer_to(OWNER, f"{NEAR} ok"))["text"] == host.default_answer
    del host.model_errors["match-1"]
    # What vets do not agree with takes it away.
    _says(host, lambda _first, _second: "yes")
    _label_many(clinic, answered_id, 1, Label.NOT_SAME)
    await clinic.ticked()
    await clinic.ticked()
    assert (await people.answer_to(OWNER, f"{NEAR} cheers"))["text"] == host.default_answer


async def test_a_contradiction_is_a_no_and_privacy_says_who_is_asked(clinic: Clinic) -> None:
    _says(clinic.host, lambda first, _second: "yes" if first == ASKED else "no")
    await correct(clinic, OTHER, ASKED, WORDS)
    await clinic.people.answer_to(OWNER, f"{OTHERWISE} Call 13812345678")
    await eventually(lambda: pairs(clinic) and pairs(clinic)[0].opinion is not None, "the opinion of the pair")
    assert pairs(clinic)[0].opinion is False
    assert b"13812345678" not in b"".join(clinic.host.bodies)
    with clinic.database.begin() as session:
        assert sameness.waiting(session, "openai", "match-1", 10) == []
        [pair] = sameness.waiting(session, "openai", "match-2", 10)
        assert pair.answered == ASKED
        sameness.keep(session, pair.pair_id, True, "openai", "match-2")
    assert (pairs(clinic)[0].opinion, pairs(clinic)[0].opinion_by) == (True, "openai:match-2")
    for person, words in ((OTHER, "whether both get the same answer"), (OWNER, "能不能用同一个回答")):
        message_id = await clinic.people.say(person, "/privacy")
        await clinic.people.wait_for(person, contains(words), message_id)


def test_so_many_are_enough() -> None:
    assert chance(0, ENOUGH) <= ERROR < chance(0, ENOUGH - 1)
