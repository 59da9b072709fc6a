"""A simulator on a free port, a real aiogram bot that talks to it, and a hand for /sim."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiohttp import web

from bot.simulator.server import make_app
from bot.simulator.sim_api import WORLD
from bot.simulator.state import World

TOKEN = "123456:" + "A" * 35
LIN, EMMA, VET = 1001, 1002, 1003


@dataclass
class Sim:
    """The simulator as tests see it: its address, a client for /sim, a bot, and what it remembers."""

    url: str
    http: aiohttp.ClientSession
    bot: Bot
    world: World

    async def get(self, path: str, **query: Any) -> Any:
        """/sim's answer to a GET."""
        async with self.http.get(f"/sim{path}", params=query) as response:
            return await response.json()

    async def post(self, path: str, body: Any, status: int | None = None) -> Any:
        """/sim's answer to a POST, which is a success unless `status` says otherwise."""
        async with self.http.post(f"/sim{path}", json=body) as response:
            answer = await response.json()
            assert response.status == status if status else response.status < 300, answer
            return answer

    async def say(self, person: int, text: str, **more: Any) -> dict[str, Any]:
        """A person writes to the bot."""
        message: dict[str, Any] = await self.post(f"/chats/{person}/messages", {"from": person, "text": text, **more})
        return message

    async def send_file(self, person: int, name: str, data: bytes, **more: str) -> dict[str, Any]:
        """A person sends a file to the bot."""
        form = aiohttp.FormData({"from": str(person), **more})
        form.add_field("file", data, filename=name)
        async with self.http.post(f"/sim/chats/{person}/files", data=form) as response:
            answer: dict[str, Any] = await response.json()
            assert response.status == 200, answer
            return answer

    async def shown(self, chat: int, message_id: int) -> dict[str, Any]:
        """A message as the chat shows it."""
        view = await self.get(f"/chats/{chat}")
        return next(m for m in view["messages"] if m["message_id"] == message_id)

    async def raw(self, method: str, **kwargs: Any) -> tuple[int, Any]:
        """A Bot API call without aiogram: (status, body)."""
        async with self.http.post(f"/bot{TOKEN}/{method}", **kwargs) as response:
            return response.status, await response.json()


@asynccontextmanager
async def serving() -> AsyncIterator[Sim]:
    """A simulator with three people in it."""
    app = make_app(TOKEN)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
    async with aiohttp.ClientSession(url) as http:
        sim = Sim(url, http, bot, app[WORLD])
        await sim.post("/people", {"id": LIN, "first_name": "林小雨", "language_code": "zh", "role_hint": "owner"})
        await sim.post("/people", {"id": EMMA, "first_name": "Emma", "language_code": "en", "avatar": "🐶"})
        await sim.post("/people", {"id": VET, "first_name": "Wang", "username": "drwang"})
        try:
            yield sim
        finally:
            await bot.session.close()
            await runner.cleanup()


@pytest.fixture
async def sim() -> AsyncIterator[Sim]:
    """A simulator of its own for each test."""
    async with serving() as running:
        yield running
