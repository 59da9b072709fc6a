"""In train or in test for ever: whatever comes to the pool, whenever a version is frozen, whichever clusters meet."""

import hashlib
import json
from itertools import pairwise
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from hypothesis import given, settings
from hypothesis import strategies as st

import storage.migrations.migrate
from storage import datasets
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import Message
from training.dataset.freeze import freeze
from training.dataset.placing import place_pool
from training.dataset.split import ENOUGH_FOR_A_TEST, ENOUGH_TESTS, MOST_TEST_SHARE, ClusterPlace, near_pairs, place
from training.dataset.version_files import read_test, read_version
from training.importing.apply import import_rows
from training.text.messages import compared_question
from training.text.near import near_duplicates


def sha(id: int) -> str:
    return hashlib.sha256(str(id).encode()).hexdigest()


@st.composite
def growing_pools(draw: st.DrawFn) -> tuple[list[list[int]], set[tuple[int, int]], set[int]]:
    """(batches of ids, pairs of near-duplicates, ids that are withdrawn after their batch)."""
    n = draw(st.integers(1, 160))
    cuts = sorted(draw(st.sets(st.integers(1, n), max_size=5)) | {n})
    batches = [list(range(a + 1, b + 1)) for a, b in pairwise([0, *cuts])]
    ids = st.integers(1, n)
    pairs = {(min(a, b), max(a, b)) for a, b in draw(st.lists(st.tuples(ids, ids), max_size=60)) if a != b}
    return batches, pairs, draw(st.sets(ids, max_size=20))


@settings(deadline=None, max_examples=50)
@given(growing_pools())
def test_nothing_moves_and_no_pair_is_torn(pool: tuple[list[list[int]], set[tuple[int, int]], set[int]]) -> None:
    batches, pairs, withdrawn = pool
    places: dict[int, ClusterPlace] = {}
    dead: set[int] = set()
    for batch in batches:
        ids = set(places) | set(batch)
        near = [(a, b) for a, b in pairs if a in ids and b in ids]
        live = ids - dead
        new = place(places, {id: sha(id) for id in batch}, live, near)
        assert list(new) == batch  # a place for each new row, and for no other
        assert new == place(places, {id: sha(id) for id in batch}, live, near[::-1])
        places |= new
        for a, b in near:
            assert {places[a].part, places[b].part} != {"train", "test"}
        for id in batch:
            if places[id].part == "apart":
                beside = {places[b if a == id else a].part for a, b in near if id in (a, b)}
                assert {"train", "test"} <= beside
        in_test = [id for id in batch if places[id].part == "test"]
        if len(live) < ENOUGH_FOR_A_TEST:
            assert not [id for id in in_test if places[id].cluster_id in batch]
        dead |= withdrawn & set(batch)


def test_a_fifth_of_what_has_no_near_duplicates_is_tested_with() -> None:
    ids = range(1, 2001)
    places = place({}, {id: sha(id) for id in ids}, ids, [])
    n_test = sum(row.part == "test" for row in places.values())
    assert 0.17 * len(ids) < n_test < 0.23 * len(ids)


def test_what_vets_have_corrected_is_trained_on_once_the_test_part_is_large_enough() -> None:
    ids = range(1, 401)
    places = place({}, {id: sha(id) for id in ids}, ids, [], corrected=frozenset(ids))
    assert sum(row.part == "test" for row in places.values()) == ENOUGH_TESTS
    half = place({}, {id: sha(id) for id in ids}, ids, [], corrected=frozenset(range(201, 401)))
    assert all(half[id].part == "train" for id in range(201, 401))
    assert sum(half[id].part == "test" for id in range(1, 201)) > ENOUGH_TESTS


def test_it_does_not_matter_whether_rows_come_at_once_or_one_by_one() -> None:
    ids = list(range(1, 301))
    at_once = place({}, {id: sha(id) for id in ids}, ids, [])
    first = place({}, {id: sha(id) for id in ids[:100]}, ids[:100], [])
    by_one = dict(first)
    for id in ids[100:]:
        by_one |= place(by_one, {id: sha(id)}, ids[:id], [])
    assert by_one == at_once


def test_a_crowd_stays_together_and_never_fills_more_than_a_quarter() -> None:
    ids = range(1, 101)
    crowd = list(pairwise(range(1, 61)))
    places = place({}, {id: sha(id) for id in ids}, ids, crowd)
    assert {places[id] for id in range(1, 61)} == {ClusterPlace(1, "train")}
    assert sum(row.part == "test" for row in places.values()) <= MOST_TEST_SHARE * len(ids)


def test_where_two_clusters_meet_neither_moves() -> None:
    old = {1: ClusterPlace(1, "train"), 2: ClusterPlace(2, "test")}
    between = place(old, {3: sha(3), 4: sha(4), 5: sha(5)}, range(1, 6), [(1, 3), (2, 3), (2, 4), (3, 4), (3, 5)])
    assert between[3] == ClusterPlace(3, "apart")
    assert between[4] == ClusterPlace(2, "test")
    # What is near only to the row between them is bound by nobody.
    assert between[5].cluster_id == 5
    # And within one part the newcomer joins the older cluster.
    in_test = {1: ClusterPlace(1, "test"), 2: ClusterPlace(2, "test")}
    assert place(in_test, {3: sha(3)}, range(1, 4), [(2, 3), (1, 3)]) == {3: ClusterPlace(1, "test")}


def row(question: str, answer: str = "a", *earlier: str) -> list[Message]:
    talk = [{"role": "user", "content": text} for text in (*earlier, question)]
    return [{"role": "system", "content": "S"}, *talk, {"role": "assistant", "content": answer}]


def test_rows_are_compared_by_what_they_ask() -> None:
    assert compared_question(row("How often should I brush my dog's teeth?", "x", "Hello")) == (
        "How often should I brush my dog's teeth?"
    )
    assert compared_question(row("多久一次？", "x", "猫咪要驱虫吗")) == "猫咪要驱虫吗\n多久一次？"
    conversations = {
        7: row("猫咪三个月大，多久驱虫一次比较好？", "a"),
        8: row("狗狗应该多久洗一次澡才合适呢", "b"),
        9: row("猫咪三个月大，多久驱虫一次比较好", "c", "你好"),
        10: [],
        11: [],
    }
    assert near_pairs(conversations) == [(7, 9)]


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    return database


ANIMALS = ["cat", "dog", "rabbit", "hamster", "parrot", "turtle", "ferret", "hedgehog", "goldfish", "chinchilla"]
THINGS = ["vaccines", "fleas", "teeth", "claws", "baths", "kibble", "toys", "cages", "sleep", "ears"]
QUESTIONS = [f"{animal} {thing}: which {thing} suit a {animal} best?" for animal in ANIMALS for thing in THINGS]


def test_a_growing_pool_never_moves_a_row(database: Database, tmp_path: Path) -> None:
    """End to end: seven versions, withdrawals and near-duplicates between them, files compared row by row."""
    part_of: dict[str, str] = {}
    for n in range(7):
        rows = [(i, row(question, f"answer {n}")) for i, question in enumerate(QUESTIONS[n * 14 : n * 14 + 14])]
        rows += [(99, row(question.replace("which", "what"), f"{n}")) for question in QUESTIONS[: n * 14 : 5]]
        with database.begin() as session:
            import_rows(session, rows, f"{n}.jsonl", 3)
            for example in datasets.pool(session)[:: 17 + n]:
                example.withdrawn_at = example.added_at
        if n % 2:
            place_pool(database)
        with database.begin() as session:
            version = freeze(session, tmp_path, 3)
            assert version is not None
            for part, content in (("train", read_version(tmp_path, version)), ("test", read_test(tmp_path, version))):
                for line in content.decode().splitlines():
                    assert part_of.setdefault(line, part) == part
    assert set(part_of.values()) == {"train", "test"}
    questions = {line: compared_question(json.loads(line)["messages"]) for line in part_of}
    near = near_duplicates(list(questions.values()))
    lines = list(questions)
    assert near and all(part_of[lines[i]] == part_of[lines[j]] for i, j, _ in near)


def test_what_was_trained_on_before_there_was_a_split_stays_in_train(tmp_path: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(storage.migrations.migrate.__file__).parent))
    database = Database(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        connection.exec_driver_sql(
            "INSERT INTO example (id, sha256, messages, added_by, added_at) VALUES (5, 'x', '[]', 1, '2026-01-01')"
        )
        connection.exec_driver_sql(
            "INSERT INTO datasetversion (id, name, file_name, sha256, n_examples, frozen_by, frozen_at) "
            "VALUES (1, 'v1', 'v1.jsonl', 'y', 1, 1, '2026-01-01')"
        )
        connection.exec_driver_sql("INSERT INTO datasetexample (version_id, line, example_id) VALUES (1, 1, 5)")
    migrate(database)
    with database.begin() as session:
        [split] = datasets.splits(session).values()
        assert (split.example_id, split.part) == (5, "train")
        assert datasets.newest_version(session).n_test == 0  # type: ignore[union-attr]
