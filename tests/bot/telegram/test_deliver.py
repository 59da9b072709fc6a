"""What becomes of something that is sent to a person who may be away: there, later, or never."""

import pytest
from aiogram import Bot
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup

from bot.simulator.client import Simulator
from bot.telegram.deliver import Delivery, amend, deliver
from bot.telegram.fit import fits
from bot.telegram.pace import Pace
from bot.texts import Html, escaped
from tests.conftest import OWNER

BUTTONS = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="ok", callback_data="ok")]])
TEXT = Html("Your cat <b>eats</b> &amp; drinks.")


async def fault(people: Simulator, kind: str = "error", method: str = "sendMessage", **how: object) -> None:
    await people.call("POST", "/faults", json={"method": method, "kind": kind, **how})


async def texts(people: Simulator) -> list[str]:
    return [message["text"] for message in await people.messages(OWNER)]


async def test_what_is_sent_is_there(people: Simulator, bot: Bot) -> None:
    ids: list[int] = []

    async def remember(message_id: int) -> None:
        ids.append(message_id)

    assert await deliver(bot, OWNER, TEXT, buttons=BUTTONS, on_sent=remember) is Delivery.SENT
    [message] = await people.messages(OWNER)
    assert message["text"] == "Your cat eats & drinks."
    assert message["buttons"][0][0]["text"] == "ok"
    assert ids == [message["message_id"]]


async def test_it_replies_to_a_message_that_may_be_gone(people: Simulator, bot: Bot) -> None:
    question = await people.say(OWNER, "Does she drink?")
    assert await deliver(bot, OWNER, TEXT, reply_to=question) is Delivery.SENT
    assert await deliver(bot, OWNER, TEXT, reply_to=question + 1000) is Delivery.SENT
    first, second = (await people.messages(OWNER))[-2:]
    assert first["reply_to_message_id"] == question
    assert second["reply_to_message_id"] is None


async def test_a_person_who_has_blocked_the_bot_is_gone(people: Simulator, bot: Bot) -> None:
    await people.call("POST", f"/chats/{OWNER}/block", json={"blocked": True})
    assert await deliver(bot, OWNER, TEXT) is Delivery.GONE
    assert await texts(people) == []


async def test_a_chat_that_there_never_was_is_gone(people: Simulator, bot: Bot) -> None:
    assert await deliver(bot, 987654321, TEXT) is Delivery.GONE


@pytest.mark.parametrize("kind", ["drop", "html", "status", "error"])
async def test_while_telegram_is_away_it_comes_later(people: Simulator, bot: Bot, kind: str) -> None:
    await fault(people, kind)
    assert await deliver(bot, OWNER, TEXT) is Delivery.LATER
    assert await texts(people) == []
    assert await deliver(bot, OWNER, TEXT) is Delivery.SENT


async def test_flood_control_closes_the_chat_and_nothing_knocks(people: Simulator, bot: Bot) -> None:
    await fault(people, retry_after=30)
    pace = Pace()
    assert await deliver(bot, OWNER, TEXT, pace=pace) is Delivery.LATER
    assert pace.is_closed
    assert await deliver(bot, OWNER, TEXT, pace=pace) is Delivery.LATER  # the fault is used up: this one did not knock
    assert await texts(people) == []
    assert await deliver(bot, OWNER, TEXT) is Delivery.SENT


async def test_what_does_not_fit_comes_as_a_file(people: Simulator, bot: Bot) -> None:
    text = Html("<b>Your vet</b> has written:\n\n" + "long " * 1000)
    assert not fits(text)
    file = BufferedInputFile(b"all of it", "answer.txt")
    assert await deliver(bot, OWNER, text, file=file, buttons=BUTTONS) is Delivery.SENT
    [message] = await people.messages(OWNER)
    assert message["caption"] == "Your vet has written:"
    assert await people.read(message) == b"all of it"
    assert message["buttons"]
    assert await deliver(bot, OWNER, TEXT, file=file) is Delivery.SENT  # fits: no file
    assert (await texts(people))[-1] == "Your cat eats & drinks."


async def test_without_a_file_it_comes_in_several_messages(people: Simulator, bot: Bot) -> None:
    words = "猫 & dog 🐕 <i> " * 500
    text = Html("<b>They said:</b>\n\n") + escaped(words)
    ids: list[int] = []

    async def remember(message_id: int) -> None:
        ids.append(message_id)

    assert await deliver(bot, OWNER, text, buttons=BUTTONS, on_sent=remember) is Delivery.SENT
    messages = await people.messages(OWNER)
    assert len(messages) == len(ids) == 2
    assert "".join("".join(m["text"] for m in messages).split()) == "".join(f"They said:{words}".split())
    assert [bool(m["buttons"]) for m in messages] == [False, True]


async def test_an_earlier_message_is_amended(people: Simulator, bot: Bot) -> None:
    assert await deliver(bot, OWNER, TEXT, buttons=BUTTONS) is Delivery.SENT
    [message] = await people.messages(OWNER)
    message_id = message["message_id"]
    assert await amend(bot, OWNER, message_id, None) is Delivery.SENT
    assert await amend(bot, OWNER, message_id, Html("<i>new</i>"), BUTTONS) is Delivery.SENT
    assert await amend(bot, OWNER, message_id, Html("<i>new</i>"), BUTTONS) is Delivery.SENT  # it says so already
    [message] = await people.messages(OWNER)
    assert (message["text"], bool(message["buttons"])) == ("new", True)
    assert await amend(bot, OWNER, message_id + 1000, Html("gone")) is Delivery.GONE
    await fault(people, method="editMessageText", retry_after=1)
    assert await amend(bot, OWNER, message_id, Html("newer")) is Delivery.LATER
