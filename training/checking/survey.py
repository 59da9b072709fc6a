"""One pass over a file: its mistakes, its tokens, what they cost. A large JSONL file is read in parts by all cores."""

import itertools
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from training.checking.pairs import is_pairs, of_pairs
from training.checking.validate import Inspection, conclude, inspect
from training.cost.price import max_tokens_per_example
from training.cost.tokens import encoding_for_model, load
from training.problems import Problem
from training.reading.formats import Reading, read_examples

PART_SIZE = 4_000_000
"""Bytes that one process reads at once."""
LARGE = 4 * PART_SIZE
"""From this size on a file is read in parts: starting processes takes longer than reading less."""

_LAST_ROW = b'\n{"messages": []}'
"""Put after each part but the last: a broken row at a part's end is not where the file was cut off."""

Progress = Callable[[int, int], None]
"""Told how many bytes of how many were read."""


@dataclass(frozen=True)
class Survey:
    """What a file holds, in numbers and problems. The examples themselves are not kept."""

    form: str
    problems: list[Problem]
    tokens: list[int]
    """Of each example, as billed for one epoch; 0 where it is no conversation."""
    n_unread: int
    """Problems that kept a row, or what it should be, from being read."""


def survey(path: Path, model: str, progress: Progress | None = None, min_examples: int = 10) -> Survey:
    """Read, check and count the file. Raises `OSError` if it cannot be read, whatever is in it is told as a problem."""
    size = path.stat().st_size
    encoding, limit = encoding_for_model(model).name, max_tokens_per_example(model)
    if size < LARGE or not _is_json_lines(path):
        reading = read_examples(path.read_bytes(), path.name, None)
        parts = [_Part(reading.form, reading.problems, inspect(reading.examples, encoding, limit))]
    else:
        parts = list(_read_in_parts(path, encoding, limit, progress))
    read = _merge_ignored([problem for part in parts for problem in part.unread])
    found = conclude([part.found for part in parts], min_examples)
    form = " and ".join([*dict.fromkeys(part.form for part in parts if part.form)][:3])
    tokens = list(itertools.chain.from_iterable(part.found.tokens for part in parts))
    if is_pairs(form):
        found = of_pairs(found, len(tokens))
    return Survey(form, [*read, *found], tokens, sum(problem.severity == "error" for problem in read))


@dataclass(frozen=True)
class _Part:
    form: str
    unread: list[Problem]
    found: Inspection


@dataclass(frozen=True)
class _Place:
    """Whole lines of a file: from which byte, how many bytes, the number of the first line (from 1)."""

    offset: int
    size: int
    line: int
    is_last: bool


def _read_in_parts(path: Path, encoding: str, limit: int | None, progress: Progress | None) -> Iterator[_Part]:
    """Each part in the file's order. At most two wait for each process, so that memory stays small."""
    load(encoding)  # once, before the processes are forked: they share it
    n_processes = os.cpu_count() or 1
    total = path.stat().st_size
    with ProcessPoolExecutor(n_processes, multiprocessing.get_context(_start_method())) as pool:
        waiting: list[tuple[_Place, Future[_Part]]] = []
        done = 0
        for place in itertools.chain(_places(path), [None]):
            while waiting and (place is None or len(waiting) > 2 * n_processes):
                first, future = waiting.pop(0)
                yield future.result()
                done += first.size
                if progress is not None:
                    progress(done, total)
            if place is not None:
                waiting.append((place, pool.submit(_read_part, path, place, encoding, limit)))


def _start_method() -> str:
    # Forked processes share the ranks and start at once; where that is not safe (macOS) or not known, spawned ones.
    return "fork" if sys.platform == "linux" else "spawn"


def _places(path: Path) -> Iterator[_Place]:
    line, offset, total = 1, 0, path.stat().st_size
    with path.open("rb") as file:
        while offset < total:
            block = file.read(PART_SIZE)
            block += file.readline()
            yield _Place(offset, len(block), line, offset + len(block) >= total)
            offset += len(block)
            line += block.count(b"\n")


def _read_part(path: Path, place: _Place, encoding: str, limit: int | None) -> _Part:
    """Runs in a process of the pool."""
    with path.open("rb") as file:
        file.seek(place.offset)
        block = file.read(place.size)
    if not place.is_last:
        block = block.rstrip(b"\n") + _LAST_ROW
    reading: Reading = read_examples(block, path.name, None)
    examples = [replace(example, line=example.line + place.line - 1) for example in reading.examples]
    if not place.is_last and examples and not examples[-1].messages:
        examples.pop()
    return _Part(
        reading.form,
        [_moved(problem, place) for problem in reading.problems],
        inspect(examples, encoding, limit),
    )


def _moved(problem: Problem, place: _Place) -> Problem:
    """The problem with its place in the file instead of in the part."""
    params = problem.params
    if "offset" in params:
        params = {**params, "offset": params["offset"] + place.offset}
    return replace(problem, line=None if problem.line is None else problem.line + place.line - 1, params=params)


def _merge_ignored(problems: Sequence[Problem]) -> list[Problem]:
    """One problem for each ignored key, however many parts have it."""
    merged: dict[object, Problem] = {}
    for number, problem in enumerate(problems):
        key: object = problem.value if problem.code == "ignored_keys" else number
        if (first := merged.get(key)) is not None:
            n_rows = first.params["n_rows"] + problem.params["n_rows"]
            merged[key] = replace(first, params={**first.params, "n_rows": n_rows})
        else:
            merged[key] = problem
    return list(merged.values())


def _is_json_lines(path: Path) -> bool:
    """Whether the first line is a whole JSON object. UTF-16, arrays and tables are read as a whole."""
    with path.open("rb") as file:
        first = file.readline(PART_SIZE)
    if not first.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return False
    reading = read_examples(first, "first.jsonl", None)
    return bool(reading.examples)
