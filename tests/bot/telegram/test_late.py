"""An edit of which nobody knows whether it was carried out may come after a newer one: what stands at the end is the
newest."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import EditMessageText
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiohttp import web

from bot.simulator.client import Simulator
from bot.simulator.server import make_app
from bot.telegram import late
from bot.telegram.client import make_bot
from tests.bot.telegram.test_deliver import fault
from tests.conftest import OWNER, TOKEN, eventually

LATE = 0.6
"""Seconds by which the simulator carries an edit out late."""
BUTTONS = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="👍", callback_data="up")]])


@pytest.fixture
async def simulator() -> AsyncIterator[str]:
    """A Telegram that carries out what nobody waits for any more: our test server does not."""
    runner = web.AppRunner(make_app(TOKEN), shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.fixture
async def next_life(simulator: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    """The bot of another process."""
    monkeypatch.setattr(late, "SECONDS", 2 * LATE)
    bot = make_bot(TOKEN, simulator)
    yield bot
    await bot.session.close()


async def _edit_late(people: Simulator, bot: Bot, message_id: int) -> None:
    """An edit that Telegram takes its time for, and whose answer nobody waits for."""
    await fault(people, "delay", "editMessageText", seconds=LATE, times=1)
    edit = EditMessageText(text="half an ans", chat_id=OWNER, message_id=message_id)
    with pytest.raises(TelegramNetworkError):
        await bot.session(bot, edit, timeout=LATE / 6)  # type: ignore[arg-type]


async def _shown(people: Simulator) -> dict[str, object]:
    return (await people.messages(OWNER))[-1]


async def test_what_a_former_process_said_comes_late(people: Simulator, bot: Bot, next_life: Bot) -> None:
    message = await bot.send_message(OWNER, "…")
    await _edit_late(people, bot, message.message_id)
    await bot.session.close()
    await next_life.edit_message_text("The whole answer.", chat_id=OWNER, message_id=message.message_id)
    await next_life.edit_message_reply_markup(chat_id=OWNER, message_id=message.message_id, reply_markup=BUTTONS)
    await _see_it_overwritten_and_back(people)


async def test_what_was_timed_out_comes_late(people: Simulator, next_life: Bot) -> None:
    message = await next_life.send_message(OWNER, "…")
    await _edit_late(people, next_life, message.message_id)
    await next_life.edit_message_text(
        "The whole answer.", chat_id=OWNER, message_id=message.message_id, reply_markup=BUTTONS
    )
    await _see_it_overwritten_and_back(people)


async def _see_it_overwritten_and_back(people: Simulator) -> None:
    async def says(text: str) -> bool:
        return (await _shown(people))["text"] == text

    await eventually(lambda: says("half an ans"), "the late edit")
    await eventually(lambda: says("The whole answer."), "the newest once more")
    assert (await _shown(people))["buttons"]


async def test_a_message_of_this_process_is_edited_once(people: Simulator, next_life: Bot) -> None:
    message = await next_life.send_message(OWNER, "…")
    await next_life.edit_message_text("The whole answer.", chat_id=OWNER, message_id=message.message_id)
    assert not next_life.session._late._tasks  # type: ignore[attr-defined]


async def test_what_is_deleted_stays_so(people: Simulator, bot: Bot, next_life: Bot) -> None:
    message = await bot.send_message(OWNER, "…")
    await next_life.edit_message_text("The whole answer.", chat_id=OWNER, message_id=message.message_id)
    await next_life.delete_message(OWNER, message.message_id)
    tasks = [*next_life.session._late._tasks]  # type: ignore[attr-defined]
    await asyncio.gather(*tasks)
    assert len(tasks) == 1 and await people.messages(OWNER) == []
