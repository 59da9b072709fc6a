"""A vet's correction helps the next owner at once: served, labelled, logged; edited, withdrawn, kept over a restart."""

import json
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from bot.app import running
from bot.simulator.client import Shown, Simulator, contains, has_button
from storage import pets, verified
from storage.database import Database
from storage.models import Case, InboxUpdate, Turn, VerifiedAnswer
from storage.settings import Settings
from tests import openai_host
from tests.conftest import ADMIN, OTHER, OWNER, VET, Clinic, correct, settings_for

VETS_WORDS = "原因分析：多半是<b>猫感冒</b>。\n\n推荐方案：保暖，一天不吃就去医院。"


def _turns(clinic: Clinic) -> list[Turn]:
    with clinic.database.begin() as session:
        return list(session.exec(select(Turn).order_by(col(Turn.id))))


def _rows(clinic: Clinic) -> list[VerifiedAnswer]:
    with clinic.database.begin() as session:
        return list(session.exec(select(VerifiedAnswer).order_by(col(VerifiedAnswer.id))))


async def test_the_next_owner_with_nearly_the_same_question_gets_the_vets_words(clinic: Clinic) -> None:
    await correct(clinic, OWNER, "我家猫咪最近总是打喷嚏怎么办？", VETS_WORDS)
    n_asked = len(clinic.host.chat_requests)
    answer = await clinic.people.answer_to(OTHER, "猫一直打噴嚏是怎麼回事")
    assert answer["text"] == f"✅ Answered by our vets\n\n{VETS_WORDS}"
    assert has_button(answer, "👍") and has_button(answer, "Ask a vet") and has_button(answer, "Once more")
    assert len(clinic.host.chat_requests) == n_asked
    turn, [row] = _turns(clinic)[-1], _rows(clinic)
    assert (turn.verified_id, turn.answer, turn.error) == (row.id, VETS_WORDS, None)
    assert turn.similarity is not None and 0.8 <= turn.similarity <= 1
    assert (row.n_served, row.verified_by, row.language) == (1, VET, "zh")

    # A near-miss is the model's to answer.
    for question in ("狗狗一直打喷嚏怎么办", "猫一直咳嗽怎么办", "猫打喷嚏三天了怎么办"):
        near_miss = await clinic.people.answer_to(OTHER, question)
        assert near_miss["text"] == clinic.host.default_answer
    assert [turn.verified_id for turn in _turns(clinic)[-3:]] == [None] * 3


async def test_who_wants_another_answer_gets_the_models(clinic: Clinic) -> None:
    await correct(clinic, OTHER, "How often should I feed my kitten?", "Four times a day.")
    first = await clinic.people.answer_to(OTHER, "how many times a day does a kitten need to eat")
    assert "Four times a day." in first["text"]
    await clinic.people.tap(OTHER, first, "Once more")
    second = await clinic.people.wait_for(OTHER, contains(clinic.host.default_answer), first["message_id"])
    assert second["message_id"] != first["message_id"]
    assert _turns(clinic)[-1].verified_id is None


async def test_never_on_a_red_flag_nor_where_no_dose_may_be_given(clinic: Clinic) -> None:
    for question in ("My cat ate a lily, what should I do?", "How much ibuprofen can I give my dog?"):
        await clinic.people.answer_to(OTHER, question)
        turn = _turns(clinic)[-1]
        with clinic.database.begin() as session:
            session.add(
                VerifiedAnswer(
                    turn_id=turn.id,
                    question=question,
                    answer="Wait.",
                    language="en",
                    verified_by=VET,
                    revision=verified._next_revision(session),
                )
            )
        await clinic.people.answer_to(OTHER, question)
        assert (_turns(clinic)[-1].verified_id, _turns(clinic)[-1].answer) == (None, clinic.host.default_answer)


async def test_a_correction_of_a_red_flag_or_with_a_dose_or_of_a_follow_up_is_served_to_nobody(clinic: Clinic) -> None:
    await correct(clinic, OTHER, "My cat ate a lily, what should I do?", "Go at once.")
    assert _rows(clinic) == []
    await clinic.people.say(OTHER, "/new")
    await correct(clinic, OTHER, "My dog has worms, what helps?", "Give 5 mg/kg of praziquantel.")
    await correct(clinic, OTHER, "And how often then?", "Every three months.")
    assert len(_rows(clinic)) == 2
    for question in ("my dog has worms what helps", "And how often then?"):
        await clinic.people.say(OWNER, "/new")
        await clinic.people.answer_to(OWNER, question)
        assert _turns(clinic)[-1].verified_id is None
    message_id = await clinic.people.say(VET, "/verified worms")
    results = await clinic.people.wait_for(VET, contains("Verified answers: 1"), message_id)
    await clinic.people.tap(VET, results, str(_rows(clinic)[0].id))
    await clinic.people.wait_for(VET, contains("served to nobody else"), message_id)


async def test_the_askers_pets_must_not_contradict(clinic: Clinic) -> None:
    def add(session: Session, owner: int, name: str, species: str) -> None:
        pets.add(session, owner, name, {"species": species})

    message_id = await clinic.people.say(OTHER, "/new")
    await clinic.people.wait_for(OTHER, contains("fresh start"), message_id)
    with clinic.database.begin() as session:
        add(session, OTHER, "Mimi", "cat")
    await correct(clinic, OTHER, "How often should I give a bath?", "Cats: hardly ever.")
    assert _rows(clinic)[0].pets == [{"species": "cat", "young": False}]
    # No animal is named, and this owner has none: whose answer would it be?
    await clinic.people.answer_to(OWNER, "How often should I give a bath?")
    assert _turns(clinic)[-1].verified_id is None
    with clinic.database.begin() as session:
        add(session, OWNER, "Rex", "dog")
    await clinic.people.answer_to(OWNER, "How often should I give a bath?")
    assert _turns(clinic)[-1].verified_id is None
    # Named, it is a cat that is asked about, whoever lives there.
    await clinic.people.answer_to(OWNER, "how often do cats need a bath")
    assert _turns(clinic)[-1].verified_id == _rows(clinic)[0].id


async def test_vets_search_open_edit_and_withdraw(clinic: Clinic) -> None:
    await correct(clinic, OTHER, "How often should I bathe my dog?", "Once a month.")
    await correct(clinic, OTHER, "Can rabbits eat bananas?", "A slice a week.")
    message_id = await clinic.people.say(VET, "/verified")
    page = await clinic.people.wait_for(VET, contains("Verified answers: 2"), message_id)
    assert "bananas" in page["text"] and "bathe" in page["text"]
    message_id = await clinic.people.say(VET, "/verified month")
    page = await clinic.people.wait_for(VET, contains("Verified answers: 1"), message_id)
    await clinic.people.tap(VET, page, "1")
    card = await clinic.people.wait_for(VET, contains("Once a month."), message_id)
    assert "Dr. Chen" in card["text"] and "served 0×" in card["text"]

    message_id = await clinic.people.say(VET, "Every six weeks.", reply_to=card["message_id"])
    await clinic.people.wait_for(VET, contains("Owners get the new text"), message_id)
    new_card = await clinic.people.wait_for(VET, lambda m: has_button(m, "Withdraw"), message_id)
    answer = await clinic.people.answer_to(OWNER, "how frequently do dogs need a bath")
    assert "Every six weeks." in answer["text"]
    assert [(row.answer, row.withdrawn_why) for row in _rows(clinic)] == [
        ("Once a month.", "replaced"),
        ("A slice a week.", None),
        ("Every six weeks.", None),
    ]

    await clinic.people.tap(VET, new_card, "Withdraw")
    withdrawn = await clinic.people.wait_for(VET, lambda m: has_button(m, "Serve again"), message_id)
    answer = await clinic.people.answer_to(OWNER, "how frequently do dogs need a bath")
    assert answer["text"] == clinic.host.default_answer
    await clinic.people.tap(VET, withdrawn, "Serve again")
    await clinic.people.wait_for(
        VET, lambda m: m["message_id"] == withdrawn["message_id"] and has_button(m, "Withdraw")
    )
    answer = await clinic.people.answer_to(OWNER, "how frequently do dogs need a bath")
    assert "Every six weeks." in answer["text"]


@pytest.mark.parametrize("poll_seconds", [3600.0])  # a tick would bring back what no model has learned
async def test_a_retired_answer_is_the_models_again(clinic: Clinic) -> None:
    await correct(clinic, OTHER, "How often should I bathe my dog?", "Once a month.")
    with clinic.database.begin() as session:
        assert verified.retire(session, [1, 77]) == 1
    answer = await clinic.people.answer_to(OWNER, "How often should I bathe my dog?")
    assert answer["text"] == clinic.host.default_answer


async def test_owners_may_not_and_withdrawn_vets_may_no_more(clinic: Clinic) -> None:
    await correct(clinic, OTHER, "How often should I bathe my dog?", "Once a month.")
    message_id = await clinic.people.say(OTHER, "/verified")
    await clinic.people.wait_for(OTHER, contains("for our vets"), message_id)
    message_id = await clinic.people.say(VET, "/verified")
    page = await clinic.people.wait_for(VET, contains("Verified answers: 1"), message_id)
    await clinic.people.tap(VET, page, "1")
    card = await clinic.people.wait_for(VET, lambda m: has_button(m, "Withdraw"), message_id)
    message_id = await clinic.people.say(ADMIN, f"/roles none {VET}")
    await clinic.people.wait_for(ADMIN, contains("no rank"), message_id)
    toast = await clinic.people.tap(VET, card, "Withdraw")
    assert toast["show_alert"] and "vets" in toast["text"]
    message_id = await clinic.people.say(VET, "Never.", reply_to=card["message_id"])
    await clinic.people.wait_for(VET, contains("for our vets"), message_id)
    [row] = _rows(clinic)
    assert (row.answer, row.withdrawn_at) == ("Once a month.", None)


async def test_forgotten_with_its_owner(clinic: Clinic) -> None:
    await correct(clinic, OTHER, "How often should I bathe my dog?", "Once a month, Olga.")
    answer = await clinic.people.answer_to(OWNER, "How often should I bathe my dog?")
    assert "Olga" in answer["text"]
    message_id = await clinic.people.say(OTHER, "/forget")
    confirmation = await clinic.people.wait_for(OTHER, contains("Erase everything"), message_id)
    await clinic.people.tap(OTHER, confirmation, "Yes, erase")
    await clinic.people.wait_for(OTHER, contains("Erased"), message_id)
    [row] = _rows(clinic)
    assert (row.question, row.answer, row.withdrawn_why) == ("", "", "forgotten")
    answer = await clinic.people.answer_to(OWNER, "How often should I bathe my dog?")
    assert answer["text"] == clinic.host.default_answer


async def test_a_vet_who_holds_the_chat_comes_before_a_verified_answer(clinic: Clinic) -> None:
    await correct(clinic, OTHER, "How often should I bathe my dog?", "Once a month.")
    first = await clinic.people.answer_to(OWNER, "兔子能吃香蕉吗？")
    await clinic.people.tap(OWNER, first, "问兽医")
    message_id = await clinic.people.say(OWNER, "How often should I bathe my dog?")
    await clinic.people.wait_for(OWNER, contains("已转给兽医"), message_id)
    with clinic.database.begin() as session:
        assert session.exec(select(Case)).one().closed_at is None
    assert _rows(clinic)[0].n_served == 0


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


async def _join(people: Simulator) -> None:
    """An owner, a vet and an admin, for a bot that is started more than once."""
    await people.join(OTHER, "Olga", "en", "owner", "🧑")
    await people.join(VET, "Dr. Chen", "en", "vet", "🩺")
    await people.join(ADMIN, "Alex", "en", "admin", "🔑")


async def _correct_bananas(people: Simulator, host: openai_host.Host, settings: Settings) -> Clinic:
    """The vet becomes one and corrects an answer; the clinic's database is to be closed."""
    message_id = await people.say(ADMIN, f"/roles vet {VET}")
    await people.wait_for(ADMIN, lambda m: str(VET) in m["text"], message_id)
    clinic = Clinic(people, host, Database(settings.database_location), settings)
    await correct(clinic, OTHER, "Can rabbits eat bananas?", "A slice a week.")
    return clinic


async def test_a_restart_keeps_them(home: Path, simulator: str, host: openai_host.Host) -> None:
    settings = settings_for(home, simulator, host)
    async with Simulator(simulator) as people:
        await _join(people)
        async with running(settings):
            (await _correct_bananas(people, host, settings)).database.close()
        async with running(settings):
            answer: Shown = await people.answer_to(OTHER, "is banana ok for rabbits")
            assert "A slice a week." in answer["text"]


async def test_a_crash_after_the_answer_is_stored_serves_it_once(
    home: Path, simulator: str, host: openai_host.Host
) -> None:
    settings = settings_for(home, simulator, host)
    async with Simulator(simulator) as people:
        await _join(people)
        async with running(settings):
            clinic = await _correct_bananas(people, host, settings)
            answer = await people.answer_to(OTHER, "is banana ok for rabbits")
        # The process died before it could say that the update was done.
        with clinic.database.begin() as session:
            message = {"message_id": answer["message_id"] - 1, "date": 0, "text": "is banana ok for rabbits"}
            sender = {"id": OTHER, "is_bot": False, "first_name": "Olga", "language_code": "en"}
            message |= {"from": sender, "chat": {"id": OTHER, "type": "private", "first_name": "Olga"}}
            turn = session.exec(select(Turn).order_by(col(Turn.id).desc())).first()
            assert turn is not None and turn.update_id is not None
            row = session.get_one(InboxUpdate, turn.update_id)
            row.content, row.done_at = json.dumps({"update_id": turn.update_id, "message": message}), None
        async with running(settings):
            help_id = await people.say(OTHER, "/help")
            await people.wait_for(OTHER, contains("/privacy"), help_id)
        texts = [m["text"] for m in await people.messages(OTHER) if "A slice a week." in (m["text"] or "")]
        assert len(texts) == 1
        assert _rows(clinic)[0].n_served == 1 and _turns(clinic)[-1].verified_id == 1
        clinic.database.close()
