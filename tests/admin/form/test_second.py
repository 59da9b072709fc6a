"""A dear training starts with the yes of two admins; one that does not fit into the month not at all."""

import pytest
from sqlmodel import select

from bot.simulator.client import Shown, contains, has_button
from storage.models import Launch
from tests.admin.data.test_dataset import jsonl
from tests.conftest import ADMIN, OTHER, Clinic, eventually, import_file


@pytest.fixture
def changed_settings() -> dict[str, object]:
    return {"model": "gpt-4.1-mini", "budget_month": {"USD": 0.02}, "second_admin_above": {"USD": 0.0001}}


async def _shows(clinic: Clinic, message: Shown, text: str, person: int = ADMIN) -> Shown:
    is_it = lambda m: m["message_id"] == message["message_id"] and text in m["text"]  # noqa: E731
    return await clinic.people.wait_for(person, is_it, goal=f"the message with {text!r}")


async def test_two_admins_and_a_budget(clinic: Clinic) -> None:
    people, host = clinic.people, clinic.host
    message_id = await people.say(ADMIN, f"/roles admin {OTHER}")
    await people.wait_for(ADMIN, lambda m: str(OTHER) in m["text"], message_id)
    await import_file(people, "good.jsonl", jsonl(12))
    message_id = await people.say(ADMIN, "/finetune")
    form = await people.wait_for(ADMIN, lambda m: has_button(m, "Start"), message_id)
    assert "a second admin has to agree" in form["text"] and "This month's budget: $0.02 of $0.02 left" in form["text"]
    await people.tap(ADMIN, form, "Start")
    await _shows(clinic, form, "it waits for another one")
    own = await people.wait_for(ADMIN, lambda m: has_button(m, "I agree"), form["message_id"])
    toast = await people.tap(ADMIN, own, "I agree")
    assert "your own second yes does not count" in toast["text"]
    await clinic.ticked()
    assert host.create_requests == 0
    question = await people.wait_for(OTHER, lambda m: has_button(m, "I agree"))
    assert "Alex wants to start this training" in question["text"] and "gpt-4.1-mini" in question["text"]
    await people.tap(OTHER, question, "I agree")
    await eventually(lambda: host.create_requests, "the job")
    with clinic.database.begin() as session:
        launch = session.exec(select(Launch)).one()
        assert (launch.confirmed_by, launch.seconded_by, launch.currency) == (ADMIN, OTHER, "USD")
    message_id = await people.say(ADMIN, "/budget")
    months = await people.wait_for(ADMIN, contains("What trainings and hosting cost"), message_id)
    assert "$0.00 billed" in months["text"] and "of $0.02 left" in months["text"]
    host.jobs["ftjob-1"]["status"] = "cancelled"
    await _shows(clinic, form, "cancelled")
    message_id = await people.say(ADMIN, f"/budget {launch.id[:8]} 0.02")
    await people.wait_for(ADMIN, contains("has cost $0.02"), message_id)
    message_id = await people.say(ADMIN, "/budget")
    months = await people.wait_for(ADMIN, contains("What trainings and hosting cost"), message_id)
    assert f"{launch.id[:8]} gpt-4.1-mini: $0.02 billed, $" in months["text"]
    await people.wait_for(ADMIN, contains("Estimated and billed, USD"), message_id)
    message_id = await people.say(ADMIN, "/finetune")
    form = await people.wait_for(ADMIN, lambda m: has_button(m, "Start"), message_id)
    assert "which is not enough" in form["text"] and "The last 1 of this base cost $0.02" in form["text"]
    await people.tap(ADMIN, form, "Start")
    await _shows(clinic, form, "does not fit into this month's budget")
    await clinic.ticked()
    assert host.create_requests == 1
