"""Commands that nobody has: told so with a word behind them, too, unless that may be an emergency or is for a vet."""

from sqlmodel import select

from bot.simulator.client import contains
from storage import cases
from storage.models import Turn
from tests.conftest import OTHER, OWNER, Clinic


async def test_a_word_behind_an_unknown_command_makes_no_question_of_it(clinic: Clinic) -> None:
    people = clinic.people
    for person, texts, words in (
        (OTHER, ("/delete 2", "/events ftjob-1", "/nobody_has_this"), "I do not know {}. /help"),
        (OWNER, ("/delete 2", "/events\nftjob-1"), "我不认识 {}。发送 /help"),
    ):
        for text in texts:
            message_id = await people.say(person, text)
            await people.wait_for(person, contains(words.format("/\u2060" + text.split()[0][1:])), message_id)
    with clinic.database.begin() as session:
        assert not session.exec(select(Turn)).all()
    assert clinic.host.chat_requests == []
    # What is no command is a question.
    for text in ("/ why do cats purr?", "/猫为什么打呼噜"):
        await people.answer_to(OTHER, text)
    # Words for a vet who has the chat are the vet's.
    with clinic.database.begin() as session:
        turn = session.exec(select(Turn)).first()
        assert turn is not None
        cases.open_case(session, OTHER, OTHER, turn.id, cases.ASKED, holds=True)
    await people.say(OTHER, "/thanks for asking")
    await clinic.settled()
    with clinic.database.begin() as session:
        case_id = cases.holding(session.connection(), OTHER)
        assert case_id is not None
        assert cases.messages(session, case_id)[0].text == "/thanks for asking"
    # And who types a stroke too many in an emergency is told what to do.
    for text in ("/my cat ate lilies and is vomiting", "/my_cat can't breathe"):
        message_id = await people.say(OWNER, text)
        await people.wait_for(OWNER, contains("🚨"), message_id)
