"""What is gathered of one file: its examples and problems in its order, until there are too many problems."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from training.examples import ExampleRow, shorten
from training.problems import Problem
from training.reading.columns import Choice
from training.reading.headings import Unclear
from training.reading.tables import TableReader

MAX_PROBLEMS = 1000
"""After that many, reading stops: nobody corrects more at once, and memory stays small."""


@dataclass(frozen=True)
class FileReading:
    """What a file holds: the examples, what could not be read, and the form it has (for people)."""

    examples: list[ExampleRow]
    problems: list[Problem]
    form: str
    unclear: Unclear | None = None
    """Set where a person has to choose the columns first."""


class Pile:
    """Examples and problems of one file, and how its rows become examples."""

    def __init__(self, system_prompt: str | None, choice: Choice) -> None:
        self.system_prompt = system_prompt
        self.choice = choice
        self.examples: list[ExampleRow] = []
        self.problems: list[Problem] = []
        self.forms: dict[str, None] = {}
        """What the rows are, in the order of their first ones."""
        self.left_out: list[str] = []
        """Names of sheets that hold no questions."""
        self.n_values = 0
        """Values of a JSON file, good or not."""
        self.slips: dict[str, int] = {}
        """What is no JSON Lines in the file and was read all the same: code → how many rows have it; 0 for the file."""
        self._ignored: dict[tuple[str, str], tuple[int, int]] = {}  # (sheet, key) → its first line, how many rows
        self._is_full = False

    def add(self, items: Iterable[ExampleRow | Problem], sheet: str = "") -> None:
        """Take in what was read, as far as there is room."""
        for item in items:
            placed_item = replace(item, sheet=sheet) if sheet else item
            if isinstance(placed_item, Problem):
                self.problems.append(placed_item)
            else:
                self.examples.append(placed_item)
            if self.is_full(item.line):
                return

    def add_table(self, items: Iterable[ExampleRow | Problem], reader: TableReader, sheet: str = "") -> None:
        """Take in what a reader made of a table, and what it knows after that."""
        self.add(items, sheet)
        if reader.form:
            self.forms[reader.form] = None
        for key, n_rows in reader.unused_columns.items():
            self.ignore(key, reader.heading_line, n_rows, sheet)

    def ignore(self, key: str, line: int, n_rows: int = 1, sheet: str = "") -> None:
        """Note a key or column that nothing is made of."""
        first, n_before = self._ignored.get((sheet, key), (line, 0))
        if n_before or len(self._ignored) < MAX_PROBLEMS:
            self._ignored[sheet, key] = (first, n_before + n_rows)

    def is_full(self, line: int | None) -> bool:
        """Whether reading has to stop, which is then told."""
        if not self._is_full and len(self.problems) >= MAX_PROBLEMS:
            self._is_full = True
            self.problems.append(Problem(line, "too_many_problems", "error", params={"limit": MAX_PROBLEMS}))
        return self._is_full

    def reading(self, layout: str, unclear: Unclear | None = None) -> FileReading:
        """All that the file holds, once it was read."""
        if not self.examples and not unclear and not any(p.severity == "error" for p in self.problems):
            self.problems.append(Problem(None, "empty_file", "error"))  # headings only, or an empty list
        form = f"{' and '.join([*self.forms][:3])} {layout}".strip()
        return FileReading(self.examples, self._all_problems(), form, unclear)

    def _all_problems(self) -> list[Problem]:
        ignored_keys = [
            Problem(line, "ignored_keys", "warning", shorten(key), {"n_rows": n_rows}, sheet=sheet)
            for (sheet, key), (line, n_rows) in self._ignored.items()
        ]
        slips = [Problem(None, f"slip_{code}", "warning", str(n_rows)) for code, n_rows in self.slips.items()]
        ignored_keys = [*slips, *ignored_keys]
        if self.left_out or any(problem.sheet for problem in self.problems):
            return [*self.problems, *ignored_keys]  # the lines of several sheets have no common order
        return sorted([*self.problems, *ignored_keys], key=lambda problem: problem.line or 0)
