"""A vet sees two answers to what an owner has asked, taps one, and sees the next; each vote counts once."""

import asyncio
import json
from pathlib import Path

import pytest
from sqlmodel import col, select

from admin.vets.votes.notice import tell_votes_wanted
from admin.vets.votes.shuffle import answers_of
from bot.simulator.client import Shown, contains, has_button
from bot.telegram.client import make_bot
from storage import people
from storage.candidates import states, votes
from storage.candidates.states import State
from storage.candidates.votes import Tally
from storage.database import Database
from storage.forgetting.forget import forget
from storage.models import Ballot, Candidate, InboxUpdate, Pair, Vote
from storage.ticks.attempts import Attempts
from tests.admin.vets.votes.pairs import add_candidate, add_pair
from tests.conftest import ADMIN, OTHER, OWNER, TOKEN, VET, Clinic, clinic_of
from tests.openai_host import Host

NEW, OLD = "Feed it hay.", "Feed it bread."


@pytest.fixture
def poll_seconds() -> float:
    """Vets are told of pairs in a test of its own."""
    return 3600.0


def _fill(database: Database, n: int = 3, answers: tuple[str, str] = (NEW, OLD), owner_id: int = OWNER) -> list[int]:
    with database.begin() as session:
        candidate = add_candidate(session)
        return [add_pair(session, candidate, f"What does rabbit {i} eat?", answers, owner_id) for i in range(n)]


async def _card(clinic: Clinic, person: int = VET, last_id: int | None = None) -> Shown:
    """The next pair: asked for, or what comes by itself after a message."""
    message_id = last_id if last_id is not None else await clinic.people.say(person, "/compare")
    return await clinic.people.wait_for(person, lambda m: has_button(m, "The same"), message_id, goal="a pair")


def _letter(card: Shown, text: str) -> str:
    """Which of the two answers says this."""
    lines: list[str] = card["text"].splitlines()
    return lines[lines.index(text) - 1]


def _data(card: Shown, label: str) -> str:
    """What the button with this label carries."""
    return next(str(b["callback_data"]) for row in card["buttons"] for b in row if b["text"] == label)


def _votes(database: Database) -> list[tuple[int, int, str]]:
    with database.begin() as session:
        return [(v.pair_id, v.vet_id, v.ballot) for v in session.exec(select(Vote).order_by(col(Vote.voted_at))).all()]


def _tally(database: Database) -> Tally:
    with database.begin() as session:
        return votes.counts(session, session.exec(select(Candidate)).one())


async def _becomes(clinic: Clinic, card: Shown, text: str, person: int = VET) -> Shown:
    is_updated = lambda m: m["message_id"] == card["message_id"] and text in m["text"]  # noqa: E731
    return await clinic.people.wait_for(person, is_updated, goal=f"“{text}”")


async def test_a_vet_votes_pair_after_pair_and_sees_no_score(clinic: Clinic) -> None:
    _fill(clinic.database, 3)
    last_id, n_left = None, ["3 to go", "2 to go", "1 to go"]
    for choice, line in [("new", "You chose"), ("The same", "both the same"), ("Both bad", "both bad")]:
        card = await _card(clinic, last_id=last_id)
        last_id = card["message_id"]
        text = card["text"]
        assert n_left.pop(0) in text and "Question\nWhat does rabbit" in text and NEW in text and OLD in text
        assert "Votes still needed: at least" in text and "candidate" not in text and "base-model" not in text
        await clinic.people.tap(VET, card, _letter(card, NEW) if choice == "new" else choice)
        card_after = await _becomes(clinic, card, line)
        assert not has_button(card_after, "The same") and "to go" not in card_after["text"]
    notice = await clinic.people.wait_for(VET, contains("No pair is left for you"), last_id or 0)
    assert "at least 6" in notice["text"] and "won" not in notice["text"]  # 7 wins in a row decide
    assert [ballot for _, _, ballot in _votes(clinic.database)] == [Ballot.CANDIDATE, Ballot.SAME, Ballot.BAD]
    assert _tally(clinic.database) == Tally(wins=1, losses=0, ties=2, n_bad=1)


async def test_in_chinese(clinic: Clinic) -> None:
    _fill(clinic.database, 1, ("原因分析：缺水。", "多喝水。"), OTHER)
    await clinic.people.say(ADMIN, f"/roles vet {OWNER}")
    await clinic.settled()
    message_id = await clinic.people.say(OWNER, "/compare")
    card = await clinic.people.wait_for(OWNER, lambda m: has_button(m, "差不多"), message_id)
    assert "哪个回答更好？ · 还有 1 组" in card["text"] and "最少还需要 7 票，大概需要" in card["text"]
    await clinic.people.tap(OWNER, card, "都不好")
    await _becomes(clinic, card, "你觉得两个都不好", OWNER)
    await clinic.people.wait_for(OWNER, contains("没有要你投票的了"), message_id)


async def test_who_has_not_voted_hears_that_nothing_waits(clinic: Clinic) -> None:
    message_id = await clinic.people.say(ADMIN, "/compare")
    await clinic.people.wait_for(ADMIN, contains("No pairs wait for a vote now"), message_id)


async def test_the_order_is_drawn_for_each_vet_and_pair(clinic: Clinic) -> None:
    pair_ids = _fill(clinic.database, 6)
    places = {}
    for person in (VET, ADMIN):
        for _ in pair_ids:
            card = await _card(clinic, person)
            places[person, card["text"].partition("Question\n")[2].splitlines()[0]] = _letter(card, NEW)
            await clinic.people.tap(person, card, _letter(card, NEW))
            await _becomes(clinic, card, "You chose", person)
            await clinic.settled()
    questions = {question for _, question in places}
    assert len(questions) == 6 and len(places) == 12
    others = [
        Pair(id=n, candidate_id=1, round=1, cluster="", turn_id=1, question="", candidate_answer=NEW, active_answer=OLD)
        for n in range(64)
    ]
    assert {answers_of(pair, VET) == answers_of(pair, ADMIN) for pair in others} == {True, False}
    assert {answers_of(pair, VET)[0] for pair in others} == {NEW, OLD}
    assert _tally(clinic.database) == Tally(6, 0, 0, 0)


async def test_two_vets_tap_at_once_and_both_count_as_one_cluster(clinic: Clinic) -> None:
    _fill(clinic.database, 1)
    cards = {person: await _card(clinic, person) for person in (VET, ADMIN)}
    await asyncio.gather(
        clinic.people.tap(VET, cards[VET], _letter(cards[VET], NEW)),
        clinic.people.tap(ADMIN, cards[ADMIN], _letter(cards[ADMIN], OLD)),
    )
    await clinic.settled()
    assert len(_votes(clinic.database)) == 2 and _tally(clinic.database) == Tally(0, 0, 1, 0)


async def test_a_second_tap_changes_nothing_and_says_so(clinic: Clinic) -> None:
    _fill(clinic.database, 2)
    card = await _card(clinic)
    first, second = _letter(card, NEW), _letter(card, OLD)
    await asyncio.gather(*(clinic.people.forge(VET, card, _data(card, first)) for _ in range(3)))
    answer = await clinic.people.forge(VET, card, _data(card, second))
    assert "first tap counts" in answer["text"] and f"You chose {first}" in answer["text"]
    await clinic.settled()
    assert len(_votes(clinic.database)) == 1 and _tally(clinic.database) == Tally(1, 0, 0, 0)
    cards = [m for m in await clinic.people.messages(VET) if has_button(m, "The same")]
    assert len(cards) == 1  # the next pair came once


@pytest.mark.parametrize("has_voted", [False, True])
async def test_a_tap_that_a_crash_cut_off_counts_once_and_goes_on(
    tmp_path: Path, simulator: str, host: Host, has_voted: bool
) -> None:
    """The process died before the vote was in the tables, or behind that, when the vet saw nothing yet."""
    async with clinic_of(tmp_path, simulator, host, poll_seconds=3600.0) as clinic:
        _fill(clinic.database, 2)
        card = await _card(clinic)
        await clinic.settled()
        data = _data(card, _letter(card, NEW))
        pair_id = int(data.split(":")[1])
    with clinic.database.begin() as session:
        session.add(InboxUpdate(update_id=10**9, chat_id=VET, content=json.dumps(_tap(card, data))))
        if has_voted:
            votes.cast(session, pair_id, VET, Ballot.CANDIDATE)
    async with clinic_of(tmp_path, simulator, host, poll_seconds=3600.0) as clinic:
        await _card(clinic, last_id=card["message_id"])
        await _becomes(clinic, card, "You chose")
        await clinic.settled()
        assert _votes(clinic.database) == [(pair_id, VET, Ballot.CANDIDATE)]


def _tap(card: Shown, data: str) -> dict[str, object]:
    """The update that a tap is."""
    person = {"id": VET, "is_bot": False, "first_name": "Dr. Chen"}
    message = {"message_id": card["message_id"], "date": 1, "chat": {"id": VET, "type": "private"}, "text": "…"}
    query = {"id": "1", "from": person, "chat_instance": "1", "data": data, "message": message}
    return {"update_id": 10**9, "callback_query": query}


async def test_no_vote_after_the_decision_and_none_on_an_erased_pairs_number(clinic: Clinic) -> None:
    [pair_id] = _fill(clinic.database, 1)
    card = await _card(clinic)
    with clinic.database.begin() as session:
        forget(session, OWNER)
        candidate = session.exec(select(Candidate)).one()
        # SQLite gives the number of a deleted last row once more.
        assert add_pair(session, candidate, "Another question?", (NEW, OLD), OTHER) == pair_id
    answer = await clinic.people.tap(VET, card, "A")
    assert "has had it erased" in answer["text"]
    card_after = await _becomes(clinic, card, "has had it erased")
    assert "rabbit" not in card_after["text"]
    card = await _card(clinic)
    with clinic.database.begin() as session:
        assert states.move(session, session.exec(select(Candidate)).one(), State.REJECTED, "votes_worse")
    answer = await clinic.people.tap(VET, card, "A")
    assert "comparison is over" in answer["text"]
    card_after = await _becomes(clinic, card, "comparison is over")
    assert not has_button(card_after, "The same") and _votes(clinic.database) == []


async def test_nobody_is_shown_their_own_question(clinic: Clinic) -> None:
    _fill(clinic.database, 1, owner_id=VET)
    message_id = await clinic.people.say(VET, "/compare")
    await clinic.people.wait_for(VET, contains("没有要你投票的了"), message_id)
    await _card(clinic, ADMIN)


async def test_long_answers_are_shortened_and_come_as_a_file(clinic: Clinic) -> None:
    long = ("<Hay> & water. " * 200, "多喝水🐇。" * 600)
    _fill(clinic.database, 1, long)
    card = await _card(clinic)
    assert "Shortened" in card["text"] and len(card["text"].encode("utf-16-le")) // 2 <= 4096
    await clinic.people.tap(VET, card, "All of it")
    file = await clinic.people.wait_for(VET, lambda m: m["document"] is not None, card["message_id"])
    content = (await clinic.people.read(file)).decode()
    assert all(answer.strip() in content for answer in long) and content.index("— A —") < content.index("— B —")
    await clinic.people.tap(VET, card, "Both bad")
    assert "Shortened" in (await _becomes(clinic, card, "both bad"))["text"]


async def test_vets_are_told_once_and_owners_never(clinic: Clinic) -> None:
    _fill(clinic.database, 2)
    bot = make_bot(TOKEN, clinic.settings.telegram_api_url)
    for _ in range(2):
        await tell_votes_wanted(bot, clinic.database, Attempts())
    await bot.session.close()
    for person, n in ((VET, 1), (ADMIN, 0), (OWNER, 0)):
        chat = await clinic.people.messages(person)
        notices = [m["text"] for m in chat if "your votes are wanted" in (m["text"] or "")]
        assert len(notices) == n and all("Pairs that wait for you: 2 · /compare" in text for text in notices), person
    with clinic.database.begin() as session:
        people.withdraw(session, VET, ADMIN)
    bot = make_bot(TOKEN, clinic.settings.telegram_api_url)
    await tell_votes_wanted(bot, clinic.database, Attempts())  # without a vet the admins are asked
    await bot.session.close()
    await clinic.people.wait_for(ADMIN, contains("your votes are wanted"))
