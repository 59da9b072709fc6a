"""The clinic of the tests of cases: nothing ticks by itself."""

import itertools
from collections.abc import AsyncIterator

import pytest

from admin.vets.cases.desk import VetDesk
from bot.chat.ask_vet import back_button
from bot.telegram.client import make_bot
from tests.admin.vets.cases.ward import Ward
from tests.conftest import TOKEN, Clinic


@pytest.fixture
def poll_seconds() -> float:
    """The tests tick by themselves."""
    return 3600.0


@pytest.fixture
async def ward(clinic: Clinic) -> AsyncIterator[Ward]:
    bot = make_bot(TOKEN, clinic.settings.telegram_api_url)
    yield Ward(clinic, bot, VetDesk(back_button), itertools.count(1))
    await bot.session.close()
