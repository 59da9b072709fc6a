"""Telegram's answer breaks after the commit, at every route: the retry changes nothing that was changed."""

import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from functools import partial
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from aiogram import Dispatcher
from aiogram.types import TelegramObject
from sqlalchemy import select
from sqlmodel import SQLModel

import bot.app
import bot.dispatcher
from admin.vets.cases.desk import VetDesk
from bot.chat.ask_vet import back_button
from bot.simulator.server import make_app
from bot.telegram.workers import Workers
from tests import openai_host
from tests.admin.test_rights import BusyClinic
from tests.bot.every_route import GROUP, ROUTES, Calm, steps
from tests.conftest import ADMIN, OTHER, TOKEN, clinic_of, serve

BROKEN = {
    "answerCallbackQuery": "html",
    "sendMessage": "drop",
    "editMessageText": "drop_after",
    "sendDocument": "status",
    "sendPhoto": "html",
    "editMessageReplyMarkup": "drop",
    "copyMessage": "drop_after",
}
"""How the first call of each method breaks: a gateway's 502, a connection that is cut before its effect or after it."""
SHOWN = {"reviewcard", "casecard", "prompt", "inboxupdate", "retraction", "certificate"}
"""Tables that say which messages of Telegram's show what: one that is sent twice may stand there twice."""
PASSING = re.compile(r"message_ids?$|^update_id$|_ms$|^delivered_at$")
"""Columns in which two clinics differ that have done the same. What Telegram has not taken is delivered by the next
tick, and here none comes."""


@asynccontextmanager
async def busy_clinic(home: Path) -> AsyncIterator[BusyClinic]:
    """A clinic with simulator and host of its own, in the middle of its work; no tick does anything meanwhile."""
    async with AsyncExitStack() as stack:
        host = openai_host.Host()
        for server in (simulator := await serve(make_app(token=TOKEN)), await serve(openai_host.make_app(host))):
            stack.push_async_callback(server.close)
            host.url = str(server.make_url("/v1"))
        host.models.append("other-model")
        url = str(simulator.make_url(""))
        clinic = await stack.enter_async_context(clinic_of(home, url, host, poll_seconds=3600.0))
        ward = BusyClinic(clinic)
        await clinic.people.make_group(GROUP, [OTHER, ADMIN])
        await clinic.settled()
        ward.furnish()
        yield ward


def tables(ward: BusyClinic) -> dict[str, list[str]]:
    """What the tables hold, without moments and numbers of Telegram's."""
    with ward.clinic.database.begin() as session:
        return {
            name: sorted(_row(row) for row in session.execute(select(table)).mappings())
            for name, table in SQLModel.metadata.tables.items()
            if name not in SHOWN
        }


def _row(row: Any) -> str:
    values = {key: value for key, value in row.items() if not PASSING.search(key)}
    values = {key: "then" if isinstance(value, datetime) else value for key, value in values.items()}
    return re.sub(r"[0-9a-f]{8,32}", "…", repr(values))  # a launch has a random number


def note_routes(monkeypatch: pytest.MonkeyPatch) -> tuple[set[str], set[str]]:
    """All routes of the bots that start from now on, and those that something has come to."""
    routes: set[str] = set()
    visits: set[str] = set()
    make_dispatcher = bot.dispatcher.make_dispatcher

    async def note(handler: Callable[..., Awaitable[Any]], event: TelegramObject, data: dict[str, Any]) -> Any:
        visits.add(_name(data["handler"].callback))
        return await handler(event, data)

    def make_noting_dispatcher(*args: Any, **kwargs: Any) -> Dispatcher:
        dispatcher = make_dispatcher(*args, **kwargs)
        for router in (dispatcher, *dispatcher.chain_tail):
            for kind, observer in router.observers.items():
                if observer.handlers and kind != "update":
                    observer.middleware(note)
        routes.update(routes_of(dispatcher))
        return dispatcher

    monkeypatch.setattr(bot.app, "make_dispatcher", make_noting_dispatcher)
    return routes, visits


def _name(callback: Any) -> str:
    return f"{callback.__module__}.{callback.__qualname__}"


def routes_of(dispatcher: Dispatcher) -> set[str]:
    """The names of all that a message or a tap can come to."""
    return {
        _name(handler.callback)
        for router in (dispatcher, *dispatcher.chain_tail)
        for kind, observer in router.observers.items()
        if kind != "update"
        for handler in observer.handlers
    }


def test_every_route_has_a_step() -> None:
    """Whoever adds a route gives it something to do in `every_route.py`."""
    assert routes_of(bot.dispatcher.make_dispatcher(VetDesk(back_button))) == ROUTES


@pytest.mark.long
async def test_every_route_does_once_what_a_retry_asks_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.app, "Workers", partial(Workers, first_pause_seconds=0.01))
    routes, visits = note_routes(monkeypatch)
    wrong: dict[str, object] = {}
    async with busy_clinic(tmp_path / "sound") as calm, busy_clinic(tmp_path / "broken") as rough:
        call = rough.clinic.people.call
        for (name, step), (_, same_step) in zip(steps(calm), steps(rough), strict=True):
            for method, kind in BROKEN.items() if not isinstance(step, Calm) else ():
                await call("POST", "/faults", json={"method": method, "kind": kind, "times": 1})
            for ward, work in ((calm, step), (rough, same_step)):
                await work(ward)
                await ward.clinic.settled()
            await call("DELETE", "/faults")
            rows, rows_again = tables(calm), tables(rough)
            for table in rows:
                if rows[table] != rows_again[table]:
                    pair = permutations((rows[table], rows_again[table]))
                    missing_rows, extra_rows = (Counter(a) - Counter(b) for a, b in pair)
                    wrong[f"{name} in {table}"] = (list(missing_rows), list(extra_rows))
            if wrong:
                break
    assert not wrong, "\n".join(f"{place}: {rows}" for place, rows in wrong.items())
    assert visits == routes == ROUTES
