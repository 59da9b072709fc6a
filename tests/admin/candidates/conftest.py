"""Finished models at a host that scores texts, as rows of the tables: what a training would have left."""

from dataclasses import dataclass

import pytest
from sqlmodel import select

from storage import datasets, deployments, people, turns
from storage.candidates import states
from storage.candidates.states import State
from storage.models import Candidate, DatasetVersion, Example, Launch, Message, Review, Turn, Verdict, now
from tests.conftest import ADMIN, OWNER, VET, Clinic, eventually
from training.engine.learn import starter
from training.evaluation.safety.questions import safety_questions

BASE = "base-model"
TOPICS = [row[0]["content"] for row in starter.rows()]
"""Questions that say different things."""


@dataclass
class Nursery:
    """Where finished models come from."""

    clinic: Clinic

    def version(self, name: str, n_train: int = 10, n_test: int = 12) -> int:
        """A frozen version with rows of its own; its id."""
        with self.clinic.database.begin() as session:
            examples = [
                Example(sha256=f"{name}-{n}", messages=_row(TOPICS[n], f"{name}: answer {n}."), added_by=ADMIN)
                for n in range(n_train + n_test)
            ]
            session.add_all(examples)
            session.flush()
            version = DatasetVersion(
                name=name, file_name=f"{name}.jsonl", sha256=name, n_examples=n_train, n_test=n_test, frozen_by=ADMIN
            )
            return int(datasets.add_version(session, version, [one.id or 0 for one in examples]).id or 0)

    def review(self, question: str, answer: str, verdict: Verdict) -> int:
        """A vet's verdict has become an example; its id. `answer` is the vet's."""
        with self.clinic.database.begin() as session:
            conversation_id = turns.new_conversation(session, OWNER)
            people.meet(session, OWNER, "小林", "zh")
            people.meet(session, VET, "Dr. Chen", "en")
            turn = Turn(
                conversation_id=conversation_id, chat_id=OWNER, owner_id=OWNER, question=question, messages=[],
                provider="openai", model=BASE, answer="?", created_at=now(), finished_at=now(),
            )  # fmt: skip
            session.add(turn)
            session.flush()
            review = Review(turn_id=turn.id or 0, vet_id=VET, verdict=verdict, correction=answer)
            session.add(review)
            session.flush()
            example = Example(
                sha256=f"{question}{verdict}", messages=_row(question, answer), review_id=review.id, added_by=VET
            )
            session.add(example)
            session.flush()
            return int(example.id or 0)

    def finish(self, name: str, version_id: int, nats: float = 1.0, speaks: bool = True) -> None:
        """A job on this version has succeeded. `nats`: what a held-out token costs it."""
        host = self.clinic.host
        if speaks:
            host.learn_to_speak()
        host.models.append(name)
        host.nats[name] = nats
        with self.clinic.database.begin() as session:
            session.add(
                Launch(
                    version_id=version_id,
                    provider="openai",
                    model=BASE,
                    n_epochs=1,
                    tokens_billed=1,
                    quoted_by=ADMIN,
                    chat_id=ADMIN,
                    status="succeeded",
                    fine_tuned_model=name,
                    confirmed_at=now(),
                    finished_at=now(),
                    announced_at=now(),
                )
            )  # fmt: skip

    def active(self) -> str:
        """The name of the model that answers."""
        with self.clinic.database.begin() as session:
            model = deployments.active(session)
            return model.name if model else ""

    def candidate(self, name: str) -> Candidate | None:
        """The newest candidate of the model of this name."""
        with self.clinic.database.begin() as session:
            model = deployments.find_model(session, name)
            return states.of_model(session, model.id or 0) if model else None

    async def settled(self, name: str, *expected: State) -> Candidate:
        """The candidate once it is in one of these states."""

        def looked_for() -> Candidate | None:
            candidate = self.candidate(name)
            return candidate if candidate is not None and candidate.state in expected else None

        candidate = await eventually(looked_for, lambda: f"{name} {expected}: {self.candidate(name)}")
        assert isinstance(candidate, Candidate)
        return candidate


def _row(question: str, answer: str) -> list[Message]:
    return [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]


@pytest.fixture
def nursery(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> Nursery:
    """Of the running clinic, whose host scores its base model, too. Each tenth of the safety questions is asked."""
    monkeypatch.setattr("training.candidates.plan.safety_questions", lambda: safety_questions()[::10])
    clinic.host.nats[BASE] = 2.0
    with clinic.database.begin() as session:
        assert not session.exec(select(Candidate)).all()
    return Nursery(clinic)
