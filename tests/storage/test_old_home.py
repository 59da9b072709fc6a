"""A home that version 0.1.0 left behind, with buttons in people's chats: everything in it goes on working.

`old_home` was made by the code of 0.1.0 (commit a595d44): its database as SQL, its dataset versions, its uploads, and
the buttons that its people still saw.
"""

import json
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import inspect
from sqlmodel import SQLModel, col, select

from bot.simulator.client import contains, has_button
from storage import deployments
from storage.database import Database
from storage.migrations.migrate import VERSION, migrate
from storage.models import Case, Example, Feedback, Launch, Person, Pet, Review, Turn, Verdict
from tests.conftest import ADMIN, OTHER, OWNER, VET, Clinic, clinic_of, eventually
from tests.openai_host import Host

OLD = Path(__file__).parent / "old_home"
TUNED = "ft:base-model:vetted::1"
BUTTONS = json.loads((OLD / "buttons.json").read_text(encoding="utf-8"))
"""[chat, message, label, data, beginning of the message's text]"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A copy of the old home."""
    home = tmp_path / "home"
    shutil.copytree(OLD, home)
    connection = sqlite3.connect(home / "vetted.sqlite3")
    connection.executescript((home / "database.sql").read_text(encoding="utf-8"))
    connection.execute("UPDATE reviewclaim SET expires_at = '2026-11-27 00:00:00'")  # whenever the test runs: over
    connection.execute(
        "UPDATE \"case\" SET opened_at = strftime('%Y-%m-%d %H:%M:%f', 'now')"
    )  # and not handed back yet
    connection.commit()
    connection.close()
    return home


@pytest.fixture
async def old_clinic(home: Path, simulator: str, host: Host) -> AsyncIterator[Clinic]:
    """The bot of today in the old home."""
    host.models.append(TUNED)
    async with clinic_of(home, simulator, host) as clinic:
        yield clinic


def test_every_table_opens_and_holds_what_it_held(home: Path) -> None:
    with closing(sqlite3.connect(home / "vetted.sqlite3")) as file:
        tables = [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {name: file.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables}
    assert sum(map(len, rows.values())) > 80
    database = Database(f"sqlite:///{home / 'vetted.sqlite3'}")
    migrate(database)
    names = set(inspect(database.engine).get_table_names())
    assert set(SQLModel.metadata.tables) <= names
    with database.engine.connect() as connection:
        rows.pop(VERSION)  # that of the tables: it is the one thing that goes up
        for name, old_rows in rows.items():
            n_columns = len(old_rows[0]) if old_rows else 0  # new ones stand behind them
            new_rows = connection.exec_driver_sql(f'SELECT * FROM "{name}"')
            assert [tuple(row)[:n_columns] for row in new_rows] == old_rows, name
    with database.begin() as session:
        [person] = session.exec(select(Person).where(Person.telegram_id == OWNER)).all()
        assert (person.name, person.language) == ("小林", "zh")
    database.close()


async def test_the_old_buttons_do_what_they_say(old_clinic: Clinic) -> None:
    people, database = old_clinic.people, old_clinic.database
    for person, label in [
        (OTHER, "♀ female"),
        (VET, "🙋 Take over"),
        (VET, "🗑 Not for training"),
        (ADMIN, "✅ Import 12"),
        (ADMIN, "✅ Start"),
        (ADMIN, "▶️ 1. base-model"),
    ]:
        await _tap(old_clinic, person, label)
    await people.wait_for(ADMIN, contains("new examples"))
    await old_clinic.settled()
    with database.begin() as session:
        assert session.exec(select(Pet.sex)).one() == "female"
        assert session.exec(select(Case.taken_by)).one() == VET
        assert session.exec(select(Example.id).where(Example.file_name == "more.json")).all()
        active = deployments.active(session)
        assert active is not None and active.name == "base-model"
        assert session.exec(select(Review.verdict).where(Review.turn_id == 1)).all() == [Verdict.REJECTED]
    # The old home has trained the same before: that is paid twice only by a second yes.
    await people.tap(ADMIN, await people.wait_for(ADMIN, lambda m: has_button(m, "a second one")), "a second one")
    await eventually(lambda: old_clinic.host.create_requests, "the job of the old offer")
    with database.begin() as session:
        assert session.exec(select(Launch.confirmed_at)).all().count(None) == 0


async def test_what_was_learned_answers_and_what_was_kept_is_shown(old_clinic: Clinic) -> None:
    people = old_clinic.people
    answer = await people.answer_to(OWNER, "How often should I brush my cat?")
    assert "Twice a week" in answer["text"]
    await people.answer_to(OWNER, "Who answers?")
    assert old_clinic.host.chat_requests[-1]["model"] == TUNED
    message_id = await people.say(ADMIN, "/dataset")
    dataset = await people.wait_for(ADMIN, lambda m: "Dataset" in (m["text"] or m["caption"] or ""), message_id)
    assert "v1" in (dataset["text"] or dataset["caption"])
    message_id = await people.say(ADMIN, "/export v1")
    file = await people.wait_for(ADMIN, lambda m: bool(m["document"]), message_id)
    assert await people.read(file) == next((OLD / "datasets").iterdir()).read_bytes()
    message_id = await people.say(ADMIN, "/jobs")
    await people.wait_for(ADMIN, contains("ftjob-1"), message_id)
    message_id = await people.say(VET, "/review")
    await people.wait_for(VET, contains("Why does my dog eat grass?"), message_id)
    with old_clinic.database.begin() as session:
        assert session.exec(select(Feedback.value).where(Feedback.turn_id == 1)).one() == -1
        old_turns = session.exec(select(Turn).where(col(Turn.id) <= 3)).all()
        assert [turn.question for turn in old_turns] == [
            "狗狗多久洗一次澡？",
            "Why does my dog eat grass?",
            "How often should I brush my cat?",
        ]


async def _tap(clinic: Clinic, person: int, label: str) -> None:
    """Tap an old button: its data comes from the old home, the message it hangs on is one of today's."""
    [data] = [data for chat, _, text, data, _ in BUTTONS if (chat, text) == (person, label)]
    message_id = await clinic.people.say(person, "/help")
    message = await clinic.people.wait_for(person, lambda m: m["message_id"] > message_id, message_id)
    await clinic.people.forge(person, message, data)
