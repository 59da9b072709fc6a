"""Sending, editing and deleting, with Telegram's limits and its error texts."""

from typing import Any

import pytest
from aiogram.exceptions import TelegramBadRequest, TelegramEntityTooLarge
from aiogram.types import (
    BufferedInputFile,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    MessageEntity,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)

from bot.simulator.errors import MESSAGE_NOT_MODIFIED
from tests.bot.simulator.conftest import EMMA, LIN, Sim

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (40).to_bytes(4, "big") + (30).to_bytes(4, "big") + b"\0" * 20


def keyboard(*data: str) -> InlineKeyboardMarkup:
    """One row of buttons that say what they send."""
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text=d, callback_data=d) for d in data]])


async def test_a_sent_message_is_shown_and_parsed_by_aiogram(sim: Sim) -> None:
    message = await sim.bot.send_message(LIN, "<b>你好</b> 🐾 /help", parse_mode="HTML", reply_markup=keyboard("a"))
    assert message.chat.id == LIN and message.from_user and message.from_user.id == sim.bot.id
    assert [(e.type, e.offset, e.length) for e in message.entities or []] == [("bold", 0, 2), ("bot_command", 6, 5)]
    view = await sim.shown(LIN, message.message_id)
    assert view["text"] == "你好 🐾 /help"
    assert view["buttons"] == [[{"text": "a", "callback_data": "a", "url": None}]]
    assert view["from"]["is_bot"] and view["edits"] == 0 and not view["deleted"]


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "🐾" * 2049}, "message is too long"),
        ({"text": " \n "}, "message text is empty"),
        ({}, "message text is empty"),
        ({"text": "x", "chat_id": "77"}, "chat not found"),
        ({"text": "x", "chat_id": ""}, "chat_id is empty"),
        ({"text": "x", "parse_mode": "XML"}, "unsupported parse_mode"),
        ({"text": "x", "reply_parameters": '{"message_id": 1}'}, "message to be replied not found"),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
        ({"text": "x", "reply_markup": "[]"}, "object expected as reply markup"),
        (
            {"text": "x", "reply_markup": '{"inline_keyboard":[[{"text":"a"}]]}'},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "x", "reply_markup": '{"inline_keyboard":[[{"text":"a","callback_data":"%s"}]]}' % ("爪" * 22)},
            "BUTTON_DATA_INVALID",
        ),
        ({"text": "x", "entities": "{"}, "can't parse entities JSON object"),
        (
            {"text": "x", "entities": '[{"type":"bold","offset":0,"length":2}]'},
            "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 2",
        ),
    ],
)
async def test_refused_with_telegrams_words(sim: Sim, values: dict[str, str], text: str) -> None:
    status, body = await sim.raw("sendMessage", data={"chat_id": str(LIN), **values})
    assert (status, body) == (400, {"ok": False, "error_code": 400, "description": f"Bad Request: {text}"})


async def test_limits_count_what_is_left_after_parsing(sim: Sim) -> None:
    assert (await sim.bot.send_message(LIN, "<b>" + "x" * 4096 + "</b>", parse_mode="HTML")).text == "x" * 4096
    await sim.bot.send_message(LIN, "x", reply_markup=keyboard("d" * 64))
    document = BufferedInputFile(b"data", "a.txt")
    assert (await sim.bot.send_document(LIN, document, caption="猫" * 1024)).caption == "猫" * 1024
    with pytest.raises(TelegramBadRequest, match="message caption is too long"):
        await sim.bot.send_document(LIN, document, caption="猫" * 1025)


async def test_parameters_come_as_json_and_in_the_query_too(sim: Sim) -> None:
    status, body = await sim.raw("sendmessage", json={"chat_id": LIN, "text": "x", "reply_markup": None})
    assert status == 200 and body["result"]["text"] == "x"
    async with sim.http.get(f"/bot{sim.bot.token}/sendMessage", params={"chat_id": LIN, "text": "y"}) as response:
        assert (await response.json())["result"]["text"] == "y"
    status, body = await sim.raw("sendMessage", data="{", headers={"Content-Type": "application/json"})
    assert status == 400


async def test_edits_keep_every_version(sim: Sim) -> None:
    message = await sim.bot.send_message(LIN, "…")
    for text in ("猫", "猫今天", "猫今天不吃"):
        result = await sim.bot.edit_message_text(text, chat_id=LIN, message_id=message.message_id)
    assert not isinstance(result, bool) and result.text == "猫今天不吃" and result.edit_date
    history = await sim.get(f"/chats/{LIN}/messages/{message.message_id}/history")
    assert [version["text"] for version in history] == ["…", "猫", "猫今天", "猫今天不吃"]
    assert [v["at"] for v in history] == sorted(v["at"] for v in history)
    assert (await sim.shown(LIN, message.message_id))["edits"] == 3


async def test_an_edit_without_markup_takes_the_buttons_away(sim: Sim) -> None:
    message = await sim.bot.send_message(LIN, "x", reply_markup=keyboard("a"))
    await sim.bot.edit_message_text("x", chat_id=LIN, message_id=message.message_id)
    assert (await sim.shown(LIN, message.message_id))["buttons"] == []
    markup = keyboard("b")
    await sim.bot.edit_message_reply_markup(chat_id=LIN, message_id=message.message_id, reply_markup=markup)
    assert (await sim.shown(LIN, message.message_id))["buttons"][0][0]["callback_data"] == "b"


async def test_refused_edits(sim: Sim) -> None:
    async def refused(text: str, edit: Any) -> None:
        with pytest.raises(TelegramBadRequest) as error:
            await edit
        assert error.value.message == f"Bad Request: {text}"

    bot = sim.bot
    message = await bot.send_message(LIN, "same", reply_markup=keyboard("a"))
    own_message = await sim.say(LIN, "mine")
    asking = await bot.send_message(LIN, "?", reply_markup=ForceReply())
    file = await bot.send_document(LIN, BufferedInputFile(b"1", "a.txt"))
    no_change = bot.edit_message_text("same ", chat_id=LIN, message_id=message.message_id, reply_markup=keyboard("a"))
    await refused(MESSAGE_NOT_MODIFIED, no_change)
    await refused("message to edit not found", bot.edit_message_text("x", chat_id=LIN, message_id=5))
    await refused("message to edit not found", bot.edit_message_text("x", chat_id=EMMA, message_id=message.message_id))
    # the manual: "only possible to edit messages without reply_markup or with inline keyboards"
    for message_id in (own_message["message_id"], asking.message_id):
        await refused("message can't be edited", bot.edit_message_text("x", chat_id=LIN, message_id=message_id))
    await refused("MESSAGE_TOO_LONG", message.edit_text("x" * 4097))
    await refused("message text is empty", message.edit_text("<b> </b>", parse_mode="HTML"))
    await refused("there is no text in the message to edit", file.edit_text("x"))
    await refused("there is no caption in the message to edit", message.edit_caption(caption="x"))
    await refused("inline keyboard expected", _edit_with_force_reply(sim, message.message_id))
    await bot.delete_message(LIN, message.message_id)
    await refused("message to edit not found", message.edit_text("x"))
    await refused("message to delete not found", message.delete())


async def _edit_with_force_reply(sim: Sim, message_id: int) -> None:
    data = {"chat_id": LIN, "message_id": message_id, "text": "y", "reply_markup": '{"force_reply":true}'}
    _, body = await sim.raw("editMessageText", data=data)
    raise TelegramBadRequest(method=None, message=body["description"])  # type: ignore[arg-type]


async def test_a_deleted_message_stays_in_the_view_as_deleted(sim: Sim) -> None:
    message = await sim.bot.send_message(LIN, "x")
    await message.delete()
    assert (await sim.shown(LIN, message.message_id))["deleted"]
    with pytest.raises(TelegramBadRequest, match="message to be replied not found"):
        await sim.bot.send_message(LIN, "y", reply_parameters=ReplyParameters(message_id=message.message_id))
    anyway = ReplyParameters(message_id=message.message_id, allow_sending_without_reply=True)
    assert (await sim.bot.send_message(LIN, "y", reply_parameters=anyway)).reply_to_message is None


async def test_replies_reactions_copies_and_actions(sim: Sim) -> None:
    question = await sim.say(LIN, "q")
    answer = await sim.bot.send_message(LIN, "a", reply_parameters=ReplyParameters(message_id=question["message_id"]))
    assert answer.reply_to_message and answer.reply_to_message.text == "q"
    await sim.bot.set_message_reaction(LIN, question["message_id"], [ReactionTypeEmoji(emoji="❤️")])
    assert (await sim.shown(LIN, question["message_id"]))["reactions"] == ["❤"]
    with pytest.raises(TelegramBadRequest, match="REACTION_INVALID"):
        await sim.bot.set_message_reaction(LIN, question["message_id"], [ReactionTypeEmoji(emoji="🐈")])
    copy = await sim.bot.copy_message(EMMA, LIN, answer.message_id)
    assert (await sim.shown(EMMA, copy.message_id))["text"] == "a"
    await sim.bot.send_chat_action(LIN, "typing")
    assert (await sim.get(f"/chats/{LIN}"))["action"] == "typing"
    await sim.bot.send_message(LIN, "done")
    assert (await sim.get(f"/chats/{LIN}"))["action"] is None
    assert await sim.bot.send_message_draft(LIN, 7, text="half an ans")


async def test_keyboards_and_forced_replies(sim: Sim) -> None:
    keys = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="Yes")]], resize_keyboard=True)
    await sim.bot.send_message(LIN, "?", reply_markup=keys)
    assert (await sim.get(f"/chats/{LIN}"))["keyboard"]["keyboard"] == [[{"text": "Yes"}]]
    await sim.bot.send_message(LIN, "ok", reply_markup=ReplyKeyboardRemove())
    assert (await sim.get(f"/chats/{LIN}"))["keyboard"] is None
    question = await sim.bot.send_message(LIN, "name?", reply_markup=ForceReply(input_field_placeholder="a name"))
    force = (await sim.get(f"/chats/{LIN}"))["force_reply"]
    assert force == {"message_id": question.message_id, "placeholder": "a name"}
    await sim.say(LIN, "Tom", reply_to_message_id=question.message_id)
    assert (await sim.get(f"/chats/{LIN}"))["force_reply"] is None
    update = (await sim.bot.get_updates())[-1]
    assert update.message and update.message.reply_to_message
    assert update.message.reply_to_message.message_id == question.message_id


async def test_files_of_the_bot(sim: Sim) -> None:
    message = await sim.bot.send_document(
        LIN, BufferedInputFile("猫".encode(), "数据 v3.jsonl"), caption="<b>c</b>", parse_mode="HTML"
    )
    assert message.document and message.document.file_name == "数据 v3.jsonl" and message.document.file_size == 3
    assert message.caption == "c" and message.caption_entities and message.caption_entities[0].type == "bold"
    again = await sim.bot.send_document(EMMA, message.document.file_id)
    assert again.document and again.document.file_id == message.document.file_id
    async with sim.http.get(f"/sim/files/{message.document.file_id}") as response:
        assert await response.read() == "猫".encode()
        assert response.headers["Content-Disposition"].startswith("attachment")
    photo = await sim.bot.send_photo(LIN, BufferedInputFile(PNG, "cat.png"))
    assert photo.photo and (photo.photo[0].width, photo.photo[0].height) == (40, 30)
    assert (await photo.edit_caption(caption="new")).caption == "new"  # type: ignore[union-attr]
    for name, data, text in (("a.png", b"no image", "IMAGE_PROCESS_FAILED"), ("a.png", b"", "file must be non-empty")):
        with pytest.raises(TelegramBadRequest, match=text):
            await sim.bot.send_photo(LIN, BufferedInputFile(data, name))
    with pytest.raises(TelegramBadRequest, match="wrong file identifier/HTTP URL specified"):
        await sim.bot.send_document(LIN, "AgADBAAD")
    assert (await sim.raw("sendDocument", data={"chat_id": LIN}))[1]["description"].endswith(
        "no document in the request"
    )


async def test_uploads_end_at_50_megabytes(sim: Sim) -> None:
    with pytest.raises(TelegramEntityTooLarge):
        await sim.bot.send_document(LIN, BufferedInputFile(bytes(50 * 1024 * 1024 + 1), "big.bin"))
    assert (await sim.get(f"/chats/{LIN}"))["messages"] == []


async def test_explicit_entities_are_kept(sim: Sim) -> None:
    entities = [MessageEntity(type="pre", offset=3, length=4, language="python")]
    message = await sim.bot.send_message(LIN, "🐾 code", entities=entities)
    assert message.entities and message.entities[0].language == "python" and message.entities[0].offset == 3
