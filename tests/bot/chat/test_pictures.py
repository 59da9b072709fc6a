"""Pictures that owners send: to a model that sees, or with a sentence; and what words they come with."""

import base64
import struct
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlmodel import col, select

from bot.simulator.client import Shown, Simulator, contains
from storage import people
from storage.models import Example, Review, Turn, Verdict
from tests.conftest import OTHER, OWNER, VET, Clinic, clinic_of
from tests.openai_host import Host
from training.dataset.promote import promote_reviews


def png(width: int = 40, height: int = 30) -> bytes:
    """A picture that every program can open."""
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"".join(b"\0" + b"\xc8\x64\x32" * width for _ in range(height)))),
        (b"IEND", b""),
    ]
    body = b"".join(struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.fixture
async def seeing(tmp_path: Path, simulator: str, host: Host) -> AsyncIterator[Clinic]:
    async with clinic_of(tmp_path, simulator, host, vision=True) as clinic:
        yield clinic


async def test_a_model_that_sees_gets_the_bytes_and_the_turn_keeps_only_the_name(seeing: Clinic) -> None:
    answer = await _answer_to_photo(seeing.people, OTHER, "Is this rash bad?")
    assert answer["text"] == seeing.host.default_answer
    words, picture = seeing.host.chat_requests[0]["messages"][-1]["content"]
    assert words == {"type": "text", "text": "📷 Is this rash bad?"}
    assert picture["image_url"]["url"] == "data:image/png;base64," + base64.b64encode(png()).decode()
    turn = _turns(seeing)[0]
    assert turn.question == "📷 Is this rash bad?"
    assert turn.messages[-1]["content"][1]["image_url"]["url"].startswith("telegram:")
    # The next question is asked with the words of the one before, not with its picture.
    await seeing.people.answer_to(OTHER, "And now?")
    assert [m["content"] for m in seeing.host.chat_requests[1]["messages"]][1:] == [
        "📷 Is this rash bad?",
        seeing.host.default_answer,
        "And now?",
    ]


async def test_a_picture_without_words_is_a_question_in_the_owners_language(seeing: Clinic) -> None:
    await _answer_to_photo(seeing.people, OWNER, "")
    assert "照片里能看出什么" in seeing.host.chat_requests[0]["messages"][-1]["content"][0]["text"]


async def test_of_an_album_the_first_is_looked_at_and_one_sentence_says_so(seeing: Clinic) -> None:
    for _ in range(3):
        await seeing.people.send_file(OTHER, "p.png", png(), kind="photo", media_group_id="album-1")
    await seeing.people.wait_for(OTHER, contains("one picture at a time"), 0)
    await seeing.settled()
    assert len(seeing.host.chat_requests) == 1
    messages = await seeing.people.messages(OTHER)
    assert sum("one picture at a time" in (m["text"] or "") for m in messages) == 1


async def test_a_picture_that_telegram_has_lost_is_a_sentence_and_may_be_tried_again(seeing: Clinic) -> None:
    fault = {"kind": "error", "method": "getFile", "error_code": 400, "description": "Bad Request: file is gone"}
    await seeing.people.call("POST", "/faults", json=fault)
    answer = await _answer_to_photo(seeing.people, OTHER, "What is this?")
    assert "could not get your picture" in answer["text"]
    await seeing.people.tap(OTHER, answer, "🔄")
    await seeing.people.wait_for(OTHER, contains(seeing.host.default_answer), 0)


async def test_who_cannot_see_says_so_and_answers_the_words(clinic: Clinic) -> None:
    answer = await _answer_to_photo(clinic.people, OTHER, "Is this rash bad?")
    assert answer["text"] == clinic.host.default_answer
    assert clinic.host.chat_requests[0]["messages"][-1]["content"] == "Is this rash bad?"
    assert any("answer what you wrote" in (m["text"] or "") for m in await clinic.people.messages(OTHER))
    message_id = await clinic.people.send_file(OTHER, "p.png", png(), kind="photo")
    await clinic.people.wait_for(OTHER, contains("only read text"), message_id)
    assert len(clinic.host.chat_requests) == 1


@pytest.mark.parametrize("vision", [True, False])
async def test_an_emergency_in_a_pictures_words_comes_first(
    tmp_path: Path, simulator: str, host: Host, vision: bool
) -> None:
    async with clinic_of(tmp_path, simulator, host, vision=vision) as clinic:
        host.go_on.clear()
        message_id = await clinic.people.send_file(
            OTHER, "p.png", png(), "my dog ate a whole bar of dark chocolate", kind="photo"
        )
        await clinic.people.wait_for(OTHER, contains("🚨"), message_id)
        host.go_on.set()
        await clinic.people.wait_for(VET, contains("chocolate"), 0)


async def test_a_turn_with_a_picture_is_not_trained_on(seeing: Clinic) -> None:
    await _answer_to_photo(seeing.people, OTHER, "Is this rash bad?")
    turn = _turns(seeing)[0]
    with seeing.database.begin() as session:
        people.meet(session, VET, "Dr. Chen", "en")
        session.add(Review(turn_id=turn.id or 0, vet_id=VET, verdict=Verdict.APPROVED))
        session.flush()
        promote_reviews(session)
        assert session.exec(select(Example)).all() == []


async def _answer_to_photo(people: Simulator, person_id: int, caption: str) -> Shown:
    message_id = await people.send_file(person_id, "p.png", png(), caption, kind="photo")
    return await people.wait_for(person_id, lambda m: bool(m["buttons"]) and "⏹" not in str(m["buttons"]), message_id)


def _turns(clinic: Clinic) -> list[Turn]:
    with clinic.database.begin() as session:
        return list(session.exec(select(Turn).order_by(col(Turn.id))).all())
