"""Nothing personal reaches a hosted provider unless a person said so, and /forget reaches what was sent before."""

import asyncio
import json
from typing import Any

import pytest
from sqlmodel import select

from bot.simulator.client import Shown, contains, has_button
from storage.models import DatasetVersion, Erasure, Example, Launch
from tests.admin.data.test_dataset import jsonl
from tests.conftest import ADMIN, OTHER, OWNER, VET, Clinic, eventually, import_file, let_in
from training.dataset.freeze import freeze
from training.dataset.promote import promote_reviews
from training.privacy.clearance import look_through
from training.privacy.find import find_pii
from training.privacy.rows import open_findings, struck_out

PHONE, PLACE, PRODUCT = "13812345678", "12 Oak Street", "QQ 10003721"
ROWS = [
    ("My cat sneezes, call me: " + PHONE, "Keep her warm."),
    (f"We live at {PLACE}, is there a clinic?", "Ours is open."),
    (f"Is the collar {PRODUCT} any good?", "It is a flea collar."),
    ("还有一只狗，微信 dogmom_88", "多喝水。"),
]


def _row(question: str, answer: str) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]}


async def _import(clinic: Clinic, rows: list[tuple[str, str]] = ROWS) -> None:
    content = jsonl(12) + "".join(json.dumps(_row(*row), ensure_ascii=False) + "\n" for row in rows).encode()
    await import_file(clinic.people, "mixed.jsonl", content)


async def _says(clinic: Clinic, text: str, words: str) -> Shown:
    message_id = await clinic.people.say(ADMIN, text)
    return await clinic.people.wait_for(ADMIN, contains(words), message_id)


async def _card(clinic: Clinic, card: Shown, words: str) -> Shown:
    """The message of the card, once it shows `words`."""
    return await clinic.people.wait_for(
        ADMIN, lambda m: m["message_id"] == card["message_id"] and words in m["text"], goal=f"the card {words!r}"
    )


def _seen_by_host(clinic: Clinic) -> str:
    return "\n".join(body.decode() for body in clinic.host.bodies)


async def _train(clinic: Clinic, model: str) -> Launch:
    offer = await _offered(clinic)
    await clinic.people.tap(ADMIN, offer, "Start")
    await clinic.people.wait_for(
        ADMIN, lambda m: m["message_id"] == offer["message_id"] and "checks the file" in m["text"], goal="a start"
    )
    await let_in(clinic, list(clinic.host.jobs)[-1], model)
    with clinic.database.begin() as session:
        return session.exec(select(Launch).where(Launch.fine_tuned_model == model)).one()


async def _offered(clinic: Clinic) -> Shown:
    message_id = await clinic.people.say(ADMIN, "/finetune")
    return await clinic.people.wait_for(ADMIN, lambda m: has_button(m, "Start"), message_id)


async def test_rows_with_findings_wait_for_a_person_then_nothing_personal_leaves(clinic: Clinic) -> None:
    await _import(clinic)
    message = await _says(clinic, "/finetune", "Not yet")
    assert "Line 13: phone number" in message["text"] and "Line 14: address" in message["text"]
    assert "openai" in message["text"] and clinic.host.files == {}
    for command in ("/dataset", "/check"):
        message_id = await clinic.people.say(ADMIN, command)
        await clinic.people.wait_for(ADMIN, lambda m: has_button(m, "Rows to look at: 4"), message_id)
    await clinic.people.tap(ADMIN, message, "Rows to look at: 4")
    card = await clinic.people.wait_for(ADMIN, contains("4 to decide"), message["message_id"])
    assert f"call me: {PHONE} [phone]" in card["text"] and "mixed.jsonl, line 13" in card["text"]
    await clinic.people.tap(ADMIN, card, "Later")
    card = await _card(clinic, card, "line 14")
    await clinic.people.tap(ADMIN, card, "Drop")
    card = await _card(clinic, card, "line 15")
    await clinic.people.tap(ADMIN, card, "Keep")
    card = await _card(clinic, card, "line 16")
    assert "微信 dogmom_88 〔微信〕" in card["text"]
    await clinic.people.tap(ADMIN, card, "Strike")
    card = await _card(clinic, card, "1 to decide")
    await clinic.people.tap(ADMIN, card, "Strike")
    await _card(clinic, card, "Nothing to decide")
    await _train(clinic, "ft:1")
    requests = _seen_by_host(clinic)
    assert PRODUCT in requests and "微信 〔微信〕" in requests and "[phone]" in requests
    assert all(text not in requests for text in (PHONE, PLACE, "dogmom_88"))
    findings = [f.value for body in clinic.host.files.values() for f in find_pii(body.decode())]
    assert findings == [PRODUCT.removeprefix("QQ ")]
    with clinic.database.begin() as session:
        examples = session.exec(select(Example).where(Example.cleared_by == ADMIN)).all()
        assert len(examples) == 4 and all(example.cleared_at for example in examples)
    # The same file, imported again, brings nothing back.
    await _import(clinic)
    assert await asyncio.to_thread(look_through, clinic.database, ()) == 0


async def test_a_button_says_yes_only_to_what_its_card_showed(clinic: Clinic) -> None:
    await _import(clinic, ROWS[:1])
    card = await _says(clinic, "/private", "1 to decide")
    with clinic.database.begin() as session:
        row = session.exec(select(Example).where(Example.line == 13)).one()
        row.messages = _row(f"Call {PHONE} or 010-62345678", "Yes.")["messages"]
    answer = await clinic.people.tap(ADMIN, card, "Strike")
    assert "it has changed" in str(answer["text"])
    card = await _card(clinic, card, "62345678")
    answers = await asyncio.gather(*(clinic.people.tap(ADMIN, card, verb) for verb in ("Strike", "Drop", "Keep")))
    assert sum("Somebody has decided" in str(answer["text"]) for answer in answers) == 2


async def test_only_admins_decide(clinic: Clinic) -> None:
    await _import(clinic, ROWS[:1])
    card = await _says(clinic, "/private", "1 to decide")
    for person in (OWNER, VET):
        message_id = await clinic.people.say(person, "/private")
        await clinic.people.wait_for(
            person, lambda m: "管理员" in m["text"] or "for the admins" in m["text"], message_id
        )
    message_id = await clinic.people.say(ADMIN, "/roles admin 2002")
    await clinic.people.wait_for(ADMIN, contains("is now: admin"), message_id)
    message_id = await clinic.people.say(VET, "/private")
    card_of_vet = await clinic.people.wait_for(VET, contains("1 to decide"), message_id)
    message_id = await clinic.people.say(ADMIN, "/roles vet 2002")
    await clinic.people.wait_for(ADMIN, contains("is now: vet"), message_id)
    answer = await clinic.people.tap(VET, card_of_vet, "Keep")
    assert answer["show_alert"] and "for the admins" in str(answer["text"])
    with clinic.database.begin() as session:
        assert session.exec(select(Example).where(Example.line == 13)).one().cleared_by is None
    assert card["text"] == card_of_vet["text"]


async def test_a_card_in_chinese(clinic: Clinic) -> None:
    await _import(clinic, ROWS[3:])
    message_id = await clinic.people.say(ADMIN, "/language")
    question = await clinic.people.wait_for(ADMIN, lambda m: has_button(m, "中文"), message_id)
    await clinic.people.tap(ADMIN, question, "中文")
    message = await _says(clinic, "/finetune", "还不能训练")
    assert "第 13 行：微信" in message["text"] and has_button(message, "有 1 条要看一下")
    card = await _says(clinic, "/private", "还有 1 条")
    assert "微信 dogmom_88 〔微信〕" in card["text"] and has_button(card, "去掉")


async def test_the_door_looks_at_the_very_bytes(clinic: Clinic) -> None:
    """However a row came into a version: here around /finetune's own look, with an offer made before."""
    await _import(clinic, [])
    offer = await _offered(clinic)
    with clinic.database.begin() as session:
        row = session.exec(select(Example).where(Example.line == 4)).one()
        row.messages = _row(*ROWS[0])["messages"]
        version = freeze(session, clinic.settings.home / "datasets", ADMIN)
        assert version is not None
        session.exec(select(Launch)).one().version_id = version.id or 0
    await clinic.people.tap(ADMIN, offer, "Start")
    failure = await clinic.people.wait_for(ADMIN, contains("training failed"), offer["message_id"])
    assert "line 4 (phone)" in failure["text"] and "private" in failure["text"]
    assert clinic.host.files == {} and clinic.host.create_requests == 0 and PHONE not in _seen_by_host(clinic)


async def test_a_prompt_goes_to_a_hosted_provider_without_what_is_personal(clinic: Clinic) -> None:
    await clinic.people.answer_to(OTHER, f"My cat sneezes, I am at {PLACE}, call {PHONE}")
    await clinic.people.answer_to(OTHER, "And now?")
    requests = _seen_by_host(clinic)
    assert "I am at [address], call [phone]" in requests and PHONE not in requests and PLACE not in requests
    with clinic.database.begin() as session:
        promote_reviews(session)
    message_id = await clinic.people.say(OTHER, "/privacy")
    message = await clinic.people.wait_for(OTHER, contains("What I keep"), message_id)
    assert "I strike out before anything goes there" in message["text"]
    message_id = await clinic.people.say(VET, "/review")  # a vet sees what the owner wrote
    await clinic.people.wait_for(VET, contains("And now?"), message_id)


async def _vetted_answers(clinic: Clinic, n: int) -> None:
    """Answers of OTHER's that a vet has approved."""
    for number in range(n):
        await clinic.people.answer_to(OTHER, f"Zebra question {number}?")
    for _ in range(n):
        message_id = await clinic.people.say(VET, "/review")
        card = await clinic.people.wait_for(VET, lambda m: has_button(m, "Approve"), message_id)
        await clinic.people.tap(VET, card, "Approve")


async def _forget(clinic: Clinic) -> Shown:
    message_id = await clinic.people.say(OTHER, "/forget")
    question = await clinic.people.wait_for(OTHER, contains("Erase everything"), message_id)
    await clinic.people.tap(OTHER, question, "Yes")
    return await clinic.people.wait_for(OTHER, contains("🧹 Erased"), message_id)


@pytest.mark.parametrize("host_is_down", [False, True])
async def test_forget_reaches_versions_files_and_the_host(clinic: Clinic, host_is_down: bool) -> None:
    await _vetted_answers(clinic, 1)
    await _import(clinic, [])
    launch = await _train(clinic, "ft:1")
    folder, host = clinic.settings.home / "datasets", clinic.host
    assert any(b"Zebra" in file.read_bytes() for file in folder.iterdir())
    # An upload whose answer was lost: nobody here knows its id.
    [(file_id, content)] = host.files.items()
    host.files["file-lost"], host.file_names["file-lost"] = content, host.file_names[file_id]
    host.files["file-other"], host.file_names["file-other"] = b"{}", "somebody-elses.jsonl"
    if host_is_down:
        host.files_error = (503, "down", "no")
    receipt = await _forget(clinic)
    assert "had become training data: 1" in receipt["text"]
    card = await clinic.people.wait_for(ADMIN, contains("An owner has had their data erased"))
    assert "v1" in card["text"] and "ft:1" in card["text"] and "answering now" in card["text"]
    assert "Olga" not in card["text"] and str(OTHER) not in card["text"]
    if host_is_down:
        await eventually(lambda: any("503" in (e.error or "") for e in _erasures(clinic)), "a failed attempt")
        assert len(host.files) == 3
        host.files_error = None
    await eventually(lambda: all(erasure.done_at for erasure in _erasures(clinic)), "all files gone")
    assert host.files == {"file-other": b"{}"} and list(folder.iterdir()) == []
    models = await _says(clinic, "/models", "Models")
    assert "ft:1" in models["text"] and "has learned from erased data (v1)" in models["text"]
    message_id = await clinic.people.say(ADMIN, "/export")
    await clinic.people.wait_for(ADMIN, contains("an owner's rows were erased"), message_id)
    host.bodies.clear()
    again = await _train(clinic, "ft:2")
    assert "Zebra" not in _seen_by_host(clinic) and again.version_id != launch.version_id
    models = await _says(clinic, "/models", "ft:2")
    assert models["text"].count("has learned from erased data") == 1
    with clinic.database.begin() as session:
        assert [v.erased_at is None for v in session.exec(select(DatasetVersion))] == [False, True]


@pytest.mark.parametrize(("is_old", "words"), [(False, "has changed since this offer"), (True, "training failed")])
async def test_an_offer_for_an_erased_version_starts_nothing(clinic: Clinic, is_old: bool, words: str) -> None:
    """Offers of before 0.4 know nothing of the pool; the version that they name is looked at."""
    await _vetted_answers(clinic, 1)
    await _import(clinic, [])
    offer = await _offered(clinic)
    if is_old:
        with clinic.database.begin() as session:
            session.exec(select(Launch)).one().offer_ends_at = None
    await _forget(clinic)
    card = await clinic.people.wait_for(ADMIN, contains("No model has learned"))
    assert "v1" in card["text"]
    await clinic.people.tap(ADMIN, offer, "Start")
    await clinic.people.wait_for(ADMIN, contains(words), offer["message_id"] - 1)
    await clinic.ticked()
    assert clinic.host.files == {} and clinic.host.create_requests == 0


def _erasures(clinic: Clinic) -> list[Erasure]:
    with clinic.database.begin() as session:
        return list(session.exec(select(Erasure)).all())


def test_a_row_in_any_form_is_looked_at() -> None:
    tool = {
        "role": "assistant",
        "tool_calls": [{"id": "1", "function": {"name": "f", "arguments": f'{{"tel": "{PHONE}"}}'}}],
    }
    parts = {"role": "user", "content": [{"type": "text", "text": f"Call {PHONE}"}]}
    assert len(open_findings([tool, parts], (), ())) == 2
    messages = struck_out([tool, parts], (), ())
    assert PHONE not in json.dumps(messages) and messages[1]["content"][0]["type"] == "text"
    assert open_findings([parts], (PHONE,), ()) == []
    assert open_findings([parts], (), ("+86 " + PHONE,)) == []
