"""How a dataset stands, the pool's or a version's: its rows, where they came from, how they are split."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session

from storage import datasets
from storage.database import Database
from storage.models import DatasetVersion, Example, Review
from training.cost.encoding import encoding_for_model
from training.cost.price import max_tokens_per_example
from training.dataset.diff import ComparedRow, Diff, diff
from training.dataset.placing import parts_of_pool
from training.dataset.report import DatedRow, Report, make_report
from training.dataset.split import Part
from training.examples import ExampleRow
from training.problems import Problem


@dataclass(frozen=True)
class Standing:
    """Rows in the order of their lines, each with the verdict that made it an example (null for an import)."""

    rows: Sequence[tuple[Example, Review | None]]
    part_of: Mapping[int, Part]
    """Each row's part, by the example's id."""

    @property
    def parts(self) -> Mapping[Part, int]:
        """How many rows stand in `train`, `test` and `apart`."""
        return Counter(self.part_of[example.id or 0] for example, _ in self.rows)

    @property
    def sources(self) -> Mapping[str, int]:
        """How many rows came from `file`, `approved` and `corrected`."""
        return Counter(str(review.verdict) if review else "file" for _, review in self.rows)

    @property
    def examples(self) -> list[ExampleRow]:
        """The rows as the checks take them, each with its line among all."""
        return [
            ExampleRow(messages=example.messages, line=line) for line, (example, _) in enumerate(self.rows, start=1)
        ]

    @property
    def to_train(self) -> list[ExampleRow]:
        """Those that are trained on."""
        return [
            row
            for row, (example, _) in zip(self.examples, self.rows, strict=True)
            if self.part_of[example.id or 0] == "train"
        ]

    @property
    def compared_rows(self) -> list[ComparedRow]:
        """The rows as `diff` takes them."""
        return [
            ComparedRow(example.id or 0, example.messages, review.turn_id if review else None)
            for example, review in self.rows
        ]


def of_pool(database: Database) -> Standing:
    """What the next version would be made of. Nothing is decided."""
    parts = parts_of_pool(database)
    with database.look() as session:
        pool = [example for example in datasets.pool(session) if example.id in parts]
        return Standing(_with_reviews(session, pool), parts)


def of_version(session: Session, version: DatasetVersion) -> Standing:
    """What this version is made of."""
    assert version.id is not None
    rows = datasets.version_rows(session, version.id)
    part_of: dict[int, Part] = {
        row.example_id: "train" if row.line <= version.n_examples else "test" for row, _, _ in rows
    }
    return Standing(_with_reviews(session, [example for _, example, _ in rows]), part_of)


def report_of(standing: Standing, problems: Sequence[Problem], model: str, own_limit: int | None = None) -> Report:
    """The numbers for training `model` on it; `own_limit` as its engine tells. Raises `ValueError` for no rows."""
    return make_report(
        [DatedRow(example.messages, example.added_at) for example, _ in standing.rows],
        problems,
        encoding=encoding_for_model(model).name,
        limit=max_tokens_per_example(model),
        own_limit=own_limit,
        today=datetime.now(UTC).date(),
    )


def change(session: Session, old: DatasetVersion | None, new: DatasetVersion) -> Diff:
    """What is other in the new version than in the old one; all of it where there is no old one."""
    old_rows = of_version(session, old).compared_rows if old else []
    return diff(old_rows, of_version(session, new).compared_rows)


def _with_reviews(session: Session, examples: Sequence[Example]) -> list[tuple[Example, Review | None]]:
    reviews = datasets.example_reviews(session)
    return [(example, reviews.get(example.review_id or 0)) for example in examples]
