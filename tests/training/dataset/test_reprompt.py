"""All rows of the pool get a prompt: what is said in them, and what is frozen, stays."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from storage import datasets
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import AuditEntry, Deed, Example, Message
from training.dataset.export import export
from training.dataset.freeze import freeze
from training.dataset.reprompt import give_prompt
from training.dataset.version_files import read_version
from training.examples import sha256_of
from training.importing.apply import import_rows
from training.text.messages import exchange

PETS = "\nThe owner's pets: Rex, dog."


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    yield database
    database.close()


def _pool(database: Database) -> list[list[Message]]:
    with database.begin() as session:
        pool = datasets.pool(session)
        assert all(example.sha256 == sha256_of(example.messages) for example in pool)
        return [example.messages for example in pool]


def test_rows_get_the_prompt_and_versions_keep_theirs(database: Database, tmp_path: Path) -> None:
    systems = ["Old.", "Old." + PETS, None, "New."]
    rows = [(line, exchange(f"Why {line}?", "So.", system)) for line, system in enumerate(systems, 1)]
    with database.begin() as session:
        import_rows(session, rows, "f.jsonl", 3)
        version = freeze(session, tmp_path, 3)
        assert version is not None
    content = read_version(tmp_path, version)
    assert give_prompt(database, "New.", 3) == 3
    new_rows = [exchange(f"Why {line}?", "So.", s) for line, s in enumerate(["New.", "New." + PETS, "New.", "New."], 1)]
    assert _pool(database) == new_rows
    assert give_prompt(database, "New.", 3) == 0
    assert read_version(tmp_path, version) == content and version.system_prompt == "Old."
    [pairs] = export(database, tmp_path, version, "prompt-completion", "gpt-4.1-mini", str)  # type: ignore[arg-type]
    assert b"New." not in pairs.content and b"Rex" in pairs.content
    with database.begin() as session:
        assert import_rows(session, rows, "f.jsonl", 3) == (0, 4)  # the old file does not bring its prompts back
        newest = freeze(session, tmp_path, 3)
        assert newest is not None and (newest.name, newest.system_prompt) == ("v2", "New.")
        entry = session.exec(select(AuditEntry).where(AuditEntry.did == Deed.PROMPT_GIVEN)).one()
        assert (entry.who, entry.detail) == (3, "3")


def test_two_rows_become_one_and_what_was_withdrawn_stays_away(database: Database) -> None:
    rows = [(line, exchange(question, "So.", system)) for line, (question, system) in enumerate(
        [("Twice?", "Old."), ("Twice?", "New."), ("Gone?", "Old."), ("Gone?", "New.")], 1)]  # fmt: skip
    with database.begin() as session:
        import_rows(session, rows, "f.jsonl", 3)
        gone = session.exec(select(Example).where(Example.line == 4)).one()
        gone.withdrawn_at = gone.added_at
    assert give_prompt(database, "New.", 3) == 1
    assert _pool(database) == [rows[1][1], rows[2][1]]
