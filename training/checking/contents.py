"""What is in a file: its rows, each looked at by itself, and their tokens."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from training.checking.parts import PART_SIZE, Look, Part, Progress, read_in_parts
from training.checking.validate import inspect
from training.cost.encoding import encoding_for_model, load
from training.cost.price import max_tokens_per_example
from training.problems import Problem
from training.providers.limits import UNKNOWN, ModelLimits
from training.reading.formats import read_examples

LARGE = 4 * PART_SIZE
"""From this size on a file is read in parts: starting processes takes longer than reading less."""


@dataclass(frozen=True)
class Contents:
    """All rows of a file, each looked at by itself."""

    parts: list[Part]

    @property
    def form(self) -> str:
        """Of the file, for people: `chat JSONL`."""
        return " and ".join([*dict.fromkeys(part.form for part in self.parts if part.form)][:3])

    @property
    def tokens(self) -> list[int]:
        """Of each example, as billed for one epoch; 0 where it is no conversation."""
        return [n_tokens for part in self.parts for n_tokens in part.inspection.tokens]

    @property
    def unread(self) -> list[Problem]:
        """What was wrong while the file was read."""
        return _merge_ignored([problem for part in self.parts for problem in part.unread])

    @property
    def n_cut(self) -> int:
        """Rows that are longer than the model's engine takes."""
        return sum(problem.code == "row_cut" for part in self.parts for problem in part.inspection.problems)

    @property
    def n_unread(self) -> int:
        """Problems that kept a row, or what it should be, from being read."""
        return sum(problem.severity == "error" for problem in self.unread)


def read_contents(
    path: Path,
    model: str,
    progress: Progress | None = None,
    limits: ModelLimits = UNKNOWN,
) -> Contents:
    """Read a file, look at each row, count its tokens in the model's encoding. Raises `OSError` if it cannot be read;
    whatever is in it is told as a problem."""
    encoding = encoding_for_model(model).name
    look: Look = partial(
        inspect, encoding=encoding, max_tokens_per_example=max_tokens_per_example(model), limits=limits
    )
    if path.stat().st_size >= LARGE and _is_json_lines(path):
        load(encoding)  # once, before the processes are forked: they share it
        return Contents(list(read_in_parts(path, look, progress)))
    reading = read_examples(path.read_bytes(), path.name, None)
    return Contents([Part(reading.form, reading.problems, look(reading.examples))])


def _merge_ignored(problems: Sequence[Problem]) -> list[Problem]:
    """One problem for each ignored key and each slip, however many parts have it."""
    problem_of_key: dict[object, Problem] = {}
    for number, problem in enumerate(problems):
        is_slip = problem.code.startswith("slip_")
        key: object = problem.value if problem.code == "ignored_keys" else problem.code if is_slip else number
        first = problem_of_key.get(key)
        if first is not None and is_slip:
            problem_of_key[key] = replace(first, value=str(int(first.value) + int(problem.value)))
        elif first is not None:
            n_rows = first.params["n_rows"] + problem.params["n_rows"]
            problem_of_key[key] = replace(first, params={**first.params, "n_rows": n_rows})
        else:
            problem_of_key[key] = problem
    return list(problem_of_key.values())


def _is_json_lines(path: Path) -> bool:
    """Whether the first line is a whole JSON object. UTF-16, arrays and tables are read as a whole."""
    with path.open("rb") as file:
        first = file.readline(PART_SIZE)
    if not first.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return False
    reading = read_examples(first, "first.jsonl", None)
    return bool(reading.examples)
