"""getUpdates and the webhook."""

import asyncio
from typing import Any

import pytest
from aiogram.exceptions import TelegramBadRequest, TelegramConflictError
from aiohttp import web

from bot.simulator import errors
from tests.bot.simulator.conftest import LIN, Sim
from tests.conftest import LIMIT_SECONDS, eventually


async def test_updates_stay_until_they_are_confirmed(sim: Sim) -> None:
    messages = [await sim.say(LIN, f"m{i}") for i in range(5)]
    assert [u.update_id for u in await sim.bot.get_updates(limit=2)] == [s["update_id"] for s in messages[:2]]
    assert len(await sim.bot.get_updates()) == 5
    assert [u.message and u.message.text for u in await sim.bot.get_updates(offset=messages[3]["update_id"])] == [
        "m3",
        "m4",
    ]
    assert len(await sim.bot.get_updates()) == 2
    assert [u.message and u.message.text for u in await sim.bot.get_updates(offset=-1)] == ["m4"]
    assert len(await sim.bot.get_updates()) == 1


async def test_long_polling_wakes_up(sim: Sim) -> None:
    waiting = asyncio.create_task(sim.bot.get_updates(timeout=30))
    await _in_flight(sim)
    await sim.say(LIN, "/start now")
    message = (await waiting)[0].message
    assert message and message.text == "/start now" and message.chat.type == "private"
    assert message.from_user and message.from_user.language_code == "zh"
    assert message.entities and message.entities[0].type == "bot_command"
    assert await sim.bot.get_updates(offset=10**9 * 9, timeout=0) == []


async def _in_flight(sim: Sim) -> None:
    """Wait until the poll in flight has arrived."""
    await eventually(lambda: sim.world.updates.poller, "a poll")


async def test_a_second_poller_ends_the_older_one(sim: Sim) -> None:
    older = asyncio.create_task(sim.bot.get_updates(timeout=30))
    await _in_flight(sim)
    newer = asyncio.create_task(sim.bot.get_updates(timeout=30))
    with pytest.raises(TelegramConflictError) as error:
        await older
    assert error.value.message == errors.OTHER_POLLER
    await sim.say(LIN, "x")
    assert len(await newer) == 1


async def test_allowed_updates(sim: Sim) -> None:
    await sim.bot.get_updates(allowed_updates=["message"])
    message = await sim.say(LIN, "x")
    await sim.post(f"/chats/{LIN}/messages/{message['message_id']}", {"text": "y"})
    assert [u.event_type for u in await sim.bot.get_updates()] == ["message"]


async def test_the_webhook_gets_every_update_once_in_order_with_the_secret(sim: Sim) -> None:
    texts: list[Any] = []
    failures = 2
    is_complete = asyncio.Event()

    async def hook(request: web.Request) -> web.Response:
        nonlocal failures
        assert request.headers["X-Telegram-Bot-Api-Secret-Token"] == "s3cret"
        if failures:
            failures -= 1
            return web.Response(status=500)
        texts.append((await request.json())["message"]["text"])
        if len(texts) == 3:
            is_complete.set()
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", hook)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        poll = asyncio.create_task(sim.bot.get_updates(timeout=30))
        await _in_flight(sim)
        await sim.bot.set_webhook(url, secret_token="s3cret")
        with pytest.raises(TelegramConflictError, match="terminated by setWebhook"):
            await poll
        with pytest.raises(TelegramConflictError) as error:
            await sim.bot.get_updates()
        assert error.value.message == errors.WEBHOOK_ACTIVE
        for text in "abc":
            await sim.say(LIN, text)
        await asyncio.wait_for(is_complete.wait(), LIMIT_SECONDS)
        assert texts == ["a", "b", "c"]
        info = await sim.bot.get_webhook_info()
        assert (
            info.url == url and info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
        )
        await sim.bot.delete_webhook()
        assert (await sim.bot.get_webhook_info()).url == ""
        assert await sim.bot.get_updates() == []
    finally:
        await runner.cleanup()


async def test_webhook_parameters_are_checked(sim: Sim) -> None:
    with pytest.raises(TelegramBadRequest, match="bad webhook"):
        await sim.bot.set_webhook("ftp://x")
    with pytest.raises(TelegramBadRequest, match="secret token contains unallowed characters"):
        await sim.bot.set_webhook("http://127.0.0.1:1/", secret_token="a b")


async def test_dropping_pending_updates(sim: Sim) -> None:
    await sim.say(LIN, "x")
    await sim.bot.delete_webhook(drop_pending_updates=True)
    assert await sim.bot.get_updates() == []
