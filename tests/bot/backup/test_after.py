"""A bot that is started over a restored home."""

import json
from pathlib import Path

from sqlmodel import select

from bot.backup.restore import restore_backup
from bot.backup.take import HomePlace, take_backup
from bot.simulator.client import contains, has_button
from storage import inbox
from storage.forgetting import erasure_list
from storage.models import Feedback, InboxUpdate, Launch, Turn
from tests.admin.data.test_dataset import jsonl
from tests.conftest import ADMIN, OTHER, OWNER, Clinic, clinic_of, eventually, import_file
from tests.openai_host import Host
from training.engine.forget import forget_files


async def test_it_sends_nothing_twice_and_knows_who_is_forgotten(tmp_path: Path, simulator: str, host: Host) -> None:
    old, folder = HomePlace(tmp_path / "old", f"sqlite:///{tmp_path}/old/vetted.sqlite3"), tmp_path / "backups"
    async with clinic_of(old.home, simulator, host) as clinic:
        people = clinic.people
        await people.answer_to(OTHER, "Why does Zerbinetta eat grass?")
        await import_file(people, "good.jsonl", jsonl(12))
        message_id = await people.say(ADMIN, "/finetune")
        offer = await people.wait_for(ADMIN, lambda m: has_button(m, "Start"), message_id)
        await clinic.settled()
        leave_open(clinic, 9001)
        take_backup(old, folder)
        with clinic.database.begin() as session:
            inbox.done(session.connection(), [9001])
        # What comes now is lost with the disk, but for the list of who was erased and what the host knows.
        await people.tap(ADMIN, offer, "Start")
        await eventually(lambda: host.jobs, "the job is asked for")
        answer = await people.answer_to(OWNER, "And in the lost time?")
        message_id = await people.say(OTHER, "/forget")
        question = await people.wait_for(OTHER, lambda m: has_button(m, "Yes, erase"), message_id)
        await people.tap(OTHER, question, "Yes, erase")
        await people.wait_for(OTHER, contains("Certificate"), message_id)
        await clinic.settled()
        await clinic.ticked()
    assert [wish.owner_id for wish in erasure_list.read_list(folder / erasure_list.NAME)] == [OTHER]
    new = HomePlace(tmp_path / "new", f"sqlite:///{tmp_path}/new/vetted.sqlite3")
    counts = restore_backup(new, folder, None, forget_files).restoration.counts
    assert counts == {"launches": 1, "hosted": 0, "updates": 1, "plans": 0, "forgotten": 1}
    assert holds(new.home, b"Zerbinetta") == []
    host.chat_requests.clear()
    async with clinic_of(new.home, simulator, host) as clinic:
        news = await clinic.people.wait_for(ADMIN, contains("restored from the backup"))
        assert "Messages that were open then: 1." in news["text"]
        await eventually(lambda: job_of(clinic) == list(host.jobs), "the job is found")
        assert (host.create_requests, host.chat_requests) == (1, [])
        await clinic.people.answer_to(OWNER, "And today?")  # its number is that of the turn that is gone
        await clinic.people.tap(OWNER, answer, "👍")
        await clinic.settled()
        await clinic.ticked()
        with clinic.database.begin() as session:
            assert session.get_one(InboxUpdate, 9001).set_aside_at is not None
            assert session.exec(select(Feedback)).all() == []
            assert "And in the lost time?" not in session.exec(select(Turn.question)).all()
    assert host.create_requests == 1
    assert holds(new.home, b"Zerbinetta") == []


def leave_open(clinic: Clinic, update_id: int) -> None:
    """As it is while the bot is answering it."""
    person = {"id": OWNER, "is_bot": False, "first_name": "L"}
    message = {"message_id": 1, "date": 1, "chat": {"id": OWNER, "type": "private"}, "from": person, "text": "Again?"}
    content = json.dumps({"update_id": update_id, "message": message})
    with clinic.database.begin() as session:
        session.add(InboxUpdate(update_id=update_id, chat_id=OWNER, content=content))


def job_of(clinic: Clinic) -> list[str | None]:
    with clinic.database.begin() as session:
        return list(session.exec(select(Launch.job_id)).all())


def holds(home: Path, words: bytes) -> list[Path]:
    return [path for path in home.rglob("*") if path.is_file() and words in path.read_bytes()]
