"""A word through every door, and then in no file, no vet's or admin's chat, no host's store and no log."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlmodel import col, select

from bot.simulator.client import Shown, contains, has_button
from storage import people as acquaintances
from storage.forgetting import certificates
from storage.models import Case, Certificate, Erasure, Retraction, Turn, Verdict
from tests.bot.chat.test_pictures import png
from tests.conftest import ADMIN, OTHER, OWNER, VET, Clinic, clinic_of
from tests.openai_host import Host
from training.dataset import promote
from training.dataset.freeze import freeze

GROUP = -500
DOORS = (
    *("qfirstname", "qusername", "qquestion", "qcaption", "qpicture", "qalbum", "qreply", "qpetname", "qcaseword"),
    *("qvetsquote", "qgroupword", "qspoken", "qcallback", "qphotoincase", "qedited", "qfollowup", "qdocument"),
    "qwording",
)
"""One word for each, said by nobody else, so that what is left tells by which door it came."""


@pytest.fixture
async def clinic(tmp_path: Path, simulator: str, host: Host) -> AsyncIterator[Clinic]:
    async with clinic_of(tmp_path / "home", simulator, host, vision=True) as clinic:
        yield clinic


async def _live(clinic: Clinic) -> None:
    """The owner comes in by every door."""
    people = clinic.people
    person = {"id": OTHER, "first_name": "Qfirstname", "username": "qusername", "language_code": "en", "role": "owner"}
    await people.call("POST", "/people", json=person)
    await people.call("POST", "/chats", json={"id": GROUP, "title": "Pets", "members": [OTHER, OWNER, VET]})
    clinic.host.reply = lambda body: "As you said: " + _words_in(body)
    await _ask_otherwise(clinic)
    await _ask_in_private(clinic)
    await _ask_in_the_group(clinic)
    await clinic.settled()


async def _ask_otherwise(clinic: Clinic) -> None:
    """In other words than somebody else, whom a vet has answered."""
    await clinic.people.answer_to(OWNER, "My cat keeps sneezing, what should I do?")
    with clinic.database.begin() as session:
        turn = session.exec(select(Turn).where(Turn.owner_id == OWNER)).one()
        acquaintances.meet(session, VET, "Dr. Chen", "en")
        promote.decide(session, turn.id or 0, VET, Verdict.CORRECTED, "Keep it warm.")
    await clinic.people.answer_to(OTHER, "moggy goes qwording atishoo, cat sneezing, any tips?")


def _words_in(body: dict[str, object]) -> str:
    """A model that repeats what it is told, the other people's words, too."""
    text = json.dumps(body["messages"])
    return " ".join(word for word in DOORS if word in text) or "nothing"


async def _ask_in_private(clinic: Clinic) -> None:
    people = clinic.people
    answer = await people.answer_to(OTHER, "What does a qquestion eat?")
    await people.tap(OTHER, answer, "👎")
    await people.forge(OTHER, answer, "qcallback:1")
    edit_id = await people.say(OTHER, "and a rabbit?")
    reply = await people.wait_for(OTHER, lambda m: has_button(m, "👍"), edit_id)
    await people.call("POST", f"/chats/{OTHER}/messages/{edit_id}", json={"text": "and a qedited?"})
    await people.say(OTHER, "a reply, qreply", reply_to=reply["message_id"])
    await people.say(OTHER, "/pet qpetname, cat, 3 years")
    await people.send_file(OTHER, "qpicture.png", png(), "is this qcaption bad?", kind="photo")
    for _ in range(2):
        await people.send_file(OTHER, "a.png", png(), "qalbum", kind="photo", media_group_id="album")
    await people.send_file(OTHER, "qdocument.csv", b"qdocument", "look")
    await clinic.settled()
    [again] = [m for m in await people.messages(OTHER) if m["message_id"] == answer["message_id"]]
    await people.tap(OTHER, again, "🩺")
    card = await people.wait_for(VET, contains("Qfirstname asks for a vet"))
    await people.say(OTHER, "please help, qcaseword")
    await people.wait_for(VET, contains("qcaseword"))
    await people.send_file(OTHER, "p.png", png(), "qphotoincase", kind="photo")
    await people.wait_for(VET, contains("qphotoincase"))
    await people.say(VET, "About your qvetsquote: come by.", reply_to=card["message_id"])
    await people.wait_for(OTHER, contains("qvetsquote"))


async def _ask_in_the_group(clinic: Clinic) -> None:
    people = clinic.people

    async def ask(person: int, text: str) -> Shown:
        message_id = await people.say(person, f"@vetted_demo_bot {text}", chat_id=GROUP)
        return await people.wait_for(GROUP, lambda m: has_button(m, "👍"), message_id)

    await ask(OTHER, "my qgroupword is ill")
    answer = await ask(OWNER, "and my cat?")
    assert "qgroupword" in answer["text"]  # the model has it from what was said before
    await people.call(
        "POST",
        f"/chats/{GROUP}/taps",
        json={"from": OWNER, "message_id": answer["message_id"], "data": _data(answer, "🩺")},
    )
    await people.wait_for(VET, lambda m: "小林" in (m["text"] or "") and has_button(m, "Take over"))
    await people.say(OTHER, "@vetted_demo_bot I know that: qspoken", chat_id=GROUP)
    await people.wait_for(VET, contains("qspoken"))


def _data(message: Shown, label: str) -> str:
    return str(next(b for row in message["buttons"] for b in row if label in b["text"])["callback_data"])


async def _train(clinic: Clinic) -> None:
    """A vet stands by the owner's answers and looks at them; a version of them goes to a host."""
    people = clinic.people
    review_id = await people.say(VET, "/review")
    await people.wait_for(VET, lambda m: has_button(m, "Approve"), review_id)
    pairs_id = await people.say(VET, "/pairs")
    card = await people.wait_for(VET, contains("qwording"), pairs_id)
    await people.tap(VET, card, "Same")
    await people.wait_for(VET, contains("Nothing waits here now"), pairs_id)
    await people.say(VET, "/lineage 1")
    for name in ("/verified", "/cases"):
        await people.say(VET, name)
    await people.wait_for(VET, contains("Verified answers: 1"), pairs_id)
    listing = (await people.messages(VET))[-1]
    await people.forge(VET, listing, "verified:open:1")
    with clinic.database.begin() as session:
        query = select(Turn).where(Turn.owner_id == OTHER, col(Turn.answer).is_not(None))
        for turn in session.exec(query).all():
            promote.decide(session, turn.id or 0, VET, Verdict.APPROVED)
        version = freeze(session, clinic.settings.home / "datasets", ADMIN)
        assert version is not None
        content = (clinic.settings.home / "datasets" / version.file_name).read_bytes()
        session.add(Erasure(version_id=version.id or 0, place="openai"))  # as where it was sent
    clinic.host.files["file-1"], clinic.host.file_names["file-1"] = content, version.file_name
    assert b"qquestion" in content
    await people.say(ADMIN, "/export v1 jsonl")
    await people.wait_for(ADMIN, lambda m: bool(m["document"]))


async def _forget(clinic: Clinic) -> Shown:
    message_id = await clinic.people.say(OTHER, "/forget")
    question = await clinic.people.wait_for(OTHER, contains("Erase everything"), message_id)
    await clinic.people.tap(OTHER, question, "Yes")
    receipt = await clinic.people.wait_for(OTHER, contains("🧹 Erased"))
    await clinic.people.wait_for(OTHER, contains("that was all"), message_id)
    return receipt


async def _left_in_chats(clinic: Clinic) -> set[str]:
    """Words that vets and admins can still read."""
    remains = set()
    for reader in (VET, ADMIN):
        for message in await clinic.people.messages(reader):
            content = await clinic.people.read(message) if message["document"] else b""
            text = json.dumps(message, ensure_ascii=False).lower() + content.decode(errors="replace").lower()
            remains |= {word for word in DOORS if word in text and not _is_own(message, reader)}
    return remains


def _is_own(message: Shown, reader: int) -> bool:
    """What a vet has written stands in the vet's chat until they delete it there."""
    return bool(message["from"]["id"] == reader)


def _left_in_files(home: Path) -> set[str]:
    remains = set()
    for path in home.rglob("*"):
        content = path.read_bytes().lower() if path.is_file() else b""
        remains |= {f"{word} in {path.name}" for word in DOORS if word.encode() in content}
    return remains


@pytest.mark.timeout(180)
async def test_no_word_is_left_by_any_door(clinic: Clinic, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    await _live(clinic)
    await _train(clinic)
    await clinic.settled()
    assert {"qquestion", "qcaseword", "qspoken", "qwording"} <= await _left_in_chats(clinic)
    receipt = await _forget(clinic)
    await clinic.settled()
    assert "Certificate 1" in receipt["text"] and "What stays" in receipt["text"]
    assert await _left_in_chats(clinic) == set()
    assert [content for content in clinic.host.files.values() if b"qquestion" in content] == []
    await asyncio.to_thread(clinic.database.empty_log)
    assert _left_in_files(clinic.settings.home) == set()
    assert [word for word in DOORS if word in caplog.text.lower()] == []

    with clinic.database.begin() as session:
        certificate = session.exec(select(Certificate)).one()
        assert certificates.outstanding(session, certificate).is_empty and certificate.completed_at is not None
        assert session.exec(select(Retraction).where(col(Retraction.done_at).is_(None))).all() == []
        assert [case.owner_id for case in session.exec(select(Case).where(col(Case.closed_at).is_(None)))] == [OWNER]
