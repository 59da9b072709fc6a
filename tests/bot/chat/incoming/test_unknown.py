"""Commands that nobody has: told so with a word behind them, too, unless that may be an emergency or is for a vet."""

from sqlmodel import select

from bot.simulator.client import contains
from storage import cases
from storage.models import Turn
from tests.conftest import OTHER, OWNER, Clinic


async def test_a_word_behind_an_unknown_command_makes_no_question_of_it(clinic: Clinic) -> None:
    for person, texts, words in (
        (OTHER, ("/delete 2", "/events ftjob-1", "/nobody_has_this"), "I do not know {}. /help"),
        (OWNER, ("/delete 2", "/events\nftjob-1"), "我不认识 {}。发送 /help"),
    ):
        for text in texts:
            message_id = await clinic.people.say(person, text)
            await clinic.people.wait_for(person, contains(words.format("/\u2060" + text.split()[0][1:])), message_id)
    with clinic.database.begin() as session:
        assert not session.exec(select(Turn)).all()
    assert clinic.host.chat_requests == []


async def test_what_is_no_command_is_a_question(clinic: Clinic) -> None:
    for text in ("/ why do cats purr?", "/猫为什么打呼噜"):
        await clinic.people.answer_to(OTHER, text)


async def test_an_emergency_behind_it_is_one(clinic: Clinic) -> None:
    for text in ("/my cat ate lilies and is vomiting", "/my_cat can't breathe"):
        message_id = await clinic.people.say(OTHER, text)
        await clinic.people.wait_for(OTHER, contains("🚨"), message_id)
    await clinic.settled()


async def test_a_vet_who_has_the_chat_gets_the_words(clinic: Clinic) -> None:
    await clinic.people.answer_to(OTHER, "Why do cats purr?")
    with clinic.database.begin() as session:
        turn = session.exec(select(Turn)).one()
        cases.open_case(session, OTHER, OTHER, turn.id, cases.ASKED, holds=True)
    await clinic.people.say(OTHER, "/thanks for asking")
    await clinic.settled()
    with clinic.database.begin() as session:
        case_id = cases.holding(session.connection(), OTHER)
        assert case_id is not None
        assert cases.messages(session, case_id)[0].text == "/thanks for asking"
