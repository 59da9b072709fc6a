"""Messages that showed a forgotten owner's words go; where Telegram refuses, they say something else, or their reader
is asked; where it is away, they are tried again, each by itself."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from aiogram import Bot
from sqlmodel import col, select

from admin.forgetting.certify import follow_certificates
from admin.forgetting.retract import retract_messages
from bot.simulator.client import Simulator
from bot.telegram.client import make_bot
from storage import people
from storage.database import Database
from storage.forgetting import certificates, showings
from storage.migrations.migrate import migrate
from storage.models import Certificate, DatasetVersion, Erasure, Retraction, now
from storage.ticks.attempts import Attempts
from tests.conftest import OTHER, TOKEN, VET

REFUSED = {"kind": "error", "error_code": 400, "description": "Bad Request: message can't be deleted", "times": None}


@dataclass
class Post:
    """A bot, the people it writes to, and its tables."""

    bot: Bot
    people: Simulator
    database: Database

    async def show(self, n: int, text: str = "card: zebra") -> list[int]:
        """Show a vet the owner's words in so many messages, then forget the owner."""
        ids = [(await self.bot.send_message(VET, f"{text} {number}")).message_id for number in range(n)]
        with self.database.begin() as session:
            for message_id in ids:
                showings.show(session, VET, message_id, [OTHER])
            certificates.issue(session, OTHER, 9)
        return ids

    async def tick(self) -> None:
        """As the bot's."""
        attempts = Attempts()
        await retract_messages(self.bot, self.database, attempts)
        await follow_certificates(self.bot, self.database, attempts)

    async def texts(self, person: int) -> list[str]:
        """What the person's chat shows."""
        return [message["text"] or message["caption"] for message in await self.people.messages(person)]


@pytest.fixture
async def post(tmp_path: Path, simulator: str) -> AsyncIterator[Post]:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    bot = make_bot(TOKEN, simulator.rstrip("/"))
    async with Simulator(simulator) as sim:
        await sim.join(VET, "Dr. Chen", "zh", "vet", "🩺")
        await sim.join(OTHER, "Olga", "en", "owner", "🧑")
        with database.begin() as session:
            people.meet(session, VET, "Dr. Chen", "zh")
            people.meet(session, OTHER, "Olga", "en")
        yield Post(bot, sim, database)
    await bot.session.close()
    database.close()


async def test_they_go_and_the_owner_hears_that_that_was_all(post: Post) -> None:
    await post.show(2)
    await post.tick()
    assert await post.texts(VET) == []
    assert await post.texts(OTHER) == ["🧹 Certificate 1: that was all. Nothing is left for me to erase."]
    await post.tick()
    assert len(await post.texts(OTHER)) == 1


async def test_after_two_days_they_say_something_else(post: Post) -> None:
    await post.show(1)
    await post.people.call("POST", "/faults", json={**REFUSED, "method": "deleteMessage"})
    await post.tick()
    assert await post.texts(VET) == ["🧹 已删除：写这段话的人要求删除自己的数据。"]


async def test_where_neither_can_be_the_reader_is_asked_and_the_owner_told(post: Post) -> None:
    await post.show(1)
    for method in ("deleteMessage", "editMessageText", "editMessageCaption"):
        await post.people.call("POST", "/faults", json={**REFUSED, "method": method})
    await post.tick()
    card, wish = await post.texts(VET)
    assert card == "card: zebra 0" and "请你自己把它删掉" in wish
    [receipt] = await post.texts(OTHER)
    assert "that was all" in receipt and "Telegram does not let me delete: 1" in receipt
    with post.database.begin() as session:
        assert session.exec(select(Retraction.error)).all() == ["Bad Request: message can't be deleted"]


async def test_one_that_cannot_be_tried_holds_up_no_other_and_comes_again(post: Post) -> None:
    await post.show(2)
    await post.people.call("POST", "/faults", json={"kind": "status", "method": "deleteMessage", "times": 1})
    await post.tick()
    assert await post.texts(VET) == ["card: zebra 0"] and await post.texts(OTHER) == []
    with post.database.begin() as session:
        row = session.exec(select(Retraction).where(col(Retraction.done_at).is_(None))).one()
        row.tried_at = now() - timedelta(seconds=3)
    await post.tick()
    assert await post.texts(VET) == [] and "that was all" in (await post.texts(OTHER))[0]


async def test_a_certificate_waits_for_every_place(post: Post) -> None:
    await post.show(1)
    with post.database.begin() as session:
        version = DatasetVersion(name="v1", file_name="x", sha256="x", n_examples=1, frozen_by=1, erased_at=now())
        session.add(version)
        session.flush()
        session.add(Erasure(version_id=version.id or 0, place="openai", error="HTTP 500"))
        session.exec(select(Certificate)).one().version_ids = [version.id or 0]
    await post.tick()
    assert await post.texts(OTHER) == []
    with post.database.begin() as session:
        session.exec(select(Erasure)).one().done_at = now()
    await post.tick()
    assert len(await post.texts(OTHER)) == 1
