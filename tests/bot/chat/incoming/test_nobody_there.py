"""Answers that nobody can read, and taps of others and on what is not there. No alarm, and an honest row."""

import asyncio

from bot.simulator.client import contains, has_button
from storage.endings import Ending, ending_of
from tests.bot.chat.incoming.test_groups import POISON, all_turns, of_bot, set_aside
from tests.conftest import ADMIN, OTHER, VET, Clinic, eventually

GROUP, FORUM = -500, -600


async def test_nobody_is_called_for_an_answer_that_nobody_can_read(clinic: Clinic) -> None:
    people, host = clinic.people, clinic.host
    host.default_answer = "Water, rest, and a quiet place. " * 40
    # Deleted as it grows: nobody pays for the rest.
    host.piece_seconds = 0.05
    last = await people.say(OTHER, "Help?")
    growing = await people.wait_for(OTHER, contains("Water"), last)
    await people.delete(OTHER, growing["message_id"])
    await clinic.settled()
    host.piece_seconds = 0.0
    # The question deleted, the answer not: in a group it replies to nothing then.
    await people.make_group(GROUP, [OTHER, VET])
    host.go_on.clear()
    question_id = await people.say(OTHER, "@vetted_demo_bot help?", chat_id=GROUP)
    await people.delete(GROUP, question_id)
    host.go_on.set()
    await people.wait_for(GROUP, lambda m: has_button(m, "👍"), question_id)
    # The bot may read there, and not write: what is urgent reaches the vets all the same.
    n_requests = len(host.chat_requests)
    await people.set_rights(GROUP, OTHER, "restricted")
    await people.say(OTHER, "@vetted_demo_bot and now?", chat_id=GROUP)
    await people.say(OTHER, "/help@vetted_demo_bot", chat_id=GROUP)
    await people.say(OTHER, f"@vetted_demo_bot {POISON}", chat_id=GROUP)
    await people.wait_for(VET, contains(POISON))
    await clinic.settled()
    assert len(host.chat_requests) == n_requests  # nobody would have read it
    # Thrown out while it answers.
    await people.set_rights(GROUP, OTHER, "member")
    host.go_on.clear()
    last = await people.say(OTHER, "@vetted_demo_bot once more?", chat_id=GROUP)
    await eventually(lambda: len(host.chat_requests) > n_requests, "the model is asked")
    await people.set_rights(GROUP, OTHER, "kicked")
    host.go_on.set()
    await clinic.settled()
    # A topic that is closed: General has the answer; where that is closed to us, too, nobody.
    await people.make_group(FORUM, [OTHER], is_forum=True)
    topic = await people.open_topic(FORUM, OTHER, "Cats")
    await people.call("POST", f"/chats/{FORUM}/topics/{topic}", json={"from": OTHER, "state": "closed"})
    last = await people.say(OTHER, "@vetted_demo_bot help?", chat_id=FORUM, thread_id=topic)
    assert (await people.wait_for(FORUM, lambda m: has_button(m, "👍"), last))["thread_id"] is None
    # A group that moves while it is answered.
    await people.make_group(GROUP - 1, [OTHER], type="group")
    n_requests = len(host.chat_requests)
    host.go_on.clear()
    await people.say(OTHER, "@vetted_demo_bot and here?", chat_id=GROUP - 1)
    await eventually(lambda: len(host.chat_requests) > n_requests, "the model is asked")
    await people.call("POST", f"/chats/{GROUP - 1}/migrate", json={"from": OTHER, "to": GROUP - 2})
    host.go_on.set()
    await clinic.settled()
    assert set_aside(clinic) == []
    endings = [ending_of(turn) for turn in all_turns(clinic)]
    lack, whole = Ending.NOT_SHOWN, Ending.COMPLETE
    assert endings == [lack, whole, lack, lack, lack, whole, lack]
    assert all("Something went wrong" not in m["text"] for m in await of_bot(clinic, OTHER))
    assert not [m for m in await of_bot(clinic, ADMIN) if "🚨" in m["text"] or "⚠️" in m["text"]]


async def test_only_who_asked_taps_and_only_what_is_there(clinic: Clinic) -> None:
    people, host = clinic.people, clinic.host
    await people.make_group(GROUP, [OTHER, VET, ADMIN])
    last = await people.say(OTHER, f"@vetted_demo_bot {POISON}", chat_id=GROUP)
    emergency = await people.wait_for(GROUP, contains("🚨"), last)
    answer = await people.wait_for(GROUP, lambda m: has_button(m, "👍"), emergency["message_id"])
    await people.answer_to(OTHER, "Help?")
    [turn, private_turn] = all_turns(clinic)
    host.go_on.clear()
    await people.say(OTHER, "@vetted_demo_bot and then?", chat_id=GROUP)
    growing = await people.wait_for(GROUP, lambda m: has_button(m, "Stop"), answer["message_id"])
    for person in (VET, ADMIN):  # not even vets and admins stop other people's answers
        assert (await people.tap(person, growing, "Stop", chat_id=GROUP))["show_alert"]
    host.go_on.set()
    await people.wait_for(GROUP, lambda m: m["message_id"] == growing["message_id"] and has_button(m, "👍"))
    former_state = (await people.messages(GROUP), len(host.chat_requests))
    rows = [f"feedback:{turn.id}:1", f"again:{turn.id}", f"vet:{turn.id}", f"caseback:{turn.id}"]
    for message in (answer, emergency):
        for data in rows:
            assert (await people.forge(VET, message, data, chat_id=GROUP))["answered"], data
    odd = [*("language:zh", "language:en", "stop", "forget:1002:yes", "pet:list:0:0:", "pet:add:0:0:", "nonsense", "")]
    odd += [f"again:{private_turn.id}", f"vet:{private_turn.id}", f"again:{turn.id}"]
    for data in odd:
        toast = await people.forge(OTHER, emergency, data, chat_id=GROUP)
        assert "no longer works" in toast["text"], data
    # Numbers that no row has, by anybody, anywhere.
    numbers = ["0", "-1", str(2**31), str(2**63), "9" * 30, "-" + "9" * 30, "１２", "1e3", ""]
    prefixes = [
        "feedback:{}:1",
        "again:{}",
        "vet:{}",
        "caseback:{}",
        "forget:{}:yes",
        "pet:open:{}:0:",
        "lineage:turn:{}",
    ]
    prefixes += ["review:{}:1:approve", "case:{}:take", "learn:{}", "verified:open:{}", "vote:{}:a:same", "use:{}"]
    prefixes += [
        "role:{}:none:vet",
        "audit:{}",
        "version:{}:diff",
        "private:{}:keep:x",
        "upload:{}:good",
        "prompt:set:{}",
    ]
    prefixes += ["column:{}:question:1", "quote:{}:1", "rollback:{}", "cand:{}:1:let", "safety:{}"]
    own = await people.answer_to(ADMIN, "Help?")
    for prefix in prefixes:
        taps = [people.forge(ADMIN, own, prefix.format(number)) for number in numbers]
        toasts = await asyncio.gather(*taps)
        assert all(toast["answered"] for toast in toasts), prefix
    await people.say(ADMIN, "/use 99999999999999999999999")
    await people.say(ADMIN, f"/roles vet {'9' * 25}")
    await clinic.settled()
    assert set_aside(clinic) == []
    assert (await people.messages(GROUP), len(host.chat_requests) - 1) == former_state
