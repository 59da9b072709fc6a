"""What the gate's word means under each policy, and who stands in the way of a machine's plan."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, SQLModel, create_engine

from storage import deployments
from storage.candidates import states
from storage.candidates.states import State
from storage.models import Candidate, DatasetVersion, Launch, Model, now
from training.candidates.conclude import NextMove, next_move
from training.candidates.policy import Policy
from training.candidates.switch import deploy, why_not_alone
from training.evaluation.hearing import GateVerdict as Verdict

ADMIN = 7


@pytest.mark.parametrize(
    ("verdict", "policy", "why_not", "move"),
    [
        (Verdict.WORSE, Policy(), None, NextMove(State.REJECTED, "worse")),
        (Verdict.WORSE, Policy("ask"), "person_chose", NextMove(State.REJECTED, "worse")),
        (Verdict.OPEN, Policy(), None, NextMove(State.WAITING, "open")),
        (Verdict.OPEN, Policy("ask"), None, NextMove(State.WAITING, "open")),
        (Verdict.BETTER, Policy("ask"), None, NextMove(State.READY, "policy_asks")),
        (Verdict.NOT_WORSE, Policy("better"), None, NextMove(State.WAITING, "not_better")),
        (Verdict.NOT_WORSE, Policy(), "newer_answers", NextMove(State.READY, "newer_answers")),
        (Verdict.BETTER, Policy("better", canary=10), "person_chose", NextMove(State.READY, "person_chose")),
        (Verdict.NOT_WORSE, Policy(), None, NextMove(State.DEPLOYED, "not_worse")),
        (Verdict.BETTER, Policy("better"), None, NextMove(State.DEPLOYED, "better")),
        (Verdict.BETTER, Policy(canary=10), None, NextMove(State.CANARY, "better")),
    ],
)
def test_the_gates_word_under_a_policy(verdict: Verdict, policy: Policy, why_not: str | None, move: NextMove) -> None:
    assert next_move(verdict, policy, why_not) == move


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


def _model(session: Session, name: str, version: str | None = None, confirmed_at: datetime | None = None) -> Model:
    """A model, trained on this version by a launch of that moment."""
    if version is None:
        return deployments.add_model(session, "local", name)
    frozen = DatasetVersion(name=version, file_name=version, sha256=version, n_examples=1, n_test=0, frozen_by=ADMIN)
    session.add(frozen)
    session.flush()
    launch = Launch(
        version_id=frozen.id or 0, provider="local", model="base", n_epochs=1, tokens_billed=1, quoted_by=ADMIN,
        chat_id=ADMIN, status="succeeded", fine_tuned_model=name, confirmed_at=confirmed_at or now(),
    )  # fmt: skip
    session.add(launch)
    session.flush()
    return deployments.add_model(session, "local", name, launch_id=launch.id)


def _candidate(session: Session, model: Model) -> Candidate:
    candidate = states.begin(session, model)
    assert candidate is not None
    return candidate


def test_a_persons_choice_stands_if_it_came_after_the_order(session: Session) -> None:
    chosen = _model(session, "chosen")
    deployment = deployments.deploy(session, chosen, ADMIN, "/use")
    ordered_before = _model(session, "ft:1", "v1", deployment.deployed_at - timedelta(hours=1))
    ordered_after = _model(session, "ft:2", "v2", deployment.deployed_at + timedelta(hours=1))
    assert why_not_alone(session, _candidate(session, ordered_before)) == "person_chose"
    assert why_not_alone(session, _candidate(session, ordered_after)) is None


def test_a_machines_choice_is_no_persons(session: Session) -> None:
    candidate = _candidate(session, _model(session, "ft:1", "v1", now() - timedelta(hours=1)))
    deployments.deploy(session, _model(session, "configured"), None, deployments.CONFIGURED)
    assert why_not_alone(session, candidate) is None


def test_who_has_it_tried_again_orders_it_anew(session: Session) -> None:
    """A choice between the launch and the wish to look at it again stands no longer in the way."""
    model = _model(session, "ft:1", "v1", now() - timedelta(hours=2))
    assert states.move(session, _candidate(session, model), State.REJECTED, "speech")
    deployments.deploy(session, _model(session, "chosen"), ADMIN, "/use").deployed_at = now() - timedelta(hours=1)
    again = states.begin(session, model, ADMIN)
    assert again is not None and why_not_alone(session, again) is None


@pytest.mark.parametrize(
    ("own", "other", "word"), [("v1", "v2", "newer_answers"), ("v2", "v1", None), ("v1", "v1", None)]
)
def test_an_older_version_replaces_no_newer_one_by_itself(
    session: Session, own: str, other: str, word: str | None
) -> None:
    first = _model(session, "ft:v1", "v1")
    models = {"v1": first, "v2": _model(session, "ft:v2", "v2")}
    active = models[other]
    if own == other:  # two jobs on the same version
        active = deployments.add_model(session, "local", "ft:v1-too", launch_id=first.launch_id)
    deployments.deploy(session, active, None, "gate: better")
    assert why_not_alone(session, _candidate(session, models[own])) == word


def test_what_is_removed_or_moved_meanwhile_is_not_deployed(session: Session) -> None:
    model = _model(session, "ft:1", "v1")
    candidate = _candidate(session, model)
    model.removed_at = now()
    assert not deploy(session, candidate, "better") and deployments.active(session) is None
    model.removed_at = None
    session.flush()
    snapshot = Candidate(id=candidate.id, model_id=candidate.model_id, state=State.EVALUATING, round=candidate.round)
    assert not deploy(session, snapshot, "better") and deployments.active(session) is None
    assert deploy(session, candidate, "better") and deployments.active(session) == model
