"""A large JSONL file, read in parts by all cores: lines, offsets and problems are those of the whole file."""

import itertools
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from training.checking.validate import Inspection
from training.examples import ExampleRow
from training.problems import Problem
from training.reading.formats import read_examples

PART_SIZE = 4_000_000
"""Bytes that one process reads at once."""

_LAST_ROW = b'\n{"messages": []}'
"""Put after each part but the last: a broken row at a part's end is not where the file was cut off."""

Look = Callable[[Sequence[ExampleRow]], Inspection]
"""What is to be known of each row. It goes to the processes that read the parts."""
Progress = Callable[[int, int], None]
"""Told how many bytes of how many were read."""


@dataclass(frozen=True)
class Part:
    """Some rows of a file, or all of them. The examples themselves are not kept."""

    form: str
    unread: list[Problem]
    """What was wrong while the rows were read: errors kept one from being read, the rest may matter."""
    inspection: Inspection


@dataclass(frozen=True)
class _Place:
    """Whole lines of a file: from which byte, how many bytes, the number of the first line (from 1)."""

    offset: int
    size: int
    line: int
    is_last: bool


def read_in_parts(path: Path, look: Look, progress: Progress | None) -> Iterator[Part]:
    """Each part in the file's order. At most two wait for each process, so that memory stays small."""
    n_processes = os.cpu_count() or 1
    total = path.stat().st_size
    with ProcessPoolExecutor(n_processes, multiprocessing.get_context(_start_method())) as pool:
        waiting: list[tuple[_Place, Future[Part]]] = []
        n_bytes = 0
        for place in itertools.chain(_places(path), [None]):
            while waiting and (place is None or len(waiting) > 2 * n_processes):
                first, future = waiting.pop(0)
                yield future.result()
                n_bytes += first.size
                if progress is not None:
                    progress(n_bytes, total)
            if place is not None:
                waiting.append((place, pool.submit(_read_part, path, place, look)))


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


def _read_part(path: Path, place: _Place, look: Look) -> Part:
    """Runs in a process of the pool."""
    with path.open("rb") as file:
        file.seek(place.offset)
        block = file.read(place.size)
    if not place.is_last:
        block = block.rstrip(b"\n") + _LAST_ROW
    reading = read_examples(block, path.name, None)
    examples = [replace(example, line=example.line + place.line - 1) for example in reading.examples]
    if not place.is_last and examples and not examples[-1].messages:
        examples.pop()
    return Part(
        reading.form,
        [_moved(problem, place) for problem in reading.problems],
        look(examples),
    )


def _moved(problem: Problem, place: _Place) -> Problem:
    """The problem with its place in the file instead of in the part."""
    params = problem.params
    if "offset" in params:
        params = {**params, "offset": params["offset"] + place.offset}
    return replace(problem, line=None if problem.line is None else problem.line + place.line - 1, params=params)
