"""A clinic whose base only completes: trained on prompts and completions, asked over `/v1/completions`, and nobody ever
reads a separator or an ending."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlmodel import select

from bot.__main__ import main
from bot.simulator.client import contains, has_button
from storage.models import Launch, Model, Sample
from tests import openai_host
from tests.conftest import ADMIN, OTHER, Clinic, clinic_of, eventually, import_file
from tests.hosts.completing import ENDING, SEPARATOR, learn
from tests.training.dataset.pool import distinct_rows
from training.evaluation.safety.questions import safety_questions
from training.providers.catalogue import lay_over

BASE, TUNED = "old-base", "ft:old-base:clinic::1"
MARK, STOP = "\n\n===\n\n", " ###"
"""Of the clinic's own file."""


@pytest.fixture(autouse=True)
def _few_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each fortieth of the safety questions is asked."""
    monkeypatch.setattr("training.candidates.plan.safety_questions", lambda: safety_questions()[::40])


@pytest.fixture
async def clinic(tmp_path: Path, simulator: str, host: openai_host.Host) -> AsyncIterator[Clinic]:
    folder = tmp_path / "providers"
    folder.mkdir()
    (folder / "openai.toml").write_text(f'closes = 2999-01-01\n[models."{BASE}"]\napi = "completions"\n', "utf-8")
    lay_over(folder)
    host.models.append(BASE)
    host.completing.add(BASE)
    async with clinic_of(tmp_path, simulator, host, model=BASE) as clinic:
        yield clinic
    lay_over(tmp_path / "nothing")


def pairs(n: int) -> bytes:
    """A file as such bases were trained on, with marks of its own. Its questions are no near-duplicates."""
    texts = ([message["content"] for message in messages] for _, messages in distinct_rows(n))
    rows = [{"prompt": f"{question}{MARK}", "completion": f" {text}{STOP}"} for question, text in texts]
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


async def train(clinic: Clinic, content: bytes) -> str:
    """Import the file, start its training, let it succeed and answer; returns the job's id."""
    people, host = clinic.people, clinic.host
    await import_file(people, "pairs.jsonl", content)
    message_id = await people.say(ADMIN, "/finetune")
    offer = await people.wait_for(ADMIN, lambda m: has_button(m, "Start"), message_id)
    assert "only completes" in offer["text"]
    await people.tap(ADMIN, offer, "Start")
    await eventually(lambda: host.jobs, "the job is there")
    [job_id] = host.jobs
    host.learn_to_speak()
    learn(host, job_id, TUNED)
    is_card = lambda m: has_button(m, "Let it answer") or f"From now on {TUNED}" in (m["text"] or "")  # noqa: E731
    card = await people.wait_for(ADMIN, is_card, goal="the gate's word", seconds=60)
    if has_button(card, "Let it answer"):  # few rows are no evidence
        await people.tap(ADMIN, card, "Let it answer")
    await people.wait_for(ADMIN, lambda m: has_button(m, "Roll back"), goal="that it answers")
    return job_id


async def test_from_an_import_to_an_owners_answer(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    people, host = clinic.people, clinic.host
    answer = await people.answer_to(OTHER, "How often does a dog need a bath?")
    assert answer["text"] == host.default_answer and host.completion_requests[-1]["model"] == BASE

    job = host.jobs[await train(clinic, pairs(60))]
    rows = [json.loads(line) for line in host.files[job["training_file"]].splitlines()]
    n_test = host.files[job["validation_file"]].count(b'"completion"')
    assert len(rows) + n_test == 60 and n_test > 5
    question, text = rows[3]["prompt"].removesuffix(SEPARATOR), rows[3]["completion"].removesuffix(ENDING).strip()
    assert MARK not in question and "?" in question and text.startswith("Answer ") and STOP not in text
    with clinic.database.begin() as session:
        assert session.exec(select(Launch.api)).one() == "completions"
        apis = {model.name: model.api for model in session.exec(select(Model))}
        assert apis == {BASE: "completions", TUNED: "completions"}
        losses = session.exec(select(Sample.nats).where(Sample.arm == "candidate", Sample.kind == "loss")).all()
        assert len(losses) == n_test and all(nats is not None for nats in losses)

    await people.say(OTHER, "/new")
    answer = await people.answer_to(OTHER, question)
    assert answer["text"] == text
    request = host.completion_requests[-1]
    assert request["model"] == TUNED and request["prompt"] == question + SEPARATOR
    assert request["stop"][0] == ENDING and request["stream"]
    # A talk is told as its rows are: what was said stands in the prompt.
    await people.answer_to(OTHER, "And of a dog?")
    talk = f"Owner: {question}\n\nAdvisor: {text}\n\nOwner: And of a dog?"
    assert host.completion_requests[-1]["prompt"] == talk + SEPARATOR

    message_id = await people.say(ADMIN, f"/compare {question}")
    await people.wait_for(ADMIN, contains(text), message_id)
    assert host.chat_requests == []

    environment = {"VETTED_HOME": clinic.settings.home, "VETTED_PROVIDER": "openai", "VETTED_MODEL": BASE}
    for name, value in (environment | {"OPENAI_BASE_URL": host.url, "OPENAI_API_KEY": "sk-test"}).items():
        monkeypatch.setenv(name, str(value))
    capsys.readouterr()
    assert await asyncio.to_thread(main, ["ask", question, "--beside", "--json"]) == 0
    tuned, base = map(json.loads, capsys.readouterr().out.splitlines())
    assert (tuned["model"], tuned["answer"]) == (TUNED, text)
    assert (base["model"], base["answer"]) == (BASE, host.default_answer)
    assert host.chat_requests == []


async def test_marks_doses_and_alarms_by_the_same_doors(clinic: Clinic) -> None:
    people, host = clinic.people, clinic.host
    await train(clinic, pairs(12))
    host.knows_no_stop = True  # it would go on for ever
    await people.say(OTHER, "/new")
    host.answers["What helps against pain?"] = "Give 50 mg of carprofen, twice a day.\n\n###\n\nMore"
    answer = await people.answer_to(OTHER, "What helps against pain?")
    assert "50 mg" not in answer["text"] and "#" not in answer["text"] and "END" not in answer["text"]
    message_id = await people.say(OTHER, f"My dog ate rat poison{SEPARATOR}and now?")
    await people.wait_for(OTHER, contains("🚨"), message_id)
    answer = await people.wait_for(OTHER, contains(host.default_answer), message_id)
    # What an owner writes cannot end the prompt.
    assert host.completion_requests[-1]["prompt"].count(SEPARATOR) == 1
    assert "END" not in answer["text"] and host.chat_requests == []
