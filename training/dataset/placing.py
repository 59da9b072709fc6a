"""The pool's rows get their places in train or test, by the rules of `split.py`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from sqlmodel import Session

from storage import datasets
from storage.database import Database
from storage.models import Message, Split
from training.dataset.split import ClusterPlace, Part, near_pairs, place


@dataclass(frozen=True)
class Placement:
    """Rows of the pool that have no place yet, and all that decides on them. Everything goes by the examples' ids."""

    places: Mapping[int, ClusterPlace]
    """Of the rows that have one."""
    new: Mapping[int, str]
    """The rows without a place, with their sha256, oldest first."""
    messages: Mapping[int, Sequence[Message]]
    """Of both."""
    pool: Sequence[int]
    corrected: frozenset[int]
    """Those that vets have corrected."""

    def place(self) -> dict[int, ClusterPlace]:
        """A place for each new row. Takes seconds for thousands of rows."""
        return place(self.places, self.new, frozenset(self.pool), near_pairs(self.messages), self.corrected)


def place_pool(database: Database) -> None:
    """Place what is new in the pool while nobody has to wait: owners' messages need the database, too.

    `freeze` does the same inside of its transaction for whatever has come since.
    """
    with database.look() as session:
        placement = _placement(session)
    if placement is None:
        return
    rows = {row.example_id: row for row in _splits(placement.place())}
    with database.begin() as session:
        # Somebody else has placed meanwhile: what we worked out may contradict it. `freeze` works it out again.
        if datasets.placed_ids(session) == set(placement.places):
            datasets.place(session, [rows[id] for id, _ in datasets.pool_keys(session) if id in rows])


def parts_of_pool(database: Database) -> dict[int, Part]:
    """The part in which each row of the pool, by id, would stand in the next version. Nothing is decided."""
    return {id: place.part for id, place in places_of_pool(database).items()}


def places_of_pool(database: Database) -> dict[int, ClusterPlace]:
    """The same with its cluster."""
    with database.look() as session:
        placement = _placement(session)
        pool = [example.id or 0 for example in datasets.pool(session)]
        places = {
            id: ClusterPlace(split.cluster_id, cast(Part, split.part)) for id, split in datasets.splits(session).items()
        }
    if placement is not None:
        places |= placement.place()
    return {id: places[id] for id in pool}


def place_new(session: Session) -> None:
    """Decide for each row of the pool that has no part yet whether it is trained on or tested with, for ever."""
    placement = _placement(session)
    if placement is not None:
        datasets.place(session, _splits(placement.place()))


def _placement(session: Session) -> Placement | None:
    splits, pool = datasets.splits(session), {example.id or 0: example for example in datasets.pool(session)}
    places = {id: ClusterPlace(split.cluster_id, cast(Part, split.part)) for id, split in splits.items()}
    new = {id: example.sha256 for id, example in pool.items() if id not in places}
    if not new:
        return None
    messages: dict[int, Sequence[Message]] = {
        example.id or 0: example.messages for example in datasets.placed_examples(session)
    }
    messages |= {id: pool[id].messages for id in new}
    return Placement(places, new, messages, list(pool), datasets.corrected_ids(session))


def _splits(places: Mapping[int, ClusterPlace]) -> list[Split]:
    return [Split(example_id=id, cluster_id=place.cluster_id, part=place.part) for id, place in places.items()]
