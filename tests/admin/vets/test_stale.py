"""What has been decided stands: an old button undoes nothing newer, a forged one makes nobody's words the answer, and
nobody decides on the answer to their own question."""

from pathlib import Path

import pytest
from sqlmodel import Session, select

from admin.vets.cases import taking
from admin.vets.verified import _edit
from bot.simulator.client import Shown, contains, has_button
from storage import cases, deployments, people, reviews, turns, verified
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import Rank, Review, SystemPrompt, Turn, Verdict, now
from tests.conftest import ADMIN, OTHER, OWNER, VET, Clinic
from training.dataset import promote

COLLEAGUE = 2003


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    with database.begin() as session:
        for person_id in (OWNER, OTHER, VET, COLLEAGUE):
            people.meet(session, person_id, f"Person {person_id}", "en")
        for vet_id in (VET, COLLEAGUE):
            people.grant(session, vet_id, Rank.VET, ADMIN)
    return database


def turn_of(session: Session, owner_id: int, question: str = "May it eat grapes?") -> int:
    turn = Turn(
        conversation_id=turns.new_conversation(session, owner_id),
        chat_id=owner_id,
        owner_id=owner_id,
        question=question,
        messages=[{"role": "user", "content": question}],
        provider="openai",
        model="base-model",
        answer="Yes.",
    )
    session.add(turn)
    session.flush()
    return turn.id or 0


def words_in_case(session: Session, turn_id: int, speaker_id: int, text: str) -> int:
    """What somebody has said in the turn's case; the message's id."""
    turn = session.get_one(Turn, turn_id)
    case, _ = cases.open_case(session, turn.chat_id, turn.owner_id, turn_id, cases.ASKED, holds=True)
    message, _ = cases.add_message(session, case.id or 0, speaker_id, text)
    session.flush()
    return message.id or 0


def standing(session: Session, turn_id: int) -> str | None:
    review = reviews.latest(session, turn_id)
    return None if review is None else review.correction


def test_only_the_vets_own_words_become_the_answer(database: Database) -> None:
    with database.begin() as session:
        turn_id = turn_of(session, OWNER)
        by_owner = words_in_case(session, turn_id, OWNER, "Mine may.")
        by_bot = words_in_case(session, turn_id, cases.THE_BOT, "<b>A vet will answer.</b>")
        by_colleague = words_in_case(session, turn_id, COLLEAGUE, "Better not.")
        for message_id in (by_owner, by_bot, by_colleague, 99_999):
            assert taking.learn_from(session, message_id, VET) == ("old_button", None)
        assert standing(session, turn_id) is None
        assert taking.learn_from(session, by_colleague, COLLEAGUE) == ("case_learned", turn_id)
        assert standing(session, turn_id) == "Better not."


def test_what_a_vet_wrote_as_an_owner_is_an_owners_word(database: Database) -> None:
    with database.begin() as session:
        turn_id = turn_of(session, VET)
        message_id = words_in_case(session, turn_id, VET, "I say it may.")
        assert taking.learn_from(session, message_id, VET) == ("review_own", None)
        assert standing(session, turn_id) is None


def test_older_words_do_not_replace_a_newer_decision(database: Database) -> None:
    with database.begin() as session:
        turn_id = turn_of(session, OWNER)
        first = words_in_case(session, turn_id, VET, "A few.")
        second = words_in_case(session, turn_id, VET, "None at all.")
    with database.begin() as session:
        assert taking.learn_from(session, first, VET) == ("case_learned", turn_id)
        assert taking.learn_from(session, first, VET) == ("case_learned", turn_id)  # a second tap
        assert taking.learn_from(session, second, VET) == ("case_learned", turn_id)  # what was said later
        assert taking.learn_from(session, first, VET) == ("learn_overtaken", None)
        assert standing(session, turn_id) == "None at all."
        promote.decide(session, turn_id, COLLEAGUE, Verdict.CORRECTED, "Never: they are poisonous.")
        for message_id in (first, second):
            assert taking.learn_from(session, message_id, VET) == ("learn_overtaken", None)
        assert standing(session, turn_id) == "Never: they are poisonous."


@pytest.mark.parametrize("verdict", [Verdict.APPROVED, Verdict.CORRECTED, Verdict.REJECTED])
def test_nobody_decides_on_the_answer_to_their_own_question(database: Database, verdict: Verdict) -> None:
    with database.begin() as session:
        turn_id = turn_of(session, VET)
        assert promote.decide(session, turn_id, VET, verdict, "My words.") is None
        assert [waiting.turn_id for waiting in reviews.waiting(session, VET, now())] == []
        assert reviews.take(session, turn_id, VET, now()) is None
        assert session.exec(select(Review)).all() == []
        assert [waiting.turn_id for waiting in reviews.waiting(session, COLLEAGUE, now())] == [turn_id]
        assert promote.decide(session, turn_id, COLLEAGUE, verdict, "Their words.") is not None


def test_a_withdrawn_answer_does_not_come_back_beside_a_newer_one(database: Database) -> None:
    with database.begin() as session:
        turn_id = turn_of(session, OWNER)
        promote.decide(session, turn_id, VET, Verdict.CORRECTED, "A few.")
        old = verified.of_turn(session, turn_id)
        assert old is not None and old.id is not None
        verified.withdraw(session, old.id, VET)
        verified.restore(session, old.id, VET)
        assert verified.is_served(old)
        verified.withdraw(session, old.id, VET)
        promote.decide(session, turn_id, COLLEAGUE, Verdict.CORRECTED, "Never.")
        verified.restore(session, old.id, VET)  # the button on the old card
        newest = verified.of_turn(session, turn_id)
        assert newest is not None and newest.answer == "Never." and not verified.is_served(old)


def test_the_asker_does_not_bring_back_or_edit_what_a_colleague_withdrew(database: Database) -> None:
    with database.begin() as session:
        turn_id = turn_of(session, VET)
        promote.decide(session, turn_id, COLLEAGUE, Verdict.CORRECTED, "A few.")
        answer = verified.of_turn(session, turn_id)
        assert answer is not None and answer.id is not None
        verified.withdraw(session, answer.id, COLLEAGUE)
        verified.restore(session, answer.id, VET)
        assert not verified.is_served(answer)
        assert _edit(session, answer.id, VET, "As many as it likes.") == ("review_own", None)


def test_a_reply_to_an_old_card_is_shown_the_newer_correction_first(database: Database) -> None:
    with database.begin() as session:
        turn_id = turn_of(session, OWNER)
        promote.decide(session, turn_id, VET, Verdict.CORRECTED, "A few.")
        old = verified.of_turn(session, turn_id)
        promote.decide(session, turn_id, COLLEAGUE, Verdict.CORRECTED, "Never.")
        new = verified.of_turn(session, turn_id)
        assert old is not None and new is not None
        assert _edit(session, old.id, VET, "A few, peeled.") == ("verified_overtaken", new.id)
        assert standing(session, turn_id) == "Never."
        key, _ = _edit(session, new.id, VET, "Never, not one.")
        assert key == "verified_edited" and standing(session, turn_id) == "Never, not one."


def test_an_old_preview_of_a_prompt_does_not_replace_a_newer_one(database: Database) -> None:
    with database.begin() as session:
        old = deployments.propose_prompt(session, "Be brief.", ADMIN, None)
        new = deployments.propose_prompt(session, "Be kind.", ADMIN, None)
        assert deployments.set_prompt(session, new.id or 0, ADMIN)
        assert not deployments.set_prompt(session, old.id or 0, ADMIN)
        assert deployments.prompt_in_force(session, "") == "Be kind."
        assert session.get_one(SystemPrompt, old.id).set_at is None


async def test_a_vet_who_asks_is_told_that_a_colleague_decides(clinic: Clinic) -> None:
    """By a forged button: /review does not show it to them."""
    people = clinic.people
    await people.answer_to(VET, "May my dog eat grapes?")
    message_id = await people.say(VET, "/review")
    await people.wait_for(VET, contains("Nothing waits"), message_id)
    with clinic.database.begin() as session:
        turn_id = session.exec(select(Turn.id)).one()
    message: Shown = {"message_id": message_id}
    for verb in ("approve", "correct", "reject", "save"):
        toast = await people.forge(VET, message, f"review:{turn_id}:1:{verb}")
        assert "a colleague decides" in toast["text"], verb
    with clinic.database.begin() as session:
        assert session.exec(select(Review)).all() == []
    message_id = await people.say(ADMIN, "/review")
    await people.wait_for(ADMIN, lambda m: has_button(m, "Approve"), message_id)
