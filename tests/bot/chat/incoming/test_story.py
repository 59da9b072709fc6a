"""Emergencies in pieces, as owners tell them to the real bot: what joins, what is told once, and what stays apart."""

from pathlib import Path

from sqlmodel import col, select

from bot.chat.incoming.story import PIECES, OwnerStory, story_of
from bot.simulator.client import contains, has_button
from storage.models import Turn
from storage.turns import Said
from tests import openai_host
from tests.conftest import OTHER, OWNER, VET, Clinic, clinic_of

FORUM = -600


def flags(clinic: Clinic, owner: int) -> list[str | None]:
    with clinic.database.begin() as session:
        return list(session.exec(select(Turn.flag).where(Turn.owner_id == owner).order_by(col(Turn.id))))


async def test_pieces_join_over_answers_and_a_restart_and_are_told_once(
    tmp_path: Path, simulator: str, host: openai_host.Host
) -> None:
    async with clinic_of(tmp_path, simulator, host) as clinic:
        await clinic.people.answer_to(OTHER, "my dog is on vetsulin, 8 units")
        await clinic.people.answer_to(OTHER, "I did his 7am one")
        await clinic.settled()
    async with clinic_of(tmp_path, simulator, host) as clinic:
        people = clinic.people
        question_id = await people.say(OTHER, "hubby says he did it too")
        await people.wait_for(OTHER, contains("🚨"), question_id)
        await clinic.settled()
        assert flags(clinic, OTHER) == [None, None, "low_blood_sugar"]
        # It was told: neither small talk nor a reply to it raises it again.
        await people.answer_to(OTHER, "thank you, leaving now")
        last = await people.say(OTHER, "shall I bring the pen?", reply_to=question_id)
        await people.wait_for(OTHER, lambda m: has_button(m, "👍"), last)
        assert flags(clinic, OTHER)[3:] == [None, None]


async def test_others_words_other_topics_and_what_was_taken_back_stay_apart(clinic: Clinic) -> None:
    people = clinic.people
    await people.make_group(FORUM, [OWNER, OTHER], is_forum=True)
    cats, dogs = [await people.open_topic(FORUM, OTHER, name) for name in ("Cats", "Dogs")]

    async def ask(person_id: int, text: str, topic: int) -> None:
        last = await people.say(person_id, f"@vetted_demo_bot {text}", chat_id=FORUM, thread_id=topic)
        await people.wait_for(FORUM, lambda m: has_button(m, "👍"), last)

    await ask(OTHER, "bought grapes from tesco", dogs)
    await ask(OWNER, "punnet's empty", dogs)
    await ask(OTHER, "punnet's empty", cats)
    assert flags(clinic, OTHER) == [None, None] and flags(clinic, OWNER) == [None]
    await ask(OTHER, "found it, husband had them", dogs)
    await ask(OTHER, "punnet's empty", dogs)
    assert flags(clinic, OTHER) == [None] * 4


async def test_an_edit_joins_what_was_said_and_not_itself(clinic: Clinic) -> None:
    people = clinic.people
    await people.answer_to(OTHER, "My cat fell!")
    question_id = await people.say(OTHER, "from the wardrobe")
    await people.wait_for(OTHER, lambda m: has_button(m, "👍"), question_id)
    await people.edit(OTHER, question_id, "from the fifth floor", after=5)
    await people.wait_for(OTHER, contains("🚨"), question_id)
    # A vet has dealt with what was said: the rest of it is no news.
    await people.answer_to(OWNER, "My cat fell!")
    await clinic.settled()
    message_id = await people.say(VET, "/review")
    card = await people.wait_for(VET, contains("My cat fell!"), message_id)
    while "fifth floor" in card["text"]:
        await people.tap(VET, card, "Skip")
        card = await people.wait_for(VET, contains("My cat fell!"), card["message_id"])
    await people.tap(VET, card, "Approve")
    await clinic.settled()
    await people.answer_to(OWNER, "from the fifth floor")
    assert flags(clinic, OWNER) == [None, None]


def test_what_a_story_is_made_of() -> None:
    def said(message_id: int, is_handled: bool = False) -> Said:
        return Said(f"❝quoted❞ (you)\n\npiece {message_id}", message_id, is_handled)

    newest_first = [said(7), said(6), said(5), said(5), said(4), said(3)]
    assert story_of(newest_first, 8) == OwnerStory(("piece 5", "piece 6", "piece 7"))
    assert len(story_of(newest_first, 8).pieces) == PIECES
    assert story_of(newest_first, 6).pieces == ("piece 4", "piece 5", "piece 7")  # an edit
    # Answered twice, and told the first time.
    assert story_of([said(7), said(5), said(6), said(5, True)], 8, 5) == OwnerStory(("piece 7",), True)
    assert story_of([], 8, 5) == OwnerStory()
