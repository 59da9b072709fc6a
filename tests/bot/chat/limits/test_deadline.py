"""Rules that do not end in time fail to the safe side, and are told of; a short text never waits."""

import threading

import pytest

from bot.chat.limits import deadline
from bot.chat.limits.deadline import ANSWER_AT_ONCE, QUESTION_AT_ONCE, RuleThreads
from bot.chat.safety import weigh_in_time, without_doses_in_time
from bot.simulator.client import contains, has_button
from bot.texts import Texts
from storage.endings import Ending, ending_of
from storage.models import Turn
from tests.conftest import OTHER, Clinic

LONG = "She likes to play with her ball in the garden. " * (QUESTION_AT_ONCE // 40)


async def test_what_could_not_be_judged_in_time_is_told_and_withheld(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    people, host = clinic.people, clinic.host
    monkeypatch.setattr(deadline, "DEADLINE_SECONDS", 0.0)
    message_id = await people.say(OTHER, LONG)
    await people.wait_for(OTHER, contains("could not check this message"), message_id)
    await people.wait_for(OTHER, lambda m: has_button(m, "👍"), message_id)  # and it is answered all the same
    host.default_answer = "Give one tablet of 50 mg. " * (ANSWER_AT_ONCE // 20)
    message_id = await people.say(OTHER, "What then?")
    await people.wait_for(OTHER, contains("could not check my answer"), message_id)
    await clinic.settled()
    assert not any("50 mg" in m["text"] for m in await people.messages(OTHER) if m["from"]["is_bot"])
    with clinic.database.begin() as session:
        turn = session.get_one(Turn, 2)
    assert ending_of(turn) is Ending.UNCHECKED and turn.answer is None


async def test_long_texts_are_judged_in_another_thread_and_short_ones_here() -> None:
    threads = RuleThreads()
    here = threading.get_ident()
    assert await threads.run(threading.get_ident, n_characters=10, at_once=10) == here
    assert await threads.run(threading.get_ident, n_characters=11, at_once=10) != here
    verdict = await weigh_in_time(threads, LONG + "my cat is not breathing")
    assert verdict is not None and verdict.flag == "breathing"
    struck = await without_doses_in_time(threads, LONG * 8 + "Give 50 mg.", Texts("en"))
    assert struck is not None and "50 mg" not in struck
