"""/privacy says what is so, and /forget leaves nothing of an owner in any table."""

import json
from typing import Any

import pytest
from sqlalchemy import select as select_columns
from sqlmodel import Session, SQLModel, col, func, select

from bot.simulator.client import Shown, contains, has_button
from storage import deployments, people, pets, reviews
from storage.candidates import samples, votes
from storage.forgetting.forget import Forgotten, forget
from storage.models import (
    Arm,
    Ballot,
    Candidate,
    CandidateState,
    Case,
    CaseCard,
    CaseMessage,
    Conversation,
    DatasetVersion,
    Example,
    Feedback,
    InboxUpdate,
    Pair,
    Person,
    Pet,
    Prompt,
    Review,
    ReviewCard,
    Sample,
    Turn,
    Verdict,
    Vote,
    now,
)
from tests.conftest import ADMIN, OTHER, OWNER, VET, Clinic
from training.dataset.freeze import freeze
from training.dataset.promote import promote_reviews
from training.dataset.version_files import VersionDamaged, read_version

HELD = {
    *("case", "casecard", "casemessage", "conversation", "example", "feedback", "inboxupdate", "person", "pet"),
    *("prompt", "review", "reviewcard", "reviewclaim", "turn", "verifiedanswer", "embedding", "sample", "pair", "vote"),
    *("launch", "safetyquestion", "secondopinion", "showing", "upload", "labelledpair"),
}
"""Tables that hold something of owners: `forget` knows each of them."""
NOT_OWNERS = {
    *("auditentry", "role", "erasure", "datasetversion", "datasetexample", "model", "deployment", "split"),
    *("candidate", "candidatemove", "votenotice", "certificate", "retraction"),
    *("trouble", "heartbeat"),  # of the ticks: numbers, and errors without values
    "systemprompt",  # an admin's words
    "sentfile",  # names of files at a host
    *("jobview", "jobpoint", "jobresult"),  # a host's words, numbers, names of files
    *("hostedmodel", "hostingnotice"),  # models at a host
    "restoration",  # of a backup: numbers
    *("hostdate", "sunsetwarning", "modeldeletion"),  # of models
    "lease",  # of processes
    *("refreshplan", "refresh", "refreshstep", "refreshcard"),  # counts, names of models and of versions
}
SECRET = "zebra"
NEWER = 10**12
"""An update that comes after the wish to be forgotten."""


async def _says(clinic: Clinic, person: int, text: str, words: str) -> Shown:
    message_id = await clinic.people.say(person, text)
    return await clinic.people.wait_for(person, contains(words), message_id)


def _everything(session: Session) -> str:
    """All that the owners' tables hold, as one text."""
    rows = [
        str(tuple(row))
        for name, table in SQLModel.metadata.tables.items()
        if name in HELD
        for row in session.execute(select_columns(table)).all()
    ]
    return "\n".join(rows)


def test_every_table_is_known_to_forget() -> None:
    """A new table? If it holds anything of owners, teach `storage/forgetting` and name it in HELD."""
    assert set(SQLModel.metadata.tables) - {"alembic_version"} == HELD | NOT_OWNERS


async def test_privacy_names_the_provider(clinic: Clinic) -> None:
    notice = await _says(clinic, OTHER, "/privacy", "What I keep")
    assert "another company: openai (base-model)" in notice["text"] and "/forget" in notice["text"]
    assert "另一家公司提供：openai" in (await _says(clinic, OWNER, "/privacy", "我会保存什么"))["text"]
    with clinic.database.begin() as session:
        model = deployments.add_model(session, "local", "our-model")
        deployments.deploy(session, model, None, "test")
    notice = await _says(clinic, OTHER, "/privacy", "What I keep")
    assert "on our own machine (our-model)" in notice["text"] and "openai" not in notice["text"]


def _fill(session: Session) -> None:
    """A life of an owner, and a case that a vet has taken."""
    turn = session.exec(select(Turn).where(Turn.owner_id == OTHER).order_by(col(Turn.id))).first()
    assert turn is not None
    people.meet(session, VET, "Dr. Chen", "en")
    pets.add(session, OTHER, f"Mimi {SECRET}", {"species": "cat"})
    session.add(Case(id=5, chat_id=OTHER, owner_id=OTHER, turn_id=turn.id, reason="asked", taken_by=VET))
    session.flush()
    session.add(CaseMessage(case_id=5, from_id=OTHER, text=f"please help, {SECRET}"))
    session.add(CaseCard(chat_id=VET, message_id=1, case_id=5))
    reviews.decide(session, turn.id or 0, VET, Verdict.APPROVED)
    assert reviews.show_card(session, VET, 2, turn.id or 0)
    update = {"update_id": 1, "message": {"from": {"id": OTHER}, "text": SECRET}}
    _vote(session, turn.id or 0)
    session.add(InboxUpdate(update_id=1, chat_id=-100, content=json.dumps(update), set_aside_at=now()))
    session.add(InboxUpdate(update_id=2, chat_id=OTHER, content=SECRET, done_at=now()))
    session.add(InboxUpdate(update_id=NEWER, chat_id=OTHER, content="still to be done"))
    session.add(InboxUpdate(update_id=4, chat_id=OWNER, content="somebody else's", set_aside_at=now()))


def _vote(session: Session, turn_id: int) -> None:
    """A vet has voted on what two models said to the owner's question."""
    model = deployments.add_model(session, "openai", "candidate")
    candidate = Candidate(model_id=model.id or 0, state=CandidateState.WAITING)
    session.add(candidate)
    session.flush()
    of_round: dict[str, Any] = {"candidate_id": candidate.id, "round": 1}
    for arm in (Arm.CANDIDATE, Arm.ACTIVE):
        session.add(Sample(**of_round, kind=samples.PAIR_KIND, item=str(turn_id), arm=arm, answer=f"{SECRET}, {arm}"))
    pair = Pair(
        **of_round, cluster=str(turn_id), turn_id=turn_id, question=SECRET, candidate_answer="A", active_answer="B"
    )
    assert votes.add_pair(session, pair) and pair.id is not None
    assert votes.cast(session, pair.id, VET, Ballot.CANDIDATE) is votes.CastOutcome.COUNTED


def _ask_again(session: Session) -> None:
    """An evaluation has asked what the owner's example asks."""
    example, candidate = session.exec(select(Example)).one(), session.exec(select(Candidate)).one()
    sample = Sample(candidate_id=candidate.id or 0, round=1, kind="kept", item="1", arm=Arm.ACTIVE, answer=SECRET)
    sample.example_id = example.id
    session.add(sample)


async def _a_life(clinic: Clinic) -> None:
    clinic.host.default_answer = f"An answer about a {SECRET}."
    for question in (f"What does a {SECRET} eat?", f"Where does a {SECRET} sleep?"):
        answer = await clinic.people.answer_to(OTHER, question)
    await clinic.people.tap(OTHER, answer, "👍")
    clinic.host.default_answer = "猫粮。"
    await clinic.people.answer_to(OWNER, "猫吃什么？")
    await clinic.settled()  # the last turn learns its message's id just after it is shown
    with clinic.database.begin() as session:
        _fill(session)


async def test_forget_asks_then_erases_one_owner_and_nobody_else(clinic: Clinic) -> None:
    await _a_life(clinic)
    confirm = await _says(clinic, OTHER, "/forget", "Erase everything")
    await clinic.people.tap(OTHER, confirm, "Keep")
    with clinic.database.begin() as session:
        assert SECRET in _everything(session)
    confirm = await _says(clinic, OTHER, "/forget", "Erase everything")
    await clinic.people.tap(OTHER, confirm, "Yes")
    receipt = await clinic.people.wait_for(OTHER, contains("🧹 Erased"))
    assert "answers: 2 · pets: 1 · cases with a vet: 1" in receipt["text"] and not has_button(receipt, "🧹")
    with clinic.database.begin() as session:
        assert SECRET not in _everything(session)
        assert [t.question for t in session.exec(select(Turn))] == ["猫吃什么？"]
        for table in (Feedback, Review, ReviewCard, CaseMessage, CaseCard, Pet, Prompt, Pair, Vote, Sample):
            assert session.exec(select(table)).all() == []
        assert [c.chat_id for c in session.exec(select(Conversation))] == [OWNER]
        contents = {u.update_id: u.content for u in session.exec(select(InboxUpdate))}
        assert {n: contents.get(n) for n in (1, 2, NEWER, 4)} == {
            1: None,
            2: None,
            NEWER: "still to be done",
            4: "somebody else's",
        }
        assert session.get_one(Person, OTHER).name == "" and session.get_one(Person, OWNER).name == "小林"
    await clinic.people.answer_to(OTHER, "And a cat?")
    assert [m["role"] for m in clinic.host.chat_requests[-1]["messages"]] == ["system", "user"]
    with clinic.database.begin() as session:
        assert session.get_one(Person, OTHER).name == "Olga"


async def test_forget_in_chinese(clinic: Clinic) -> None:
    await clinic.people.answer_to(OWNER, "猫吃什么？")
    confirm = await _says(clinic, OWNER, "/forget", "删除我保存的关于你的一切吗")
    await clinic.people.tap(OWNER, confirm, "全部删除")
    await clinic.people.wait_for(OWNER, contains("已删除。问题和回答：1 条，宠物：0 只"))


async def test_what_waits_for_training_goes_with_its_owner(clinic: Clinic) -> None:
    await _a_life(clinic)
    with clinic.database.begin() as session:
        assert promote_reviews(session) == 1
        _ask_again(session)
    with clinic.database.begin() as session:
        assert forget(session, OTHER) == Forgotten(n_turns=2, n_pets=1, n_cases=1, n_trained=0)
    with clinic.database.begin() as session:
        assert SECRET not in _everything(session)
        assert session.exec(select(Example)).all() == [] and session.exec(select(Review)).all() == []
        assert promote_reviews(session) == 0


async def test_what_stands_in_a_version_loses_its_text_and_the_version_its_use(clinic: Clinic) -> None:
    await _a_life(clinic)
    folder = clinic.settings.home / "datasets"
    with clinic.database.begin() as session:
        assert promote_reviews(session) == 1
        _ask_again(session)
        version = freeze(session, folder, ADMIN)
        assert version is not None and SECRET in read_version(folder, version).decode()
    with clinic.database.begin() as session:
        assert forget(session, OTHER) == Forgotten(n_turns=2, n_pets=1, n_cases=1, n_trained=1)
    with clinic.database.begin() as session:
        assert SECRET not in _everything(session)
        (row,) = session.exec(select(Turn).where(Turn.owner_id == OTHER)).all()
        assert (row.question, row.messages, row.answer) == ("", [], None)
        # The dataset's lineage still leads to the vet; nothing new is promoted of it, and nobody is shown it.
        assert [(r.turn_id, r.vet_id, r.correction) for r in session.exec(select(Review))] == [(row.id, VET, None)]
        assert promote_reviews(session) == 0
        assert freeze(session, folder, ADMIN) is None
        with pytest.raises(VersionDamaged, match=r"an owner's rows were erased"):
            read_version(folder, session.get_one(DatasetVersion, version.id))
        assert [waiting.question for waiting in reviews.waiting(session, VET, now())] == ["猫吃什么？"]
    with clinic.database.begin() as session:
        assert forget(session, OTHER) == Forgotten(n_turns=0, n_pets=0, n_cases=0, n_trained=0)


async def test_others_turns_in_a_group_lose_the_owners_words(clinic: Clinic) -> None:
    with clinic.database.begin() as session:
        for number, (owner, text) in enumerate([(OTHER, f"My {SECRET}?"), (OWNER, "And a cat?")]):
            messages = [{"role": "system", "content": "S"}]
            if number:
                messages += [{"role": "user", "content": f"My {SECRET}?"}, {"role": "assistant", "content": SECRET}]
            session.add(Person(telegram_id=owner, name="", language="en"))
            session.merge(Conversation(id=9, chat_id=-5))
            session.flush()
            words: dict[str, Any] = {"question": text, "answer": SECRET if not number else "Fish."}
            columns: dict[str, Any] = {
                "conversation_id": 9,
                "chat_id": -5,
                "owner_id": owner,
                "provider": "p",
                "model": "m",
            }
            turn = Turn(id=number + 1, messages=[*messages, {"role": "user", "content": text}], **words, **columns)
            session.add(turn)
        session.add(Person(telegram_id=VET, name="", language="en"))
        session.flush()
        reviews.decide(session, 2, VET, Verdict.APPROVED)
        assert promote_reviews(session) == 1
    with clinic.database.begin() as session:
        forget(session, OTHER)
    with clinic.database.begin() as session:
        assert SECRET not in _everything(session)
        turn = session.get_one(Turn, 2)
        assert [m["content"] for m in turn.messages] == ["S", "And a cat?"] and turn.answer == "Fish."
        assert promote_reviews(session) == 1 and SECRET not in _everything(session)


async def test_numbers_of_erased_turns_and_cases_are_not_given_again(clinic: Clinic) -> None:
    """A vet's old button must not approve what it never showed."""
    await clinic.people.answer_to(OWNER, "猫吃什么？")
    await clinic.people.answer_to(OTHER, "What do cats eat?")
    with clinic.database.begin() as session:
        session.add(Case(chat_id=OTHER, owner_id=OTHER, reason="asked"))
    await clinic.settled()
    with clinic.database.begin() as session:
        last = _newest(session)
        forget(session, OTHER)
    await clinic.people.answer_to(OWNER, "狗吃什么？")
    with clinic.database.begin() as session:
        session.add(Case(chat_id=OWNER, owner_id=OWNER, reason="asked"))
    with clinic.database.begin() as session:
        assert _newest(session) == (last[0] + 1, last[1] + 1)


def _newest(session: Session) -> tuple[int, int]:
    """The highest numbers of a turn and a case."""
    turn, case = (session.exec(select(func.max(table.id))).one() for table in (Turn, Case))
    return turn or 0, case or 0
