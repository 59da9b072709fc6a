"""Webhook mode from end to end: the simulator's updates come by HTTP, with the secret, and are answered."""

import json
import socket
from pathlib import Path

import aiohttp
import pytest
from pydantic import SecretStr

from bot.app import running
from bot.simulator.client import Simulator, has_button
from bot.wiring import wire
from storage.settings import SettingsError
from tests import openai_host
from tests.bot.telegram.test_intake import update
from tests.conftest import OWNER, settings_for

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
