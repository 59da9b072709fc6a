"""Whatever one update holds, the intake goes on: by polling and by webhook, whichever database keeps it."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from bot.telegram import webhook, wire
from bot.telegram.client import make_bot
from bot.telegram.intake import Intake, RawUpdate, update_in
from bot.telegram.polling import Poller
from bot.telegram.raw.readable import readable
from storage import inbox
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import InboxUpdate
from tests.bot.telegram.intakes import Told, intake_of
from tests.bot.telegram.test_intake import update
from tests.conftest import TOKEN, eventually, serve

SECRET = "s" * 20
DIGITS, DEEP = "0digits0", "0deep0"
"""What stands in a text for a number that no program writes, and for lists in lists."""
HUGE = {DIGITS: "9" * 5000, DEEP: "[" * 5000 + "]" * 5000}

leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([2**63, -(2**63) - 1, 10**40])
    | st.floats()
    | st.text(st.characters(min_codepoint=0, max_codepoint=0x10FFFF, categories=None), max_size=8)
    | st.sampled_from([DIGITS, DEEP, "\ud83d", "\0", "not breathing"])
)


def _nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)


def _some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """An object that has some of these fields."""
    return st.fixed_dictionaries({}, optional=fields)


values = st.recursive(leaves, _nested, max_leaves=6)
people = st.fixed_dictionaries({"id": values | st.just(7)}, optional={"first_name": values, "is_bot": values})
sides: dict[str, st.SearchStrategy[Any]] = {"chat": people | values, "from": people | values}
messages = _some(message_id=values, date=values, text=values, **sides)
updates = _some(message=messages | values, callback_query=messages | values, my_chat_member=values, x=values)


def body_of(value: object, ascii_only: bool) -> bytes:
    """As some server might write it: half surrogates as they are, or escaped."""
    text = json.dumps(value, ensure_ascii=ascii_only)
    for mark, digits in HUGE.items():
        text = text.replace(f'"{mark}"', digits)
    return text.encode(errors="surrogatepass")


@dataclass
class Telegram:
    """A Bot API server that has these updates, each as bytes, and gives them as Telegram does."""

    bodies: dict[int, bytes]
    offset: int = 0
    limits: list[int] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        """Every method: updates from the offset on, or yes."""
        wish = await request.json() if request.can_read_body and request.content_type == "application/json" else {}
        if not request.path.endswith("getUpdates"):
            return web.json_response({"ok": True, "result": True})
        self.offset = max(self.offset, wish.get("offset", 0))
        self.limits.append(wish.get("limit", 100))
        numbers = sorted(number for number in self.bodies if number >= self.offset)[: self.limits[-1]]
        if not numbers:
            await asyncio.sleep(0.01)
        page = b",".join(self.bodies[number] for number in numbers)
        return web.Response(body=b'{"ok":true,"result":[' + page + b"]}", content_type="application/json")


async def by_polling(intake: Intake, bodies: dict[int, bytes]) -> Telegram:
    """Poll until Telegram knows that we have all."""
    telegram = Telegram(bodies)
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", telegram.answer)
    server = await serve(app)
    bot = make_bot(TOKEN, str(server.make_url("")).rstrip("/"))
    task = asyncio.create_task(Poller(bot, intake).poll())
    try:
        await eventually(lambda: task.done() or telegram.offset > max(bodies), "the offset behind the last", 20)
        assert not task.done(), task.exception()
    finally:
        task.cancel()
        await asyncio.wait({task})
        await bot.session.close()
        await server.close()
    return telegram


async def by_webhook(intake: Intake, bodies: Sequence[bytes]) -> list[int]:
    """Post them all; the statuses."""
    server = TestServer(webhook.make_app(intake, "/hook", SECRET))
    await server.start_server()
    headers, statuses = {"X-Telegram-Bot-Api-Secret-Token": SECRET}, []
    async with aiohttp.ClientSession() as http:
        for body in bodies:
            async with http.post(server.make_url("/hook"), data=body, headers=headers) as response:
                statuses.append(response.status)
    await server.close()
    return statuses


async def take_all(database: Database, contents: Sequence[dict[str, Any]], ascii_only: bool) -> None:
    """By both ways: each is kept, handed on, can be read again and handled."""
    n = len(contents)
    for begin, way in ((1, "polling"), (1001, "webhook")):
        handed_on: list[RawUpdate] = []
        intake = intake_of(database, lambda update, *_, pile=handed_on: pile.append(update))
        bodies = {
            begin + place: body_of({"update_id": begin + place} | content, ascii_only)
            for place, content in enumerate([*contents, {}])
        }
        if way == "polling":
            await by_polling(intake, bodies)
        else:
            assert await by_webhook(intake, list(bodies.values())) == [200] * (n + 1)
        assert [update["update_id"] for update in handed_on] == list(bodies)
        bot = make_bot(TOKEN, "http://127.0.0.1:9")
        for raw in handed_on:
            try:
                readable(raw, bot)
            except Exception as error:  # noqa: BLE001 - any may be: the worker sets it aside
                assert error is not None
        numbers: list[int] = []
        await intake_of(database, lambda update, *_, pile=numbers: pile.append(update["update_id"])).replay()
        assert numbers == list(bodies)
        with database.begin() as session:
            rows = session.exec(select(InboxUpdate)).all()
            assert all((row.content or "").isascii() and update_in(row.content or "") for row in rows)
            for row in rows:
                session.delete(row)


@settings(max_examples=8)
@given(st.lists(updates, min_size=1, max_size=30), st.booleans())
def test_whatever_an_update_holds_the_intake_goes_on(
    tmp_path_factory: pytest.TempPathFactory, contents: list[dict[str, Any]], ascii_only: bool
) -> None:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('hostile') / 'vetted.sqlite3'}")
    migrate(database)

    async def run() -> None:
        await take_all(database, contents, ascii_only)
        database.close()

    asyncio.run(run())


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    return database


CUT = (
    b'{"update_id": 2, "message": {"message_id": 1, "chat": {"id": 5, "type": "private"}, "text": "not \\"breathing\\""'
)
WORDLESS = b'{"update_id": 2, "message": {"message_id": '


async def test_the_words_of_what_is_no_json_are_taken_and_nobodys_rights_hang_on_them(database: Database) -> None:
    handed_on: list[RawUpdate] = []
    bodies = {1: body_of(update(1), True), 2: CUT, 3: body_of(update(3), True)}
    telegram = await by_polling(intake_of(database, lambda update, *_: handed_on.append(update)), bodies)
    assert [update["update_id"] for update in handed_on] == [1, 2, 3]
    message = handed_on[1]["message"]
    assert message["text"] == 'not "breathing"' and message["chat"]["id"] == 5 and "forward_origin" in message
    assert set(telegram.limits) == {1, 100}  # one by one only around it
    bot = make_bot(TOKEN, "http://127.0.0.1:9")
    event = readable(handed_on[1], bot)
    assert event is not None and event.message is not None and event.message.forward_origin is not None


async def test_what_cannot_be_read_at_all_is_set_aside_by_its_number(database: Database) -> None:
    news, handed_on = Told(), list[int]()
    intake = intake_of(database, lambda update, *_: handed_on.append(update["update_id"]), news)
    await by_polling(intake, {1: body_of(update(1), True), 2: WORDLESS, 3: body_of(update(3), True)})
    assert handed_on == [1, 3]
    assert await by_webhook(intake, [WORDLESS.replace(b"2", b"4", 1), b"nonsense", b"[]"]) == [200, 400, 400]
    assert [(update["update_id"], is_news) for update, _, is_news in news.set_aside] == [(2, True), (4, False)]
    with database.begin() as session:
        row = session.get_one(InboxUpdate, 2)
        assert row.set_aside_at is not None and "message_id" in (row.content or "")


async def test_a_row_that_cannot_be_read_does_not_end_the_start(database: Database) -> None:
    """As versions before kept it."""
    news, handed_on = Told(), list[int]()
    for number, content in enumerate(
        ("", "[]", "[" * 90_000, json.dumps({"update_id": True}), json.dumps(update(5))), 1
    ):
        await database.run_core(inbox.keep, [(number, 1, content)])
    intake = intake_of(database, lambda update, *_: handed_on.append(update["update_id"]), news)
    assert await intake.replay() == 5
    assert handed_on == [5] and len(news.set_aside) == 4
    assert await intake.replay() == 1  # the others are set aside for good
    database.close()


async def test_what_is_no_update_is_passed_over(database: Database) -> None:
    handed_on: list[int] = []
    intake = intake_of(database, lambda update, *_: handed_on.append(update["update_id"]))
    strange: list[Any] = [None, 7, "x", [], {}, {"update_id": "9"}, {"update_id": 2**70}, {"update_id": True}]
    await intake.accept([*strange, update(3)])
    assert handed_on == [3]


@pytest.mark.parametrize("text", ['{"a": "' + '\\"' * 500_000, '"' * 1_000_001, "[" * 1_000_000, '{"text":"' * 100_000])
def test_a_hostile_text_is_looked_through_in_one_go(text: str) -> None:
    begin = asyncio.new_event_loop().time()
    wire.shallow(text)
    wire.remains_of(text)
    assert asyncio.new_event_loop().time() - begin < 5
