"""What importing a file would do, before it does it: its rows compared with each other, and with the pool."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from training.checking.cut import may_be_cut, rows_cut
from training.examples import ExampleRow, Message
from training.importing.judge import ImportRow, State
from training.importing.rows_for import read_for
from training.importing.sandbox import NearRows, ReaderFailed
from training.importing.source import Source
from training.problems import Problem
from training.reading.headings import Unclear


@dataclass
class DryRun:
    """Rows as they come, compared with each other; then, with `known`, what an import would do with each of them."""

    form: str = ""
    unclear: Unclear | None = None
    """Set where a person has to choose the columns first."""
    not_limited: tuple[str, ...] = ()
    """What the system let the reader use up without end."""
    rows: list[ImportRow] = field(default_factory=list)
    file_problems: list[Problem] = field(default_factory=list)
    known_shas: set[str] = field(default_factory=set)
    """sha256 of the rows that the pool has already."""
    near: dict[int, int] = field(default_factory=dict)
    """Places of good rows that ask nearly what an earlier one asks, and that one's place."""
    first: list[Message] | None = None
    """The first importable row: whether the columns were understood is seen best from it."""
    first_places: dict[str, int] = field(default_factory=dict)
    """sha256 of an importable row → the place of the first row like it."""

    def add(self, row: ImportRow) -> None:
        """Take a row in. Its messages are not kept: the file is read again when it is applied."""
        if row.messages is not None and self.first is None:
            self.first = row.messages
        if row.sha256:
            self.first_places.setdefault(row.sha256, len(self.rows))
        self.rows.append(replace(row, messages=None))

    def note(self, problems: Iterable[Problem]) -> None:
        """Add problems of rows, each with its row's place as its line."""
        for problem in problems:
            place = problem.line or 0
            row = self.rows[place]
            of_row = replace(problem, line=row.line, sheet=row.sheet)
            self.rows[place] = replace(row, problems=(*row.problems, of_row))

    def importable(self, state: State) -> list[ImportRow]:
        """Rows of this state that would be new in the pool."""
        return [row for number, row in enumerate(self.rows) if row.state == state and self.is_new(number, row)]

    @property
    def bad(self) -> list[ImportRow]:
        """Rows that are not imported as they are, mendable or not."""
        return [row for row in self.rows if row.state != "good"]

    @property
    def n_duplicates(self) -> int:
        """Good rows that stand earlier in the file, or in the pool."""
        return sum(self.is_duplicate(number, row) for number, row in enumerate(self.rows) if row.state == "good")

    @property
    def shas(self) -> list[str]:
        """sha256 of every row that could be imported, each once."""
        return list(self.first_places)

    @property
    def pii_kinds(self) -> Counter[str]:
        """How many of the new good rows hold which kind of personal data."""
        return Counter(kind for row in self.importable("good") for kind in row.pii or ())

    @property
    def n_unlooked(self) -> int:
        """New good rows in which nobody has looked for personal data."""
        return sum(row.pii is None for row in self.importable("good"))

    @property
    def n_personal(self) -> int:
        """New good rows with personal data in them."""
        return sum(bool(row.pii) for row in self.importable("good"))

    def remarks(self) -> list[Problem]:
        """What is said of good rows and of the whole file."""
        of_rows = [problem for row in self.rows if row.state == "good" for problem in row.problems]
        return [*(problem for problem in self.file_problems if problem.severity != "error"), *of_rows]

    def errors(self) -> list[Problem]:
        """What keeps rows, or the file, from being imported: that of the file first, then by line."""
        whole = [problem for problem in self.file_problems if problem.severity == "error"]
        of_rows = [problem for row in self.bad for problem in row.problems if problem.severity == "error"]
        return [*whole, *sorted(of_rows, key=lambda problem: (problem.sheet, problem.line or 0))]

    def is_duplicate(self, number: int, row: ImportRow) -> bool:
        """Whether the row of this number stands earlier in the file, or in the pool."""
        return bool(row.sha256) and (row.sha256 in self.known_shas or self.first_places[row.sha256] != number)

    def is_new(self, number: int, row: ImportRow) -> bool:
        """Whether importing the row of this number would add it to the pool."""
        return bool(row.sha256) and not self.is_duplicate(number, row)


def dry_run(source: Source, progress: Callable[[int], None] = lambda n_rows: None) -> DryRun:
    """Read a file and say what importing it would do. Blocks for `WALL_SECONDS` at most; call it in a thread.

    `progress` is called with the number of rows so far. A file that cannot be read is a dry run with that problem.
    """
    run, limits = DryRun(), source.options.limits()
    long: list[ExampleRow] = []
    try:
        for item in read_for(source, limits, with_messages=limits.max_tokens is not None):
            if isinstance(item, ImportRow):
                example = ExampleRow(item.messages or [], len(run.rows))
                long += [example] * may_be_cut(example, limits)
                run.add(item)
                progress(len(run.rows))
            elif isinstance(item, Problem):
                run.file_problems.append(item)
            elif isinstance(item, NearRows):
                run.near = item.places
            else:
                run.form, run.unclear, run.not_limited = item.form, item.unclear, item.not_limited
    except ReaderFailed as error:
        return DryRun(file_problems=[error.problem(source.name)])
    # Only now: the reader's time is limited, and the engine takes its own.
    run.note(rows_cut(long, limits))
    return run
