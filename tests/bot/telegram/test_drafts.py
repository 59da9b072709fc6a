"""Answers that grow in Telegram's own drafts: an option, and as safe as the placeholder."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bot.simulator.client import contains
from storage.database import Database
from storage.models import InboxUpdate, Turn
from tests.conftest import OTHER, Clinic, clinic_of
from tests.openai_host import Host


@pytest.fixture
async def drafting(tmp_path: Path, simulator: str, host: Host) -> AsyncIterator[Clinic]:
    async with clinic_of(tmp_path, simulator, host, drafts=True) as clinic:
        yield clinic


async def test_an_answer_grows_in_a_draft_and_becomes_one_message(drafting: Clinic) -> None:
    drafting.host.default_answer = "A **long** answer that keeps coming. " * 15
    drafting.host.piece_seconds = 0.02
    message_id = await drafting.people.say(OTHER, "Why does my dog eat grass?")
    answer = await drafting.people.wait_for(OTHER, lambda m: bool(m["buttons"]), message_id)
    assert answer["text"] == drafting.host.default_answer.replace("**", "").strip()
    drafts = await _calls(drafting, "sendMessageDraft")
    assert drafts and all(answer["text"].startswith(draft["params"]["text"]) for draft in drafts)
    assert len({draft["params"]["draft_id"] for draft in drafts}) == 1
    # One message was sent when the answer was whole, and edited once.
    messages = [m for m in await drafting.people.messages(OTHER) if m["message_id"] > message_id]
    assert [m["message_id"] for m in messages] == [answer["message_id"]]
    with drafting.database.begin() as session:
        assert session.exec(select(Turn)).one().message_ids == [answer["message_id"]]


async def test_an_emergency_comes_before_the_draft(drafting: Clinic) -> None:
    drafting.host.go_on.clear()
    message_id = await drafting.people.say(OTHER, "my dog ate a whole bar of dark chocolate")
    await drafting.people.wait_for(OTHER, contains("🚨"), message_id)
    drafting.host.go_on.set()
    await drafting.people.wait_for(OTHER, contains(drafting.host.default_answer), message_id)


async def test_refused_drafts_lose_nothing(drafting: Clinic) -> None:
    fault = {"kind": "error", "method": "sendMessageDraft", "error_code": 400, "description": "Bad Request: no"}
    await drafting.people.call("POST", "/faults", json={**fault, "times": None})
    message_id = await drafting.people.say(OTHER, "Why does my dog eat grass?")
    await drafting.people.wait_for(OTHER, contains(drafting.host.default_answer), message_id)


async def test_a_process_that_died_over_a_draft_left_no_message_and_the_next_sends_one(
    tmp_path: Path, simulator: str, host: Host
) -> None:
    """As the rows are at a kill between the committed answer and its message."""
    async with clinic_of(tmp_path, simulator, host, drafts=True) as clinic:
        message_id = await clinic.people.say(OTHER, "Why does my dog eat grass?")
        answer = await clinic.people.wait_for(OTHER, lambda m: bool(m["buttons"]), message_id)
    database = Database(clinic.settings.database_location)
    with database.begin() as session:
        turn = session.exec(select(Turn)).one()
        turn.message_ids = []
        row = session.get_one(InboxUpdate, turn.update_id)
        chat = {"id": OTHER, "type": "private", "first_name": "Olga"}
        writer = {"id": OTHER, "is_bot": False, "first_name": "Olga"}
        message = {"message_id": message_id, "date": 1, "chat": chat, "from": writer, "text": turn.question}
        row.content, row.done_at = json.dumps({"update_id": row.update_id, "message": message}), None
    async with clinic_of(tmp_path, simulator, host, drafts=True) as clinic:
        again = await clinic.people.wait_for(
            OTHER, lambda m: bool(m["buttons"]) and m["text"] == answer["text"], answer["message_id"]
        )
        assert len(host.chat_requests) == 1
        with clinic.database.begin() as session:
            assert session.exec(select(Turn)).one().message_ids == [again["message_id"]]


async def _calls(clinic: Clinic, method: str) -> list[dict[str, Any]]:
    calls: Any = await clinic.people.call("GET", f"/calls?method={method}&chat_id={OTHER}")
    return calls if isinstance(calls, list) else calls["calls"]
