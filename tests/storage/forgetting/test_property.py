"""Whatever a life was: rest /forget no word of the owner's is in any table, and nobody else's row has changed."""

import itertools
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.database import Database
from storage.forgetting import certificates
from storage.migrations.migrate import migrate
from tests.storage.forgetting.life import GROUP, OTHER, OWNER, WISH, WORDS, Life, dump, traces


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Database:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('life') / 'vetted.sqlite3'}")
    migrate(database)
    return database


class _Undo(Exception):
    """Ends a transaction without a trace."""


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_no_word_is_left_and_nobody_else_loses_one(database: Database, data: st.DataObject) -> None:
    with pytest.raises(_Undo), database.begin() as session:
        _live(Life(session, data.draw))
        rows = dump(session)
        assert traces(rows), "the life has words"
        certificate = certificates.issue(session, OWNER, WISH)
        session.flush()
        session.expire_all()
        rest = dump(session)
        assert traces(rest) == []
        assert _untouched(rows) == _untouched(rest)
        assert certificates.issue(session, OWNER, WISH) is certificate
        assert dump(session) == rest
        raise _Undo


def _live(life: Life) -> None:
    life.begin()
    places = [(OWNER, OWNER), (OTHER, OTHER), (OWNER, GROUP), (OTHER, GROUP)]
    turns = [life.turn(*life.draw(st.sampled_from(places))) for _ in range(life.draw(st.integers(1, 7)))]
    for turn in turns:
        life.follow(turn)
    for turn, answered in itertools.pairwise(turns):
        life.pair(turn, answered)
    life.case(OWNER, OWNER, turns[-1] if turns[-1].owner_id == OWNER else None)
    life.case(OTHER, GROUP, None)
    if life.draw(st.booleans()):
        life.version()
    life.rest()
    life.updates()
    life.session.flush()


def _untouched(rows: dict[str, list[tuple[Any, ...]]]) -> list[str]:
    """What is only somebody else's: rows without a word of the owner's and without their id, of chats and people."""
    return [
        f"{name}: {row}"
        for name in ("pet", "person", "conversation", "inboxupdate", "upload", "casemessage", "safetyquestion")
        for row in rows[name]
        if str(OWNER) not in str(row) and not any(word in str(row) for word in WORDS) and not _is_blank(name, row)
    ] + [f"turn: {row}" for row in rows["turn"] if row[2] == OTHER]


def _is_blank(name: str, row: tuple[Any, ...]) -> bool:
    """What was the owner's and is empty now, or was changed because of them."""
    blanks = {"upload": "dropped", "safetyquestion": "erased", "casemessage": "…"}
    return (name == "inboxupdate" and row[2] is None) or (name in blanks and blanks[name] in str(row))
