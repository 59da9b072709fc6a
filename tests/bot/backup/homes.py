"""A small home with something of everything that a backup holds."""

import hashlib
import json
from pathlib import Path

from bot.backup.take import HomePlace
from storage import people
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import Conversation, JobResult, Launch, Model, Turn, Upload, now
from tests.training.dataset.pool import distinct_rows
from training.dataset.freeze import freeze
from training.importing.apply import import_rows

OWNER, ADMIN = 1001, 3003
MODEL = "ft:vetted-starter:vetted:v1:abcdefgh"
UPLOAD = hashlib.sha256(b"question,answer\n").hexdigest()
WORDS = "my cat Zerbinetta eats liquorice"


def make_home(home: Path, url: str | None = None) -> HomePlace:
    """A database with a turn, a frozen version, a launch with its result file, an upload; an engine with a model."""
    place = HomePlace(home, url or f"sqlite:///{home / 'vetted.sqlite3'}")
    database = Database(place.url)
    migrate(database)
    with database.begin() as session:
        people.meet(session, OWNER, "Olga", "en")
        people.meet(session, ADMIN, "Alex", "en")
        import_rows(session, distinct_rows(12), "f.jsonl", ADMIN)
        version = freeze(session, home / "datasets", ADMIN)
        assert version is not None and version.id is not None
        launch = Launch(
            version_id=version.id, provider="local", model="vetted-starter", n_epochs=1, tokens_billed=1,
            quoted_by=ADMIN, chat_id=ADMIN, confirmed_at=now(), requested_at=now(), job_id="ftjob-1",
            status="succeeded", finished_at=now(), fine_tuned_model=MODEL,
        )  # fmt: skip
        session.add(launch)
        session.flush()
        session.add(Model(provider="local", name=MODEL, launch_id=launch.id))
        session.add(JobResult(launch_id=launch.id, name="steps.csv", n_bytes=4))
        session.add(Upload(sha256=UPLOAD, file_name="f.csv", chat_id=ADMIN, sent_by=ADMIN))
        conversation = Conversation(chat_id=OWNER)
        session.add(conversation)
        session.flush()
        session.add(turn_of(conversation.id or 0))
        launch_id = launch.id
    database.close()
    write(home / "datasets" / "results" / launch_id / "steps.csv", b"a,b\n")
    write(home / "imports" / UPLOAD, b"question,answer\n")
    write(home / "engine" / "models" / "ftjob-1" / "vetted.json", json.dumps({"id": MODEL}).encode())
    write(home / "engine" / "models" / "ftjob-1" / "model.safetensors", bytes(3_000_000))
    write(home / "engine" / "files" / "file-1.bin", b"{}\n")
    write(home / "engine" / "files" / "file-2.bin.tmp", b"half")
    return place


def turn_of(conversation_id: int) -> Turn:
    """A question of the owner's, and its answer."""
    return Turn(
        conversation_id=conversation_id, chat_id=OWNER, owner_id=OWNER, question=WORDS, answer="Keep it away.",
        messages=[{"role": "user", "content": WORDS}], provider="local", model="vetted-starter", finished_at=now(),
    )  # fmt: skip


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
