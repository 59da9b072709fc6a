"""A training of which nobody knows whether it has begun: said so, looked for, and ended by being found or by a tap."""

import pytest
from sqlmodel import select

from admin.doubts import DoubtTap, mark_of
from bot.simulator.client import Shown, contains, has_button
from storage.models import Launch
from tests.admin.data.test_dataset import jsonl
from tests.conftest import ADMIN, Clinic, eventually, import_file
from training.launching import lookout


@pytest.fixture(autouse=True)
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundredth of the pauses."""
    monkeypatch.setattr(lookout, "FIRST_PAUSE_SECONDS", 0.02)
    monkeypatch.setattr(lookout, "LONGEST_PAUSE_SECONDS", 0.02)


async def _start(clinic: Clinic) -> Shown:
    await import_file(clinic.people, "good.jsonl", jsonl(12))
    return await _start_again(clinic)


async def _start_again(clinic: Clinic) -> Shown:
    message_id = await clinic.people.say(ADMIN, "/finetune")
    offer = await clinic.people.wait_for(ADMIN, lambda m: has_button(m, "Start"), message_id)
    await clinic.people.tap(ADMIN, offer, "Start")
    return offer


async def _doubt(clinic: Clinic, button: str, newer_than: int = 0) -> Shown:
    is_doubt = lambda m: has_button(m, button) and "It may be running" in m["text"]  # noqa: E731
    return await clinic.people.wait_for(ADMIN, is_doubt, newer_than, goal="the doubt")


def _launch(clinic: Clinic) -> Launch:
    with clinic.database.begin() as session:
        return session.exec(select(Launch).where(Launch.confirmed_at != None)).one()  # noqa: E711


async def test_nobody_knows_whether_it_began_and_a_person_says_that_it_is_not_there(clinic: Clinic) -> None:
    people, host = clinic.people, clinic.host
    host.lose_create_request = True
    offer = await _start(clinic)
    card = await _doubt(clinic, "It is not there")
    assert "nothing was billed" not in card["text"] and _launch(clinic).finished_at is None
    message_id = await people.say(ADMIN, "/jobs")
    await people.wait_for(ADMIN, contains("nobody knows whether it has begun"), message_id)
    message_id = await people.say(ADMIN, "/finetune")
    refusal = await people.wait_for(ADMIN, contains("No other training"), message_id)
    assert "may be running and costing money" in refusal["text"] and not refusal["buttons"]
    message_id = await people.say(ADMIN, f"/cancel {_launch(clinic).id[:8]}")
    await people.wait_for(ADMIN, contains("has not named the job yet, if there is one"), message_id)
    await people.tap(ADMIN, card, "It is not there")
    failure = await people.wait_for(ADMIN, contains("a person has looked"), offer["message_id"])
    assert "no such job" in failure["text"]
    await clinic.ticked()
    assert host.create_requests == 1 and not host.jobs
    host.lose_create_request = False
    await _start_again(clinic)
    await eventually(lambda: host.jobs, "another training of the same version")


async def test_before_not_there_counts_we_look_once_more(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    people, host = clinic.people, clinic.host
    host.lose_create_answer, host.late_seconds = True, 3600.0
    offer = await _start(clinic)
    card = await _doubt(clinic, "It is not there")
    monkeypatch.setattr(lookout, "LONGEST_PAUSE_SECONDS", 600.0)
    monkeypatch.setattr(lookout, "FIRST_PAUSE_SECONDS", 600.0)  # no tick finds it
    host.is_late["ftjob-1"] = 0.0  # an hour later
    await people.tap(ADMIN, card, "It is not there")
    assert (_launch(clinic).job_id, _launch(clinic).finished_at, host.create_requests) == ("ftjob-1", None, 1)
    await people.wait_for(ADMIN, contains("clear again"), card["message_id"])
    # The same job has a status that nobody knows, and numbers that are none.
    monkeypatch.setattr(lookout, "LONGEST_PAUSE_SECONDS", 0.02)
    host.jobs["ftjob-1"].update(status="<Archived>", trained_tokens="n/a", finished_at="never")
    card = await _doubt(clinic, "It has ended", card["message_id"])
    assert "“<archived>”" in card["text"]
    await people.tap(ADMIN, card, "It has ended")
    failure = await people.wait_for(ADMIN, contains("training failed"), offer["message_id"])
    assert "a person says that it has ended" in failure["text"]


async def test_a_person_chooses_among_the_hosts_jobs(clinic: Clinic) -> None:
    """The host keeps no metadata and calls files by other names in its jobs: nothing tells which is ours."""
    people, host = clinic.people, clinic.host
    host.lose_create_answer, host.drops_metadata, host.late_seconds = True, True, 3600.0
    host.list_error = (404, "unknown_url", "Unknown request URL")
    await _start(clinic)
    await _doubt(clinic, "It is not there")
    [job] = host.jobs.values()
    twins = {f"ftjob-{n}": job | {"id": f"ftjob-{n}", "training_file": f"other-{n}"} for n in range(1, 4)}
    host.jobs.update(twins | {"x": job | {"id": "x", "model": "another"}, "old": job | {"id": "old", "created_at": 1}})
    host.jobs["x"]["training_file"] = host.jobs["old"]["training_file"] = "other"
    host.is_late, host.list_error, host.page_size = {}, None, 2
    await eventually(lambda: len(_launch(clinic).possible_jobs or []) == 3, "the host's list")
    message_id = await people.say(ADMIN, f"/job {_launch(clinic).id[:8]}")
    card = await _doubt(clinic, "ftjob-2", message_id)
    assert [has_button(card, name) for name in ("ftjob-1", "ftjob-3", "old", "x ·")] == [True, True, False, False]
    await people.tap(ADMIN, card, "ftjob-2")
    assert _launch(clinic).job_id == "ftjob-2"
    host.finish("ftjob-2", "ft:2")
    await people.wait_for(ADMIN, contains("Training finished"), card["message_id"])
    await people.forge(ADMIN, card, DoubtTap(launch=_launch(clinic).id[:12], word=mark_of("ftjob-1")).pack())
    assert (_launch(clinic).job_id, host.create_requests) == ("ftjob-2", 1)


async def test_a_job_that_is_not_listed_is_named_by_its_id(clinic: Clinic) -> None:
    people, host = clinic.people, clinic.host
    host.lose_create_answer, host.list_error = True, (500, "odd", "No list today")
    await _start(clinic)
    card = await _doubt(clinic, "It is not there")
    launch_id = _launch(clinic).id[:8]
    host.jobs["foreign"] = host.jobs["ftjob-1"] | {"id": "foreign", "metadata": {"vetted_launch": "another"}}
    for job_id, text in (("ftjob-9", "No such job"), ("foreign", "belongs to another training"), ("ftjob-1", "checks")):
        message_id = await people.say(ADMIN, f"/job {launch_id} {job_id}")
        await people.wait_for(ADMIN, contains(text), message_id)
    assert _launch(clinic).job_id == "ftjob-1"
    message_id = await people.say(ADMIN, f"/job {launch_id} foreign")
    await people.wait_for(ADMIN, contains("settled already"), message_id)
    answer = await people.tap(ADMIN, card, "It is not there")
    assert answer["show_alert"] and _launch(clinic).finished_at is None
