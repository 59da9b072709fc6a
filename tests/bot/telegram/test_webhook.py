"""Webhook mode from end to end: the simulator's updates come by HTTP, with the secret, and are answered."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import TestServer
from pydantic import SecretStr
from sqlmodel import select

from bot.app import running
from bot.simulator.client import Simulator, has_button
from bot.telegram import webhook
from bot.wiring import wire
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import InboxUpdate
from storage.settings import SettingsError
from tests import openai_host
from tests.bot.telegram.intakes import intake_of
from tests.bot.telegram.test_intake import update
from tests.conftest import LIMIT_SECONDS, OWNER, serve, settings_for

SECRET = "s" * 20


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_questions_come_by_webhook_and_are_answered(
    tmp_path: Path, simulator: str, host: openai_host.Host
) -> None:
    listen = f"127.0.0.1:{free_port()}"
    settings = settings_for(tmp_path, simulator, host).model_copy(
        update={
            "webhook_url": f"https://{listen}/hook",
            "webhook_secret": SecretStr(SECRET),
            "webhook_listen": listen,
        }
    )
    async with Simulator(simulator) as people:
        await people.join(OWNER, "Lin", "en", "owner", "🧑")
        async with running(settings), aiohttp.ClientSession() as session:
            [call] = await people.call("GET", "/calls?method=setWebhook")
            assert call["params"]["secret_token"] and call["params"]["url"] == f"https://{listen}/hook"
            async with session.get(f"http://{listen}/healthz") as response:
                assert response.status == 200 and (await response.json())["status"] == "ok"
            headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
            body = json.dumps(update(1, "Why does my dog eat grass?"))
            async with session.post(f"http://{listen}/hook", data=body, headers=headers) as response:
                assert response.status == 200
            await people.wait_for(OWNER, lambda message: has_button(message, "👍"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"webhook_url": "https://a.example/hook"}, "VETTED_WEBHOOK_SECRET"),
        ({"webhook_url": "https://a.example/hook", "webhook_secret": SecretStr("short")}, "VETTED_WEBHOOK_SECRET"),
        (
            {"webhook_url": "https://a.example/", "webhook_secret": SecretStr(SECRET), "webhook_listen": "8809"},
            "host:port",
        ),
    ],
)
def test_a_webhook_that_anybody_could_use_is_refused(
    tmp_path: Path, host: openai_host.Host, change: dict[str, object], words: str
) -> None:
    settings = settings_for(tmp_path, "http://127.0.0.1:9", host).model_copy(update=change)
    with pytest.raises(SettingsError, match=words):
        wire(settings)


@pytest.fixture
async def hook(tmp_path: Path) -> AsyncIterator[tuple[TestServer, Database]]:
    """The webhook's own application, and the database that it keeps updates in."""
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    server = await serve(webhook.make_app(intake_of(database, lambda *_: None), "/hook", SECRET))
    yield server, database
    await server.close()
    database.close()


async def status_of(server: TestServer, request: bytes) -> int:
    """What comes back of these very bytes; no client of ours would send them."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(request)
    line = await asyncio.wait_for(reader.readline(), LIMIT_SECONDS)
    writer.close()
    return int(line.split()[1])


def posted(body: bytes, *headers: bytes) -> bytes:
    lines = [b"POST /hook HTTP/1.1", b"Host: a", b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


NAME = b"X-Telegram-Bot-Api-Secret-Token: "
KNOWN = NAME + SECRET.encode()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([], 403),
        ([NAME + b"\xff\xfe\x80"], 403),
        ([NAME + SECRET.encode() + b"\xc3"], 403),
        ([NAME + "\u00df".encode() * 20], 403),
        ([NAME + b"wrong", KNOWN], 403),
        ([KNOWN, NAME + b"wrong"], 403),
        ([KNOWN], 200),
        ([KNOWN, b"Content-Type: text/plain; charset=nonsense"], 200),
        ([KNOWN, b"Content-Type: application/json; charset=utf-16"], 200),
    ],
)
async def test_only_who_knows_the_secret_is_heard_whatever_else_a_header_holds(
    hook: tuple[TestServer, Database], headers: list[bytes], status: int
) -> None:
    server, database = hook
    assert await status_of(server, posted(json.dumps(update(1, "x")).encode(), *headers)) == status
    with database.begin() as session:
        assert len(session.exec(select(InboxUpdate)).all()) == (status == 200)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b"[]", 400),
        (b'"update_id"', 400),
        (b'{"update_id": 1e999}', 400),
        (b'{"update_id": true}', 400),
        (b'{"update_id": "1"}', 400),
        (b'{"update_id": 99999999999999999999999}', 400),
        (b'{"update_id": ' + b"1" * 10_000 + b"}", 400),
        (b" " * (webhook.MAX_BYTES + 1), 413),
    ],
)
async def test_a_body_that_holds_no_update_is_told_so(
    hook: tuple[TestServer, Database], body: bytes, status: int
) -> None:
    assert await status_of(hook[0], posted(body, KNOWN)) == status


async def test_a_body_that_does_not_come_is_not_waited_for(
    hook: tuple[TestServer, Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "BODY_SECONDS", 0.1)
    assert await status_of(hook[0], posted(b"{}", KNOWN)[:-1]) == 408
    # A stranger's is not even begun.
    assert await status_of(hook[0], posted(b"{}" * 1000)[:-1000]) == 403
