"""What becomes of a canary: who fared worse with it is counted by owner, and the tick decides."""

from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.triage.doses import doses_in
from storage import deployments
from storage.candidates import arms, states
from storage.candidates.arms import ArmCounts, Misfortune
from storage.candidates.draw import is_drawn
from storage.candidates.states import State
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import Candidate, Case, Conversation, Feedback, Person, Turn, now
from training.candidates.advance import basis_of
from training.candidates.canary import watch_canary
from training.candidates.policy import Evaluating, Policy

SHARE = 10
MARK = "[dose left out]"


class Trial:
    """A clinic in which a canary began a while ago."""

    def __init__(self, folder: Path, age: timedelta) -> None:
        self.database = Database(f"sqlite:///{folder / 'vetted.sqlite3'}")
        migrate(self.database)
        with self.database.begin() as session:
            active, model = (deployments.add_model(session, "local", name) for name in ("active", "tried"))
            deployments.deploy(session, active, 1, "/use").deployed_at = now() - age - timedelta(hours=1)
            candidate = Candidate(model_id=model.id or 0, active_id=active.id, state=State.CANARY, share=SHARE)
            candidate.moved_at = now() - age
            session.add(candidate)
            session.add(Conversation(id=1, chat_id=1))
        self.id = candidate.id or 0
        self.evaluating = Evaluating(self.database, {}, Policy(canary=SHARE), "Ours.", find_doses=doses_in)
        with self.database.begin() as session:
            candidate = session.get_one(Candidate, self.id)
            candidate.basis = basis_of(session, candidate, self.evaluating)
        self._owners = count(1)

    def owner(self, is_tried: bool) -> int:
        """A new owner of this arm."""
        chat_id = next(n for n in self._owners if is_drawn(self.id, 1, n, SHARE) == is_tried)
        with self.database.begin() as session:
            session.add(Person(telegram_id=chat_id, name="Olga", language="en"))
        return chat_id

    def turn(self, chat_id: int, **columns: Any) -> int:
        """A finished turn; returns its id."""
        is_tried = is_drawn(self.id, 1, chat_id, SHARE)
        values: dict[str, Any] = {
            "answer": "Rest.",
            "model": "tried" if is_tried else "active",
            "created_at": now(),
            **columns,
        }
        turn = Turn(
            conversation_id=1, chat_id=chat_id, owner_id=chat_id, question="?", messages=[], provider="local", **values
        )
        turn.finished_at = turn.created_at
        with self.database.begin() as session:
            session.add(turn)
        assert turn.id is not None
        return turn.id

    def counted(self) -> tuple[ArmCounts, dict[Misfortune, ArmCounts]]:
        with self.database.begin() as session:
            return arms.counts(session, session.get_one(Candidate, self.id), [MARK])

    def state(self) -> str:
        with self.database.begin() as session:
            return session.get_one(Candidate, self.id).state


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    return Trial(tmp_path, timedelta(hours=1))


def test_each_owner_counts_once_for_each_thing(trial: Trial) -> None:
    model, other = trial.owner(is_tried=True), trial.owner(is_tried=False)
    for chat_id in (model, model, other):
        turn_id = trial.turn(chat_id)
        with trial.database.begin() as session:
            session.add(Feedback(turn_id=turn_id, person_id=chat_id, value=-1))
            session.add(Case(chat_id=chat_id, owner_id=chat_id, turn_id=turn_id, reason="asked"))
    trial.turn(trial.owner(is_tried=True), answer=f"Give {MARK}.", dose=True)
    trial.turn(trial.owner(is_tried=False), answer="No doses here.", dose=True)  # it was the owner who asked for one
    trial.turn(trial.owner(is_tried=False), answer=None, error="provider_trouble: HTTP 500")
    owners, misfortunes = trial.counted()
    assert owners == (2, 3)
    assert misfortunes == {
        Misfortune.DOWN: (1, 1),
        Misfortune.VET: (1, 1),
        Misfortune.ERROR: (0, 1),
        Misfortune.SAFETY: (1, 0),
    }


def test_what_is_not_of_the_trial_or_not_of_the_model_is_not_counted(trial: Trial) -> None:
    chat_id = trial.owner(is_tried=True)
    trial.turn(chat_id, answer=None, error="provider_trouble", created_at=now() - timedelta(hours=2))  # before it
    trial.turn(chat_id, verified_id=3, answer="A vet's.")
    for error in ("stopped", "held", "emergency: the starter model was not asked", "context_too_long"):
        trial.turn(chat_id, answer=None, error=error)
    assert trial.counted() == ((0, 0), dict.fromkeys(Misfortune, (0, 0)))
    # Where the active model had to answer for it, that is an error of the candidate's.
    trial.turn(chat_id, model="active")
    owners, misfortunes = trial.counted()
    assert owners == (1, 0) and misfortunes[Misfortune.ERROR] == (1, 0)


def test_a_breach_withdraws_it_at_once_and_once(trial: Trial) -> None:
    for _ in range(5):
        trial.turn(trial.owner(is_tried=False))
    for chat_id in [trial.owner(is_tried=True), *[trial.owner(is_tried=True)] * 10]:  # again and again the same one
        trial.turn(chat_id, answer=None, error="model_gone: HTTP 404")
    assert watch_canary(trial.evaluating) is None
    trial.turn(trial.owner(is_tried=True), answer=None, error="question_refused: empty answer")
    assert watch_canary(trial.evaluating) is State.WITHDRAWN
    assert watch_canary(trial.evaluating) is None
    with trial.database.begin() as session:
        last = states.moves(session, trial.id)[-1]
        assert (last.state, last.why, last.moved_by) == (State.WITHDRAWN, "breach", None)
        assert last.evidence is not None and last.evidence["error"] == [3, 0] and last.evidence["owners"][0] == 3
        assert active(session) == "active"


def active(session: Session) -> str:
    model = deployments.active(session)
    return model.name if model else ""


@pytest.mark.parametrize(
    ("days", "n_owners", "state"),
    [
        (2, 25, State.CANARY),
        (4, 25, State.DEPLOYED),
        (4, 15, State.CANARY),
        (15, 15, State.READY),
        (15, 0, State.READY),
    ],
)
def test_a_trial_ends(tmp_path: Path, days: int, n_owners: int, state: State) -> None:
    trial = Trial(tmp_path, timedelta(days=days))
    for _ in range(n_owners):
        trial.turn(trial.owner(is_tried=True))
    watch_canary(trial.evaluating)
    assert trial.state() == state
    with trial.database.begin() as session:
        assert active(session) == ("tried" if state is State.DEPLOYED else "active")


def test_who_has_chosen_the_active_model_again_is_asked(tmp_path: Path) -> None:
    trial = Trial(tmp_path, timedelta(days=4))
    for _ in range(20):
        trial.turn(trial.owner(is_tried=True))
    with trial.database.begin() as session:
        model = deployments.active(session)
        assert model is not None
        deployments.deploy(session, model, 1, "/use")
    assert watch_canary(trial.evaluating) is State.READY
    with trial.database.begin() as session:
        assert states.moves(session, trial.id)[-1].why == "person_chose"


def test_without_a_canary_nothing_happens(trial: Trial) -> None:
    with trial.database.begin() as session:
        session.exec(select(Candidate)).one().state = State.READY
    assert watch_canary(trial.evaluating) is None


def test_another_prompt_or_policy_begins_anew(trial: Trial) -> None:
    changed = Evaluating(trial.database, {}, Policy(canary=SHARE), "Another prompt.", find_doses=doses_in)
    assert watch_canary(changed) is State.CANDIDATE
    with trial.database.begin() as session:
        candidate = session.get_one(Candidate, trial.id)
        assert (candidate.round, candidate.share) == (2, 0)


def test_one_that_is_removed_is_withdrawn(trial: Trial) -> None:
    with trial.database.begin() as session:
        model = deployments.find_model(session, "tried")
        assert model is not None
        deployments.remove(session, model)
    assert watch_canary(trial.evaluating) is State.WITHDRAWN


def test_a_person_who_deploys_another_model_ends_the_trial(trial: Trial) -> None:
    with trial.database.begin() as session:
        deployments.deploy(session, deployments.add_model(session, "local", "other"), 1, "/use")
    assert watch_canary(trial.evaluating) is None
    assert trial.state() == State.CANDIDATE
