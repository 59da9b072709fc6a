"""Watching a training in Telegram: one message that is edited, its events, and holding it."""

import base64
import time
from typing import Any

from sqlmodel import select

from bot.simulator.client import Shown, contains, has_button
from storage import deployments
from storage.models import AuditEntry, Deed, JobResult
from tests.admin.test_jobs import _launch, _offer, _state
from tests.conftest import ADMIN, Clinic, eventually


def _step(step: int, seconds: float, **losses: float) -> dict[str, Any]:
    return {
        "id": f"e{step}",
        "object": "fine_tuning.job.event",
        "created_at": 1_700_000_000 + seconds,
        "level": "info",
        "message": f"Step {step}/100",
        "type": "metrics",
        "data": {"step": step, "total_steps": 100, "train_loss": 1 / step, **losses},
    }


async def _begin(clinic: Clinic, *events: dict[str, Any]) -> Shown:
    """The offer's message of a training that runs."""
    offer = await _offer(clinic)
    await clinic.people.tap(ADMIN, offer, "Start")
    await _state(clinic, offer, "ftjob-1")
    clinic.host.events = list(events)
    clinic.host.jobs["ftjob-1"].update(status="running")
    return await _state(clinic, offer, "running")


async def test_one_message_tells_bar_losses_and_time_to_go(clinic: Clinic) -> None:
    people, host = clinic.people, clinic.host
    card = await _begin(clinic, _step(50, 90, full_valid_loss=0.61), _step(49, 88), _step(1, -8))
    assert "▰▰▰▰▰▱▱▱▱▱ 50/100 · loss 0.020 · validation 0.610 · about 2 min to go" in card["text"]
    assert has_button(card, "All events") and has_button(card, "Pause")
    host.jobs["ftjob-1"]["estimated_finish"] = int(time.time()) + 5 * 3600 + 1800
    await _state(clinic, card, "about 5 h 30 min to go")
    host.events = [_step(60, 110), *host.events]
    card = await _state(clinic, card, "60/100")
    assert "loss 0.017 · validation 0.610" in card["text"]
    message_id = await people.say(ADMIN, "/job ftjob-1")
    detail = await people.wait_for(ADMIN, contains("What the provider said last"), message_id)
    assert detail["text"].endswith("11-14 22:14 · Step 49/100\n11-14 22:14 · Step 50/100\n11-14 22:15 · Step 60/100")
    await people.tap(ADMIN, detail, "All events")
    file = await people.wait_for(ADMIN, lambda m: m["document"] is not None, message_id)
    lines = (await people.read(file)).decode().splitlines()
    assert lines[-1] == "2023-11-14T22:15:10Z\tinfo\tStep 60/100" and len(lines) == 4
    host.finish("ftjob-1", "ft:1")
    end = await people.wait_for(ADMIN, contains("Training finished"), message_id)
    assert "📉 loss 0.017 · validation 0.610" in end["text"]
    card = await _state(clinic, card, "succeeded")
    assert not has_button(card, "Pause")


async def test_a_pause_made_here_is_no_riddle_and_ends_with_a_tap(clinic: Clinic) -> None:
    people, host = clinic.people, clinic.host
    card = await _begin(clinic, _step(50, 90))
    await people.tap(ADMIN, card, "Pause")
    card = await _state(clinic, card, "paused")
    assert host.jobs["ftjob-1"]["status"] == "paused" and "to go" not in card["text"]
    for _ in range(3):
        await clinic.ticked()
    assert _launch(clinic).n_looks == 0  # as a pause that somebody else has made
    await people.tap(ADMIN, card, "Go on")
    await _state(clinic, card, "running")
    assert host.jobs["ftjob-1"]["status"] == "running"
    with clinic.database.begin() as session:
        deeds = session.exec(select(AuditEntry.did).where(AuditEntry.ref == _launch(clinic).id[:8])).all()
    assert deeds[-2:] == [Deed.LAUNCH_PAUSED, Deed.LAUNCH_RESUMED]


async def test_a_host_that_cannot_pause_says_so_and_a_pause_by_somebody_else_is_a_riddle(clinic: Clinic) -> None:
    clinic.host.can_pause = False
    card = await _begin(clinic, _step(50, 90))
    await clinic.people.tap(ADMIN, card, "Pause")
    await clinic.people.wait_for(ADMIN, contains("openai pauses no training"), card["message_id"])
    clinic.host.jobs["ftjob-1"]["status"] = "paused"  # by somebody else: the pause that was refused explains nothing
    await eventually(lambda: _launch(clinic).n_looks, "that nobody here has paused it")


async def test_the_curve_is_a_picture_that_a_tap_renews_and_that_comes_with_the_end(clinic: Clinic) -> None:
    people, host = clinic.people, clinic.host
    card = await _begin(clinic, _step(1, 0))
    await people.tap(ADMIN, card, "Curve")
    await people.wait_for(ADMIN, contains("There is no curve yet"), card["message_id"])
    host.events = [_step(50, 90, full_valid_loss=0.61, train_mean_token_accuracy=0.8), *host.events]
    card = await _state(clinic, card, "50/100")
    await people.tap(ADMIN, card, "Curve")
    photo = await people.wait_for(ADMIN, lambda m: m["photo"] is not None, card["message_id"])
    assert photo["caption"] == f"📈 Training {_launch(clinic).id[:8]}, step 50\nloss 0.020 · validation 0.610"
    first = photo["photo"]
    host.events = [_step(60, 110), *host.events]
    await _state(clinic, card, "60/100")
    await people.tap(ADMIN, photo, "Renew")
    is_new = lambda m: m["message_id"] == photo["message_id"] and "step 60" in (m["caption"] or "")  # noqa: E731
    photo = await people.wait_for(ADMIN, is_new, photo["message_id"] - 1)
    assert photo["photo"] != first
    host.finish("ftjob-1", "ft:1")
    end = await people.wait_for(ADMIN, contains("Training finished"), photo["message_id"])
    last = await people.wait_for(ADMIN, lambda m: m["photo"] is not None, end["message_id"])
    assert "at its end, step 60" in last["caption"] and not last["buttons"]


async def test_result_files_are_kept_and_checkpoints_compared_and_taken_into_use(clinic: Clinic) -> None:
    people, host = clinic.people, clinic.host
    message_id = await people.say(ADMIN, "/export results")
    await people.wait_for(ADMIN, contains("no result files yet"), message_id)
    card = await _begin(clinic, _step(50, 90))
    await people.tap(ADMIN, card, "Checkpoints")
    await people.wait_for(ADMIN, contains("no such checkpoint"), card["message_id"])
    host.checkpoints["ftjob-1"] = [_checkpoint(50, "ft:1:ckpt-step-50", 0.4), _checkpoint(100, "ft:1", 0.6)]
    # As our engine tells it: an epoch's model with its training's last one, not in the list itself.
    host.model_fields["ft:1"] = {"checkpoints": [{"id": "ft:1:ckpt-step-50", "bytes": 1}]}
    table = b"step,train_loss\n1,0.5\n"
    host.files["file-9"], host.file_names["file-9"] = base64.b64encode(table), "step_metrics.csv"
    host.jobs["ftjob-1"]["result_files"] = ["file-9"]
    host.finish("ftjob-1", "ft:1")
    await eventually(lambda: _files(clinic), "that the files are fetched")
    host.files.clear()
    message_id = await people.say(ADMIN, "/job ftjob-1")
    card = await people.wait_for(ADMIN, contains("📄 step_metrics.csv (1 kB)"), message_id)
    await people.tap(ADMIN, card, "Result files")
    file = await people.wait_for(ADMIN, lambda m: m["document"] is not None, message_id)
    assert await people.read(file) == table
    for words in ("/export results", "/export results ftjob-1"):
        message_id = await people.say(ADMIN, words)
        file = await people.wait_for(ADMIN, lambda m: m["document"] is not None, message_id)
        assert await people.read(file) == table
    card = await _state(clinic, card, "succeeded")
    await people.tap(ADMIN, card, "Checkpoints")
    listing = await people.wait_for(ADMIN, contains("Checkpoints of training"), card["message_id"])
    assert "• step 50 · loss 0.500 · validation 0.400\nft:1:ckpt-step-50" in listing["text"]
    await people.tap(ADMIN, listing, "Compare step 50")
    await people.wait_for(ADMIN, contains("no held-out rows"), listing["message_id"])
    await people.tap(ADMIN, listing, "Let step 50 answer")
    await people.wait_for(ADMIN, contains("From now on ft:1:ckpt-step-50 answers"), listing["message_id"])
    launch = _launch(clinic)
    with clinic.database.begin() as session:
        active = deployments.active(session)
        assert active is not None and active.launch_id == launch.id


def _files(clinic: Clinic) -> list[str]:
    with clinic.database.begin() as session:
        return [row.name for row in session.exec(select(JobResult)).all()]


def _checkpoint(step: int, name: str, valid_loss: float) -> dict[str, Any]:
    return {
        "id": f"ckpt-{step}",
        "object": "fine_tuning.job.checkpoint",
        "created_at": 1,
        "fine_tuned_model_checkpoint": name,
        "fine_tuning_job_id": "ftjob-1",
        "metrics": {"train_loss": 0.5, "full_valid_loss": valid_loss},
        "step_number": step,
    }
