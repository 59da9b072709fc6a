"""A version's files: complete before its row, the same bytes each time, checked before they are used."""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlmodel import Session, select

from storage import datasets, people, reviews
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import DatasetVersion, Example, Split, Verdict, now
from tests.training.dataset.pool import add_turn, distinct_rows
from training.dataset.freeze import freeze, freeze_beside
from training.dataset.placing import parts_of_pool, place_pool
from training.dataset.promote import promote_reviews
from training.dataset.version_files import VersionDamaged, read_test, read_version, sweep
from training.importing.apply import import_rows
from training.text.messages import exchange


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    with database.begin() as session:
        people.meet(session, 1, "Owner", "en")
        people.meet(session, 2, "Vet", "en")
    yield database
    database.close()


def _freeze(database: Database, folder: Path) -> DatasetVersion:
    with database.begin() as session:
        version = freeze(session, folder, 3)
    assert version is not None
    return version


def test_a_set_that_is_large_enough_is_split_and_its_parts_are_whole(database: Database, tmp_path: Path) -> None:
    with database.begin() as session:
        import_rows(session, distinct_rows(200), "f.jsonl", 3)
    would_be = parts_of_pool(database)
    with database.begin() as session:
        assert not session.exec(select(Split)).all()  # looking decides nothing
    version = _freeze(database, tmp_path)
    train, test = read_version(tmp_path, version).splitlines(), read_test(tmp_path, version).splitlines()
    assert (len(train), len(test)) == (version.n_examples, version.n_test)
    assert len(train) + len(test) == 200 and 20 <= len(test) <= 50
    assert not set(train) & set(test)
    with database.begin() as session:
        frozen_rows = datasets.version_rows(session, version.id or 0)
        assert [row.line for row, _, _ in frozen_rows] == list(range(1, 201))
        assert [e.messages for _, e, _ in frozen_rows] == [json.loads(line)["messages"] for line in [*train, *test]]
        assert would_be == {id: split.part for id, split in datasets.splits(session).items()}


def test_a_small_set_keeps_every_row_for_training(database: Database, tmp_path: Path) -> None:
    with database.begin() as session:
        import_rows(session, distinct_rows(49), "f.jsonl", 3)
    version = _freeze(database, tmp_path)
    assert (version.n_examples, version.n_test, version.test_file_name) == (49, 0, None)
    assert read_test(tmp_path, version) == b""


def test_the_same_pool_gives_the_same_bytes_here_and_on_another_machine(database: Database, tmp_path: Path) -> None:
    other_database = Database(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    migrate(other_database)
    versions = []
    for number, pool in enumerate((database, other_database)):
        with pool.begin() as session:
            import_rows(session, distinct_rows(120), "f.jsonl", 3)
        version = _freeze(pool, tmp_path / str(number))
        assert _freeze(pool, tmp_path / str(number)).id == version.id
        versions.append((version.sha256, version.test_sha256, version.file_name, version.test_file_name))
    assert versions[0] == versions[1]


def test_a_crash_between_the_files_and_the_row_leaves_nothing_half(database: Database, tmp_path: Path) -> None:
    with database.begin() as session:
        import_rows(session, distinct_rows(80), "f.jsonl", 3)
    with pytest.raises(KeyboardInterrupt), database.begin() as session:
        freeze(session, tmp_path, 3)
        raise KeyboardInterrupt
    files = {path.name: path.read_bytes() for path in tmp_path.glob("*.jsonl")}
    assert len(files) == 2
    with database.begin() as session:
        assert datasets.newest_version(session) is None and not datasets.splits(session)
    version = _freeze(database, tmp_path)
    assert version.name == "v1"
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.jsonl")} == files


def test_a_changed_test_file_is_not_used(database: Database, tmp_path: Path) -> None:
    with database.begin() as session:
        import_rows(session, distinct_rows(80), "f.jsonl", 3)
    version = _freeze(database, tmp_path)
    path = tmp_path / (version.test_file_name or "")
    path.write_bytes(path.read_bytes().replace(b"Answer", b"answer", 1))
    with pytest.raises(VersionDamaged, match="somebody changed it"):
        read_test(tmp_path, version)
    path.unlink()
    with pytest.raises(VersionDamaged, match="backup"):
        read_test(tmp_path, version)


class Meanwhile(Database):
    """A database in which somebody else does something after this one has looked, and before it first writes."""

    def __init__(self, url: str, somebody: Callable[[], object]) -> None:
        super().__init__(url)
        self._somebody: list[Callable[[], object]] = [somebody]

    @contextmanager
    def begin(self) -> Iterator[Session]:
        if self._somebody:
            self._somebody.pop(0)()
        with super().begin() as session:
            yield session


def test_what_comes_while_places_are_worked_out_is_placed_with_the_rest(database: Database, tmp_path: Path) -> None:
    with database.begin() as session:
        import_rows(session, distinct_rows(60), "f.jsonl", 3)

    def somebody() -> None:
        with database.begin() as session:
            import_rows(session, distinct_rows(70)[60:], "g.jsonl", 3)
        _freeze(database, tmp_path)

    slow = Meanwhile(database.url, somebody)
    place_pool(slow)
    slow.close()
    with database.begin() as session:
        assert len(datasets.splits(session)) == 70


def test_what_is_deleted_while_places_are_worked_out_gets_none(database: Database) -> None:
    with database.begin() as session:
        import_rows(session, distinct_rows(12), "f.jsonl", 3)

    def somebody() -> None:
        with database.begin() as session:
            session.delete(session.get_one(Example, 12))

    slow = Meanwhile(database.url, somebody)
    place_pool(slow)
    slow.close()
    with database.begin() as session:
        assert sorted(datasets.splits(session)) == list(range(1, 12))


def test_an_example_that_is_deleted_takes_its_place_with_it(database: Database, tmp_path: Path) -> None:
    with database.begin() as session:
        import_rows(session, distinct_rows(12), "f.jsonl", 3)
    place_pool(database)
    with database.begin() as session:
        session.delete(session.get_one(Example, 12))
    with database.begin() as session:
        assert 12 not in datasets.splits(session)


def test_two_corrected_replies_of_a_conversation_are_two_examples_with_the_talk_as_it_was(database: Database) -> None:
    """The owner's second question answers what they had read. Were the first correction put there instead, the talk
    would be one that nobody had, and a newer correction of the first reply would change the second example."""
    with database.begin() as session:
        first = add_turn(session, 1, "My cat vomits, what now?", "wrong 1")
        second = add_turn(session, 1, "Twice a day, you say?", "wrong 2")
        reviews.decide(session, second, 2, Verdict.CORRECTED, "right 2")
        reviews.decide(session, first, 2, Verdict.CORRECTED, "right 1")
        assert promote_reviews(session) == 2
        by_answer = {example.messages[-1]["content"]: example.messages for example in datasets.pool(session)}
        assert by_answer["right 2"] == [
            {"role": "system", "content": "S"},
            {"role": "user", "content": "My cat vomits, what now?"},
            {"role": "assistant", "content": "wrong 1", "weight": 0},
            {"role": "user", "content": "Twice a day, you say?"},
            {"role": "assistant", "content": "right 2"},
        ]
        reviews.decide(session, first, 2, Verdict.CORRECTED, "right 1, said better")
        assert promote_reviews(session) == 1
        pool = datasets.pool(session)
        assert len(pool) == 2 and by_answer["right 2"] in [example.messages for example in pool]
        answers = [m["content"] for e in pool for m in e.messages if m["role"] == "assistant" and "weight" not in m]
        assert sorted(answers) == ["right 1, said better", "right 2"]


def test_a_correction_of_a_correction_stays_in_its_part(database: Database, tmp_path: Path) -> None:
    with database.begin() as session:
        # The first to come: corrections are held out only while the test part is too small to decide anything.
        ids = [add_turn(session, 1, row[1][0]["content"] + " Please", "wrong") for row in distinct_rows(130)[100:]]
        for id in ids:
            reviews.decide(session, id, 2, Verdict.CORRECTED, "right")
        promote_reviews(session)
        import_rows(session, distinct_rows(100), "f.jsonl", 3)
    _freeze(database, tmp_path)

    def parts() -> dict[int, str]:
        with database.begin() as session:
            splits = datasets.splits(session)
            of_review = datasets.example_reviews(session)
            return {
                of_review[e.review_id].turn_id: splits[e.id or 0].part for e in datasets.pool(session) if e.review_id
            }

    first_parts = parts()
    assert set(first_parts.values()) == {"train", "test"}
    with database.begin() as session:
        for id in ids:
            reviews.decide(session, id, 2, Verdict.CORRECTED, "better")
        promote_reviews(session)
    version = _freeze(database, tmp_path)
    assert version.name == "v2" and parts() == first_parts


@pytest.mark.parametrize("n", [2_000, pytest.param(10_000, marks=pytest.mark.long)])
def test_thousands_of_examples_are_frozen_in_seconds(database: Database, tmp_path: Path, n: int) -> None:
    with database.begin() as session:
        for line, messages in distinct_rows(n):
            session.add(Example(sha256=str(line), messages=messages, added_by=3, file_name="f", line=line))
    start = time.thread_time()
    place_pool(database)
    version = _freeze(database, tmp_path)
    seconds = time.thread_time() - start
    assert version.n_examples + version.n_test == n
    # Measured: 4 s of CPU for 10,000. A limit that only a change of complexity would break.
    assert seconds < 40


@pytest.mark.parametrize(
    ("systems", "prompt"),
    [
        (["S\nThe owner's pets: Rex, dog.", "S\nThe owner's pets: Tom, cat.", "T", "T", "S"], "S"),
        (["S", None, None], None),
        (["S", None], "S"),
        (["The owner's pets: Rex, dog.", None, "S"], None),
    ],
    ids=["pets aside", "most have none", "as many", "pets alone are no prompt"],
)
def test_the_versions_prompt_is_that_of_most_of_its_rows(
    database: Database, tmp_path: Path, systems: list[str | None], prompt: str | None
) -> None:
    rows = [
        (line, exchange(messages[0]["content"], "A", system))
        for (line, messages), system in zip(distinct_rows(len(systems)), systems, strict=True)
    ]
    with database.begin() as session:
        import_rows(session, rows, "f.jsonl", 3)
    assert _freeze(database, tmp_path).system_prompt == prompt


def test_a_pool_that_changes_while_a_version_is_made_is_frozen_as_it_is_then(
    database: Database, tmp_path: Path
) -> None:
    """The version is made beside, and written only if it still is the pool's; else it is made anew."""
    with database.begin() as session:
        import_rows(session, distinct_rows(60), "f.jsonl", 3)

    def somebody() -> None:
        with database.begin() as session:
            example = session.get_one(Example, 7)
            example.messages, example.withdrawn_at = [], now()

    place_pool(database)  # so the first that it writes is the version
    slow = Meanwhile(database.url, somebody)
    version = freeze_beside(slow, tmp_path, 3)
    slow.close()
    assert version is not None and version.n_examples + version.n_test == 59
    assert read_version(tmp_path, version).count(b"\n") == version.n_examples
    assert freeze_beside(database, tmp_path, 3) == version


def test_what_a_crash_left_of_a_version_goes_and_nothing_else(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A file without its row may hold the words of somebody who has been forgotten since."""
    caplog.set_level("INFO")
    with database.begin() as session:
        import_rows(session, distinct_rows(60), "f.jsonl", 3)
    folder = tmp_path / "datasets"
    version = _freeze(database, folder)
    others = ("v9-0123456789ab.jsonl", "v9-0123456789ab-test.jsonl", "v9-0123456789ab.part", "notes.txt", "v9.jsonl")
    for name in others:
        (folder / name).write_text("x")
    (folder / "v8-0123456789ab.jsonl").write_text("being made just now")
    for path in folder.iterdir():
        if not path.name.startswith("v8"):
            os.utime(path, (1, 1))
    assert sweep(database, folder) == sorted(others[:3])
    names = {path.name for path in folder.iterdir()}
    assert names == {version.file_name, version.test_file_name, *others[3:], "v8-0123456789ab.jsonl"}
    assert "belonged to no dataset version and were removed: v9-0123456789ab" in caplog.text
    assert sweep(database, folder) == sweep(database, tmp_path / "nowhere") == []
