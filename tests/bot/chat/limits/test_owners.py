"""One owner who sends and taps far more than people do: emergencies are told always, all else has a measure."""

from sqlmodel import func, select

from bot.chat.limits.owners import Bucket
from bot.simulator.client import contains, has_button
from storage.cases import MOST_IN_AN_HOUR
from storage.endings import Ending, ending_of
from storage.models import Case, Turn
from tests.conftest import OTHER, OWNER, VET, Clinic, eventually

POISON = "My dog ate rat poison"


async def test_a_red_flag_switches_no_limit_off(clinic: Clinic) -> None:
    people, host = clinic.people, clinic.host
    limit = clinic.settings.messages_per_minute
    for n in range(limit + 4):
        message_id = await people.say(OTHER, f"{POISON} {n}")
        await people.wait_for(OTHER, contains("🚨"), message_id)
    await people.wait_for(OTHER, contains("the advice above"), message_id)
    await clinic.settled()
    assert len(host.chat_requests) == limit
    with clinic.database.begin() as session:
        turns = session.exec(select(Turn).order_by(Turn.id)).all()  # type: ignore[arg-type]
    assert [ending_of(turn) is Ending.NOT_ASKED for turn in turns] == [False] * limit + [True] * 4
    assert {turn.flag for turn in turns} == {"poison_rodenticide"}

    texts = [m["text"] for m in await people.messages(VET)]
    assert sum("rat poison" in text for text in texts) == MOST_IN_AN_HOUR  # the card, and five messages below it
    n_more = limit + 4 - MOST_IN_AN_HOUR
    await eventually(lambda: _shows(clinic, f"{n_more} more urgent messages"), "the count on the vets' card")
    notes = [m["text"] for m in await people.messages(OTHER) if "was not sent to them by itself" in m["text"]]
    assert len(notes) == n_more


async def _shows(clinic: Clinic, words: str) -> bool:
    return any(words in m["text"] for m in await clinic.people.messages(VET))


async def test_twenty_calls_for_a_vet_are_not_twenty_cases(clinic: Clinic) -> None:
    people = clinic.people
    answer = await people.answer_to(OTHER, "How much water does a cat need?")
    last_id = answer["message_id"]
    for _ in range(MOST_IN_AN_HOUR):
        await people.tap(OTHER, answer, "Ask a vet")
        card = await people.wait_for(OTHER, lambda m: has_button(m, "Talk to the bot again"), last_id)
        last_id = card["message_id"]
        await people.tap(OTHER, card, "Talk to the bot again")
        back = await people.wait_for(OTHER, contains("Here I am again"), last_id)
        last_id = back["message_id"]
    await people.tap(OTHER, answer, "Ask a vet")
    await people.wait_for(OTHER, contains("no new one is sent"), last_id)
    with clinic.database.begin() as session:
        assert session.exec(select(func.count()).select_from(Case)).one() == MOST_IN_AN_HOUR


async def test_taps_have_a_measure(clinic: Clinic) -> None:
    answer = await clinic.people.answer_to(OWNER, "多久洗一次澡？")
    words = [(await clinic.people.tap(OWNER, answer, "👎"))["text"] or "" for _ in range(21)]
    assert "按得太快了" in words[-1] and not any("按得太快了" in text for text in words[:-1])


def test_a_bucket_counts_each_owner_by_themselves() -> None:
    bucket = Bucket(2)
    assert [bucket.is_full(1), bucket.is_full(1), bucket.is_full(1), bucket.is_full(2)] == [False, False, True, False]
