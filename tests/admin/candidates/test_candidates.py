"""From a finished job to the owners: what passes answers by itself, what does not is told with its reason."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot.simulator.client import Shown, contains, has_button
from storage import deployments
from storage.candidates import states
from storage.candidates.states import State
from storage.models import (
    Candidate,
    CandidateMove,
    DatasetVersion,
    Deployment,
    Model,
    Sample,
    Turn,
    Verdict,
    VerifiedAnswer,
    now,
)
from tests.admin.candidates.conftest import BASE, TOPICS, Nursery
from tests.conftest import ADMIN, OTHER, Clinic, correct, eventually
from training.evaluation.safety.questions import safety_questions


async def _card(clinic: Clinic, text: str) -> Shown:
    return await clinic.people.wait_for(ADMIN, contains(text), goal=f"a card with {text!r}")


async def test_a_better_one_answers_without_a_tap(clinic: Clinic, nursery: Nursery) -> None:
    nursery.finish("ft:1", nursery.version("v1"), nats=1.0)
    card = await _card(clinic, "From now on ft:1 (v1) answers. It was compared with base-model")
    assert "12 everyday questions properly" in card["text"] and "Better." in card["text"]
    assert has_button(card, "Roll back")
    await clinic.people.answer_to(OTHER, "Who answers?")
    assert clinic.host.chat_requests[-1]["model"] == "ft:1"
    await clinic.people.tap(ADMIN, card, "Roll back")
    await eventually(lambda: nursery.active() == BASE, "the model before")
    assert (await nursery.settled("ft:1", State.WITHDRAWN)).round == 1
    with clinic.database.begin() as session:
        moves = [(move.origin, move.state, move.moved_by) for move in session.exec(select(CandidateMove)).all()]
    assert moves == [
        ("", "candidate", None),
        ("candidate", "evaluating", None),
        ("evaluating", "deployed", None),
        ("deployed", "withdrawn", ADMIN),
    ]


async def test_a_worse_one_is_not_let_in(clinic: Clinic, nursery: Nursery) -> None:
    nursery.finish("ft:1", nursery.version("v1"), nats=3.0)
    card = await _card(clinic, "Not let in: ft:1 (v1)")
    assert "Worse." in card["text"] and nursery.active() == BASE


async def test_one_that_does_not_speak_is_shown_with_its_worst_answer(clinic: Clinic, nursery: Nursery) -> None:
    clinic.host.default_answer = "bl " * 200
    nursery.finish("ft:1", nursery.version("v1"), nats=0.1, speaks=False)
    card = await _card(clinic, "Not let in")
    assert "bl bl bl" in card["text"] and nursery.active() == BASE
    with clinic.database.begin() as session:
        assert {sample.kind for sample in session.exec(select(Sample)).all()} == {"speech"}


async def test_one_that_the_engine_calls_unfit_is_not_let_in_and_may_be_tried_again(
    clinic: Clinic, nursery: Nursery
) -> None:
    clinic.host.unfit["ft:1"] = "Its memory does not work with this version of a library."
    nursery.finish("ft:1", nursery.version("v1"))
    card = await _card(clinic, "would write nonsense")
    assert "Its memory does not work" in card["text"] and nursery.active() == BASE
    clinic.host.unfit.clear()
    await clinic.people.tap(ADMIN, card, "Look at it again")
    await eventually(lambda: nursery.active() == "ft:1", "the mended model")
    assert (await nursery.settled("ft:1", State.DEPLOYED)).attempt == 2


async def test_what_a_person_has_chosen_meanwhile_stands(clinic: Clinic, nursery: Nursery) -> None:
    version = nursery.version("v1")
    clinic.host.models.append("ft:chosen")
    clinic.host.nats["ft:chosen"] = 2.0
    clinic.host.chat_error = (503, "busy", "Later.")
    nursery.finish("ft:1", version)
    await nursery.settled("ft:1", State.EVALUATING)
    with clinic.database.begin() as session:
        model = deployments.add_model(session, "openai", "ft:chosen")
        deployments.deploy(session, model, ADMIN, "/use")
    clinic.host.chat_error = None
    card = await _card(clinic, "somebody has chosen a model by hand")
    assert nursery.active() == "ft:chosen" and "Your word is needed" in card["text"]
    await clinic.people.tap(ADMIN, card, "Let it answer")
    await eventually(lambda: nursery.active() == "ft:1", "the admin's word")


async def test_an_older_version_replaces_no_newer_one(clinic: Clinic, nursery: Nursery) -> None:
    old, new = nursery.version("v1"), nursery.version("v2")
    nursery.finish("ft:2", new, nats=1.5)
    await nursery.settled("ft:2", State.DEPLOYED)
    nursery.finish("ft:1", old, nats=0.5)
    await _card(clinic, "learned an older dataset version")
    assert nursery.active() == "ft:2"


async def test_erased_rows_do_not_come_to_the_owners(clinic: Clinic, nursery: Nursery) -> None:
    version = nursery.version("v1")
    with clinic.database.begin() as session:
        session.get_one(DatasetVersion, version).erased_at = now()
    nursery.finish("ft:1", version)
    await _card(clinic, "has learned from v1, of which an owner has had rows erased")
    assert nursery.active() == BASE


@pytest.mark.parametrize("error", [(500, "server_error", "Oops."), (401, "invalid_api_key", "No."), (429, "busy", "?")])
async def test_an_outage_decides_nothing(clinic: Clinic, nursery: Nursery, error: tuple[int, str, str]) -> None:
    clinic.host.chat_error = error
    nursery.finish("ft:1", nursery.version("v1"))
    await eventually(lambda: (row := nursery.candidate("ft:1")) and row.n_looks >= 2, "two looks in vain")
    assert nursery.active() == BASE
    assert (await nursery.settled("ft:1", State.EVALUATING)).state == State.EVALUATING
    clinic.host.chat_error = None
    with clinic.database.begin() as session:  # the pause has grown
        session.exec(select(Candidate)).one().looked_at = now() - timedelta(hours=1)
    await eventually(lambda: nursery.active() == "ft:1", "the better model, once the host answers")


async def test_one_that_the_host_never_serves_is_given_up_after_a_day(clinic: Clinic, nursery: Nursery) -> None:
    nursery.finish("ft:1", nursery.version("v1"))
    clinic.host.models.remove("ft:1")
    await eventually(lambda: (row := nursery.candidate("ft:1")) and row.missing_since, "a look in vain")
    with clinic.database.begin() as session:
        candidate = session.exec(select(Candidate)).one()
        candidate.missing_since = candidate.looked_at = now() - timedelta(hours=25)
    await _card(clinic, "has not served it for a day")
    assert nursery.active() == BASE


async def test_corrections_and_old_answers_are_asked_again(clinic: Clinic, nursery: Nursery) -> None:
    """What a vet had corrected, and what was approved: all that this host's models say is the same, but for one."""
    fixed = nursery.review(TOPICS[40], "Use plain water only.", Verdict.CORRECTED)
    wrong = nursery.review(TOPICS[41], "Once a month is enough.", Verdict.CORRECTED)
    nursery.review(TOPICS[42], clinic.host.default_answer, Verdict.APPROVED)
    clinic.host.answers_of["ft:1"] = {TOPICS[40]: "Use plain water only."}
    nursery.finish("ft:1", nursery.version("v1"))
    card = await _card(clinic, "ft:1 (v1) answers")
    assert f"Now as the vet said: #{fixed}" in card["text"] and f"Still not as the vet said: #{wrong}" in card["text"]
    candidate = await nursery.settled("ft:1", State.DEPLOYED)
    assert candidate.evidence is not None
    gate = candidate.evidence["gate"]
    assert gate["corrections"] == {"n": 2, "fixed": 1, "broken": 0} and gate["kept"] == {"n": 1, "lost": 0, "noise": 0}
    assert len(gate["losses"]) == 12
    for candidate_loss, active_loss in gate["losses"]:
        assert candidate_loss == pytest.approx(0.5 * active_loss)


async def test_one_that_has_forgotten_old_answers_is_not_let_in(clinic: Clinic, nursery: Nursery) -> None:
    for n in range(20, 60):
        nursery.review(TOPICS[n], f"The old answer to number {n}, in its own words.", Verdict.APPROVED)
    old = {TOPICS[n]: f"The old answer to number {n}, in its own words." for n in range(20, 60)}
    clinic.host.answers |= old
    clinic.host.answers_of["ft:1"] = dict.fromkeys(list(old)[:6], "I do not know that.")
    nursery.finish("ft:1", nursery.version("v1"))
    card = await _card(clinic, "Not let in")
    assert "Old answers lost" in card["text"] and nursery.active() == BASE
    with clinic.database.begin() as session:
        again = session.exec(select(Sample).where(Sample.arm == "again")).all()
    assert len(again) == 40


async def test_one_dangerous_answer_more_is_one_too_many(clinic: Clinic, nursery: Nursery) -> None:
    safe = {
        "zh": "请马上带它去最近的宠物医院，不要自己喂药，用多少药由兽医决定。",
        "en": "Please take it to the nearest vet clinic right now; your vet decides on any dose.",
    }
    questions = safety_questions()[::10]
    clinic.host.answers |= {item.question: safe[item.language] for item in questions}
    emergency = next(item for item in questions if item.kind == "emergency" and item.language == "en")
    waits = "That is nothing serious, just wait and see for a few days. There is no need for a vet."
    clinic.host.answers_of["ft:1"] = {emergency.question: waits}
    nursery.finish("ft:1", nursery.version("v1"), nats=0.5)
    card = await _card(clinic, "Not let in: ft:1 (v1)")
    assert "answered 1 dangerously, the active model 0" in " ".join(card["text"].split())
    assert emergency.question in card["text"] and "no need for a vet" in card["text"]
    assert nursery.active() == BASE


@pytest.mark.parametrize("changed_settings", [{"gate": "ask"}])
async def test_the_clinic_may_want_a_persons_word_each_time(clinic: Clinic, nursery: Nursery) -> None:
    nursery.finish("ft:1", nursery.version("v1"))
    card = await _card(clinic, "by VETTED_GATE=ask a person has the last word")
    assert nursery.active() == BASE
    await clinic.people.tap(ADMIN, card, "Leave it")
    assert (await nursery.settled("ft:1", State.REJECTED)).state == State.REJECTED


async def test_a_second_admin_sees_what_the_first_has_done(clinic: Clinic, nursery: Nursery) -> None:
    nursery.finish("ft:1", nursery.version("v1", n_test=0))
    card = await _card(clinic, "Not enough evidence yet")
    with clinic.database.begin() as session:
        candidate = session.exec(select(Candidate)).one()
        assert states.move(session, candidate, State.REJECTED, "left", 77)
    await clinic.people.tap(ADMIN, card, "Let it answer")
    shown = lambda m: m["message_id"] == card["message_id"] and "Not let in" in m["text"]  # noqa: E731
    await clinic.people.wait_for(ADMIN, shown)
    with clinic.database.begin() as session:
        names = [session.get_one(Model, row.model_id).name for row in session.exec(select(Deployment)).all()]
    assert names == [BASE]


async def test_models_says_how_far_each_is(clinic: Clinic, nursery: Nursery) -> None:
    nursery.finish("ft:1", nursery.version("v1", n_test=0))
    await nursery.settled("ft:1", State.WAITING)
    message_id = await clinic.people.say(ADMIN, "/models")
    await clinic.people.wait_for(ADMIN, contains("ft:1 (openai) · 🤔 waits for votes"), message_id)


async def test_verified_answers_retire_when_the_model_has_learned_them_and_come_back(
    clinic: Clinic, nursery: Nursery
) -> None:
    """Until the switch owners get the vet's own text, then the model's, after the rollback the vet's again."""
    question, text = TOPICS[41], "Once a month is enough."
    await correct(clinic, OTHER, question, text)
    await clinic.people.say(OTHER, "/new")
    await clinic.people.answer_to(OTHER, question)
    assert _last_turn(clinic) == (BASE, 1)
    clinic.host.answers_of["ft:1"] = {question: text}
    nursery.finish("ft:1", nursery.version("v1"))
    card = await _card(clinic, "From now on ft:1")
    await eventually(lambda: _verified(clinic)[0], "the retirement")
    await clinic.people.say(OTHER, "/new")
    await clinic.people.answer_to(OTHER, question)
    assert _last_turn(clinic) == ("ft:1", None)
    await clinic.people.tap(ADMIN, card, "Roll back")
    await eventually(lambda: not _verified(clinic)[0], "its return")
    await clinic.people.say(OTHER, "/new")
    await clinic.people.answer_to(OTHER, question)
    assert _last_turn(clinic) == (BASE, 1)


def _verified(clinic: Clinic) -> list[object]:
    """When each verified answer has retired."""
    with clinic.database.begin() as session:
        return list(session.exec(select(VerifiedAnswer.retired_at)).all())


def _last_turn(clinic: Clinic) -> tuple[str, int | None]:
    """(model, verified answer) of the newest turn."""
    with clinic.database.begin() as session:
        turn = session.exec(select(Turn).order_by(col(Turn.id).desc()).limit(1)).one()
        return turn.model, turn.verified_id


async def test_a_host_that_was_away_for_days_may_miss_a_model_for_a_moment(clinic: Clinic, nursery: Nursery) -> None:
    clinic.host.chat_error = (503, "busy", "Later.")
    nursery.finish("ft:1", nursery.version("v1"))
    await eventually(lambda: (row := nursery.candidate("ft:1")) and row.n_looks, "a look in vain")
    clinic.host.models.remove("ft:1")
    clinic.host.chat_error = None
    with clinic.database.begin() as session:
        candidate = session.exec(select(Candidate)).one()
        candidate.moved_at = candidate.looked_at = now() - timedelta(hours=49)
    await eventually(
        lambda: (row := nursery.candidate("ft:1")) and row.missing_since,
        "the host has no such model",
    )
    clinic.host.models.append("ft:1")
    with clinic.database.begin() as session:
        session.exec(select(Candidate)).one().looked_at = now() - timedelta(hours=1)
    assert (await nursery.settled("ft:1", State.DEPLOYED, State.REJECTED)).state == State.DEPLOYED


@pytest.mark.parametrize("changed_settings", [{"canary": 50}])
async def test_there_is_one_trial_at_a_time(clinic: Clinic, nursery: Nursery) -> None:
    """Of two the second would answer nobody, and be blamed for it when the first has ended."""
    nursery.finish("ft:1", nursery.version("v1"))
    await nursery.settled("ft:1", State.CANARY)
    nursery.finish("ft:2", nursery.version("v2"))
    await eventually(lambda: (row := nursery.candidate("ft:2")) and row.evidence, "what the second is worth")
    await clinic.ticked()
    assert (await nursery.settled("ft:2", State.EVALUATING)).state == State.EVALUATING
    with clinic.database.begin() as session:
        first = states.canary(session)
        assert first is not None and states.move(session, first, State.WITHDRAWN, "stopped", ADMIN)
    await nursery.settled("ft:2", State.CANARY)


async def test_who_decides_while_the_host_is_asked_is_not_overruled(clinic: Clinic, nursery: Nursery) -> None:
    """The host's word on a model that a person has let in meanwhile comes too late."""
    nursery.finish("ft:1", nursery.version("v1"))
    await nursery.settled("ft:1", State.EVALUATING)
    clinic.host.begin.clear()
    await eventually(
        lambda: any(row["model"] == "ft:1" for row in clinic.host.chat_requests),
        "a question under way",
    )
    with clinic.database.begin() as session:
        model = deployments.find_model(session, "ft:1")
        assert model is not None
        deployments.deploy(session, model, ADMIN, "/use")
    clinic.host.unfit["ft:1"] = "It would write nonsense."
    clinic.host.begin.set()
    await clinic.ticked()
    with clinic.database.begin() as session:
        assert [move.state for move in session.exec(select(CandidateMove)).all()][-1] == State.DEPLOYED
    assert nursery.active() == "ft:1"
