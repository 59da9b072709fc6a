"""What could not be handled is listed for the admins, tried once more by a tap, or dropped with what was said in it."""

import json

from sqlmodel import select

from bot.simulator.client import Shown, contains, has_button
from storage.models import AuditEntry, Deed, InboxUpdate, now
from tests.bot.telegram.test_intake import update
from tests.conftest import ADMIN, OTHER, Clinic

QUESTION = "Why do cats purr?"


def put_aside(clinic: Clinic, number: int, content: str) -> None:
    with clinic.database.begin() as session:
        row = InboxUpdate(update_id=number, chat_id=OTHER, content=content, error="KeyError", set_aside_at=now())
        session.add(row)


async def listed(clinic: Clinic) -> Shown:
    message_id = await clinic.people.say(ADMIN, "/inbox")
    return await clinic.people.wait_for(ADMIN, lambda m: "et aside" in (m["text"] or ""), message_id)


async def test_what_was_set_aside_is_tried_again_or_dropped(clinic: Clinic) -> None:
    people = clinic.people
    assert "Nothing is set aside" in (await listed(clinic))["text"]
    put_aside(clinic, 77, json.dumps(update(77, QUESTION, OTHER)))
    put_aside(clinic, 78, json.dumps('{"update_id": 78, "message": '))
    page = await listed(clinic)
    assert "77" in page["text"] and "a message" in page["text"] and "KeyError" in page["text"]
    assert QUESTION not in page["text"]  # that was for the bot
    assert has_button(page, "🔁 77") and has_button(page, "🗑 78") and not has_button(page, "🔁 78")

    toast = await people.tap(ADMIN, page, "🔁 77")
    assert "tried once more" in toast["text"]
    await people.wait_for(OTHER, lambda m: has_button(m, "👍"))
    await people.tap(ADMIN, page, "🗑 78")
    await people.wait_for(ADMIN, contains("Nothing is set aside"), page["message_id"] - 1)
    await clinic.settled()
    for data in ("inbox:77:retry", "inbox:77:drop", "inbox:78:retry"):  # old buttons
        assert "no longer works" in (await people.forge(ADMIN, page, data))["text"]
    with clinic.database.begin() as session:
        rows = [session.get_one(InboxUpdate, number) for number in (77, 78)]
        assert all(row.done_at is not None and row.content is None for row in rows)
        deeds = session.exec(select(AuditEntry.did, AuditEntry.ref).where(AuditEntry.subject == "update")).all()
    assert deeds == [(Deed.UPDATE_RETRIED, "77"), (Deed.UPDATE_DROPPED, "78")]
