"""Who writes or taps is introduced to every handler by one value."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiogram.types import CallbackQuery, Chat, Message, Update, User

from bot.chat.people import Introduce
from bot.telegram.client import make_bot
from bot.telegram.here import Here
from storage import people
from storage.database import Database
from storage.migrations.migrate import migrate
from tests.conftest import OWNER, TOKEN

LIN = User(id=OWNER, is_bot=False, first_name="小林", language_code="zh-hans")
GROUP = -1001


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    return database


def message(user: User | None = LIN, chat_id: int = OWNER) -> Message:
    chat = Chat(id=chat_id, type="private" if chat_id > 0 else "supergroup")
    return Message(message_id=5, date=datetime.now(UTC), chat=chat, from_user=user, text="?")


async def introduced(event: Message | CallbackQuery, database: Database, **more: Any) -> Here | None:
    """What a handler gets as `here`; null where none is called."""
    calls: list[Here] = []

    async def handler(_event: object, data: dict[str, Any]) -> None:
        calls.append(data["here"])

    bot = make_bot(TOKEN, "http://127.0.0.1:9")
    await Introduce()(handler, event, {"bot": bot, "database": database, "event_update": Update(update_id=9), **more})
    return calls[0] if calls else None


async def test_a_message_tells_who_where_and_which_update(database: Database) -> None:
    here = await introduced(message(), database)
    assert here is not None
    assert (here.person.telegram_id, here.person.name, here.say.language) == (OWNER, "小林", "zh")
    assert (here.chat_id, here.update_id, here.again) == (OWNER, 9, False)
    assert await database.run(people.find, OWNER) == here.person


async def test_a_tap_is_where_its_message_is(database: Database) -> None:
    tap = CallbackQuery(id="1", from_user=LIN, chat_instance="1", data="stop", message=message(chat_id=GROUP))
    here = await introduced(tap, database, again=True)
    assert here is not None and (here.chat_id, here.again) == (GROUP, True)
    here = await introduced(tap.model_copy(update={"message": None}), database)
    assert here is not None and here.chat_id == OWNER


async def test_channels_and_other_bots_are_nobody(database: Database) -> None:
    assert await introduced(message(None), database) is None
    assert await introduced(message(User(id=7, is_bot=True, first_name="Bot")), database) is None
