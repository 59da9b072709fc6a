"""Updates are in the inbox before Telegram is told so; what a dead process left open is gone on with."""

import asyncio
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from bot.app import running
from bot.simulator.client import Simulator, contains, has_button
from bot.telegram.client import make_bot
from bot.telegram.intake import chat_of
from bot.telegram.polling import IntakeEnded, Poller
from bot.telegram.webhook import make_app
from bot.telegram.workers import DEATHS
from storage import inbox
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import InboxUpdate, Turn
from tests import openai_host
from tests.bot.telegram.intakes import intake_of
from tests.conftest import ADMIN, OWNER, TOKEN, eventually, settings_for

SECRET = "s" * 20


def update(number: int, text: str = "hello", chat: int = OWNER) -> dict[str, Any]:
    person = {"id": chat, "is_bot": False, "first_name": "Lin", "language_code": "en"}
    message = {"message_id": number, "date": 1, "chat": {"id": chat, "type": "private"}, "from": person, "text": text}
    return {"update_id": number, "message": message}


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    return database


async def test_an_update_that_comes_twice_is_handed_on_once(database: Database) -> None:
    handed_on: list[int] = []
    intake = intake_of(database, lambda u, *_: handed_on.append(u["update_id"]))
    await intake.accept([update(1), update(2)])
    await intake.accept([update(2), update(3)])
    assert handed_on == [1, 2, 3]
    handed_on.clear()
    await database.run_core(inbox.done, [2])
    assert await intake.replay() == 2
    assert handed_on == [1, 3]


async def test_what_cannot_be_kept_is_neither_acknowledged_nor_handed_on(
    database: Database, simulator: str, caplog: pytest.LogCaptureFixture
) -> None:
    handed_on: list[int] = []
    bot = make_bot(TOKEN, simulator)
    intake = intake_of(database, lambda u, *_: handed_on.append(u["update_id"]))
    with database.begin() as session:
        session.connection().exec_driver_sql(
            "CREATE TRIGGER full BEFORE INSERT ON inboxupdate BEGIN SELECT RAISE(FAIL, 'disk full'); END"
        )
    async with Simulator(simulator) as people:
        await people.join(OWNER, "Lin", "en", "owner", "🧑")
        await people.say(OWNER, "Help?")
        polling = asyncio.create_task(Poller(bot, intake).poll())
        await eventually(lambda: "no updates" in caplog.text, "a line in the log")
        assert "disk full" in caplog.text and handed_on == []
        with database.begin() as session:
            session.connection().exec_driver_sql("DROP TRIGGER full")
        await eventually(lambda: handed_on, "the update")
        polling.cancel()
    assert len(handed_on) == 1
    with database.begin() as session:
        assert len(session.exec(select(InboxUpdate)).all()) == 1
    await bot.session.close()


async def test_a_refused_token_and_a_lasting_second_poller_end_the_process(
    database: Database, simulator: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = make_bot(TOKEN, simulator)
    intake = intake_of(database, lambda *_: None)
    async with Simulator(simulator) as people:
        fault = {"method": "getUpdates", "kind": "error", "times": 1, "error_code": 401, "description": "Unauthorized"}
        await people.call("POST", "/faults", json=fault)
        with pytest.raises(IntakeEnded, match="VETTED_TELEGRAM_TOKEN"):
            await Poller(bot, intake).poll()
        monkeypatch.setattr("bot.telegram.polling.CONFLICT_SECONDS", -1)
        fault |= {"error_code": 409, "description": "Conflict: terminated by other getUpdates request"}
        await people.call("POST", "/faults", json=fault)
        with pytest.raises(IntakeEnded, match="Another process"):
            await Poller(bot, intake).poll()
    await bot.session.close()


async def test_the_webhook_answers_after_the_commit_and_wants_its_secret(database: Database) -> None:
    handed_on: list[int] = []
    intake = intake_of(database, lambda u, *_: handed_on.append(u["update_id"]))
    server = TestServer(make_app(intake, "/hook", SECRET))
    await server.start_server()
    url, headers = server.make_url("/hook"), {"X-Telegram-Bot-Api-Secret-Token": SECRET}

    async def send(data: str, headers: dict[str, str]) -> int:
        async with aiohttp.ClientSession() as session, session.post(url, data=data, headers=headers) as response:
            return response.status

    assert await send(json.dumps(update(1)), {}) == 403
    assert await send(json.dumps(update(1)), {"X-Telegram-Bot-Api-Secret-Token": "wrong"}) == 403
    assert await send("[]", headers) == 400
    assert handed_on == []
    assert await send(json.dumps(update(1)), headers) == 200
    assert handed_on == [1]
    with database.begin() as session:
        assert [row.update_id for row in session.exec(select(InboxUpdate))] == [1]
        session.connection().exec_driver_sql("DROP TABLE inboxupdate")
    assert await send(json.dumps(update(2)), headers) == 503
    assert handed_on == [1]
    await server.close()


@given(st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.dictionaries(st.text(), inner)))
def test_whatever_an_update_holds_it_has_a_chat(content: Any) -> None:
    for kind in ("message", "callback_query", "my_chat_member"):
        assert isinstance(chat_of({"update_id": 1, kind: content}), int)


async def test_a_question_is_gone_on_with_from_wherever_the_last_process_died(
    tmp_path: Path, simulator: str, host: openai_host.Host
) -> None:
    """The three places where a kill can cut: before the placeholder, before the answer, before the last edit."""
    settings = settings_for(tmp_path, simulator, host)
    async with Simulator(simulator) as people:
        await people.join(OWNER, "Lin", "en", "owner", "🧑")
        bot = make_bot(TOKEN, simulator)
        async with running(settings):
            await people.answer_to(OWNER, "Warm up?")
        database = Database(settings.database_location)
        with database.begin() as session:
            first = session.exec(select(Turn)).one()
        placeholders = [(await bot.send_message(OWNER, "💭 …")).message_id for _ in range(2)]
        base = first.model_dump(exclude={"id", "update_id", "answer", "message_ids", "question", "finished_at"})
        with database.begin() as session:
            for number in (90_001, 90_002, 90_003):
                content = json.dumps(update(number, f"Question {number}?"))
                row = InboxUpdate(update_id=number, chat_id=OWNER, content=content, n_attempts=1)
                session.add(row)
            messages = [{"role": "user", "content": "Question 90002?"}]
            base |= {"messages": messages, "finish_reason": None}
            session.add(Turn(**base, question="Question 90002?", update_id=90_002, message_ids=placeholders[:1]))
            session.add(
                Turn(
                    **base,
                    question="Question 90003?",
                    update_id=90_003,
                    message_ids=placeholders[1:],
                    answer="Kept text.",
                )
            )
        asked_before = len(host.chat_requests)
        async with running(settings):
            await people.wait_for(OWNER, lambda m: m["message_id"] == placeholders[1] and has_button(m, "👍"))
        texts = {m["message_id"]: m["text"] for m in await people.messages(OWNER) if m["from"]["is_bot"]}
        assert texts[placeholders[0]] == host.default_answer
        assert texts[placeholders[1]] == "Kept text."
        # Warm-up, the one without a placeholder, and the two: nothing was answered twice.
        assert len(texts) == 4 and "💭 …" not in texts.values()
        # The one whose answer was committed was not asked again.
        assert len(host.chat_requests) == asked_before + 2
        with database.begin() as session:
            rows = session.exec(select(InboxUpdate).where(col(InboxUpdate.update_id) > 90_000)).all()
            assert all(row.done_at is not None and row.content is None for row in rows)
            assert len(session.exec(select(Turn)).all()) == 4
        database.close()
        await bot.session.close()


def _poison() -> dict[str, Any]:
    """Update 77, which aiogram cannot read."""
    poison = update(77)
    poison["message"]["entities"] = [{"type": "bold", "offset": "no number", "length": 1}]
    del poison["message"]["text"]  # words would be read all the same
    return poison


async def test_an_update_that_always_fails_is_set_aside_and_the_next_is_handled(
    tmp_path: Path, simulator: str, host: openai_host.Host
) -> None:
    settings = settings_for(tmp_path, simulator, host)
    database = Database(settings.database_location)
    migrate(database)
    poison = _poison()
    with database.begin() as session:
        for number, content in ((77, poison), (78, update(78, "And this?"))):
            session.add(InboxUpdate(update_id=number, chat_id=OWNER, content=json.dumps(content), n_attempts=1))
    async with Simulator(simulator) as people:
        await people.join(OWNER, "Lin", "en", "owner", "🧑")
        await people.join(ADMIN, "Alex", "en", "admin", "🔑")
        async with running(settings):
            await people.wait_for(OWNER, lambda m: has_button(m, "👍"))
    with database.begin() as session:
        rows = session.exec(select(InboxUpdate).order_by(col(InboxUpdate.update_id))).all()
        assert [row.set_aside_at is not None for row in rows] == [True, False]
        assert "ValidationError" in str(rows[0].error)
    database.close()


async def test_a_poisonous_update_is_set_aside_and_people_are_told(
    tmp_path: Path, simulator: str, host: openai_host.Host
) -> None:
    settings = settings_for(tmp_path, simulator, host)
    database = Database(settings.database_location)
    migrate(database)
    poison = _poison()
    with database.begin() as session:
        session.add(InboxUpdate(update_id=77, chat_id=OWNER, content=json.dumps(poison), n_attempts=DEATHS + 1))
    async with Simulator(simulator) as people:
        await people.join(OWNER, "Lin", "en", "owner", "🧑")
        await people.join(ADMIN, "Alex", "en", "admin", "🔑")
        async with running(settings):
            await people.wait_for(OWNER, contains("could not answer it"))
            await people.wait_for(ADMIN, contains("update 77"))
    with database.begin() as session:
        row = session.exec(select(InboxUpdate)).one()
        assert row.set_aside_at is not None and row.done_at is None and row.content is not None
    database.close()
