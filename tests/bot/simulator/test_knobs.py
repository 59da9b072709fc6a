"""Faults, flood control, the call log, and who may call /sim."""

import aiohttp
import pytest
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)

from tests.bot.simulator.conftest import EMMA, LIN, Sim


async def texts(sim: Sim, chat: int = LIN) -> list[str]:
    return [m["text"] for m in (await sim.get(f"/chats/{chat}"))["messages"]]


async def test_a_dropped_call_has_no_effect_and_a_dropped_answer_has(sim: Sim) -> None:
    await sim.post("/faults", {"method": "sendMessage", "times": 1, "kind": "drop"})
    with pytest.raises(TelegramNetworkError):
        await sim.bot.send_message(LIN, "lost")
    await sim.post("/faults", {"method": "sendMessage", "times": 1, "kind": "drop_after"})
    with pytest.raises(TelegramNetworkError):
        await sim.bot.send_message(LIN, "arrived")
    await sim.bot.send_message(LIN, "fine")
    assert await texts(sim) == ["arrived", "fine"]
    calls = await sim.get("/calls", method="sendMessage")
    assert [c["ok"] for c in calls] == [False, False, True]


async def test_errors_gateways_and_statuses(sim: Sim) -> None:
    await sim.post("/faults", {"method": "*", "kind": "error", "retry_after": 7})
    with pytest.raises(TelegramRetryAfter) as flood:
        await sim.bot.send_message(LIN, "x")
    assert flood.value.retry_after == 7
    await sim.post("/faults", {"method": "sendMessage", "kind": "error", "error_code": 500})
    with pytest.raises(TelegramServerError):
        await sim.bot.send_message(LIN, "x")
    await sim.post("/faults", {"method": "sendMessage", "kind": "html", "status": 502})
    with pytest.raises(ClientDecodeError):
        await sim.bot.send_message(LIN, "x")
    await sim.post("/faults", {"method": "getMe", "kind": "status", "status": 504})
    async with sim.http.get(f"/bot{sim.bot.token}/getMe") as response:
        assert response.status == 504 and await response.read() == b""
    assert await texts(sim) == [] and await sim.get("/faults") == []


async def test_faults_for_one_chat_that_last_until_they_are_taken_away(sim: Sim) -> None:
    fault = {"method": "sendMessage", "times": None, "kind": "error", "chat_id": EMMA, "description": "Bad Request: x"}
    await sim.post("/faults", {**fault, "error_code": 400})
    await sim.bot.send_message(LIN, "x")
    for _ in range(3):
        with pytest.raises(Exception, match="Bad Request: x"):
            await sim.bot.send_message(EMMA, "x")
    async with sim.http.delete("/sim/faults") as response:
        assert response.status == 200
    await sim.bot.send_message(EMMA, "x")
    await sim.post("/faults", {"method": "getMe", "kind": "delay", "seconds": 0.15})
    await sim.bot.get_me()
    assert (await sim.get("/calls", method="getMe"))[-1]["ms"] >= 140


async def test_a_download_that_fails(sim: Sim) -> None:
    await sim.send_file(LIN, "rows.txt", b"one")
    [update] = await sim.bot.get_updates()
    assert update.message and update.message.document
    file = await sim.bot.get_file(update.message.document.file_id)
    url = f"/file/bot{sim.bot.token}/{file.file_path}"
    for fault, status in (({"kind": "error", "error_code": 404}, 404), ({"kind": "status", "status": 504}, 504)):
        await sim.post("/faults", {"method": "download", **fault})
        async with sim.http.get(url) as response:
            assert response.status == status
    for kind in ("drop", "drop_after"):
        await sim.post("/faults", {"method": "download", "kind": kind, "times": 2})  # aiohttp tries a GET again
        with pytest.raises(aiohttp.ClientError):
            await sim.http.get(url)
    async with sim.http.get(url) as response:
        assert await response.read() == b"one"


async def test_flood_control_per_chat(sim: Sim) -> None:
    await sim.post("/flood", {"per_chat_per_second": 0.001, "burst": 2, "retry_after": 3})
    message = await sim.bot.send_message(LIN, "1")
    await message.edit_text("2")
    with pytest.raises(TelegramRetryAfter) as error:
        await message.edit_text("3")
    assert error.value.retry_after == 3
    with pytest.raises(TelegramRetryAfter):
        await sim.bot.send_message(LIN, "4")
    await sim.bot.send_message(EMMA, "another chat")
    await sim.bot.send_chat_action(LIN, "typing")  # not counted
    assert await texts(sim) == ["2"]
    await sim.post("/flood", {"per_chat_per_second": None, "overall_per_second": 0.5, "burst": 1})
    await sim.bot.send_message(LIN, "5")
    with pytest.raises(TelegramRetryAfter):
        await sim.bot.send_message(EMMA, "6")
    await sim.post("/flood", {"overall_per_second": None})
    await sim.bot.send_message(EMMA, "7")


async def test_the_log_of_calls(sim: Sim) -> None:
    await sim.bot.get_me()
    await sim.bot.send_message(LIN, "猫" * 2000)
    with pytest.raises(Exception, match="chat not found"):
        await sim.bot.send_message(7, "x")
    get_me, long_message, refusal = await sim.get("/calls")
    assert get_me["method"] == "getMe" and get_me["ok"] and get_me["error_code"] is None
    assert long_message["chat_id"] == LIN and len(long_message["params"]["text"]) == 1001
    assert not refusal["ok"] and refusal["error_code"] == 400
    assert await sim.get("/calls", since=long_message["n"]) == [refusal]
    assert await sim.get("/calls", chat_id=LIN) == [long_message]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Host": "evil.example"}, 403),
        ({"Host": "localhost:8081"}, 200),
        ({"Host": "localhost:8081", "Origin": "http://localhost:8081"}, 200),
    ],
)
async def test_pages_of_others_may_not_call(sim: Sim, headers: dict[str, str], status: int) -> None:
    for path in ("/sim/people", "/"):
        async with sim.http.get(path, headers=headers) as response:
            assert response.status == status, await response.text()


async def test_the_event_stream_tells_what_changed(sim: Sim) -> None:
    async with sim.http.get("/sim/events") as stream:
        assert await stream.content.readuntil(b"\n\n") == b": hello\n\n"
        message = await sim.bot.send_message(LIN, "x")
        event = (await stream.content.readuntil(b"\n\n")).decode()
        assert f'"chat_id": {LIN}' in event and f'"new_message_id": {message.message_id}' in event
        await sim.post("/status", {"text": "starting", "progress": 0.4})
        assert '"progress": 0.4' in (await stream.content.readuntil(b"\n\n")).decode()
    assert await sim.get("/status") == {"text": "starting", "progress": 0.4}
