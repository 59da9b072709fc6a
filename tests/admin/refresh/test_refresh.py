"""The model is refreshed by itself, at a host of OpenAI's shape: what an admin sees, taps, and what is spent."""

import json
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.simulator.client import Shown, contains, has_button
from storage import audit, deployments
from storage.models import Launch, Refresh, RefreshPlan
from storage.refresh import runs
from tests.conftest import ADMIN, OTHER, Clinic, eventually, import_file
from training.engine.learn import starter
from training.evaluation.safety.questions import safety_questions

BASE, TUNED = "base-model", "ft:base-model:vetted::1"
ROWS = "".join(json.dumps({"messages": row}, ensure_ascii=False) + "\n" for row in starter.rows()).encode()
"""80 questions that mean different things: a part of them is held out."""


@pytest.fixture(autouse=True)
def _few_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each tenth of the safety questions is asked."""
    monkeypatch.setattr("training.candidates.plan.safety_questions", lambda: safety_questions()[::10])


def _in(clinic: Clinic, work: Any) -> Any:
    with clinic.database.begin() as session:
        return work(session)


def _newest(session: Session) -> Refresh | None:
    return runs.newest(session)


async def _card(clinic: Clinic) -> Shown:
    message_id = await clinic.people.say(ADMIN, "/refresh")
    return await clinic.people.wait_for(ADMIN, contains("refreshed by itself"), message_id)


async def _change(clinic: Clinic, card: Shown, field: str, value: str) -> Shown:
    """Tap through the plan: what, which value."""
    people = clinic.people
    for label in ("Change the plan", field, value):
        is_there = lambda m, label=label: m["message_id"] == card["message_id"] and has_button(m, label)  # noqa: E731
        await people.tap(ADMIN, await people.wait_for(ADMIN, is_there, goal=f"the button {label!r}"), label)
    return await people.wait_for(
        ADMIN, lambda m: m["message_id"] == card["message_id"] and has_button(m, "Change the plan")
    )


async def _switched_on(clinic: Clinic) -> Shown:
    """A dataset, and a plan that is on; the first refresh waits for a yes, since its price is not known."""
    await import_file(clinic.people, "rows.jsonl", ROWS)
    clinic.host.nats[BASE] = 2.0
    clinic.host.learn_to_speak()
    card = await _card(clinic)
    assert "not refreshed by itself" in card["text"] and "It is switched off." in card["text"]
    await clinic.people.tap(ADMIN, card, "Switch it on")
    return await clinic.people.wait_for(ADMIN, lambda m: has_button(m, "Yes, train"), goal="the question for a yes")


async def _agreed(clinic: Clinic) -> dict[str, Any]:
    card = await _switched_on(clinic)
    assert clinic.host.create_requests == 0 and "waits for an admin's yes" in card["text"]
    await clinic.people.tap(ADMIN, card, "Yes, train")
    await eventually(lambda: clinic.host.jobs, "the job")
    [job] = clinic.host.jobs.values()
    return job


async def test_from_the_plan_to_the_owners(clinic: Clinic) -> None:
    job = await _agreed(clinic)
    launch = _in(clinic, lambda session: session.exec(select(Launch)).one())
    assert job["metadata"] == {"vetted_launch": launch.id} and launch.quoted_by == ADMIN
    clinic.host.models.append(TUNED)
    clinic.host.nats[TUNED] = 1.0
    clinic.host.finish(job["id"], TUNED)
    end = await clinic.people.wait_for(ADMIN, contains("✅ The new model answers owners"), goal="the end")
    assert "Version v1 is frozen and checked" in end["text"] and "/job" in end["text"]
    await clinic.people.answer_to(OTHER, "Who answers?")
    assert clinic.host.chat_requests[-1]["model"] == TUNED
    card = await _card(clinic)
    assert "✅ answers" in card["text"] and "0 new groups of questions wait" in card["text"]
    steps = _in(clinic, lambda session: [(row.step, row.why) for row in runs.steps(session, 1)])
    assert [step for step, why in steps if why == "done"] == [step.value for step in runs.STEPS][:-1]
    assert steps[-1] == ("report", "deployed") and clinic.host.create_requests == 1


async def test_a_worse_model_is_not_let_in_and_the_same_is_not_trained_again(clinic: Clinic) -> None:
    job = await _agreed(clinic)
    clinic.host.models.append(TUNED)
    clinic.host.nats[TUNED] = 3.0
    clinic.host.finish(job["id"], TUNED)
    await clinic.people.wait_for(ADMIN, contains("The new model was not let in"))
    active = _in(clinic, deployments.active)
    assert active.name == BASE
    card = await _card(clinic)
    assert "All that is new was in the last refresh already" in card["text"]
    await clinic.ticked()
    assert clinic.host.create_requests == 1


async def test_an_admin_stops_one_and_its_training_is_cancelled(clinic: Clinic) -> None:
    job = await _agreed(clinic)
    card = await _card(clinic)
    await clinic.people.tap(ADMIN, card, "cancel the training")
    is_asked = lambda m: m["message_id"] == card["message_id"] and has_button(m, "Yes, stop")  # noqa: E731
    await clinic.people.tap(ADMIN, await clinic.people.wait_for(ADMIN, is_asked), "Yes, stop")
    await eventually(lambda: job["status"] == "cancelled", "the host was asked")
    refresh = _in(clinic, _newest)
    assert (refresh.end, refresh.slot) == ("stopped", None)
    entries = _in(clinic, lambda session: audit.page(session, 50))
    deeds = [entry.did for entry, _ in entries if entry.subject == "refresh"]
    assert deeds == ["refresh_stopped", "refresh_agreed", "refresh_begun", "refresh_planned"]
    await clinic.people.wait_for(ADMIN, contains("Stopped by an admin"))


async def test_a_model_of_a_stopped_refresh_answers_nobody_by_itself(clinic: Clinic) -> None:
    """Its host had finished it before it was asked to stop."""
    job = await _agreed(clinic)
    clinic.host.models.append(TUNED)
    clinic.host.nats[TUNED] = 1.0
    clinic.host.chat_error = (503, "busy", "Later.")
    clinic.host.finish(job["id"], TUNED)
    await eventually(lambda: _in(clinic, lambda s: s.exec(select(Launch)).one().finished_at), "the end of the job")
    _in(clinic, lambda session: runs.end(session, runs.under_way(session), "stopped", None, ADMIN))  # type: ignore[arg-type]
    clinic.host.chat_error = None
    await clinic.people.wait_for(ADMIN, contains("an admin has stopped the refresh that ordered it"))
    assert _in(clinic, deployments.active).name == BASE


async def test_the_plan_is_changed_by_taps_and_who_changes_it_answers_for_it(clinic: Clinic) -> None:
    card = await _card(clinic)
    card = await _change(clinic, card, "New groups", "50")
    card = await _change(clinic, card, "By the calendar", "30 days")
    card = await _change(clinic, card, "Who says yes", "an admin, each time")
    assert "As soon as 50 new groups" in card["text"] and "30 days after the last refresh, at 02:00" in card["text"]
    assert "An admin says yes to each training" in card["text"]
    plans = _in(clinic, lambda session: session.exec(select(RefreshPlan)).all())
    assert [(plan.least_clusters, plan.every_days, plan.asks) for plan in plans] == [
        (50, 0, False), (50, 30, False), (50, 30, True),
    ]  # fmt: skip
    assert {plan.set_by for plan in plans} == {ADMIN}


async def test_now_says_what_stands_in_the_way(clinic: Clinic) -> None:
    card = await _card(clinic)
    answer = await clinic.people.tap(ADMIN, card, "Refresh now")
    assert "0 new groups of questions; with fewer than 5" in answer["text"]
    assert _in(clinic, _newest) is None


async def test_rows_with_personal_data_wait_for_a_person(clinic: Clinic) -> None:
    rows = starter.rows()
    rows[0][1]["content"] += " 张先生的电话是 13812345678。"
    content = "".join(json.dumps({"messages": row}, ensure_ascii=False) + "\n" for row in rows).encode()
    await import_file(clinic.people, "rows.jsonl", content)
    card = await _card(clinic)
    await clinic.people.tap(ADMIN, card, "Switch it on")
    wait = await clinic.people.wait_for(ADMIN, contains("rows may hold personal data"))
    assert has_button(wait, "1") and clinic.host.files == {}
