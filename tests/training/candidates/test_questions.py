"""Which questions of owners the vets vote on: drawn, whole, one a cluster, nothing learned, nothing personal."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from storage import deployments, people, reviews
from storage.candidates import states
from storage.database import Database
from storage.forgetting.forget import forget
from storage.lineage import of_turn
from storage.migrations.migrate import migrate
from storage.models import Candidate, Conversation, DatasetVersion, Launch, Model, Turn, Verdict, now
from training.candidates.questions import PairQuestion, choose, drawn, next_questions
from training.dataset.freeze import freeze
from training.dataset.promote import promote_reviews

ASKER, OTHER, VET = 1001, 1002, 2002
ANIMALS = ["cat", "dog", "rabbit", "hamster", "parrot", "tortoise", "ferret", "goldfish", "horse", "goat"]
NEEDS = ["How often should I brush my {}?", "Why does my {} sneeze at night?", "What vaccines does a {} need?"]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    with database.begin() as session:
        for person_id in (ASKER, OTHER, VET):
            people.meet(session, person_id, "Olga", "en")
            session.add(Conversation(id=person_id, chat_id=person_id))
    yield database
    database.close()


def _row(question: str, owner_id: int = ASKER, n_before: int = 0, **columns: object) -> Turn:
    talk = [{"role": "user", "content": "Hello, my cat is ill"}, {"role": "assistant", "content": "Oh."}] * n_before
    values: dict[str, Any] = {
        "conversation_id": owner_id,
        "chat_id": owner_id,
        "owner_id": owner_id,
        "question": question,
        "messages": [{"role": "system", "content": "S"}, *talk, {"role": "user", "content": question}],
        "provider": "openai",
        "model": "base-model",
        "answer": "So.",
    }
    return Turn(**{**values, **columns})


def _turn(session: Session, question: str, owner_id: int = ASKER, n_before: int = 0, **columns: object) -> int:
    turn = _row(question, owner_id, n_before, **columns)
    session.add(turn)
    session.flush()
    return turn.id or 0


def _candidate(session: Session, version: DatasetVersion | None = None) -> Candidate:
    """A model that was trained on the version, against one that was not trained here."""
    launch = None
    if version is not None:
        launch = Launch(
            version_id=version.id or 0,
            provider="openai",
            model="m",
            n_epochs=1,
            tokens_billed=1,
            quoted_by=1,
            chat_id=1,
        )
        session.add(launch)
        session.flush()
    active = deployments.add_model(session, "openai", "base-model")
    model: Model = deployments.add_model(session, "openai", "tuned", launch_id=launch.id if launch else None)
    candidate = states.begin(session, model)
    assert candidate is not None
    candidate.active_id = active.id
    return candidate


def _next(database: Database, candidate: Candidate, n: int = 100, seen: set[int] | None = None) -> list[PairQuestion]:
    return next_questions(database, candidate, n, seen or set())


def test_what_owners_have_asked_and_nothing_else(database: Database) -> None:
    with database.begin() as session:
        good = [
            _turn(session, "How often should I brush my dog's teeth?"),
            _turn(session, "猫吃什么？", OTHER),
            _turn(session, "My rabbit has a bald spot on its back, what is it?", n_before=1),
            _turn(session, "Which brush suits a longhaired cat?", chat_id=-100),
        ]
        _turn(session, "My parrot breathes with an open beak", flag="breathing")
        _turn(session, "/frobnicate the hamster cage")
        _turn(session, "Can my ferret eat raw chicken?", answer=None, error="provider_busy")
        _turn(session, "Can my ferret eat raw eggs?", answer=None)
        _turn(session, "How warm does a tortoise need it?", verified_id=1)
        _turn(session, "How often does a goldfish need food?", created_at=now() - timedelta(days=91))
        _turn(session, "谢谢")
        _turn(session, "And how often?", n_before=1)
        picture = [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]
        _turn(session, "What is this on my dog's ear?", messages=picture)
        candidate = _candidate(session)
    assert sorted(question.turn_id for question in _next(database, candidate)) == good


def test_personal_data_is_struck_out(database: Database) -> None:
    with database.begin() as session:
        _turn(session, "My cat sneezes since Monday, please call 13800138000 or 010-12345678")
        candidate = _candidate(session)
    [question] = next_questions(database, candidate, 5, set(), ["010-12345678"])
    assert "13800138000" not in question.question and "010-12345678" in question.question


def test_near_duplicates_are_asked_once_and_not_again(database: Database) -> None:
    with database.begin() as session:
        twins = {_turn(session, f"How often should I brush my dog's teeth{end}", OTHER) for end in ("?", " ?", "??")}
        _turn(session, "Why does my hamster bite its cage?")
        candidate = _candidate(session)
    first, second = _next(database, candidate)
    assert len({first.turn_id, second.turn_id} & twins) == 1
    seen = {first.turn_id, second.turn_id}
    with database.begin() as session:
        _turn(session, "How often should I brush my dog’s teeth!", ASKER)
        new = _turn(session, "What vaccines does a ferret need?", ASKER)
    assert [question.turn_id for question in _next(database, candidate, seen=seen)] == [new]
    assert _next(database, candidate, seen=seen | {new}) == []


def test_what_a_model_has_learned_is_not_asked_and_what_was_held_out_is(database: Database, tmp_path: Path) -> None:
    with database.begin() as session:
        questions = [need.format(animal) for animal in ANIMALS for need in NEEDS] * 2
        ids = {_turn(session, question, OTHER): question for question in dict.fromkeys(questions)}
        for number in range(30):  # so many that a part is held out
            ids[_turn(session, f"{'甲乙丙丁戊己庚辛壬癸'[number % 10] * 4}猫第{number}天不吃饭怎么办？", OTHER)] = ""
        for turn_id in ids:
            reviews.decide(session, turn_id, VET, Verdict.APPROVED)
        assert promote_reviews(session) == len(ids)
        version = freeze(session, tmp_path / "datasets", VET)
        assert version is not None and version.n_test > 5
        candidate = _candidate(session, version)
        twin = _turn(session, f"{next(q for q in ids.values() if q)[:-1]} ?")
    chosen = [question.turn_id for question in _next(database, candidate)]
    with database.begin() as session:
        parts = {id: story.part for id in chosen if id != twin and (story := of_turn(session, id)) is not None}
        twin_part = of_turn(session, next(iter(ids)))
    assert set(parts.values()) == {"test"} and len(parts) > 1
    assert twin_part is not None and (twin in chosen) <= (twin_part.part == "test")


def test_the_draw_is_the_rounds_own_and_each_owner_comes_first_once() -> None:
    turns = [(id, 1) for id in range(1, 200)] + [(id, id) for id in range(200, 220)]
    order = drawn(turns, "1:1")
    assert sorted(order) == sorted(id for id, _ in turns) and order == drawn(turns[::-1], "1:1")
    assert order != drawn(turns, "1:2") and order[:21] != sorted(order[:21])
    owners = dict(turns)
    assert len({owners[id] for id in order[:21]}) == 21  # who asks much does not come first


def test_an_erased_question_is_not_asked(database: Database) -> None:
    with database.begin() as session:
        _turn(session, "How often should I brush my dog's teeth?")
        _turn(session, "Why does my hamster bite its cage?", OTHER)
        candidate = _candidate(session)
        forget(session, OTHER)
    assert [question.question for question in _next(database, candidate)] == [
        "How often should I brush my dog's teeth?"
    ]


def test_choosing_stops_at_what_is_wanted() -> None:
    turns = [_row(need.format(ANIMALS[n]), id=n) for n, need in enumerate([*NEEDS, "Can a {} swim?"])]
    assert [turn.id for turn in choose(turns, [], 3)] == [0, 1, 2]
    assert [turn.id for turn in choose(turns, [turns[1].question], 3)] == [0, 2, 3]
