"""From the offer to the switch, at a host of OpenAI's shape: nothing is paid twice, nothing hangs."""

import asyncio
import json

import pytest
from sqlmodel import select

from bot.simulator.client import Shown, contains, has_button
from storage.models import Candidate, CandidateState, Launch
from tests.admin.data.test_dataset import jsonl
from tests.conftest import ADMIN, OTHER, OWNER, VET, Clinic, eventually, import_file


async def _offer(clinic: Clinic) -> Shown:
    await import_file(clinic.people, "good.jsonl", jsonl(12))
    message_id = await clinic.people.say(ADMIN, "/finetune")
    return await clinic.people.wait_for(ADMIN, lambda m: has_button(m, "Start"), message_id)


async def _state(clinic: Clinic, offer: Shown, text: str) -> Shown:
    """The offer's message once it shows `text`."""
    return await clinic.people.wait_for(
        ADMIN, lambda m: m["message_id"] == offer["message_id"] and text in m["text"], goal=f"the state {text!r}"
    )


def _launch(clinic: Clinic) -> Launch:
    with clinic.database.begin() as session:
        return session.exec(select(Launch)).one()


def _is_told(clinic: Clinic) -> bool:
    """Whether the candidate is rejected, and that was told."""
    with clinic.database.begin() as session:
        candidate = session.exec(select(Candidate)).first()
        return candidate is not None and candidate.state == CandidateState.REJECTED and candidate.told_move_id > 1


async def test_the_whole_road_to_a_new_model(clinic: Clinic) -> None:
    people, host = clinic.people, clinic.host
    offer = await _offer(clinic)
    assert "12 examples × 8 epochs" in offer["text"]
    assert host.create_requests == 0
    await people.tap(ADMIN, offer, "Start")
    await _state(clinic, offer, "checks the file")
    [job] = host.jobs.values()
    launch = _launch(clinic)
    assert job["metadata"] == {"vetted_launch": launch.id}
    assert job["method"]["supervised"]["hyperparameters"] == {"n_epochs": 8}
    assert len(host.files[job["training_file"]].splitlines()) == 12
    assert json.loads(host.files[job["training_file"]].splitlines()[0])["messages"][-1]["content"] == "A0"
    job["status"] = "running"
    host.events = [
        {
            "id": "e1",
            "object": "fine_tuning.job.event",
            "created_at": 1,
            "level": "info",
            "message": "Step 5/10",
            "type": "metrics",
            "data": {"step": 5, "total_steps": 10, "train_loss": 0.5},
        }
    ]
    await _state(clinic, offer, "5/10")
    message_id = await people.say(ADMIN, "/jobs")
    await people.wait_for(ADMIN, contains("▰▰▰▰▰▱▱▱▱▱ 5/10 · loss 0.500"), message_id)
    host.learn_to_speak()
    host.finish(job["id"], "ft:base-model:vetted::1")
    end = await people.wait_for(ADMIN, contains("Training finished"), offer["message_id"])
    card = await people.wait_for(ADMIN, lambda m: has_button(m, "Let it answer"), end["message_id"])
    assert "Not enough evidence yet" in card["text"] and "12 everyday questions properly" in card["text"]
    await people.answer_to(OTHER, "Who answered?")
    assert host.chat_requests[-1]["model"] == "base-model"
    await people.tap(ADMIN, card, "Let it answer")
    await people.wait_for(ADMIN, lambda m: m["message_id"] == card["message_id"] and has_button(m, "Roll back"))
    await people.answer_to(OTHER, "Who answers?")
    assert host.chat_requests[-1]["model"] == "ft:base-model:vetted::1"
    message_id = await people.say(ADMIN, "/rollback")
    await people.wait_for(ADMIN, contains("Rolled back"), message_id)
    await people.answer_to(OTHER, "And now?")
    assert host.chat_requests[-1]["model"] == "base-model"
    message_id = await people.say(ADMIN, "/models")
    models = await people.wait_for(ADMIN, lambda m: has_button(m, "ft:base-model"), message_id)
    assert "🟢 1. base-model" in models["text"]
    await people.tap(ADMIN, models, "ft:base-model")
    await people.wait_for(ADMIN, contains("From now on ft:base-model"), models["message_id"])
    message_id = await people.say(ADMIN, "/use no-such-model")
    await people.wait_for(ADMIN, contains("not in its list"), message_id)
    assert host.create_requests == 1


async def test_start_works_once_however_often_it_is_tapped(clinic: Clinic) -> None:
    offer = await _offer(clinic)
    answers = await asyncio.gather(*(clinic.people.tap(ADMIN, offer, "Start") for _ in range(5)))
    assert sum(bool(answer["show_alert"]) for answer in answers) == 4
    await _state(clinic, offer, "checks the file")
    assert clinic.host.create_requests == 1


async def test_an_offer_that_came_twice_ends_in_both_places(clinic: Clinic) -> None:
    people = clinic.people
    await import_file(people, "good.jsonl", jsonl(12))
    await clinic.settled()
    # Telegram takes the offer, and its answer is lost: the bot cannot know, and sends it again.
    await people.call("POST", "/faults", json={"method": "sendMessage", "times": 1, "kind": "drop_after"})
    message_id = await people.say(ADMIN, "/finetune")
    first = await people.wait_for(ADMIN, lambda m: has_button(m, "Start"), message_id)
    second = await people.wait_for(ADMIN, lambda m: has_button(m, "Start"), first["message_id"])
    await people.tap(ADMIN, second, "Start")
    await _state(clinic, second, "checks the file")
    answer = await people.tap(ADMIN, first, "Start")
    assert answer["show_alert"] and "answered already" in answer["text"]
    await _state(clinic, first, "checks the file")
    assert clinic.host.create_requests == 1


async def test_leaving_an_offer_starts_nothing(clinic: Clinic) -> None:
    offer = await _offer(clinic)
    await clinic.people.tap(ADMIN, offer, "Leave")
    await _state(clinic, offer, "Nothing was started")
    await clinic.ticked()
    assert clinic.host.create_requests == 0


async def test_what_the_host_warns_of_is_shown_and_told_with_the_end(clinic: Clinic) -> None:
    offer = await _offer(clinic)
    await clinic.people.tap(ADMIN, offer, "Start")
    await _state(clinic, offer, "checks the file")
    event = {"object": "fine_tuning.job.event", "created_at": 1, "type": "message"}
    texts = [
        ("warn", "It is slow."),
        ("info", "Step 1"),
        ("warn", "2 rows <are> longer than 1024 tokens and were cut."),
    ]
    clinic.host.events = [event | {"id": text, "level": level, "message": text} for level, text in texts]
    [job] = clinic.host.jobs.values()
    job["status"] = "running"
    card = await _state(clinic, offer, "2 rows <are> longer")
    assert card["text"].count("⚠️") == 2 and "Step 1" not in card["text"]
    clinic.host.finish(job["id"], "ft:new")
    end = await clinic.people.wait_for(ADMIN, contains("Training finished"), offer["message_id"])
    assert "The provider warns: 2 rows <are> longer than 1024 tokens and were cut." in end["text"]
    assert _launch(clinic).warnings == [texts[2][1], texts[0][1]]


async def test_a_lost_answer_is_found_again_and_never_asked_twice(clinic: Clinic) -> None:
    clinic.host.lose_create_answer = True
    offer = await _offer(clinic)
    await clinic.people.tap(ADMIN, offer, "Start")
    await _state(clinic, offer, "ftjob-1")
    assert clinic.host.create_requests == 1
    assert _launch(clinic).job_id == "ftjob-1"


async def test_a_refusal_ends_the_launch_with_the_hosts_words(clinic: Clinic) -> None:
    clinic.host.create_error = (403, "training_not_available", "Fine-tuning is no longer available.")
    offer = await _offer(clinic)
    await clinic.people.tap(ADMIN, offer, "Start")
    failure = await clinic.people.wait_for(ADMIN, contains("training failed"), offer["message_id"])
    assert "no longer available" in failure["text"] and "VETTED_PROVIDER=local" in failure["text"]
    assert "👉" not in failure["text"]  # the button is the way out
    await clinic.people.tap(ADMIN, failure, "on my own engine")
    offer = await clinic.people.wait_for(ADMIN, contains("Train vetted-starter"), failure["message_id"])
    assert has_button(offer, "Start") and "Price: nothing" in offer["text"]
    with clinic.database.begin() as session:
        launch = session.exec(select(Launch).where(Launch.provider == "openai")).one()
    assert launch.status == "failed" and launch.finished_at is not None
    assert clinic.host.create_requests == 1


async def test_a_refusal_is_told_with_what_to_do_next(clinic: Clinic) -> None:
    clinic.host.create_error = (429, "insufficient_quota", "You exceeded your current quota.")
    offer = await _offer(clinic)
    await clinic.people.tap(ADMIN, offer, "Start")
    failure = await clinic.people.wait_for(ADMIN, contains("training failed"), offer["message_id"])
    assert "You exceeded your current quota." in failure["text"]
    assert "👉 It is about money: see what is left on our account at openai" in failure["text"]


async def test_a_base_that_the_engine_does_not_serve_is_a_refusal_though_its_status_is_500(clinic: Clinic) -> None:
    """Whatever else ends with 500 may have begun a job; this has not, and the admin reads why."""
    clinic.host.create_error = (500, "model_unfit", "`tiny` is not served. Its memory does not work.")
    offer = await _offer(clinic)
    await clinic.people.tap(ADMIN, offer, "Start")
    failure = await clinic.people.wait_for(ADMIN, contains("training failed"), offer["message_id"])
    assert "`tiny` is not served. Its memory does not work." in failure["text"]
    assert _launch(clinic).status == "failed" and clinic.host.create_requests == 1


async def test_a_failed_job_says_why_and_leaves_the_model(clinic: Clinic) -> None:
    offer = await _offer(clinic)
    await clinic.people.tap(ADMIN, offer, "Start")
    await _state(clinic, offer, "ftjob-1")
    clinic.host.jobs["ftjob-1"].update(status="failed", error={"code": "x", "message": "row 3 is odd", "param": None})
    await clinic.people.wait_for(ADMIN, contains("row 3 is odd"), offer["message_id"])
    await clinic.people.answer_to(OTHER, "Who answers?")
    assert clinic.host.chat_requests[-1]["model"] == "base-model"


async def test_an_end_that_nobody_is_there_to_hear_is_told_once(clinic: Clinic) -> None:
    """An admin who has blocked the bot: the model is looked at, and no tick tries to tell them for ever."""
    offer = await _offer(clinic)
    await clinic.people.tap(ADMIN, offer, "Start")
    await _state(clinic, offer, "ftjob-1")
    await clinic.people.call("POST", f"/chats/{ADMIN}/block", json={"blocked": True})
    clinic.host.finish("ftjob-1", "ft:1")
    await eventually(lambda: _launch(clinic).announced_at, "the end of the announcement")
    await eventually(lambda: _is_told(clinic), "the end of telling what became of it")


async def test_cancel(clinic: Clinic) -> None:
    offer = await _offer(clinic)
    await clinic.people.tap(ADMIN, offer, "Start")
    await _state(clinic, offer, "ftjob-1")
    message_id = await clinic.people.say(ADMIN, "/cancel ftjob-1")
    await clinic.people.wait_for(ADMIN, contains("cancelled"), message_id)
    assert clinic.host.jobs["ftjob-1"]["status"] == "cancelled"
    for command, text in (
        ("/cancel", "Which one"),
        ("/job nonsense", "no training nonsense"),
        ("/job ftjob-1", "cancelled"),
    ):
        message_id = await clinic.people.say(ADMIN, command)
        await clinic.people.wait_for(ADMIN, contains(text), message_id)


async def test_a_dataset_with_mistakes_or_too_few_examples_is_not_offered(clinic: Clinic) -> None:
    await import_file(clinic.people, "good.jsonl", jsonl(7))
    message_id = await clinic.people.say(ADMIN, "/finetune")
    message = await clinic.people.wait_for(ADMIN, contains("So no training yet"), message_id)
    assert "Add 3 more" in message["text"] and not message["buttons"]


@pytest.mark.parametrize(
    "command",
    ["/finetune", "/jobs", "/cancel x", "/models", "/use 1", "/rollback", "/dataset", "/check", "/cost", "/export",
     "/import", "/roles", "/roles admin 1001"],
)  # fmt: skip
async def test_strangers_and_vets_may_not(clinic: Clinic, command: str) -> None:
    for person, no in ((OWNER, "管理员才能"), (VET, "for the admins")):
        message_id = await clinic.people.say(person, command)
        await clinic.people.wait_for(person, contains(no), message_id)
    with clinic.database.begin() as session:
        assert not session.exec(select(Launch)).all()
    assert clinic.host.create_requests == 0 and not clinic.host.files


async def test_a_second_training_of_the_same_is_asked_for_once_more(clinic: Clinic) -> None:
    people, host = clinic.people, clinic.host
    await people.tap(ADMIN, await _offer(clinic), "Start")
    await eventually(lambda: host.create_requests, "the first job")
    message_id = await people.say(ADMIN, "/finetune")
    offer = await people.wait_for(ADMIN, lambda m: has_button(m, "Start"), message_id)
    assert "holds for 24 hours" in offer["text"]
    await people.tap(ADMIN, offer, "Start")
    question = await _state(clinic, offer, "costs once more")
    assert "There is a training of the same dataset version" in question["text"]
    await people.tap(ADMIN, question, "a second one")
    await eventually(lambda: host.create_requests == 2, "the second job")
    message_id = await people.say(ADMIN, "/finetune")
    offer = await people.wait_for(ADMIN, lambda m: has_button(m, "Start"), message_id)
    await import_file(people, "more.jsonl", jsonl(15))
    await people.tap(ADMIN, offer, "Start")
    await _state(clinic, offer, "The dataset has changed since this offer")
    assert host.create_requests == 2
