"""Prompts and completions that are about to leave: what a person has kept in a row may leave in a piece of it, too."""

import json
from pathlib import Path

import pytest

from storage import clearances
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import Example
from training.examples import sha256_of
from training.privacy.clearance import require_cleared
from training.providers import NotCleared
from training.text.prompt_completion import to_prompt_completion

PHONE, OTHER_PHONE = "13812345678", "13987654321"


def row(phone: str) -> list[dict[str, str]]:
    return [{"role": "user", "content": f"Whom do I call, {phone}?"}, {"role": "assistant", "content": "Yes, them."}]


def test_only_what_a_person_has_kept_may_leave_as_a_pair(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    content = to_prompt_completion([row(PHONE)], None)
    assert set(json.loads(content)) == {"prompt", "completion"}
    with pytest.raises(NotCleared, match="phone"):
        require_cleared(database, (), content)
    with database.begin() as session:
        example = Example(sha256=sha256_of(row(PHONE)), messages=row(PHONE), added_by=3)
        session.add(example)
        clearances.keep(session, example, [PHONE], 3)
    require_cleared(database, (), content)
    with pytest.raises(NotCleared, match="line 2"):
        require_cleared(database, (), to_prompt_completion([row(PHONE), row(OTHER_PHONE)], None))
    database.close()
