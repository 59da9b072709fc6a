"""The verbs on a tap: it is answered once, and its message shows what came of it, or stays as it is."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramRetryAfter
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup

from bot.simulator.client import Simulator
from bot.telegram import taps
from bot.texts import Html
from tests.conftest import OWNER

BUTTONS = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="go", callback_data="go")]])


@pytest.fixture
async def word(people: Simulator, bot: Bot) -> AsyncIterator[asyncio.Task[Any]]:
    """The owner taps a button under a message of ours; what is said to that."""
    await bot.send_message(OWNER, "A message", reply_markup=BUTTONS)
    [message] = await people.messages(OWNER)
    task = asyncio.create_task(people.tap(OWNER, message, "go"))
    yield task
    task.cancel()


@pytest.fixture
async def tap(word: asyncio.Task[Any], bot: Bot) -> CallbackQuery:
    """The tap as it comes to us."""
    [update] = await bot.get_updates(timeout=10, allowed_updates=["callback_query"])
    assert update.callback_query is not None
    return update.callback_query


async def chat(people: Simulator) -> list[tuple[str, bool]]:
    return [(message["text"], bool(message["buttons"])) for message in await people.messages(OWNER)]


def show_id(tap: CallbackQuery) -> int:
    assert tap.message is not None
    return tap.message.message_id


async def fault(people: Simulator, method: str, **how: Any) -> None:
    await people.call("POST", "/faults", json={"method": method, "kind": "error", **how})


async def test_it_is_answered_in_bare_words(tap: CallbackQuery, word: asyncio.Task[Any]) -> None:
    await taps.answer(tap, Html("<b>Tom &amp; Jerry</b> are cats"), alert=True)
    toast = await word
    assert (toast["text"], toast["show_alert"]) == ("Tom & Jerry are cats", True)
    await taps.answer(tap, Html("again"))  # a replay: Telegram says that it is too old


async def test_a_long_answer_is_cut_to_what_telegram_takes(tap: CallbackQuery, word: asyncio.Task[Any]) -> None:
    await taps.answer(tap, Html("🐕" * 150))
    assert (await word)["text"] == "🐕" * 99 + "…"


async def test_shown_in_the_place_of_the_message(people: Simulator, tap: CallbackQuery) -> None:
    assert await taps.show(tap, Html("<b>Done</b>")) == show_id(tap)
    assert await chat(people) == [("Done", False)]


async def test_shown_below_a_message_that_cannot_be_edited(people: Simulator, tap: CallbackQuery) -> None:
    await fault(people, "editMessageText", error_code=400, description="Bad Request: message can't be edited")
    assert await taps.show(tap, Html("Done")) == show_id(tap) + 1
    assert await chat(people) == [("A message", True), ("Done", False)]


async def test_rewritten_or_left_as_it_is(people: Simulator, tap: CallbackQuery) -> None:
    await fault(people, "editMessageText", error_code=400, description="Bad Request: message to edit not found")
    assert not await taps.rewrite(tap, Html("Done"))
    assert await chat(people) == [("A message", True)]
    assert await taps.rewrite(tap, Html("Done"), BUTTONS)
    assert await taps.rewrite(tap, Html("Done"), BUTTONS)  # a replay
    assert await chat(people) == [("Done", True)]


async def test_what_passes_by_itself_is_for_the_worker(people: Simulator, tap: CallbackQuery) -> None:
    await fault(people, "editMessageText", retry_after=1)
    with pytest.raises(TelegramRetryAfter):
        await taps.rewrite(tap, Html("Done"))


async def test_buttons_are_a_nicety(people: Simulator, tap: CallbackQuery) -> None:
    await fault(people, "editMessageReplyMarkup", retry_after=1)
    await taps.rewrite_buttons(tap)
    assert await chat(people) == [("A message", True)]
    await taps.rewrite_buttons(tap)
    assert await chat(people) == [("A message", False)]
