"""What the local engine takes is said before anybody trains on it, wherever an admin looks."""

import pytest

from bot.simulator.client import contains, has_button
from tests.admin.data.test_dataset import jsonl
from tests.conftest import ADMIN, Clinic, import_file
from tests.openai_host import Host

LIMITS = {"max_model_len": 700, "fine_tuning": {"min_rows": 3, "least_epochs": 12}}


@pytest.fixture
def changed_settings(host: Host) -> dict[str, object]:
    """The bot trains on an engine; `host` plays it."""
    return {"provider": "local", "engine_url": host.url, "base_model": "clinic/mini"}


def _file() -> bytes:
    """Four rows; the answer of the third is too long."""
    lines = jsonl(4).splitlines()
    lines[2] = lines[2].replace(b'"A2', b'"A2' + b" word" * 200)
    return b"\n".join(lines)


async def test_rows_that_will_be_cut_are_named_everywhere(clinic: Clinic) -> None:
    people = clinic.people
    clinic.host.limits = LIMITS
    message_id = await people.send_file(ADMIN, "rows.jsonl", _file(), caption="/check")
    report = await people.wait_for(ADMIN, contains("mini"), message_id)
    assert "Line 3: " in report["text"] and "it sees 700" in report["text"]
    await import_file(people, "rows.jsonl", _file())
    message_id = await people.say(ADMIN, "/check")
    report = await people.wait_for(ADMIN, contains("it sees 700"), message_id)
    assert "Line 3: " in report["text"] and "mistakes: 0" in report["text"]  # four rows are enough here
    message_id = await people.say(ADMIN, "/cost")
    report = await people.wait_for(ADMIN, contains("epochs"), message_id)
    assert "4 examples × 25 epochs" in report["text"] and "1 rows are longer than the 700 tokens" in report["text"]
    message_id = await people.say(ADMIN, "/dataset")
    report = await people.wait_for(ADMIN, lambda m: bool(m["caption"]), message_id, goal="the picture")
    assert "The base sees 700 of its own tokens: 1 rows" in report["caption"]
    message_id = await people.say(ADMIN, "/finetune")
    offer = await people.wait_for(ADMIN, lambda m: has_button(m, "Start"), message_id)
    assert "it sees 700" in offer["text"] and "4 examples × 25 epochs" in offer["text"]


async def test_where_the_engine_tells_nothing_nothing_is_said(clinic: Clinic) -> None:
    people = clinic.people
    await import_file(people, "rows.jsonl", _file())
    message_id = await people.say(ADMIN, "/check")
    report = await people.wait_for(ADMIN, contains("examples"), message_id)
    assert "sees" not in report["text"] and "at least 10" in report["text"]
