"""Which failures change the model that answers, through the running bot: a deleted one's, once, and no others."""

from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from bot.chat.watch import probe
from bot.chat.watch import watch as watching
from bot.simulator.client import Shown, contains, has_button
from storage import deployments
from storage.deployments import CONFIGURED, FALLBACK, RECOVERED, ROLLBACK
from storage.models import Deployment, Model, Turn
from tests import openai_host
from tests.conftest import ADMIN, OTHER, OWNER, VET, Clinic, clinic_of, eventually

OWNERS = (OWNER, OTHER, 1003, 1004)


@pytest.fixture(autouse=True)
def _time_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second stands for five minutes."""
    monkeypatch.setattr(watching, "PAUSES_SECONDS", (0.0, 0.01, 0.02))
    monkeypatch.setattr(watching, "FIRST_WAIT_SECONDS", 0.1)
    monkeypatch.setattr(watching, "LONGEST_WAIT_SECONDS", 2.0)


@pytest.fixture
def changed_settings() -> dict[str, object]:
    return {"stall_seconds": 1.5, "messages_per_minute": 1000}


def deploy(clinic: Clinic, *names: str) -> None:
    """An admin has deployed these, one after the other."""
    with clinic.database.begin() as session:
        for name in names:
            clinic.host.models.append(name)
            deployments.deploy(session, deployments.add_model(session, "openai", name), ADMIN, "/use")


def rows(clinic: Clinic) -> list[tuple[str, str]]:
    """What was deployed and why, oldest first."""
    with clinic.database.begin() as session:
        query = select(Model.name, Deployment.why).join(Model, col(Model.id) == col(Deployment.model_id))
        return list(session.exec(query.order_by(col(Deployment.id))).all())


def models_of_turns(session: Session) -> list[str]:
    return list(session.exec(select(Turn.model).order_by(col(Turn.id))).all())


def n_probes(host: openai_host.Host) -> int:
    return sum("max_tokens" in request for request in host.chat_requests)


async def is_told(clinic: Clinic, person: int, words: str) -> Shown:
    return await clinic.people.wait_for(person, contains(words), goal=words)


async def asks_in_vain(clinic: Clinic, person: int, question: str) -> None:
    message_id = await clinic.people.say(person, question)
    await clinic.people.wait_for(person, lambda m: has_button(m, "🔄"), message_id)


async def test_what_is_no_evidence_changes_no_deployment(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """An outage of half an hour in each of its kinds; and what a host has against twelve questions."""
    deploy(clinic, "ft:new")
    for number in OWNERS[2:]:
        await clinic.people.join(number, f"Owner {number}", "en", "owner", "🧑")
    before, host = rows(clinic), clinic.host
    for error in [(500, "server_error"), (401, "invalid_api_key"), (402, "no_credit"), (400, "content_filter")]:
        host.chat_error = (*error, "No.")
        for n in range(12):
            await asks_in_vain(clinic, OWNERS[n % 4], f"{error}, {n}?")
    host.chat_error, host.parts = None, [" "]
    for n in range(12):
        await asks_in_vain(clinic, OWNERS[n % 4], f"Empty, {n}?")
    host.parts, host.hang_ups = [], 10_000
    for n in range(12):
        await asks_in_vain(clinic, OWNERS[n % 4], f"Hung up, {n}?")
    host.hang_ups = 0
    monkeypatch.setattr(probe, "SECONDS", 0.3)
    host.begin.clear()
    for n in range(3):
        message_ids = [await clinic.people.say(number, f"Silence, {n}?") for number in OWNERS]
        for number, message_id in zip(OWNERS, message_ids, strict=True):
            await clinic.people.wait_for(number, lambda m: has_button(m, "🔄"), message_id)
    host.begin.set()
    assert n_probes(host)
    await clinic.people.answer_to(OTHER, "And now?")
    await clinic.ticked()
    assert rows(clinic) == before
    # It is told once for each outage, not for each question; empty answers stand between the two here.
    alarms = [m for m in await clinic.people.messages(ADMIN) if "owners get no answers" in m["text"]]
    assert 1 <= len(alarms) <= 2 and "HTTP 500" in alarms[0]["text"]


async def test_a_deleted_model_is_replaced_once_and_used_again_when_it_is_back(clinic: Clinic) -> None:
    people, host = clinic.people, clinic.host
    deploy(clinic, "ft:new")
    await people.answer_to(OWNER, "你好？")
    message_id = await people.say(ADMIN, f"/roles admin {OWNER}")
    await people.wait_for(ADMIN, contains(str(OWNER)), message_id)
    host.models.remove("ft:new")
    # In the same question already the model before answers.
    await people.answer_to(OTHER, "Help?")
    card = await is_told(clinic, ADMIN, "ft:new does not answer at its host (HTTP 404 model_not_found)")
    assert "base-model answers the owners" in card["text"] and has_button(card, "Stay with base-model")
    card = await is_told(clinic, OWNER, "ft:new 在服务商那里没有响应（HTTP 404 model_not_found）")
    assert has_button(card, "就用 base-model")
    await people.answer_to(OTHER, "And now?")
    assert rows(clinic) == [("base-model", CONFIGURED), ("ft:new", "/use"), ("base-model", FALLBACK)]
    assert await clinic.database.run(models_of_turns) == ["ft:new", "base-model", "base-model"]
    with clinic.database.begin() as session:  # a /rollback would not bring the deleted one back
        assert deployments.before_active(session) is None

    host.models.append("ft:new")
    await is_told(clinic, ADMIN, "ft:new answers at its host again")
    await is_told(clinic, OWNER, "ft:new 在服务商那里恢复了响应")
    await people.answer_to(OTHER, "And then?")
    assert rows(clinic)[3:] == [("ft:new", RECOVERED)]
    assert (await clinic.database.run(models_of_turns))[-1] == "ft:new"
    assert len([m for m in await people.messages(ADMIN) if "does not answer" in m["text"]]) == 1
    with clinic.database.begin() as session:
        former = deployments.before_active(session)
        assert former is not None and former.name == "base-model"


async def test_what_a_person_has_chosen_meanwhile_stays(clinic: Clinic) -> None:
    deploy(clinic, "ft:new")
    clinic.host.models.remove("ft:new")
    await clinic.people.answer_to(OTHER, "Help?")
    card = await is_told(clinic, ADMIN, "ft:new does not answer")
    await clinic.people.tap(ADMIN, card, "Stay with base-model")
    await is_told(clinic, ADMIN, "From now on base-model answers.")
    await clinic.ticked()  # a look that was under way has ended
    clinic.host.models.append("ft:new")
    n = n_probes(clinic.host)
    await clinic.ticked()
    assert rows(clinic)[2:] == [("base-model", FALLBACK), ("base-model", "/use")]
    assert n_probes(clinic.host) == n


async def test_after_one_step_the_admins_decide(clinic: Clinic) -> None:
    people, host = clinic.people, clinic.host
    deploy(clinic, "ft:1", "ft:2", "ft:3")
    host.models.remove("ft:3")
    await people.answer_to(OTHER, "Help?")
    await is_told(clinic, ADMIN, "ft:2 answers the owners")
    host.models.remove("ft:2")
    await people.answer_to(OTHER, "And now?")  # ft:1 stands in for this question
    card = await is_told(clinic, ADMIN, "ft:2 does not answer at its host")
    assert "I have changed nothing" in card["text"] and has_button(card, "ft:1") and has_button(card, "base-model")
    host.models.remove("ft:1")
    await asks_in_vain(clinic, OTHER, "And then?")
    assert rows(clinic)[4:] == [("ft:2", FALLBACK)]
    # The first that is offered is gone, too, by the time that somebody taps.
    await people.tap(ADMIN, card, "ft:1")
    card = await is_told(clinic, ADMIN, "ft:1 was the model before, and is not served now")
    await people.tap(ADMIN, card, "base-model")
    await is_told(clinic, ADMIN, "Rolled back: base-model answers again.")
    assert rows(clinic)[5:] == [("base-model", ROLLBACK)]
    await people.answer_to(OTHER, "At last?")
    with clinic.database.begin() as session:
        assert deployments.rollback_targets(session) == []


async def test_a_model_that_fails_beside_one_that_does_not_is_replaced(clinic: Clinic) -> None:
    deploy(clinic, "ft:new")
    await clinic.people.answer_to(OTHER, "Before?")
    clinic.host.model_errors["ft:new"] = (500, "server_error", "Broken.")
    clinic.host.refused_fields = ("max_tokens",)  # as newer models do
    for _ in range(3):
        await asks_in_vain(clinic, OTHER, "Help?")
    await asks_in_vain(clinic, OWNER, "有人吗？")
    await is_told(clinic, ADMIN, "ft:new does not answer at its host (HTTP 500 server_error)")
    await clinic.people.answer_to(OTHER, "And now?")
    clinic.host.model_errors = {}
    await is_told(clinic, ADMIN, "ft:new answers at its host again")
    assert [why for _, why in rows(clinic)] == [CONFIGURED, "/use", FALLBACK, RECOVERED]


async def test_a_restart_goes_on_from_the_tables(
    tmp_path: Path, simulator: str, host: openai_host.Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process died right after the step, before it could tell anybody."""
    async with clinic_of(tmp_path, simulator, host) as clinic:
        deploy(clinic, "ft:new")
    host.models.remove("ft:new")
    with clinic.database.begin() as session:
        newest, _ = deployments.history(session, 1)[0]
        base = deployments.find_model(session, "base-model")
        assert base is not None and newest.id is not None
        assert deployments.deploy_next(session, newest.id - 1, base.id or 0, FALLBACK) is None
        assert deployments.deploy_next(session, newest.id, base.id or 0, FALLBACK) is not None
        assert deployments.deploy_next(session, newest.id, base.id or 0, FALLBACK) is None
    async with clinic_of(tmp_path, simulator, host) as clinic:
        await is_told(clinic, ADMIN, "ft:new does not answer at its host, and base-model does")
        host.models.append("ft:new")
        await is_told(clinic, ADMIN, "ft:new answers at its host again")
        await eventually(lambda: rows(clinic)[3:] == [("ft:new", RECOVERED)], "it is back")


async def test_a_repeated_rollback_goes_one_step(clinic: Clinic) -> None:
    """Telegram answers 502 twice: the command is handled three times."""
    people = clinic.people
    deploy(clinic, "ft:1", "ft:2", "ft:3")
    fault = {"method": "sendMessage", "kind": "html", "status": 502, "times": 2}
    await people.call("POST", "/faults", json=fault)
    await people.say(ADMIN, "/rollback")
    await is_told(clinic, ADMIN, "Rolled back: ft:2 answers again.")
    await people.call("POST", "/faults", json=fault)
    await people.say(ADMIN, "/use ft:3")
    await is_told(clinic, ADMIN, "From now on ft:3 answers.")
    assert rows(clinic)[4:] == [("ft:2", ROLLBACK), ("ft:3", "/use")]


async def test_a_rollback_looks_whether_the_model_is_served(clinic: Clinic) -> None:
    people, host = clinic.people, clinic.host
    deploy(clinic, "ft:1", "ft:2", "ft:3")
    host.models.remove("ft:2")
    await people.say(ADMIN, "/rollback")
    card = await is_told(clinic, ADMIN, "ft:2 was the model before, and is not served now (it is not in its list")
    assert len(rows(clinic)) == 4
    await people.tap(ADMIN, card, "ft:1")
    await is_told(clinic, ADMIN, "Rolled back: ft:1 answers again.")
    assert rows(clinic)[4:] == [("ft:1", ROLLBACK)]
    host.models.remove("base-model")
    await people.say(ADMIN, "/rollback")
    await is_told(clinic, ADMIN, "base-model was the model before, and is not served now")
    # An older tap's model is no step back any more.
    message_id = await people.say(VET, "/help")
    await people.wait_for(VET, contains("/"), message_id)
    await people.tap(ADMIN, card, "ft:1")
    assert len(rows(clinic)) == 5
