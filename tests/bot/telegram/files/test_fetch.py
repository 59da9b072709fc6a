"""A file server that fails for a while costs nobody their file, and one that fails for good has an end."""

from typing import Any

import pytest

import bot.telegram.files.fetch
from bot.simulator.client import contains, has_button
from tests.conftest import ADMIN, Clinic

ROWS = b"question,answer\nMay cats eat onions?,No: onions are poisonous to cats; please call a vet.\n"


async def broken(clinic: Clinic, times: int, **fault: Any) -> None:
    # Twice each: aiohttp itself tries a dropped GET again.
    await clinic.people.call("POST", "/faults", json={"method": "download", "times": times, **fault})


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.telegram.files.fetch, "PAUSES", (0.01, 0.01, 0.01))


@pytest.mark.parametrize(
    "fault",
    [{"kind": "status", "status": 502}, {"kind": "html"}, {"kind": "error", "error_code": 429, "retry_after": 0}],
)
async def test_a_file_comes_when_the_server_is_back(clinic: Clinic, fault: dict[str, Any]) -> None:
    await broken(clinic, 2, **fault)
    message_id = await clinic.people.send_file(ADMIN, "rows.csv", ROWS)
    await clinic.people.wait_for(ADMIN, contains("does not give out rows.csv just now"), message_id)
    await clinic.people.wait_for(ADMIN, lambda message: has_button(message, "Import"), message_id)


async def test_one_that_never_comes_is_told_and_the_next_is_taken(clinic: Clinic) -> None:
    await broken(clinic, 4, kind="status", status=502)
    message_id = await clinic.people.send_file(ADMIN, "rows.csv", ROWS)
    await clinic.people.wait_for(ADMIN, contains("did not give out this file, in 4 tries"), message_id)
    await broken(clinic, 1, kind="error", error_code=404, description="Not Found")
    message_id = await clinic.people.send_file(ADMIN, "rows.csv", ROWS)
    await clinic.people.wait_for(ADMIN, contains("no longer has this file"), message_id)
    message_id = await clinic.people.send_file(ADMIN, "rows.csv", ROWS)
    await clinic.people.wait_for(ADMIN, lambda message: has_button(message, "Import"), message_id)


async def test_a_file_that_is_larger_than_it_was_said_to_be_is_not_taken_whole(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("admin.data.uploads.MEGABYTE", 1)  # so 20 bytes
    monkeypatch.setattr("aiogram.types.Document.file_size", None, raising=False)
    message_id = await clinic.people.send_file(ADMIN, "rows.csv", ROWS)
    await clinic.people.wait_for(ADMIN, contains("Telegram lets bots read up to 20 MB"), message_id)
