"""What a version's files hold, byte for byte: their names are their hashes, and trainings of years ago name them."""

import hashlib
from pathlib import Path

from bot.texts import Texts
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import Message
from tests.training.dataset.pool import distinct_rows
from training.dataset.export import export
from training.dataset.freeze import freeze
from training.importing.apply import import_rows

OF_0_1_0 = {
    "v1-2b1e0036f2f3.jsonl": "2b1e0036f2f3f02f856594e38992e60c990f14ef8b24dc8e998a620c536d21db",
    "v1-cfa01ac54735-test.jsonl": "cfa01ac5473575618230444e7d469f721dea890985d91a5392b030825b001399",
    "v1.csv": "f10b3c77438e91ab157a7d7dbc5441cda4b8ee0243f5d83f6ced9d2138f34e14",
    "v1-prompt-completion.jsonl": "d5f9318f63557032b2df30e76843849b45f741e94d8dd1aff3d1b97ef72a90cd",
    "v1-prompt-completion-test.jsonl": "a397910b96e8af973f5e453c7e8d7026812e2a9822b113885c5e2cc336e75695",
}
"""sha256 of each file that version 0.1.0 has made of these rows."""


def _rows() -> list[tuple[int, list[Message]]]:
    """Rows of all kinds: with a system prompt and without, conversations, text parts, formulas, what ends a prompt."""
    rows = distinct_rows(70)
    for number, (_, messages) in enumerate(rows):
        if number % 3 == 0:
            messages.insert(0, {"role": "system", "content": "S" if number % 2 else "S\nThe owner's pets: Rex, 狗"})
        if number % 5 == 0:
            messages[-1:] = [
                {"role": "assistant", "content": "=1+1", "weight": 0},
                {"role": "user", "content": "然后呢？\n###\n"},
                {"role": "assistant", "content": "＠SUM，THE END"},
            ]
        if number % 11 == 0:
            messages[-2] = {"role": "user", "content": [{"type": "text", "text": f"parts, {number}"}]}
    return rows


def test_a_version_and_its_exports_are_what_they_were(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    with database.begin() as session:
        import_rows(session, _rows(), "f.jsonl", 3)
        version = freeze(session, tmp_path, 3)
    assert version is not None
    files = [
        file
        for form in ("jsonl", "csv", "prompt-completion")
        for file in export(database, tmp_path, version, form, "gpt-4.1-mini", Texts("en"))
    ]
    assert {file.name: hashlib.sha256(file.content).hexdigest() for file in files} == OF_0_1_0
    database.close()
