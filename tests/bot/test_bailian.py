"""A clinic whose models are at Bailian: answers there, a training there, by the same messages as anywhere."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.simulator.client import contains, has_button
from tests import openai_host
from tests.admin.data.test_dataset import jsonl
from tests.conftest import ADMIN, OTHER, OWNER, Clinic, clinic_of, eventually, import_file
from tests.hosts.bailian import BailianHost, serve_bailian
from training.engine.learn import starter
from training.evaluation.safety.questions import safety_questions
from training.evaluation.speech.prompts import PROMPTS
from training.providers.catalogue import lay_over


@pytest.fixture(autouse=True)
def _few_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each fortieth of the safety questions is asked."""
    monkeypatch.setattr("training.candidates.plan.safety_questions", lambda: safety_questions()[::40])


@pytest.fixture
async def bailian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[BailianHost]:
    """The host, with the key in the environment and the operator's file that says where it is."""
    async with serve_bailian() as host:
        pairs = {row[0]["content"]: row[1]["content"] for row in starter.rows()}
        host.answers = {question: pairs[question] for _, question in PROMPTS}
        monkeypatch.setenv("DASHSCOPE_API_KEY", host.key)
        folder = tmp_path / "providers"
        folder.mkdir()
        text = f'base_url = "{host.url}"\nchat_url = "{host.url}/compatible-mode/v1"\n'
        (folder / "bailian.toml").write_text(text, "utf-8")
        lay_over(folder)
        yield host
        lay_over(tmp_path / "nothing")


@pytest.fixture
async def clinic(tmp_path: Path, simulator: str, bailian: BailianHost) -> AsyncIterator[Clinic]:
    """One that trains and answers at Bailian."""
    settings = {"provider": "bailian", "model": "qwen3-8b", "openai_api_key": None}
    async with clinic_of(tmp_path, simulator, openai_host.Host(), **settings) as clinic:
        yield clinic


async def test_a_clinic_trains_and_answers_at_bailian(clinic: Clinic, bailian: BailianHost) -> None:
    people = clinic.people
    answer = await people.answer_to(OWNER, "猫吃了半块面包怎么办？")
    assert "干净的水" in answer["text"] and bailian.chat_requests[-1]["model"] == "qwen3-8b"
    await import_file(people, "good.jsonl", jsonl(12))
    message_id = await people.say(ADMIN, "/finetune")
    offer = await people.wait_for(ADMIN, lambda m: has_button(m, "Start"), message_id)
    await people.tap(ADMIN, offer, "Start")
    await eventually(lambda: bailian.jobs, "the job is there")
    [job] = bailian.jobs.values()
    assert job["model"] == "qwen3-8b" and job["job_name"].startswith("vetted-")
    bailian.tick()
    is_running = lambda m: m["message_id"] == offer["message_id"] and "1/2" in m["text"]  # noqa: E731
    await people.wait_for(ADMIN, is_running, goal="the first step")
    model = bailian.finish(job["job_id"])
    await people.wait_for(ADMIN, contains("Training finished"), offer["message_id"])

    # Nothing answers there before it is deployed, and nothing is deployed twice.
    await eventually(lambda: bailian.deployments, "its deployment")
    bailian.tick()
    card = await people.wait_for(ADMIN, lambda m: has_button(m, "Let it answer"), goal="the card")
    await people.tap(ADMIN, card, "Let it answer")
    await people.wait_for(ADMIN, lambda m: has_button(m, "Roll back"), goal="that it answers")
    await people.answer_to(OTHER, "Who answers?")
    [deployed] = bailian.deployments
    assert bailian.chat_requests[-1]["model"] == deployed and deployed.startswith(f"{model}-")
    message_id = await people.say(ADMIN, "/rollback")
    await people.wait_for(ADMIN, contains("Rolled back"), message_id)
    await people.answer_to(OTHER, "And now?")
    assert bailian.chat_requests[-1]["model"] == "qwen3-8b"
    assert len(bailian.jobs) == 1 and bailian.requests["POST /api/v1/fine-tunes"] == 1
    assert bailian.requests["POST /api/v1/deployments"] == 1
