"""Erased dataset versions: where their files still lie, and which models have learned from them."""

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session, col, select

from storage.models import DatasetExample, DatasetVersion, Erasure, Launch, Model, now

HERE = "here"
"""The place that is our own folder of dataset versions."""
LONGEST_PAUSE = timedelta(hours=1)


def erase_versions_of(session: Session, example_id: int) -> bool:
    """Nothing uses the versions that hold this example any more, and the next ticks delete their files.

    False when no version holds it.
    """
    query = (
        select(DatasetVersion)
        .join(DatasetExample, col(DatasetExample.version_id) == col(DatasetVersion.id))
        .where(DatasetExample.example_id == example_id)
    )
    versions = session.exec(query).all()
    for version in versions:
        version.erased_at = version.erased_at or now()
    return bool(versions)


def plan(session: Session) -> None:
    """See to it that there is a row for each place where an erased version's file may lie. May run any number of times.

    Places follow from the launches, so that a file that was just being sent when its owner was forgotten is found, too.
    """
    for version in session.exec(select(DatasetVersion).where(col(DatasetVersion.erased_at).is_not(None))).all():
        assert version.id is not None
        launches = select(Launch).where(Launch.version_id == version.id, col(Launch.confirmed_at).is_not(None))
        places = {HERE, *(launch.provider for launch in session.exec(launches).all())}
        planned_places = set(session.exec(select(Erasure.place).where(Erasure.version_id == version.id)).all())
        session.add_all(Erasure(version_id=version.id, place=place) for place in sorted(places - planned_places))


def due(session: Session, first_pause: timedelta) -> Sequence[tuple[Erasure, DatasetVersion]]:
    """What is not done and may be tried now: each failure doubles the pause, up to an hour."""
    query = (
        select(Erasure, DatasetVersion)
        .join(DatasetVersion, col(DatasetVersion.id) == col(Erasure.version_id))
        .where(col(Erasure.done_at).is_(None))
        .order_by(col(Erasure.id))
    )
    moment = now()
    return [
        (erasure, version)
        for erasure, version in session.exec(query).all()
        if erasure.tried_at is None
        or moment >= erasure.tried_at + min(first_pause * 2 ** min(erasure.n_attempts - 1, 20), LONGEST_PAUSE)
    ]


def file_names(session: Session) -> set[str]:
    """The names of all versions' files that may lie in our own folder."""
    query = select(DatasetVersion.file_name, DatasetVersion.test_file_name)
    return {name for names in session.exec(query).all() for name in names if name is not None}


def file_ids(session: Session, erasure: Erasure) -> list[str]:
    """The ids under which the version's files were stored at the erasure's place."""
    query = select(Launch.training_file, Launch.validation_file).where(
        Launch.version_id == erasure.version_id, Launch.provider == erasure.place
    )
    return [file_id for ids in session.exec(query).all() for file_id in ids if file_id is not None]


def tried(session: Session, erasure_id: int | None, error: str | None) -> None:
    """The file is gone there; or it is not, because of `error`."""
    erasure = session.get_one(Erasure, erasure_id)
    erasure.n_attempts += 1
    erasure.tried_at, erasure.error = now(), error
    erasure.done_at = now() if error is None else None


def to_tell(session: Session) -> Sequence[tuple[Erasure, DatasetVersion]]:
    """Erased versions that the admins have not been told of, as the row of our own folder."""
    query = (
        select(Erasure, DatasetVersion)
        .join(DatasetVersion, col(DatasetVersion.id) == col(Erasure.version_id))
        .where(Erasure.place == HERE, col(Erasure.told_at).is_(None))
        .order_by(col(Erasure.id))
    )
    return session.exec(query).all()


def told(session: Session, erasure_id: int | None) -> None:
    """The admins have been told of it."""
    session.get_one(Erasure, erasure_id).told_at = now()


def models_that_learned(session: Session) -> dict[int, str]:
    """Models trained on an erased version, or tuned from one that was: model id → the version's name.

    Follows from the tables, so that a job that ends after its version was erased counts, too.
    """
    query = (
        select(Model, DatasetVersion)
        .join(Launch, col(Launch.id) == col(Model.launch_id), isouter=True)
        .join(DatasetVersion, col(DatasetVersion.id) == col(Launch.version_id), isouter=True)
        .order_by(col(Model.id))
    )
    names: dict[int, str] = {}
    by_name: dict[tuple[str, str], str] = {}
    for model, version in session.exec(query).all():  # a base is always older than what was tuned from it
        assert model.id is not None
        name = version.name if version is not None and version.erased_at is not None else None
        name = name or by_name.get((model.provider, model.base or ""))
        if name is not None:
            names[model.id] = by_name[model.provider, model.name] = name
    return names


def open_file_ids(session: Session, place: str) -> list[str]:
    """The ids of all files that are still to be deleted at this place."""
    query = select(Erasure).where(Erasure.place == place, col(Erasure.done_at).is_(None))
    return [file_id for erasure in session.exec(query).all() for file_id in file_ids(session, erasure)]
