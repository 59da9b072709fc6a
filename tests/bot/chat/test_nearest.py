"""A provider's embeddings find what a vet has said to a question that only says more, where they may."""

import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlmodel import col, select

from bot.app import running
from bot.chat import nearest as looking_up
from bot.chat.limits import rest
from bot.chat.nearest import Nearest
from bot.simulator.client import Simulator, contains, has_button
from storage import deployments, pets, verified
from storage.database import Database
from storage.models import Embedding, Turn, VerifiedAnswer
from tests import openai_host
from tests.conftest import ADMIN, OTHER, OWNER, VET, Clinic, clinic_of, correct, eventually, settings_for
from training.similarity import cosine, unpack

ASKED, WORDS = "My cat keeps sneezing, what should I do?", "Keep it warm."
MORE = "my cat keeps sneezing zealously, what should I do?"
"""With a word that the lexicon does not have."""


@pytest.fixture
def changed_settings() -> dict[str, object]:
    return {"embedding_model": "embed-1", "embedding_threshold": 0.9}


@pytest.fixture
async def host(host: openai_host.Host) -> openai_host.Host:
    host.embedding_models = ["embed-1", "embed-2"]
    host.synonyms = {" zealously": "", ",": "", "?": ""}
    return host


Round = Callable[[], Awaitable[None]]


@pytest.fixture(autouse=True)
def a_round(monkeypatch: pytest.MonkeyPatch) -> Round:
    """Waits until a bot has looked once more, from beginning to end, for vectors that it has to make."""
    n_rounds = 0
    make = Nearest.make

    async def counted(nearest: Nearest, database: Database) -> None:
        nonlocal n_rounds
        await make(nearest, database)
        n_rounds += 1

    async def a_round() -> None:
        end = n_rounds + 2  # the first may have begun before
        await eventually(lambda: n_rounds >= end, "a look for missing vectors")

    monkeypatch.setattr(Nearest, "make", counted)
    return a_round


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The owner waits for the host as long as a test lets it think."""
    monkeypatch.setattr(looking_up, "OWNER_WAITS_SECONDS", 3600.0)


def _held(database: Database) -> list[Embedding]:
    with database.begin() as session:
        return list(session.exec(select(Embedding).order_by(col(Embedding.verified_id))))


async def _vectors(database: Database, n: int = 1) -> list[Embedding]:
    """The vectors, once there are `n`."""
    await eventually(lambda: len(_held(database)) == n, f"{n} vectors")
    return _held(database)


def _last_turn(clinic: Clinic) -> Turn:
    with clinic.database.begin() as session:
        turn = session.exec(select(Turn).order_by(col(Turn.id).desc())).first()
    assert turn is not None
    return turn


async def _is_answered_by_the_model(clinic: Clinic, question: str, owner: int = OTHER) -> None:
    answer = await clinic.people.answer_to(owner, question)
    assert answer["text"] == clinic.host.default_answer
    assert _last_turn(clinic).verified_id is None


def _put(clinic: Clinic, question: str, answer: str = WORDS) -> None:
    """An answer that is served from now on."""
    turn = _last_turn(clinic)
    with clinic.database.begin() as session:
        revision = verified._next_revision(session)
        words: dict[str, Any] = {"question": question, "answer": answer, "language": "en"}
        session.add(VerifiedAnswer(turn_id=turn.id, verified_by=VET, revision=revision, **words))


async def test_a_question_that_only_says_more_gets_the_vets_words(clinic: Clinic) -> None:
    await correct(clinic, OTHER, ASKED, WORDS)
    [embedding] = await _vectors(clinic.database)
    assert (embedding.model, len(embedding.vector)) == ("embed-1", 4 * clinic.host.embedding_size)
    n_chats, n_embeddings = len(clinic.host.chat_requests), len(clinic.host.embedding_requests)

    # What the frames find needs no embedding.
    answer = await clinic.people.answer_to(OWNER, "my cat won't stop sneezing, any advice?")
    assert WORDS in answer["text"]
    assert _last_turn(clinic).finish_reason == "verified"
    assert len(clinic.host.embedding_requests) == n_embeddings

    answer = await clinic.people.answer_to(OWNER, MORE)
    assert answer["text"] == f"✅ 兽医审定的回答\n\n{WORDS}"
    assert has_button(answer, "👍") and has_button(answer, "问兽医")
    turn = _last_turn(clinic)
    assert (turn.verified_id, turn.similarity, turn.finish_reason) == (1, 1.0, "verified_by_embedding")
    assert len(clinic.host.chat_requests) == n_chats
    assert [request["input"] for request in clinic.host.embedding_requests[n_embeddings:]] == [[MORE]]

    # Below the threshold it is the model's to answer.
    await _is_answered_by_the_model(
        clinic, "my cat keeps sneezing vociferously and in quixotic crescendos, what should I do?"
    )


@pytest.mark.parametrize(
    ("question", "near_miss"),
    [
        ("My cat keeps sneezing, what should I do?", "My dog keeps sneezing, what should I do?"),
        ("My cat keeps sneezing, what should I do?", "My cat keeps sneezing for 3 weeks, what should I do?"),
        ("My cat keeps sneezing, what should I do?", "My kitten keeps sneezing zealously, what should I do?"),
        ("How often should I bathe my dog?", "When should I bathe my dog?"),
        ("Can dogs eat carrots?", "Can dogs eat grapes?"),
        # A word of ours against another, known or not.
        ("how do I put a collar on my cat", "how do I take a collar off my cat"),
        ("my dog limps zealously, what should I do", "my dog limps morosely, what should I do"),
        # What is not known may be what is eaten, given or allowed.
        ("can dogs eat butter", "can dogs eat zorbitol butter"),
        ("my dog chewed his leash, what should I do", "my dog chewed his zorbitol leash, what should I do"),
        ("猫一直打喷嚏怎么办", "猫没有打喷嚏怎么办"),
    ],
)
async def test_however_near_the_vectors_a_known_difference_decides(
    clinic: Clinic, question: str, near_miss: str
) -> None:
    clinic.host.all_alike = True
    await clinic.people.answer_to(OTHER, question)
    _put(clinic, question)
    await _vectors(clinic.database)
    n = len(clinic.host.embedding_requests)
    await _is_answered_by_the_model(clinic, near_miss, OWNER)
    assert len(clinic.host.embedding_requests) == n


async def test_emergencies_doses_photos_and_follow_ups_are_never_sent(clinic: Clinic) -> None:
    clinic.host.all_alike = True
    await clinic.people.answer_to(OTHER, ASKED)
    for question in ("My cat ate a lily, what should I do?", "How much ibuprofen can I give my dog?", "and how often?"):
        _put(clinic, question)
    _put(clinic, "My dog has worms, what helps?", "Give 5 mg/kg of praziquantel.")
    _put(clinic, ASKED)
    [turn] = await _vectors(clinic.database)
    assert turn.verified_id == 5
    assert [request["input"] for request in clinic.host.embedding_requests] == [[ASKED]]
    # An emergency in the words of one that has a vector, too.
    await clinic.people.say(OTHER, "/new")
    await clinic.people.answer_to(OTHER, "my cat keeps sneezing zealously and cannot breathe, what should I do?")
    await clinic.people.answer_to(OTHER, "my dog keeps sneezing zealously, how many mg of ibuprofen?")
    await clinic.people.answer_to(OTHER, "and keeps sneezing zealously, what should I do?")
    assert len(clinic.host.embedding_requests) == 1


async def test_nothing_personal_goes_there(clinic: Clinic) -> None:
    phone = "13812345678"
    await correct(clinic, OTHER, f"My cat keeps sneezing, what should I do? Call me: {phone}", WORDS)
    await _vectors(clinic.database)
    await clinic.people.answer_to(OWNER, f"My cat keeps sneezing zealously, what should I do? Call me: {phone}")
    texts = [text for request in clinic.host.embedding_requests for text in request["input"]]
    assert len(texts) == 2 and all("[phone]" in text for text in texts)
    assert phone not in b"".join(clinic.host.bodies).decode()


async def test_another_host_than_the_one_that_answers_is_told_nothing(clinic: Clinic, a_round: Round) -> None:
    await correct(clinic, OTHER, ASKED, WORDS)
    await _vectors(clinic.database)
    with clinic.database.begin() as session:
        threshold = deployments.add_model(session, "local", "our-model")
        deployments.deploy(session, threshold, None, "test")
        verified.withdraw(session, 1, VET)
    await _vectors(clinic.database, 0)
    with clinic.database.begin() as session:
        verified.restore(session, 1, VET)
    n = len(clinic.host.embedding_requests)
    message_id = await clinic.people.say(OWNER, MORE)
    await clinic.people.wait_for(OWNER, contains("现在连不上模型"), message_id)
    await a_round()
    assert len(clinic.host.embedding_requests) == n


@pytest.mark.parametrize("trouble", ["error", "slow", "nonsense"])
async def test_a_host_that_fails_costs_the_owner_hardly_anything(
    clinic: Clinic, trouble: str, caplog: pytest.LogCaptureFixture
) -> None:
    await correct(clinic, OTHER, ASKED, WORDS)
    await _vectors(clinic.database)
    caplog.clear()
    if trouble == "error":
        clinic.host.embedding_error = (500, "server_error", "no")
    elif trouble == "slow":
        clinic.host.embed.clear()  # so whoever is answered has not waited for it
    else:
        clinic.host.embedding_answer = {"object": "list", "data": [{"index": 0, "embedding": ["a", None]}]}
    n = len(clinic.host.embedding_requests)
    # Three in a row, and it is left alone; it has had three lines in the log, without the question.
    for _ in range(5):
        await _is_answered_by_the_model(clinic, MORE)
    assert len(clinic.host.embedding_requests) == n + rest.FAILURES
    lines = [record.getMessage() for record in caplog.records if record.name == "bot.chat.embedder"]
    assert len(lines) == rest.FAILURES and "5 minutes" in lines[-1]
    assert not any("zealous" in line or "sk-test" in line for line in lines)


async def test_after_a_rest_it_is_asked_again(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = 1000.0
    monkeypatch.setattr(rest, "time", SimpleNamespace(monotonic=lambda: moment))
    await correct(clinic, OTHER, ASKED, WORDS)
    await _vectors(clinic.database)
    clinic.host.embedding_error = (500, "server_error", "no")
    for _ in range(4):
        await _is_answered_by_the_model(clinic, MORE)
    clinic.host.embedding_error = None
    moment += rest.REST_SECONDS - 1
    await _is_answered_by_the_model(clinic, MORE)
    moment += 2
    answer = await clinic.people.answer_to(OTHER, MORE)
    assert WORDS in answer["text"]


async def test_a_host_without_embeddings_is_asked_once_and_told_of_once(
    clinic: Clinic, a_round: Round, caplog: pytest.LogCaptureFixture
) -> None:
    clinic.host.embedding_models = []
    await correct(clinic, OTHER, ASKED, WORDS)
    await correct(clinic, OTHER, "How often should I bathe my dog?", "Once a month.")
    await _is_answered_by_the_model(clinic, MORE)
    await a_round()
    assert len(clinic.host.embedding_requests) == 1
    [line] = [record.getMessage() for record in caplog.records if record.name == "bot.chat.embedder"]
    assert "embed-1 from openai: HTTP 404" in line and "VETTED_EMBEDDING_MODEL" in line
    assert not [record for record in caplog.records if record.levelno > logging.WARNING and record.getMessage() != line]


async def test_one_question_that_the_host_refuses_does_not_hold_up_the_others(clinic: Clinic) -> None:
    clinic.host.embedding_refuses = "hiccups"
    await clinic.people.answer_to(OTHER, ASKED)
    for question in (ASKED, "My cat has hiccups, what should I do?", "How often should I bathe my dog?"):
        _put(clinic, question)
    assert [row.verified_id for row in await _vectors(clinic.database, 2)] == [1, 3]


@pytest.mark.usefixtures("patient")
async def test_an_owner_may_stop_while_it_is_looked_up(clinic: Clinic) -> None:
    await correct(clinic, OTHER, ASKED, WORDS)
    await _vectors(clinic.database)
    clinic.host.embed.clear()
    n = len(clinic.host.embedding_requests)
    message_id = await clinic.people.say(OTHER, MORE)
    await eventually(lambda: len(clinic.host.embedding_requests) > n, "the host is asked")
    growing = await clinic.people.wait_for(OTHER, lambda m: has_button(m, "Stop"), message_id)
    await clinic.people.tap(OTHER, growing, "Stop")
    clinic.host.embed.set()
    await clinic.people.wait_for(OTHER, contains("Stopped"), message_id)
    turn = _last_turn(clinic)
    assert (turn.verified_id, turn.answer, turn.error) == (None, None, "stopped")


async def test_withdrawn_and_forgotten_it_has_no_vector(clinic: Clinic) -> None:
    await correct(clinic, OTHER, ASKED, WORDS)
    await correct(clinic, OTHER, "How often should I bathe my dog?", "Once a month.")
    await _vectors(clinic.database, 2)
    with clinic.database.begin() as session:
        verified.withdraw(session, 1, VET)
    [row] = await _vectors(clinic.database)
    assert row.verified_id == 2
    await _is_answered_by_the_model(clinic, MORE, OWNER)
    with clinic.database.begin() as session:
        verified.restore(session, 1, VET)
    await _vectors(clinic.database, 2)
    assert WORDS in (await clinic.people.answer_to(OWNER, MORE))["text"]
    with clinic.database.begin() as session:
        verified.retire(session, [2])
    await _vectors(clinic.database, 1)
    message_id = await clinic.people.say(OTHER, "/forget")
    question = await clinic.people.wait_for(OTHER, contains("Erase everything"), message_id)
    await clinic.people.tap(OTHER, question, "Yes, erase")
    await clinic.people.wait_for(OTHER, contains("Erased"), message_id)
    await _vectors(clinic.database, 0)


@pytest.mark.usefixtures("patient")
async def test_what_is_withdrawn_while_the_host_thinks_is_not_served(clinic: Clinic) -> None:
    await correct(clinic, OTHER, ASKED, WORDS)
    await _vectors(clinic.database)
    clinic.host.embed.clear()
    n = len(clinic.host.embedding_requests)
    message_id = await clinic.people.say(OTHER, MORE)
    await eventually(lambda: len(clinic.host.embedding_requests) > n, "the host is asked")
    with clinic.database.begin() as session:
        verified.withdraw(session, 1, VET)
    clinic.host.embed.set()
    await clinic.people.wait_for(OTHER, contains(clinic.host.default_answer), message_id)
    assert _last_turn(clinic).verified_id is None


async def test_the_owners_animals_count_here_too(clinic: Clinic) -> None:
    clinic.host.all_alike = True
    await correct(clinic, OTHER, ASKED, WORDS)
    await _vectors(clinic.database)
    await clinic.people.answer_to(OWNER, "猫一直打喷嚏怎么办")
    with clinic.database.begin() as session:
        pets.add(session, OWNER, "Rex", {"species": "dog"})
        pets.add(session, ADMIN, "Mimi", {"species": "cat"})
    bare = "keeps sneezing zealously, what should I do?"
    await _is_answered_by_the_model(clinic, bare, OWNER)
    assert WORDS in (await clinic.people.answer_to(ADMIN, bare))["text"]


async def test_vectors_are_made_once_for_each_model(
    tmp_path: Path, simulator: str, host: openai_host.Host, a_round: Round
) -> None:
    settings = settings_for(tmp_path, simulator, host).model_copy(
        update={"embedding_model": "embed-1", "embedding_threshold": 0.9}
    )
    async with clinic_of(tmp_path, simulator, host, embedding_model="embed-1", embedding_threshold=0.9) as clinic:
        await correct(clinic, OTHER, ASKED, WORDS)
        await _vectors(clinic.database)
    database = Database(settings.database_location)
    n = len(host.embedding_requests)
    async with Simulator(simulator) as people:
        async with running(settings):
            await a_round()
            assert len(host.embedding_requests) == n
            assert WORDS in (await people.answer_to(OWNER, MORE))["text"]
            assert len(host.embedding_requests) == n + 1

        # Another model, another vector.
        [first] = await _vectors(database)
        async with running(settings.model_copy(update={"embedding_model": "embed-2"})):
            await eventually(lambda: [row.model for row in _held(database)] == ["embed-2"], "the other vector")
            [second] = await _vectors(database)
            assert cosine(unpack(first.vector), unpack(second.vector)) < 0.9
            assert WORDS in (await people.answer_to(OWNER, MORE))["text"]
            # And what the host means by the name may change.
            host.embedding_size = 300
            await people.answer_to(OWNER, MORE)
            await eventually(lambda: [len(row.vector) for row in _held(database)] == [4 * 300], "a vector of 300")
            assert WORDS in (await people.answer_to(OWNER, MORE))["text"]

        # Without a threshold, or without the model, nothing is sent.
        n = len(host.embedding_requests)
        for more in ({"embedding_threshold": None}, {"embedding_model": None}):
            async with running(settings.model_copy(update=more)):
                assert (await people.answer_to(OWNER, MORE))["text"] == host.default_answer
        assert len(host.embedding_requests) == n
    database.close()


async def test_starting_without_a_threshold_says_so(
    tmp_path: Path, simulator: str, host: openai_host.Host, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(settings_for(tmp_path, simulator, host).model_copy(update={"embedding_model": "embed-1"})):
        [line] = [record.getMessage() for record in caplog.records if "EMBEDDING" in record.getMessage()]
    assert "VETTED_EMBEDDING_THRESHOLD" in line and "vetted match" in line
