"""What is edited, and what our Telegram library cannot read: neither hides an emergency, nor is answered twice."""

from typing import Any

from bot.simulator.client import contains, has_button
from tests.bot.chat.incoming.test_groups import POISON, all_turns, asked, of_bot, set_aside
from tests.conftest import OTHER, OWNER, VET, Clinic

GROUP = -500


async def test_an_edit_is_weighed_and_at_once_asked_anew(clinic: Clinic) -> None:
    people = clinic.people
    clinic.host.default_answer = "Once a week."
    first_id = await people.say(OTHER, "How often do I wash my cta?")
    first = await people.wait_for(OTHER, lambda m: has_button(m, "👍"), first_id)
    clinic.host.default_answer = "Hardly ever."
    await people.edit(OTHER, first_id, "How often do I wash my cat?", after=20)
    second = await people.wait_for(OTHER, contains("Hardly ever."), first_id)
    await clinic.settled()
    # In the place of the old answer, once; the model is not shown the slip.
    assert second["message_id"] == first["message_id"] and len(await of_bot(clinic, OTHER)) == 1
    assert [m["content"] for m in clinic.host.chat_requests[1]["messages"][1:]] == ["How often do I wash my cat?"]
    slip, question = all_turns(clinic)
    assert (slip.replaced_by, slip.answer, slip.message_ids) == (question.id, "Once a week.", [])
    assert (await people.tap(OTHER, second, "👍"))["text"]
    # What says the same is no edit; nor is a command one writes over a question; nor what is only late.
    await people.edit(OTHER, first_id, "How often do I wash my cat?", after=25)
    await people.edit(OTHER, first_id, "/forget", after=30)
    await people.edit(OTHER, first_id, "How often do I wash my dog?", after=90)
    await clinic.settled()
    assert len(all_turns(clinic)) == 2 and len(await of_bot(clinic, OTHER)) == 1
    # But late or not, an emergency is one: once.
    for _ in range(2):
        await people.edit(OTHER, first_id, f"Oh no, {POISON}", after=4000)
    emergency = await people.wait_for(OTHER, contains("🚨"), second["message_id"])
    await people.wait_for(VET, contains(POISON))
    await clinic.settled()
    assert [m["message_id"] for m in await of_bot(clinic, OTHER)][1:] == [emergency["message_id"]]
    assert len(clinic.host.chat_requests) == 2 and str(all_turns(clinic)[-1].error).startswith("emergency")
    # The next question knows the conversation as it stands.
    await people.answer_to(OTHER, "And a rabbit?")
    contents = [m["content"] for m in clinic.host.chat_requests[-1]["messages"]]
    assert "How often do I wash my cat?" in contents and "How often do I wash my cta?" not in contents


async def test_an_edit_at_once_may_bring_an_emergency_or_name_the_bot(clinic: Clinic) -> None:
    people = clinic.people
    question_id = await people.say(OTHER, "My dog is not himself.")
    await people.wait_for(OTHER, lambda m: has_button(m, "👍"), question_id)
    await people.edit(OTHER, question_id, f"My dog is not himself, {POISON}", after=10)
    emergency = await people.wait_for(OTHER, contains("🚨"), question_id)
    await people.wait_for(OTHER, lambda m: has_button(m, "👍"), emergency["message_id"])
    # What vets edit in their own chats asks nothing.
    card = await people.wait_for(VET, contains(POISON))
    reply_id = await people.say(VET, "Come in.", reply_to=card["message_id"])
    await people.wait_for(OTHER, contains("Come in."))
    await people.edit(VET, reply_id, f"Come in: {POISON}, so make haste", after=15)
    # In a group the name may be what was forgotten.
    await people.make_group(GROUP, [OWNER, OTHER])
    forgotten_id = await people.say(OWNER, "why does my dog eat grass?", chat_id=GROUP)
    await people.edit(GROUP, forgotten_id, "@vetted_demo_bot why does my dog eat grass?", after=10)
    answer = await people.wait_for(GROUP, lambda m: has_button(m, "👍"), forgotten_id)
    assert answer["reply_to_message_id"] == forgotten_id
    await clinic.settled()
    assert not any("🚨" in m["text"] for m in await of_bot(clinic, VET, reply_id)) and set_aside(clinic) == []
    assert asked(clinic)[-1] == "why does my dog eat grass?"


async def test_what_our_library_cannot_read_is_read_as_far_as_we_know_it(clinic: Clinic) -> None:
    people = clinic.people
    await people.make_group(GROUP, [OTHER], is_forum=True)
    topic = await people.open_topic(GROUP, OTHER, "Dogs")
    unheard_of: list[dict[str, Any]] = [
        {"forward_origin": {"type": "of_the_year_2030", "date": "tomorrow"}},
        {"story": 5, "checklist": "none", "entities": [{"type": "bold", "offset": "x"}]},
        {"chat": {"id": OTHER, "type": "hologram"}},
    ]
    last = 0
    for extra in unheard_of[:2]:
        last = await people.say(OTHER, f"Help, {POISON}", extra=extra)
        emergency = await people.wait_for(OTHER, contains("🚨"), last)
        await people.wait_for(OTHER, lambda m: has_button(m, "👍"), emergency["message_id"])
    note_id = await people.say(OTHER, f"Help, {POISON}", chat_id=GROUP, thread_id=topic)
    words = "@vetted_demo_bot what should I do?"
    last = await people.say(OTHER, words, reply_to=note_id, chat_id=GROUP, extra={"giveaway": "none"})
    emergency = await people.wait_for(GROUP, contains("🚨"), last)
    assert (emergency["thread_id"], emergency["reply_to_message_id"]) == (topic, last)
    await clinic.settled()
    assert set_aside(clinic) == [] and len(all_turns(clinic)) == 3
