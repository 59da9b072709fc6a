"""A hosted model that thinks aloud: nothing of it is shown, stored, sent again or trained."""

import json

import pytest
from sqlmodel import SQLModel, select

from bot.simulator.client import contains, has_button
from storage.models import Example
from tests.conftest import ADMIN, OTHER, VET, Clinic

SECRET = "SECRETTHOUGHT"
ANSWER = "Keep her warm and watch her for two days."
THOUGHT = f"\nThe owner asks of a cat. {SECRET} " * 12
WAYS = {
    "base-model": [f"<think>{THOUGHT}</think>\n\n{ANSWER}", f"\n<thinking>{THOUGHT}</thinking>{ANSWER}"],
    "qwen3-4b": [f"[THINK]{THOUGHT}[/THINK]{ANSWER}", f"◁think▷{THOUGHT}◁/think▷{ANSWER}"],
    # Its prompt has opened the thought.
    "DeepSeek-R1-Distill-Qwen-1.5B": [f"{THOUGHT}</think>\n\n{ANSWER}", ANSWER],
}


@pytest.mark.parametrize("model", WAYS)
async def test_what_a_host_thinks_aloud_reaches_nobody(clinic: Clinic, model: str) -> None:
    people, host = clinic.people, clinic.host
    host.models.append(model)
    message_id = await people.say(ADMIN, f"/use {model}")
    await people.wait_for(ADMIN, contains(model), message_id)
    host.piece_seconds = 0.01  # so that it is shown while it grows
    for number, text in enumerate(WAYS[model]):
        host.answers[f"Question {number}?"] = text
        answer = await people.answer_to(OTHER, f"Question {number}?")
        assert answer["text"] == ANSWER
    assert ANSWER in json.dumps(host.chat_requests[-1]["messages"])  # it is context, and the thought before it is not
    message_id = await people.say(VET, "/review")
    card = await people.wait_for(VET, lambda m: has_button(m, "Approve"), message_id, goal="a card")
    await people.tap(VET, card, "Approve")
    await clinic.settled()
    with clinic.database.begin() as session:
        (example,) = session.exec(select(Example)).all()
    assert example.messages[-1] == {"role": "assistant", "content": ANSWER}
    assert SECRET not in json.dumps(await people.call("GET", "/calls"), ensure_ascii=False)
    assert SECRET not in _tables(clinic) and SECRET not in json.dumps(host.chat_requests)


async def test_what_a_host_tells_apart_by_itself_is_streamed_all_the_same(clinic: Clinic) -> None:
    """Also of a model whose name says that it thinks: its answers are not held back until they have ended."""
    people, host = clinic.people, clinic.host
    host.models.append("deepseek-reasoner")
    message_id = await people.say(ADMIN, "/use deepseek-reasoner")
    await people.wait_for(ADMIN, contains("deepseek-reasoner"), message_id)
    host.reasoning, host.default_answer = THOUGHT, ANSWER
    host.go_on.clear()
    message_id = await people.say(OTHER, "Why?")
    await people.wait_for(OTHER, contains(ANSWER[:4]), message_id, goal="the first piece")
    host.go_on.set()
    await people.wait_for(OTHER, contains(ANSWER), message_id)
    await clinic.settled()
    assert SECRET not in json.dumps(await people.call("GET", "/calls")) + _tables(clinic)


async def test_a_thought_that_never_ends_is_no_answer(clinic: Clinic) -> None:
    clinic.host.default_answer = f"<think>{THOUGHT}"
    message_id = await clinic.people.say(OTHER, "Why?")
    await clinic.people.wait_for(OTHER, lambda m: has_button(m, "Try again"), message_id)
    assert SECRET not in json.dumps(await clinic.people.call("GET", "/calls")) + _tables(clinic)


def _tables(clinic: Clinic) -> str:
    """All that stands in the database."""
    with clinic.database.begin() as session:
        connection = session.connection()
        return str([connection.exec_driver_sql(f'SELECT * FROM "{name}"').all() for name in SQLModel.metadata.tables])
