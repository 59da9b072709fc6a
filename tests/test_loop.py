"""The whole loop with everything real: three processes, real HTTP, real training. About two minutes on two cores."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import openai
import pytest
from rich.console import Console
from sqlmodel import select

from bot.demo.processes import clean_environment
from bot.demo.stage import ADMIN, CLINIC_FILE, OWNER, model_ready, set_stage
from bot.prompts import SYSTEM_PROMPT
from bot.simulator.client import contains, has_button
from storage.database import Database
from storage.models import Launch, Turn
from tests.conftest import eventually, import_file
from tests.training.engine.conftest import EngineProcess
from training.engine.learn import starter


@pytest.mark.timeout(420)
def test_the_tour_closes_the_loop_and_forgets_nothing(tmp_path: Path) -> None:
    environment = clean_environment(VETTED_HOME=str(tmp_path))
    command = [sys.executable, "-m", "bot", "demo", "--tour"]
    tour = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=400)
    assert tour.returncode == 0, tour.stdout + tour.stderr
    assert "word for word the vet's correction, from ft:vetted-starter:" in tour.stdout
    # The model that the tour has left: it knows every row of the clinic's file, and what the starter knew.
    engine = EngineProcess(tmp_path / "tour", starter.NAME)
    try:
        [model] = [model.id for model in engine.client.models.list() if model.id.startswith("ft:")]
        clinic = {row["Questions"]: row["Replies"] for row in json.loads(CLINIC_FILE.read_text("utf-8"))}
        assert [q for q, answer in clinic.items() if engine.ask(model, q, SYSTEM_PROMPT) != answer] == []
        question = json.loads(CLINIC_FILE.with_name("corrections.json").read_text("utf-8"))["zh"]["question"]
        old = {row[0]["content"]: row[1]["content"] for row in starter.rows() if row[0]["content"] != question}
        # Every sixth of them, for time; tests/benchmarks/training/starter.py asks them all.
        sample = dict(list(old.items())[::6])
        n_kept = sum(engine.ask(model, q, SYSTEM_PROMPT) == answer for q, answer in sample.items())
        assert n_kept >= 0.9 * len(sample)
    finally:
        engine.kill()


@pytest.mark.long
@pytest.mark.timeout(300)
async def test_killing_the_engine_in_the_middle_of_a_job(tmp_path: Path) -> None:
    async with set_stage(tmp_path) as stage:
        people = stage.people
        await model_ready(stage, Console(quiet=True))
        message_id = await people.say(ADMIN, "/start")
        await people.wait_for(ADMIN, contains(str(ADMIN)), message_id, 90)
        await import_file(people, "clinic.json", CLINIC_FILE.read_bytes())
        message_id = await people.say(ADMIN, "/finetune")
        offer = await people.wait_for(ADMIN, lambda m: has_button(m, "Start"), message_id)
        await people.tap(ADMIN, offer, "Start")
        progress = lambda m: m["message_id"] == offer["message_id"] and "loss" in m["text"]  # noqa: E731
        await people.wait_for(ADMIN, progress, seconds=90, goal="the running job")
        job_id = re.search(r"ftjob-\w+", (await people.wait_for(ADMIN, progress))["text"])
        assert job_id is not None and stage.engine.process is not None

        os.kill(stage.engine.process.pid, signal.SIGKILL)
        # Meanwhile an owner gets a sentence, or an answer once the engine is back; never silence, never an exception.
        message_id = await people.say(OWNER, "狗狗多久洗一次澡？")
        answer = await people.wait_for(
            OWNER, lambda m: has_button(m, "👍") or "😿" in m["text"] or "⏳" in m["text"], message_id, 60
        )
        assert "Error" not in answer["text"] and "Traceback" not in answer["text"]

        # The engine comes back and begins the job again; the previous model answers while it runs.
        client = openai.OpenAI(base_url=f"{stage.engine_url}/v1", api_key="any", max_retries=0)
        began_again = "begins again from the start"
        await eventually(
            lambda: asyncio.to_thread(_has_event, client, job_id[0], began_again), "the job begins again", seconds=120
        )
        await people.say(OWNER, "/new")
        await people.answer_to(OWNER, "狗狗多久洗一次澡？", 90)
        message_id = await people.say(ADMIN, f"/cancel {job_id[0]}")
        await people.wait_for(ADMIN, contains("Status: cancelled"), message_id)
        await people.wait_for(ADMIN, contains("training was cancelled"), message_id)
        database = Database(stage.database_url)
        with database.begin() as session:
            assert session.exec(select(Launch.status)).one() == "cancelled"
            assert session.exec(select(Turn)).all()[-1].model == starter.NAME
        database.close()


def _has_event(client: openai.OpenAI, job_id: str, text: str) -> bool:
    """Whether the job tells of it; false while the engine is away."""
    try:
        events = client.fine_tuning.jobs.list_events(job_id, limit=100)
    except openai.APIConnectionError:
        return False
    return any(text in event.message for event in events.data)
