"""Both models are asked what owners have asked; what differs is a pair. An outage or a death loses nothing."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import openai
import pytest
from sqlmodel import Session, col, select, update

from bot.triage.doses import doses_in
from storage import deployments, people
from storage.candidates import states, votes
from storage.candidates.states import State
from storage.database import Database
from storage.forgetting.forget import forget
from storage.migrations.migrate import migrate
from storage.models import Arm, Ballot, Candidate, Conversation, Pair, Sample, Turn
from tests.conftest import eventually
from tests.openai_host import Host
from training.candidates.ask import NoWord, Round
from training.candidates.pairs import make_pairs, n_identical
from training.candidates.policy import Evaluating, Policy
from training.providers.speaker import Speaker

OWNER, OTHER, VET = 1001, 1002, 2002
ACTIVE, NEW = "base-model", "ft:1"
QUESTIONS = [
    *("Why does my cat sneeze?", "How often do I brush a dog's teeth?", "What vaccines does a rabbit need?"),
    *("Can a hamster eat raw eggs?", "My parrot plucks its feathers", "How warm does a tortoise need it at night?"),
    *("Is chocolate dangerous for a ferret?", "When does a goldfish sleep?", "My horse limps since Monday"),
    *("Which hay suits guinea pigs?", "猫吃什么？", "我家狗狗拉肚子了怎么办？", "兔子多久打一次疫苗？"),
    *("仓鼠晚上跑轮太吵怎么办？", "My kitten scratches the sofa", "Does a snake need light?"),
]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    with database.begin() as session:
        for person_id in (OWNER, OTHER):
            people.meet(session, person_id, "Olga", "en")
            session.add(Conversation(id=person_id, chat_id=person_id))
    yield database
    database.close()


@pytest.fixture
def evaluating(database: Database, host: Host) -> Evaluating:
    """Both models are at one host, and say different things to whatever they are asked."""
    host.models.append(NEW)
    host.answers_of[NEW] = {question: f"New: {n}." for n, question in enumerate(QUESTIONS)}
    speaker = Speaker("openai", openai.OpenAI(base_url=host.url, api_key="sk-test"))
    return Evaluating(database, {"openai": speaker}, Policy(), "Be kind.", find_doses=doses_in)


def _candidate(database: Database, n: int) -> Candidate:
    """A candidate that waits for votes, and what owners have asked."""
    with database.begin() as session:
        active = deployments.add_model(session, "openai", ACTIVE)
        candidate = states.begin(session, deployments.add_model(session, "openai", NEW))
        assert candidate is not None
        assert states.move(session, candidate, State.EVALUATING, "begun", active_id=active.id)
        assert states.move(session, candidate, State.WAITING, "open")
        for number, question in enumerate(QUESTIONS[:n]):
            _ask(session, question, OWNER if number % 2 else OTHER)
        return candidate


def _ask(session: Session, question: str, owner_id: int) -> None:
    session.add(
        Turn(
            conversation_id=owner_id,
            chat_id=owner_id,
            owner_id=owner_id,
            question=question,
            messages=[{"role": "user", "content": question}],
            provider="openai",
            model=ACTIVE,
            answer="So.",
        )
    )


async def _tick(evaluating: Evaluating) -> int:
    def tick() -> int:
        with evaluating.database.begin() as session:
            asked_round = Round(session, session.exec(select(Candidate)).one(), evaluating)
        return make_pairs(evaluating, asked_round)

    return await asyncio.to_thread(tick)


def _pairs(database: Database) -> list[Pair]:
    with database.begin() as session:
        return list(session.exec(select(Pair).order_by(col(Pair.id))).all())


def _asked(host: Host) -> Counter[tuple[str, str]]:
    """How often each model was asked what."""
    return Counter((body["model"], body["messages"][-1]["content"]) for body in host.chat_requests)


async def test_twelve_first_and_more_when_few_are_open(evaluating: Evaluating, host: Host) -> None:
    database = evaluating.database
    candidate = _candidate(database, len(QUESTIONS))
    assert await _tick(evaluating) == 12 and await _tick(evaluating) == 0
    for pair in _pairs(database):
        assert pair.candidate_answer == host.answers_of[NEW][pair.question]
        assert pair.active_answer == host.default_answer
    assert set(_asked(host).values()) == {1} and len(host.chat_requests) == 24
    assert all(body["temperature"] == 0 for body in host.chat_requests)
    assert all(body["messages"][0]["content"] == "Be kind." for body in host.chat_requests)
    with database.begin() as session:
        for pair in session.exec(select(Pair)).all()[:8]:
            votes.cast(session, pair.id or 0, VET, Ballot.SAME)
    assert await _tick(evaluating) == 4  # there are no more questions
    assert len({pair.turn_id for pair in _pairs(database)}) == 16 and set(_asked(host).values()) == {1}
    n = len(host.chat_requests)
    assert await _tick(evaluating) == 0 and len(host.chat_requests) == n
    with database.begin() as session:
        assert states.move(session, session.get_one(Candidate, candidate.id), State.REJECTED, "worse")
        _ask(session, "How long does a mouse live?", OWNER)
    assert await _tick(evaluating) == 0 and len(host.chat_requests) == n


async def test_the_same_answer_twice_costs_no_vets_time(evaluating: Evaluating, host: Host) -> None:
    candidate = _candidate(evaluating.database, 6)
    for question in QUESTIONS[:2]:
        host.answers_of[NEW][question] = f" {host.default_answer}\n"
    assert await _tick(evaluating) == 4
    with evaluating.database.begin() as session:
        assert n_identical(session, candidate) == 2
        assert votes.counts(session, candidate) == (0, 0, 0, 0)
    assert await _tick(evaluating) == 0 and set(_asked(host).values()) == {1}


@pytest.mark.parametrize("trouble", ["hang-up", "wrong key", "no model"])
async def test_a_host_that_is_away_loses_nothing(evaluating: Evaluating, host: Host, trouble: str) -> None:
    database = evaluating.database
    _candidate(database, 8)
    if trouble == "no model":
        host.models.remove(NEW)
    elif trouble == "hang-up":
        host.hang_ups = 4
    else:
        host.chat_error = (401, "invalid_api_key", "No.")
    with pytest.raises(NoWord):
        await _tick(evaluating)
    host.chat_error, host.hang_ups = None, 0
    if trouble == "no model":
        host.models.append(NEW)
    before = len(_pairs(database))
    assert before + await _tick(evaluating) == 8
    with database.begin() as session:
        rows = session.exec(select(Sample)).all()
    assert len(rows) == 16 and all(row.error is None and row.answer for row in rows)


async def test_what_a_host_will_not_hear_is_left_out(evaluating: Evaluating, host: Host) -> None:
    _candidate(evaluating.database, 3)
    host.chat_error = (400, "content_filter", "We do not answer this.")
    assert await _tick(evaluating) == 0
    host.chat_error = None
    n = len(host.chat_requests)
    assert await _tick(evaluating) == 0 and len(host.chat_requests) == n


@pytest.mark.parametrize("gone", ["pair", "active"])
async def test_a_tick_that_died_is_gone_on_with(evaluating: Evaluating, host: Host, gone: str) -> None:
    """It died when an answer was there and its pair was not, or one of the two answers."""
    database = evaluating.database
    _candidate(database, 5)
    assert await _tick(evaluating) == 5
    n = len(host.chat_requests)
    with database.begin() as session:
        [pair, *_] = session.exec(select(Pair)).all()
        session.delete(pair)
        if gone != "pair":
            sample = session.exec(select(Sample).where(Sample.item == str(pair.turn_id), Sample.arm == gone)).one()
            session.delete(sample)
    assert await _tick(evaluating) == 1
    assert len(host.chat_requests) == n + (gone != "pair")
    assert len(_pairs(database)) == 5


async def test_what_comes_after_the_owner_was_forgotten_goes(evaluating: Evaluating, host: Host) -> None:
    database = evaluating.database
    _candidate(database, 6)
    host.begin.clear()
    ticking = asyncio.create_task(_tick(evaluating))
    await eventually(lambda: host.chat_requests, "the first question")
    with database.begin() as session:
        forget(session, OWNER)
    host.begin.set()
    assert await ticking == 3
    await _tick(evaluating)
    with database.begin() as session:
        of_owner = [turn.id for turn in session.exec(select(Turn).where(Turn.owner_id == OTHER)).all()]
        assert {int(row.item) for row in session.exec(select(Sample)).all()} == set(of_owner)
        assert {pair.turn_id for pair in session.exec(select(Pair)).all()} == set(of_owner)


async def test_a_new_round_asks_anew(evaluating: Evaluating, host: Host) -> None:
    database = evaluating.database
    candidate = _candidate(database, 4)
    assert await _tick(evaluating) == 4
    with database.begin() as session:
        current = session.get_one(Candidate, candidate.id)
        assert states.begin_anew(session, current, "basis_changed")
        session.execute(update(Candidate).values(active_id=candidate.active_id))
        session.refresh(current)
        assert states.move(session, current, State.EVALUATING, "begun")
    assert await _tick(evaluating) == 4 and len(_pairs(database)) == 8
    assert {sample.arm for sample in _samples(database)} == {Arm.CANDIDATE, Arm.ACTIVE}


def _samples(database: Database) -> list[Sample]:
    with database.begin() as session:
        return list(session.exec(select(Sample).where(Sample.round == 2)).all())
