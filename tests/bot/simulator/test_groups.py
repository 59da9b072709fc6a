"""Groups as Telegram has them: topics, quotes, service messages, what the bot may, and a group that becomes another."""

from typing import Any

import pytest
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramMigrateToChat
from aiogram.types import Message, ReplyParameters

from tests.bot.simulator.conftest import EMMA, LIN, VET, Sim

FORUM, GROUP = -1001, -7


async def group(sim: Sim, chat_id: int, **how: Any) -> None:
    await sim.post("/chats", {"id": chat_id, "title": "Pets", "members": [LIN, EMMA, VET], **how}, 201)


async def say(sim: Sim, chat_id: int, text: str, **how: Any) -> dict[str, Any]:
    answer: dict[str, Any] = await sim.post(f"/chats/{chat_id}/messages", {"from": LIN, "text": text, **how})
    return answer


async def newest(sim: Sim) -> Message:
    """The message of the newest update; all of them are confirmed."""
    updates = await sim.bot.get_updates()
    await sim.bot.get_updates(offset=updates[-1].update_id + 1)
    message = updates[-1].message
    assert message is not None
    return message


async def refusal(call: Any) -> str:
    with pytest.raises((TelegramBadRequest, TelegramForbiddenError)) as error:
        await call
    return error.value.message


async def test_a_forum_has_topics_and_general(sim: Sim) -> None:
    await group(sim, FORUM, is_forum=True)
    topic = (await sim.post(f"/chats/{FORUM}/topics", {"from": LIN, "name": "Cats"}))["thread_id"]
    opening = await newest(sim)
    assert opening.forum_topic_created and opening.forum_topic_created.name == "Cats"
    assert opening.message_thread_id == opening.message_id == topic and opening.chat.is_forum
    await say(sim, FORUM, "in the topic", thread_id=topic)
    message = await newest(sim)
    assert (message.message_thread_id, message.is_topic_message) == (topic, True)
    # What replies to nothing is shown as a reply to the message that opened the topic.
    assert message.reply_to_message and message.reply_to_message.forum_topic_created
    await say(sim, FORUM, "in General")
    general = await newest(sim)
    assert (general.message_thread_id, general.is_topic_message, general.reply_to_message) == (None, None, None)
    # A reply lands in the topic of what it replies to, also where nobody names the topic.
    reply = ReplyParameters(message_id=message.message_id, allow_sending_without_reply=True)
    for how in ({"message_thread_id": topic}, {"reply_parameters": reply}):
        assert (await sim.bot.send_message(FORUM, "x", **how)).message_thread_id == topic
    assert (await sim.bot.send_message(FORUM, "x")).message_thread_id is None
    no_thread = await refusal(sim.bot.send_message(FORUM, "x", message_thread_id=5))
    assert no_thread == "Bad Request: message thread not found"
    await sim.post(f"/chats/{FORUM}/topics/{topic}", {"from": LIN, "state": "closed"})
    assert (await newest(sim)).forum_topic_closed
    assert await refusal(sim.bot.send_message(FORUM, "x", message_thread_id=topic)) == "Bad Request: TOPIC_CLOSED"
    assert await refusal(sim.bot.send_chat_action(FORUM, "typing", message_thread_id=topic))
    await sim.post(f"/chats/{FORUM}/topics/{topic}", {"from": LIN, "state": "open"})
    assert (await newest(sim)).forum_topic_reopened
    await sim.post(f"/chats/{FORUM}/topics/{topic}", {"from": LIN, "state": "deleted"})
    assert await refusal(sim.bot.send_message(FORUM, "x", message_thread_id=topic)) == no_thread
    assert (await sim.bot.send_message(FORUM, "x", reply_parameters=reply)).message_thread_id is None
    assert [m["text"] for m in (await sim.get(f"/chats/{FORUM}"))["messages"] if not m["deleted"]] == [
        "in General",
        "x",
        "x",
    ]


async def test_replies_quote_and_outside_forums_make_threads(sim: Sim) -> None:
    await group(sim, GROUP)
    first = await say(sim, GROUP, "🐶 my dog swallowed rat poison")
    await say(sim, GROUP, "what?", reply_to_message_id=first["message_id"], quote="swallowed rat poison")
    message = await newest(sim)
    assert message.quote and message.quote.is_manual and message.quote.position == len("🐶 my dog ") + 1
    assert message.reply_to_message and message.quote.text in (message.reply_to_message.text or "")
    # A chain of replies has a number, too, which is no topic.
    assert (message.message_thread_id, message.is_topic_message) == (first["message_id"], None)
    by_bot = await sim.bot.send_message(GROUP, "x", reply_parameters=ReplyParameters(message_id=message.message_id))
    assert by_bot.message_thread_id == first["message_id"]
    assert (
        "not stand"
        in (
            await sim.post(
                f"/chats/{GROUP}/messages",
                {"from": LIN, "text": "x", "reply_to_message_id": first["message_id"], "quote": "cat"},
                400,
            )
        )["error"]
    )


async def test_what_nobody_has_said_and_what_was_deleted(sim: Sim) -> None:
    await group(sim, GROUP)
    note = await say(sim, GROUP, "a note")
    happenings = [
        ("pinned_message", note["message_id"]),
        ("boost_added", {"boost_count": 2}),
        ("new_chat_title", "Cats"),
    ]
    for kind, value in happenings:
        await sim.post(f"/chats/{GROUP}/service", {"from": LIN, "kind": kind, "value": value})
        message = await newest(sim)
        assert message.content_type == kind and message.text is None
    async with sim.http.delete(f"/sim/chats/{GROUP}/messages/{note['message_id']}") as response:
        assert response.status == 200
    assert await sim.bot.get_updates() == []  # bots are not told
    reply = ReplyParameters(message_id=note["message_id"])
    assert "message to be replied not found" in await refusal(sim.bot.send_message(GROUP, "x", reply_parameters=reply))
    await sim.post(f"/chats/{GROUP}/messages", {"from": LIN, "text": "x", "extra": {"year_2030": {"stars": 5}}})
    assert (await newest(sim)).model_extra == {"year_2030": {"stars": 5}}


async def test_what_the_bot_may_and_a_group_that_becomes_a_supergroup(sim: Sim) -> None:
    await group(sim, GROUP, type="group")
    own = await sim.bot.send_message(GROUP, "x")
    for status, words in (
        ("restricted", "Bad Request: not enough rights to send text messages to the chat"),
        ("kicked", "Forbidden: bot was kicked from the group chat"),
        ("left", "Forbidden: bot is not a member of the group chat"),
    ):
        await sim.post(f"/chats/{GROUP}/rights", {"from": LIN, "status": status})
        update = (await sim.bot.get_updates())[-1].my_chat_member
        assert update and update.new_chat_member.status == status
        assert await refusal(sim.bot.send_message(GROUP, "x")) == words
    assert "not a member" in await refusal(own.as_(sim.bot).edit_text("y"))
    await sim.post(f"/chats/{GROUP}/rights", {"from": LIN, "status": "administrator"})
    await sim.bot.send_message(GROUP, "x")
    await sim.post(f"/chats/{GROUP}/migrate", {"from": LIN, "to": -1007})
    farewell, first = [u.message for u in (await sim.bot.get_updates())[-2:]]
    assert farewell and farewell.chat.id == GROUP and farewell.migrate_to_chat_id == -1007
    assert first and first.chat.id == -1007 and first.migrate_from_chat_id == GROUP
    with pytest.raises(TelegramMigrateToChat) as error:
        await sim.bot.send_message(GROUP, "x")
    assert error.value.migrate_to_chat_id == -1007
    assert (await sim.bot.send_message(-1007, "x")).chat.type == "supergroup"


@pytest.mark.parametrize(
    ("path", "body", "status", "text"),
    [
        (f"/chats/{GROUP}/topics", {"from": LIN, "name": "x"}, 400, "no forum"),
        (f"/chats/{GROUP}/topics/5", {"from": LIN, "state": "closed"}, 404, "no topic 5"),
        (f"/chats/{GROUP}/messages", {"from": LIN, "text": "x", "thread_id": 5}, 404, "no topic 5"),
        (f"/chats/{GROUP}/rights", {"from": LIN, "status": "king"}, 400, "must be one of"),
        (f"/chats/{LIN}/rights", {"from": LIN, "status": "left"}, 400, "is private"),
        (f"/chats/{GROUP}/service", {"from": LIN}, 400, "needs a kind"),
        (f"/chats/{GROUP}/service", {"from": 5, "kind": "boost_added"}, 400, "no person 5"),
        (f"/chats/{GROUP}/migrate", {"from": LIN, "to": -9}, 400, "Only a group"),
        ("/chats", {"id": -3, "title": "x", "type": "group", "is_forum": True}, 400, "Only a supergroup"),
    ],
)
async def test_senseless_wishes_in_groups(sim: Sim, path: str, body: Any, status: int, text: str) -> None:
    await group(sim, GROUP)
    assert text in (await sim.post(path, body, status))["error"]
