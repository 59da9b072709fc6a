"""From verdicts to a frozen file: what is learned, once each, with its lineage."""

import json
from pathlib import Path

import pytest
from sqlmodel import select

from storage import datasets, people, reviews
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import DatasetExample, Example, Turn, Verdict
from storage.ticks.attempts import Attempts
from tests.training.dataset.pool import add_turn
from training.dataset.freeze import freeze
from training.dataset.promote import decide, promote_reviews
from training.dataset.version_files import VersionDamaged, read_version
from training.examples import training_line
from training.importing.apply import import_rows


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    with database.begin() as session:
        people.meet(session, 1, "Owner", "en")
        people.meet(session, 2, "Vet", "en")
    return database


def test_only_the_newest_verdict_counts_and_skips_are_nothing(database: Database) -> None:
    with database.begin() as session:
        first, second, third = (add_turn(session, 1, q, "A") for q in ("Q1", "Q2", "Q3"))
        reviews.decide(session, first, 2, Verdict.SKIPPED)
        reviews.decide(session, first, 2, Verdict.APPROVED)
        reviews.decide(session, second, 2, Verdict.CORRECTED, "better")
        reviews.decide(session, third, 2, Verdict.SKIPPED)
        assert promote_reviews(session) == 2
        assert promote_reviews(session) == 0
        reviews.decide(session, second, 2, Verdict.CORRECTED, "best")
        assert promote_reviews(session) == 1
        answers = [example.messages[-1]["content"] for example in datasets.pool(session)]
    assert answers == ["A", "best"]


def test_a_verdict_and_its_example_come_in_one_transaction(database: Database) -> None:
    with database.begin() as session:
        turn_1, turn_2, turn_3, turn_4 = (add_turn(session, 1, q, f"{q}!") for q in ("Q1", "Q2", "Q3", "Q4"))
    with database.begin() as session:
        decide(session, turn_1, 2, Verdict.APPROVED)
        decide(session, turn_2, 2, Verdict.CORRECTED, "better")
        decide(session, turn_3, 2, Verdict.REJECTED)
        decide(session, turn_4, 2, Verdict.SKIPPED)
        assert [example.messages[-1]["content"] for example in datasets.pool(session)] == ["Q1!", "better"]
        assert promote_reviews(session) == 0
        assert decide(session, turn_1, 2, Verdict.REJECTED) is None  # it was decided before
        decide(session, turn_2, 2, Verdict.CORRECTED, "best")
        decide(session, turn_3, 2, Verdict.CORRECTED, "good")
    with pytest.raises(KeyboardInterrupt), database.begin() as session:
        decide(session, turn_4, 2, Verdict.APPROVED)
        raise KeyboardInterrupt
    with database.begin() as session:
        assert [example.messages[-1]["content"] for example in datasets.pool(session)] == ["Q1!", "best", "good"]
        assert promote_reviews(session) == 0 and reviews.latest(session, turn_4) is None


def test_a_verdict_that_cannot_become_an_example_stops_no_other_and_no_start(database: Database) -> None:
    """The bot looks for such verdicts before it takes the first update, and at each tick."""
    attempts = Attempts()
    with database.begin() as session:
        odd, good = (add_turn(session, 1, q, "A") for q in ("Q1", "Q2"))
        session.get_one(Turn, odd).messages = [{"role": "user"}]  # no content
        for turn_id in (odd, good):
            reviews.decide(session, turn_id, 2, Verdict.APPROVED)
    with database.begin() as session:
        assert promote_reviews(session, attempts) == 1
    with database.begin() as session:
        assert [example.messages[-1]["content"] for example in datasets.pool(session)] == ["A"]
    [trouble], _ = attempts.take_changes()
    assert (trouble.step, trouble.item) == ("promote", "1") and "KeyError" in trouble.error


def test_looking_for_verdicts_without_an_example_reads_each_row_once(database: Database) -> None:
    """Counted in steps of SQLite's machine: with one look through all examples for each verdict, twice as many rows
    took four times as many steps, and 10,000 held the database for a minute."""

    def n_steps(n_more: int) -> int:
        with database.begin() as session:
            for number in range(n_more):
                decide(session, add_turn(session, 1, f"Q{n_more} {number}", "A"), 2, Verdict.APPROVED)
        count = 0

        def note() -> int:
            nonlocal count
            count += 1
            return 0

        with database.begin() as session:
            connection = session.connection().connection.driver_connection
            assert connection is not None
            connection.set_progress_handler(note, 100)
            assert promote_reviews(session) == 0
            connection.set_progress_handler(None, 0)
        return count

    assert n_steps(200) * 3 > n_steps(201)


def test_earlier_answers_are_context_that_is_not_learned(database: Database) -> None:
    with database.begin() as session:
        add_turn(session, 1, "Q1", "unchecked")
        reviews.decide(session, add_turn(session, 1, "Q2", "wrong"), 2, Verdict.CORRECTED, "right")
        promote_reviews(session)
        [example] = datasets.pool(session)
    assert example.messages == [
        {"role": "system", "content": "S"},
        {"role": "user", "content": "Q1"},
        {"role": "assistant", "content": "unchecked", "weight": 0},
        {"role": "user", "content": "Q2"},
        {"role": "assistant", "content": "right"},
    ]


def test_a_version_is_frozen_once_and_never_changes(database: Database, tmp_path: Path) -> None:
    rows = [(n, [{"role": "user", "content": f"问{n}"}, {"role": "assistant", "content": "答"}]) for n in range(1, 4)]
    with database.begin() as session:
        assert freeze(session, tmp_path, 3) is None
        assert import_rows(session, rows, "f.jsonl", 3) == (3, 0)
        version = freeze(session, tmp_path, 3)
        assert version is not None
        again = freeze(session, tmp_path, 3)
        assert again is not None and again.id == version.id
        content = read_version(tmp_path, version)
        assert content.decode() == "".join(training_line(messages) + "\n" for _, messages in rows)
        import_rows(session, [(1, [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}])], "g", 3)
        second = freeze(session, tmp_path, 3)
        assert second is not None and (second.name, second.n_examples) == ("v2", 4)
        assert read_version(tmp_path, version) == content
        lineage = session.exec(select(DatasetExample).where(DatasetExample.version_id == second.id)).all()
        assert [row.line for row in lineage] == [1, 2, 3, 4]
    (tmp_path / version.file_name).write_bytes(content.replace("答".encode(), "错".encode()))
    with pytest.raises(VersionDamaged, match="somebody changed it"):
        read_version(tmp_path, version)
    (tmp_path / version.file_name).unlink()
    with pytest.raises(VersionDamaged, match="backup"):
        read_version(tmp_path, version)


def test_the_same_row_is_kept_once_whatever_file_it_comes_in(database: Database) -> None:
    row = [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]
    with database.begin() as session:
        assert import_rows(session, [(1, row), (2, row)], "a.jsonl", 3) == (1, 1)
        assert import_rows(session, [(1, row)], "b.jsonl", 3) == (0, 1)
        assert json.loads(training_line(session.exec(select(Example)).one().messages)) == {"messages": row}
