"""From a turn to the models that have learned it, and from a model back to its turns and vets."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from storage.models import (
    DatasetExample,
    DatasetVersion,
    Example,
    LabelledPair,
    Launch,
    Model,
    Person,
    Review,
    Split,
    Turn,
    Verdict,
)
from storage.wordings import labels

Jobs = Sequence[tuple[Launch, Model | None]]
"""Confirmed launches, oldest first, with the model that each has made."""


@dataclass(frozen=True)
class Origin:
    """One row of a dataset version and where it came from."""

    line: int
    """In the file of its part, from 1."""
    part: str
    """`train` or `test`."""
    example: Example
    review: Review | None = None
    """The verdict that made it an example; null for an imported row."""
    vet: str | None = None
    """The name of who gave the verdict."""


@dataclass(frozen=True)
class Use:
    """One dataset version that holds an example, and what was trained on it."""

    example_id: int
    version: DatasetVersion
    line: int
    part: str
    jobs: Jobs


@dataclass(frozen=True)
class Story:
    """What became of a turn."""

    turn: Turn
    reviews: Sequence[tuple[Review, str]]
    """Its verdicts with the vet's name, oldest first."""
    example: Example | None
    """What the newest verdict has made; null before it is promoted."""
    part: str | None
    """`train`, `test` or `apart` once the example has been placed."""
    uses: Sequence[Use]
    """Of this example and of those that earlier verdicts have made, oldest version first."""
    aliases: Sequence[tuple[LabelledPair, str]] = ()
    """Other wordings that its correction is served to, with the vet's name, oldest first."""
    labels: Sequence[tuple[LabelledPair, str]] = ()
    """What vets have said of its own wording and other turns'; no name where an owner disliked what was served."""


def of_turn(session: Session, turn_id: int) -> Story | None:
    """Turn → verdicts → example → versions → jobs → models; null where there is no such turn."""
    turn = session.get(Turn, turn_id)
    if turn is None:
        return None
    rows = session.exec(
        select(Review, Person.name)
        .join(Person, col(Person.telegram_id) == col(Review.vet_id), isouter=True)
        .where(Review.turn_id == turn_id, Review.verdict != Verdict.SKIPPED)
        .order_by(col(Review.id))
    ).all()
    reviews = [(review, name or "") for review, name in rows]
    ids = [review.id for review, _ in reviews]
    examples = session.exec(select(Example).where(col(Example.review_id).in_(ids)).order_by(col(Example.id))).all()
    # A vet may go back to an earlier wording, whose row then comes back: the one that stands is not always the last.
    standing = [example for example in examples if example.withdrawn_at is None] or examples
    newest = standing[-1] if standing else None
    place = session.get(Split, newest.id) if newest else None
    part = place.part if place else None
    aliases, its_labels = labels.aliases_of(session, turn_id), labels.of_asked(session, turn_id)
    return Story(
        turn, reviews, newest, part, uses(session, examples), _named(session, aliases), _named(session, its_labels)
    )


def _named(session: Session, pairs: Sequence[LabelledPair]) -> list[tuple[LabelledPair, str]]:
    """With the name of who decided."""
    people = {pair.decided_by: session.get(Person, pair.decided_by or 0) for pair in pairs}
    return [(pair, person.name if (person := people.get(pair.decided_by)) else "") for pair in pairs]


def uses(session: Session, examples: Sequence[Example]) -> list[Use]:
    """The versions that hold one of these examples, oldest first."""
    rows = session.exec(
        select(DatasetExample.example_id, DatasetVersion, DatasetExample.line)
        .join(DatasetVersion, col(DatasetVersion.id) == col(DatasetExample.version_id))
        .where(col(DatasetExample.example_id).in_([example.id for example in examples]))
        .order_by(col(DatasetVersion.id), col(DatasetExample.line))
    ).all()
    return [Use(id, version, *_place(version, line), jobs(session, version)) for id, version, line in rows]


def jobs(session: Session, version: DatasetVersion) -> Jobs:
    """The confirmed launches on a version, oldest first, each with its model once there is one."""
    query = (
        select(Launch, Model)
        .join(Model, col(Model.launch_id) == col(Launch.id), isouter=True)
        .where(Launch.version_id == version.id, col(Launch.confirmed_at).is_not(None))
        .order_by(col(Launch.confirmed_at))
    )
    return [(launch, model) for launch, model in session.exec(query).all()]


def of_model(session: Session, model: Model) -> tuple[Launch, DatasetVersion] | None:
    """Model → job → version; null for a model that we have not trained."""
    launch = session.get(Launch, model.launch_id) if model.launch_id else None
    return None if launch is None else (launch, session.get_one(DatasetVersion, launch.version_id))


def origins(session: Session, version: DatasetVersion) -> list[Origin]:
    """A version's rows in the order of its files, each with its verdict and vet."""
    query = (
        select(DatasetExample.line, Example, Review, Person.name)
        .join(Example, col(Example.id) == col(DatasetExample.example_id))
        .join(Review, col(Review.id) == col(Example.review_id), isouter=True)
        .join(Person, col(Person.telegram_id) == col(Review.vet_id), isouter=True)
        .where(DatasetExample.version_id == version.id)
        .order_by(col(DatasetExample.line))
    )
    return [Origin(*_place(version, line), example, review, vet) for line, example, review, vet in session.exec(query)]


def _place(version: DatasetVersion, line: int) -> tuple[int, str]:
    """A `DatasetExample`'s line as (line in its file, part)."""
    return (line, "train") if line <= version.n_examples else (line - version.n_examples, "test")
