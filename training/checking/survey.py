"""One pass over a file: its mistakes, those of each row and those of the set, and its tokens."""

from dataclasses import dataclass
from pathlib import Path

from training.checking.contents import read_contents
from training.checking.pairs import is_pairs, of_pairs
from training.checking.parts import Progress
from training.checking.validate import conclude, min_rows
from training.checking.wording import of_file
from training.problems import Problem
from training.providers.limits import UNKNOWN, ModelLimits


@dataclass(frozen=True)
class Survey:
    """What a file holds, in numbers and problems. The examples themselves are not kept."""

    form: str
    problems: list[Problem]
    tokens: list[int]
    """Of each example, as billed for one epoch; 0 where it is no conversation."""
    n_unread: int
    """Problems that kept a row, or what it should be, from being read."""
    n_cut: int = 0
    """Rows of which the model would not see the end."""


def survey(path: Path, model: str, progress: Progress | None = None, limits: ModelLimits = UNKNOWN) -> Survey:
    """Read, check and count the file. Raises `OSError` if it cannot be read, whatever is in it is told as a problem."""
    contents = read_contents(path, model, progress, limits=limits)
    tokens = contents.tokens
    problems = conclude([part.inspection for part in contents.parts], min_rows(limits))
    if is_pairs(contents.form):
        problems = of_pairs(problems, len(tokens))
    return Survey(contents.form, [*contents.unread, *map(of_file, problems)], tokens, contents.n_unread, contents.n_cut)
