"""What grows beyond a message is shown in pages, or shortened with the whole in a file; no command dies of it."""

import json
from typing import Any

from sqlmodel import select

from bot.simulator.client import Shown, contains, has_button
from storage import deployments
from storage.models import DatasetVersion, Example, Launch, now
from tests.conftest import ADMIN, Clinic, import_file

ERROR = "Traceback (most recent call last):\n❌ <model> & 模型 \u202e failed\n" * 2000
"""Of a host, more than 100 kB, with lines that look like ours."""
PHONES = [f"138{n:08}" for n in range(32)]


def _add_launches(clinic: Clinic, n: int, **fields: Any) -> list[str]:
    """Trainings of the admin's, the ids in their order."""
    with clinic.database.begin() as session:
        version = DatasetVersion(name="v1", file_name="v1.jsonl", sha256="", n_examples=10, frozen_by=ADMIN)
        session.add(version)
        session.flush()
        common: dict[str, Any] = {
            "version_id": version.id or 0,
            "provider": "openai",
            "n_epochs": 1,
            "tokens_billed": 10,
        }
        rows = [
            Launch(model="base-" + "模" * 200, quoted_by=ADMIN, chat_id=ADMIN, **{**common, **fields}) for _ in range(n)
        ]
        for row in rows:
            row.confirmed_at = row.finished_at = row.requested_at = now()
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]


async def _turn(clinic: Clinic, page: Shown, button: str, words: str) -> Shown:
    """Tap, and the message as it is then."""
    await clinic.people.tap(ADMIN, page, button)
    return await clinic.people.wait_for(
        ADMIN, lambda m: m["message_id"] == page["message_id"] and words in m["text"], goal=f"{words!r}"
    )


async def test_a_hosts_error_of_100_kilobytes(clinic: Clinic) -> None:
    people = clinic.people
    warnings = ["Your file is long. " * 50] * 9
    ids = _add_launches(clinic, 8, status="failed", error=ERROR, job_id="ftjob-" + "7" * 200, warnings=warnings)
    told = await people.wait_for(ADMIN, lambda m: "The training failed" in (m["caption"] or ""), goal="the end is told")
    assert "Traceback (most recent call last): ❌ <model> & 模型  failed" in told["caption"]
    assert (await people.read(told)).decode() == ERROR
    await clinic.ticked()
    shown = [m["caption"] for m in await people.messages(ADMIN) if "The training failed" in (m["caption"] or "")]
    assert len(shown) == 8  # each once

    message_id = await people.say(ADMIN, "/jobs")
    page = await people.wait_for(ADMIN, contains("Page 1 of "), message_id)
    titles = set()
    while has_button(page, "Older"):
        titles |= {id for id in ids if id[:8] in page["text"]}
        number = int(page["text"].rpartition("Page ")[2].split()[0])
        page = await _turn(clinic, page, "Older", f"Page {number + 1} of ")
    titles |= {id for id in ids if id[:8] in page["text"]}
    assert titles == set(ids)

    message_id = await people.say(ADMIN, f"/job {ids[0]}")
    card = await people.wait_for(ADMIN, contains("failed: Traceback"), message_id)
    assert len(card["text"].splitlines()) < 15
    file = await people.wait_for(ADMIN, lambda m: bool(m["document"]), message_id, goal="all of the error")
    assert (await people.read(file)).decode() == ERROR


async def test_seventy_models(clinic: Clinic) -> None:
    people = clinic.people
    with clinic.database.begin() as session:
        names = [f"ft:{n:02}-" + "名\n🟢" * 60 for n in range(70)]
        for name in names:
            deployments.add_model(session, "openai", name)
    message_id = await people.say(ADMIN, "/models")
    page = await people.wait_for(ADMIN, contains("Page 1 of "), message_id)
    assert "🟢 1. base-model" in page["text"]
    assert "ft:69" in page["text"] and "ft:59" not in page["text"]
    lines = []
    while True:
        assert "🟢 1. base-model" in page["text"]  # what answers stands on each page
        lines += [line for line in page["text"].splitlines() if ". ft:" in line]
        if not has_button(page, "Older"):
            break
        page = await _turn(clinic, page, "Older", f"Page {int(page['text'].rpartition('Page ')[2].split()[0]) + 1} of ")
    assert sorted(line.partition("ft:")[2][:2] for line in lines) == [f"{n:02}" for n in range(70)]
    assert not any(line.startswith("🟢") for line in lines)  # no name can make a line of its own


async def test_a_row_with_32_phone_numbers(clinic: Clinic) -> None:
    people = clinic.people
    question = "\n\n".join(f"Found: nothing\n{'word ' * 95}call me at {phone}" for phone in PHONES)
    assert len(question) > 15_000
    row = {"messages": [{"role": "user", "content": question}, {"role": "assistant", "content": "Keep her warm."}]}
    await import_file(people, "rows.jsonl", json.dumps(row).encode() + b"\n")
    message_id = await people.say(ADMIN, "/private")
    card = await people.wait_for(ADMIN, contains("to decide"), message_id)
    assert PHONES[0] in card["text"] and PHONES[31] not in card["text"]
    assert "more in this row" in card["text"]
    quotes = [e for e in card["entities"] if e["type"] == "expandable_blockquote"]
    assert len(quotes) == 1  # what stands in the row cannot look like a line of ours
    assert card["text"].splitlines().count("Found: phone number") == 1
    await people.tap(ADMIN, card, "All of it")
    file = await people.wait_for(ADMIN, lambda m: bool(m["document"]), message_id, goal="the row")
    text = (await people.read(file)).decode()
    assert all(f"• phone number: {phone}" in text for phone in PHONES)
    assert "\nFound: nothing" not in text and "    Found: nothing" in text
    await _turn(clinic, card, "Strike it out", "Nothing to decide")
    with clinic.database.begin() as session:
        assert not any(phone in json.dumps(session.exec(select(Example)).one().messages) for phone in PHONES)
