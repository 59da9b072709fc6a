"""What people do: write, edit, tap, send files, block, and be in groups."""

import asyncio
import io
from typing import Any

import pytest
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.simulator.errors import QUERY_TOO_OLD
from tests.bot.simulator.conftest import EMMA, LIN, VET, Sim
from tests.bot.simulator.test_messages import PNG, keyboard


async def test_a_tap_waits_for_the_answer(sim: Sim) -> None:
    message = await sim.bot.send_message(LIN, "q", reply_markup=keyboard("up", "down"))
    wish = {"from": LIN, "message_id": message.message_id, "button": "down"}
    tap = asyncio.create_task(sim.post(f"/chats/{LIN}/taps", wish))
    query = (await sim.bot.get_updates(timeout=30))[0].callback_query
    assert query and query.data == "down" and query.from_user.id == LIN
    assert query.message and query.message.message_id == message.message_id
    await sim.bot.answer_callback_query(query.id, text="谢谢", show_alert=True)
    answer = await tap
    assert answer["answered"] and answer["text"] == "谢谢" and answer["show_alert"] is True
    assert answer["callback_query_id"] == query.id
    for query_id in (query.id, "77"):
        with pytest.raises(TelegramBadRequest) as error:
            await sim.bot.answer_callback_query(query_id)
        assert error.value.message == f"Bad Request: {QUERY_TOO_OLD}"


async def test_an_unanswered_tap_and_taps_on_nothing(sim: Sim) -> None:
    link = InlineKeyboardButton(text="site", url="https://x.org")
    markup = InlineKeyboardMarkup(inline_keyboard=[[link], *keyboard("a").inline_keyboard])
    message = await sim.bot.send_message(LIN, "q", reply_markup=markup)
    wish = {"from": LIN, "message_id": message.message_id}
    answer = await sim.post(f"/chats/{LIN}/taps", {**wish, "data": "a", "timeout": 0.05})
    assert answer["answered"] is False and answer["text"] is None
    for more, text in (({"data": "zz"}, "has no button 'zz'; it has: 'site'"), ({"button": "site"}, "opens a link")):
        assert text in (await sim.post(f"/chats/{LIN}/taps", {**wish, **more}, 400))["error"]
    await message.delete()
    assert "deleted" in (await sim.post(f"/chats/{LIN}/taps", {**wish, "data": "a"}, 400))["error"]


async def test_people_edit_and_forward(sim: Sim) -> None:
    question = await sim.say(LIN, "猫不吃饭", forward_from=VET)
    await sim.post(f"/chats/{LIN}/messages/{question['message_id']}", {"text": "猫两天不吃饭"})
    message, edit = await sim.bot.get_updates()
    assert message.message and message.message.forward_origin
    assert message.message.forward_origin.sender_user.username == "drwang"  # type: ignore[union-attr]
    assert edit.edited_message and edit.edited_message.text == "猫两天不吃饭" and edit.edited_message.edit_date
    by_bot = await sim.bot.send_message(LIN, "x")
    assert "own messages" in (await sim.post(f"/chats/{LIN}/messages/{by_bot.message_id}", {"text": "y"}, 400))["error"]


async def test_people_hide_behind_groups_channels_and_other_bots(sim: Sim) -> None:
    await sim.post("/chats", {"id": -7, "title": "Group", "members": [LIN]})
    for disguise in ("anonymous", "channel", "linked"):
        await sim.post("/chats/-7/messages", {"from": LIN, "text": "/roles", "as": disguise})
    await sim.say(LIN, "/roles", **{"as": "inline"})
    anonymous, channel, link_post, inline = [u.message for u in await sim.bot.get_updates()]
    assert anonymous and anonymous.from_user and anonymous.from_user.username == "GroupAnonymousBot"
    assert anonymous.sender_chat and anonymous.sender_chat.id == -7
    assert channel and channel.from_user and channel.from_user.is_bot
    assert channel.sender_chat and channel.sender_chat.type == "channel"
    assert link_post and link_post.is_automatic_forward and link_post.from_user and not link_post.from_user.is_bot
    assert inline and inline.via_bot and inline.from_user and inline.from_user.id == LIN
    wish = {"from": LIN, "text": "x", "as": "anonymous"}
    assert "only in a group" in (await sim.post(f"/chats/{LIN}/messages", wish, 400))["error"]
    assert "must be one of" in (await sim.post("/chats/-7/messages", {**wish, "as": "king"}, 400))["error"]


async def test_a_forged_tap_carries_whatever_its_client_likes(sim: Sim) -> None:
    message = await sim.bot.send_message(LIN, "no buttons here")
    wish = {"from": LIN, "message_id": message.message_id, "data": "review:1:1:approve", "timeout": 0.01}
    assert "no button" in (await sim.post(f"/chats/{LIN}/taps", wish, 400))["error"]
    await sim.post(f"/chats/{LIN}/taps", {**wish, "forged": True})
    (update,) = await sim.bot.get_updates()
    assert update.callback_query and update.callback_query.data == "review:1:1:approve"


async def test_files_of_people_reach_the_bot(sim: Sim) -> None:
    data = "问题,回答\n".encode() * 5
    await sim.send_file(LIN, "问答.csv", data, caption="/import")
    await sim.send_file(LIN, "cat.png", PNG, kind="photo")
    document, photo = [u.message for u in await sim.bot.get_updates()]
    assert document and document.document and document.caption == "/import"
    assert document.caption_entities and document.document.file_name == "问答.csv"
    assert document.document.mime_type == "text/csv" and document.document.file_size == len(data)
    assert photo and photo.photo and photo.photo[-1].width == 40
    target = io.BytesIO()
    await sim.bot.download(document.document, target)
    assert target.getvalue() == data
    with pytest.raises(TelegramBadRequest, match="invalid file_id"):
        await sim.bot.get_file("nonsense")
    async with sim.http.get(f"/file/bot{sim.bot.token}/documents/none") as response:
        assert response.status == 404


async def test_bots_download_20_megabytes_and_no_more(sim: Sim) -> None:
    file = await sim.send_file(LIN, "big.bin", bytes(20 * 1024 * 1024 + 1))
    file_id = (await sim.shown(LIN, file["message_id"]))["document"]["file_id"]
    with pytest.raises(TelegramBadRequest) as error:
        await sim.bot.get_file(file_id)
    assert error.value.message == "Bad Request: file is too big"


async def test_blocking_and_coming_back(sim: Sim) -> None:
    await sim.post(f"/chats/{LIN}/block", {"blocked": True})
    with pytest.raises(TelegramForbiddenError) as error:
        await sim.bot.send_message(LIN, "x")
    assert error.value.message == "Forbidden: bot was blocked by the user"
    await sim.post(f"/chats/{LIN}/messages", {"from": LIN, "text": "x"}, 400)
    await sim.post(f"/chats/{LIN}/block", {"blocked": False})
    await sim.bot.send_message(LIN, "welcome back")
    states = [u.my_chat_member.new_chat_member.status for u in await sim.bot.get_updates() if u.my_chat_member]
    assert states == ["kicked", "member"]


async def test_groups(sim: Sim) -> None:
    await sim.post("/chats", {"id": -1001, "title": "Vets", "members": [VET, EMMA], "type": "supergroup"})
    await sim.post("/chats/-1001/messages", {"from": VET, "text": "/stats"})
    await sim.post("/chats/-1001/messages", {"from": LIN, "text": "x"}, 400)
    message = (await sim.bot.get_updates())[0].message
    assert message and message.chat.type == "supergroup" and message.chat.title == "Vets"
    assert (await sim.bot.get_chat_member(-1001, VET)).status == "member"
    assert (await sim.bot.get_chat_member(-1001, LIN)).status == "left"
    assert (await sim.bot.get_chat(-1001)).title == "Vets"
    with pytest.raises(TelegramBadRequest, match="message can't be deleted"):
        await message.as_(sim.bot).delete()
    assert [c["id"] for c in await sim.get("/chats")] == [LIN, EMMA, VET, -1001]


async def test_waiting_for_a_newer_revision(sim: Sim) -> None:
    revision = (await sim.get(f"/chats/{LIN}"))["revision"]
    waiting = asyncio.create_task(sim.get(f"/chats/{LIN}", since=revision, timeout=20))
    await sim.bot.send_message(EMMA, "elsewhere")
    await sim.bot.send_message(LIN, "here")
    view = await waiting
    assert view["revision"] > revision and view["messages"][0]["text"] == "here"
    assert (await sim.get(f"/chats/{LIN}", since=view["revision"], timeout=0.05))["revision"] == view["revision"]


@pytest.mark.parametrize(
    ("path", "body", "status", "text"),
    [
        ("/chats/5/messages", {"from": LIN, "text": "x"}, 404, "There is no chat 5"),
        (f"/chats/{LIN}/messages", {"from": LIN, "text": " "}, 400, "empty"),
        (f"/chats/{LIN}/messages", {"from": LIN, "text": "x" * 4097}, 400, "4097 characters"),
        (f"/chats/{LIN}/messages", {"from": EMMA, "text": "x"}, 400, "not in chat"),
        (f"/chats/{LIN}/messages", {"from": LIN, "text": "x", "reply_to_message_id": 3}, 404, "no message 3"),
        ("/people", {"first_name": "x"}, 400, "positive whole id"),
        ("/chats", {"id": 5, "title": "x"}, 400, "negative whole id"),
        ("/status", {"text": "x", "progress": 40}, 400, "from 0 to 1"),
        ("/faults", {"kind": "melt"}, 400, "kind is 'melt'"),
        ("/flood", {"rate": 1}, 400, "unknown: rate"),
    ],
)
async def test_senseless_wishes_get_a_sentence(sim: Sim, path: str, body: Any, status: int, text: str) -> None:
    assert text in (await sim.post(path, body, status))["error"]


async def test_wrong_tokens_and_methods(sim: Sim) -> None:
    async with sim.http.get("/bot123456:wrong/getMe") as response:
        assert response.status == 401
        assert await response.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert (await sim.raw("getMilk"))[1]["description"] == "Not Found: method not found"
    user = await sim.bot.get_me()
    assert user.id == sim.bot.id and user.is_bot and user.username


async def test_reset_forgets_all_but_the_ids(sim: Sim) -> None:
    first = await sim.say(LIN, "x")
    await sim.post("/reset", {})
    assert await sim.get("/people") == [] and await sim.bot.get_updates() == []
    await sim.post("/people", {"id": LIN, "first_name": "Lin"}, 201)
    second = await sim.say(LIN, "x")
    assert second["update_id"] > first["update_id"] and second["message_id"] > first["message_id"]
