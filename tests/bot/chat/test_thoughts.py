"""A hosted model that thinks aloud: nothing of it is shown, stored, sent again or trained."""

import json
from pathlib import Path

import pytest
from sqlmodel import SQLModel, select

from bot.simulator.client import contains, has_button
from storage.models import Example, Review, Turn, Verdict
from tests import openai_host
from tests.conftest import ADMIN, OTHER, VET, Clinic, clinic_of, eventually
from training.dataset.promote import example_messages

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


@pytest.mark.parametrize("how", ["stop", "length", "stall"])
async def test_a_thought_that_is_cut_is_no_answer(
    how: str, tmp_path: Path, simulator: str, host: openai_host.Host
) -> None:
    """The prompt has opened it, so nothing in the text says so."""
    model = "deepseek_r1"
    host.models.append(model)
    host.parts, host.finish_reason = [THOUGHT], "length" if how == "length" else "stop"
    async with clinic_of(tmp_path, simulator, host, model=model, stall_seconds=2.0) as clinic:
        if how != "length":
            host.go_on.clear()
        message_id = await clinic.people.say(OTHER, "Why?")
        if how == "stop":
            growing = await clinic.people.wait_for(OTHER, lambda m: has_button(m, "Stop"), message_id)
            await eventually(lambda: host.chat_requests, "the question is with the host")
            await clinic.people.tap(OTHER, growing, "Stop")
        await clinic.people.wait_for(OTHER, lambda m: has_button(m, "Try again"), message_id)
        host.go_on.set()
        await clinic.settled()
        assert "asks of a cat" not in json.dumps(await clinic.people.call("GET", "/calls")) + _tables(clinic)


async def test_whoever_closes_what_nobody_opened_is_held_back_from_then_on(clinic: Clinic) -> None:
    host = clinic.host
    for number in range(2):
        host.answers[f"Question {number}?"] = f"{THOUGHT}</think>{ANSWER}"
        host.piece_seconds = 0.01
        assert (await clinic.people.answer_to(OTHER, f"Question {number}?"))["text"] == ANSWER
        if number == 0:
            n_calls = len(await clinic.people.call("GET", "/calls"))
    assert SECRET not in json.dumps((await clinic.people.call("GET", "/calls"))[n_calls:])


async def test_parts_of_thoughts_and_texts(clinic: Clinic) -> None:
    """Mistral's way of Magistral."""
    thought = {"type": "thinking", "thinking": [{"type": "text", "text": THOUGHT}]}
    clinic.host.parts = [[thought], [{"type": "text", "text": ANSWER}], {"odd": 1}]
    assert (await clinic.people.answer_to(OTHER, "Why?"))["text"] == ANSWER
    assert len(clinic.host.chat_requests) == 1
    assert SECRET not in json.dumps(await clinic.people.call("GET", "/calls")) + _tables(clinic)


async def test_what_was_stored_before_is_neither_sent_nor_trained(clinic: Clinic) -> None:
    await clinic.people.answer_to(OTHER, "First?")
    with clinic.database.begin() as session:
        turn = session.exec(select(Turn)).one()
        turn.answer = f"<think>{THOUGHT}</think>{ANSWER}"
    await clinic.people.answer_to(OTHER, "Second?")
    assert [m["content"] for m in clinic.host.chat_requests[-1]["messages"]][-2:] == [ANSWER, "Second?"]
    with clinic.database.begin() as session:
        turns = session.exec(select(Turn)).all()
        for turn in turns:
            review = Review(turn_id=turn.id or 0, vet_id=VET, verdict=Verdict.APPROVED)
            assert SECRET not in str(example_messages(turn, review))


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
