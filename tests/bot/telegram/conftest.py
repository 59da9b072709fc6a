"""An owner's chat with a bot that nobody runs: the tests call Telegram themselves."""

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot

from bot.simulator.client import Simulator
from bot.telegram.client import make_bot
from tests.conftest import OWNER, TOKEN


@pytest.fixture
async def people(simulator: str) -> AsyncIterator[Simulator]:
    async with Simulator(simulator) as people:
        await people.join(OWNER, "小林", "zh", "owner", "🧑")
        yield people


@pytest.fixture
async def bot(simulator: str) -> AsyncIterator[Bot]:
    bot = make_bot(TOKEN, simulator)
    yield bot
    await bot.session.close()
