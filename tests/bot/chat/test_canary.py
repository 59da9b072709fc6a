"""A canary in the chat: its owners are answered by it and no others, and lose no answer by it."""

from sqlmodel import col, select

from bot.simulator.client import contains, has_button
from bot.triage.doses import doses_in
from bot.wiring import system_prompt_of
from storage import deployments
from storage.candidates.draw import is_drawn
from storage.candidates.states import State, move
from storage.models import Candidate, CandidateMove, Turn
from tests.conftest import ADMIN, OTHER, OWNER, Clinic, eventually
from training.candidates.advance import basis_of
from training.candidates.policy import Evaluating, Policy

SHARE = 50


def begin(clinic: Clinic, is_other_drawn: bool, share: int = SHARE, also: int = OTHER) -> int:
    """A canary that answers OTHER, or does not, and `also` somebody else alike; its id."""
    clinic.host.models.append("ft:tried")
    with clinic.database.begin() as session:
        active = deployments.active(session)
        assert active is not None
        tried = deployments.add_model(session, "openai", "ft:tried")
        candidate = Candidate(model_id=tried.id or 0, active_id=active.id, state=State.CANARY, share=share)
        session.add(candidate)
        session.flush()
        while any(is_drawn(1, candidate.round, chat_id, share) != is_other_drawn for chat_id in (OTHER, also)):
            candidate.round += 1
        assert candidate.id == 1
        evaluating = Evaluating(
            clinic.database,
            {},
            Policy(clinic.settings.gate, clinic.settings.canary),
            system_prompt_of(clinic.settings),
            find_doses=doses_in,
        )
        candidate.basis = basis_of(session, candidate, evaluating)
        return candidate.id or 0


def models(clinic: Clinic, chat_id: int) -> list[str]:
    """Of the chat's turns."""
    with clinic.database.begin() as session:
        return list(session.exec(select(Turn.model).where(Turn.chat_id == chat_id).order_by(col(Turn.id))))


async def test_an_owner_keeps_the_model_that_was_drawn(clinic: Clinic) -> None:
    candidate_id = begin(clinic, is_other_drawn=True)
    with clinic.database.begin() as session:
        candidate = session.get_one(Candidate, candidate_id)
        is_owner_drawn = is_drawn(candidate_id, candidate.round, OWNER, SHARE)
    for n in range(3):
        await clinic.people.answer_to(OTHER, f"Why, {n}?")
        await clinic.people.answer_to(OWNER, f"为什么，{n}？")
    assert models(clinic, OTHER) == ["ft:tried"] * 3
    assert models(clinic, OWNER) == ["ft:tried" if is_owner_drawn else "base-model"] * 3


async def test_whoever_is_not_drawn_is_answered_as_before(clinic: Clinic) -> None:
    begin(clinic, is_other_drawn=False)
    await clinic.people.answer_to(OTHER, "Why?")
    assert models(clinic, OTHER) == ["base-model"]


async def test_where_it_fails_the_active_model_answers_the_same_question(clinic: Clinic) -> None:
    begin(clinic, is_other_drawn=True)
    host = clinic.host
    for error in [(500, "server_error", "Broken."), (404, "model_not_found", "Gone."), (400, "content_filter", "No.")]:
        host.model_errors["ft:tried"] = error
        await clinic.people.answer_to(OTHER, f"Why {error[0]}?")
    assert models(clinic, OTHER) == ["base-model"] * 3
    # Where both fail the owner is told so; nothing else changes.
    host.chat_error = (500, "server_error", "Broken.")
    message_id = await clinic.people.say(OTHER, "And now?")
    await clinic.people.wait_for(OTHER, lambda m: has_button(m, "🔄"), message_id)
    active = await clinic.database.run(deployments.active)
    assert active is not None and active.name == "base-model"


async def test_an_answer_under_way_is_ended_by_the_model_that_began_it(clinic: Clinic) -> None:
    candidate_id = begin(clinic, is_other_drawn=True)
    clinic.host.go_on.clear()
    message_id = await clinic.people.say(OTHER, "Why?")
    await eventually(lambda: clinic.host.chat_requests, "it is asked")
    with clinic.database.begin() as session:
        assert move(session, session.get_one(Candidate, candidate_id), State.WITHDRAWN, "breach")
    clinic.host.go_on.set()
    await clinic.people.wait_for(OTHER, lambda m: has_button(m, "👍"), message_id)
    await clinic.people.answer_to(OTHER, "And now?")
    assert models(clinic, OTHER) == ["ft:tried", "base-model"]
    assert [request["model"] for request in clinic.host.chat_requests] == ["ft:tried", "base-model"]


async def test_a_breach_withdraws_it_and_the_admins_are_told(clinic: Clinic) -> None:
    """With two percent of the owners, two of its owners without an answer of its own are proof."""
    begin(clinic, is_other_drawn=True, share=2, also=OWNER)
    clinic.host.model_errors["ft:tried"] = (500, "server_error", "Broken.")
    await clinic.people.answer_to(OTHER, "Why?")
    await clinic.people.answer_to(OWNER, "为什么？")
    await clinic.people.wait_for(ADMIN, contains("Owners fared worse with it"))
    assert models(clinic, OTHER) == models(clinic, OWNER) == ["base-model"]
    clinic.host.model_errors = {}
    await clinic.people.answer_to(OTHER, "And now?")
    assert models(clinic, OTHER)[-1] == "base-model"


async def test_one_tap_stops_it(clinic: Clinic) -> None:
    candidate_id = begin(clinic, is_other_drawn=True)
    with clinic.database.begin() as session:
        session.add(CandidateMove(candidate_id=candidate_id, origin="evaluating", state=State.CANARY, why="not_worse"))
    card = await clinic.people.wait_for(ADMIN, contains("answers 50 % of the owners"))
    await clinic.people.answer_to(OTHER, "Why?")
    await clinic.people.tap(ADMIN, card, "Stop it now")
    await eventually(lambda: state(clinic, candidate_id) == State.WITHDRAWN, "it is withdrawn")
    await clinic.people.answer_to(OTHER, "And now?")
    assert models(clinic, OTHER) == ["ft:tried", "base-model"]


def state(clinic: Clinic, candidate_id: int) -> str:
    with clinic.database.begin() as session:
        return session.get_one(Candidate, candidate_id).state
