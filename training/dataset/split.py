"""Which rows are trained on and which are kept to test with. Decided once for each row, and never taken back.

Near-duplicates stay together, or the test would ask what was trained. So the draw is made for a whole cluster, by a
hash of the row that founded it, and a later row goes where its near-duplicates are. Where a new row is near to a row of
each part, two clusters have met: neither moves, and the row between them stands apart, in no file. Its neighbours in
the training file say nearly the same.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from training.text.messages import compared_question
from training.text.near import near_duplicates

Part = Literal["train", "test", "apart"]

TEST_SHARE = 0.20
"""Of the clusters, drawn by hash."""
MOST_TEST_SHARE = 0.25
"""Of the rows: a cluster that would make the test part larger is trained on."""
ENOUGH_FOR_A_TEST = 50
"""Rows from which on there is a test part. With fewer, each row teaches more than it measures (to see one model win
at all takes about 50 questions), and a host wants 10 rows to train on."""
ENOUGH_TESTS = 12
"""Rows in the test part from which on what vets have corrected is trained on: it is there to be learned, and with so
many held-out clusters the gate can decide, however many candidates a year has had (1/2^12 < 0.05/52)."""


@dataclass(frozen=True)
class ClusterPlace:
    """Where a row stands: its cluster (the id of the row that founded it) and its part."""

    cluster_id: int
    part: Part


def place(
    places: Mapping[int, ClusterPlace],
    new: Mapping[int, str],
    live: Collection[int],
    pairs: Iterable[tuple[int, int]],
    corrected: Collection[int] = frozenset(),
) -> dict[int, ClusterPlace]:
    """Places for the `new` rows (id → sha256, oldest first); those that rows have already stay as they are.

    `live` are the ids, old and new, that the next version may hold: they decide how large the test part may be.
    `pairs` are near-duplicates by id, `corrected` the rows that vets have corrected. What follows always: no pair has
    one row in train and one in test.
    """
    near: defaultdict[int, list[int]] = defaultdict(list)
    for a, b in pairs:
        near[a].append(b)
        near[b].append(a)
    all_places = dict(places)
    n_test = sum(places[id].part == "test" for id in live if id in places)
    most = int(MOST_TEST_SHARE * len(live)) if len(live) >= ENOUGH_FOR_A_TEST else 0

    for cluster in _clusters(new, near):
        beside = [places[id] for row in cluster for id in near[row] if id in places]
        # A cluster that is near to one part goes there as a whole; between two parts each row is looked at by itself.
        for rows in [cluster] if len(_parts(beside)) < 2 else [[row] for row in cluster]:
            neighbours = [all_places[id] for row in rows for id in near[row] if id in all_places]
            joint_place = _join(neighbours, rows[0])
            if joint_place is None:
                is_drawn = _draw(new[rows[0]]) < TEST_SHARE and n_test + len(rows) <= most
                is_test = is_drawn and (n_test < ENOUGH_TESTS or not any(row in corrected for row in rows))
                joint_place = ClusterPlace(rows[0], "test" if is_test else "train")
            n_test += len(rows) if joint_place.part == "test" else 0
            all_places.update(dict.fromkeys(rows, joint_place))
    return {id: all_places[id] for id in new}


def near_pairs(conversations: Mapping[int, Sequence[dict[str, Any]]]) -> list[tuple[int, int]]:
    """Pairs of ids whose conversations ask nearly the same. What asks nothing (an erased row) is near to nothing."""
    questions = {id: text for id, messages in conversations.items() if (text := compared_question(messages))}
    ids = list(questions)
    return [(ids[i], ids[j]) for i, j, _ in near_duplicates(list(questions.values()))]


def _clusters(new: Mapping[int, str], near: Mapping[int, list[int]]) -> Iterator[list[int]]:
    """The new rows that hang together, each cluster and its rows oldest first."""
    order = {id: place for place, id in enumerate(new)}
    in_cluster: set[int] = set()
    for first in new:
        if first in in_cluster:
            continue
        in_cluster.add(first)
        cluster = [first]
        for row in cluster:
            beside = [id for id in near.get(row, ()) if id in order and id not in in_cluster]
            in_cluster.update(beside)
            cluster += dict.fromkeys(beside)
        yield sorted(cluster, key=order.__getitem__)


def _parts(places: Iterable[ClusterPlace]) -> set[Part]:
    """The parts that hold somebody to them: what stands apart does not."""
    return {place.part for place in places} - {"apart"}


def _join(neighbours: Sequence[ClusterPlace], row: int) -> ClusterPlace | None:
    """Where its neighbours put a row: to them, apart if they are in both parts; null if there are none."""
    parts = _parts(neighbours)
    if len(parts) > 1:
        return ClusterPlace(row, "apart")
    return min((place for place in neighbours if place.part in parts), key=lambda place: place.cluster_id, default=None)


def _draw(sha256: str) -> float:
    """From 0 up to 1, the same for the same row on every machine."""
    return int.from_bytes(hashlib.sha256(f"part of {sha256}".encode()).digest()[:8], "big") / 2**64
