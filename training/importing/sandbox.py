"""Files that people send are read in a process of their own, with limits: whatever is in one, the bot lives on."""

import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

from training.importing.judge import ImportRow
from training.importing.limits import MAX_BYTES, MAX_OUTPUT_BYTES, MEGABYTE, MEMORY_MB, WALL_SECONDS
from training.importing.reader import OUT_OF_MEMORY
from training.importing.source import Source
from training.importing.watch import Clock, Tail
from training.problems import Problem
from training.reading.headings import Unclear

log = logging.getLogger(__name__)

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class LastWord:
    """What the whole file is: the reader's last word."""

    form: str
    unclear: Unclear | None
    not_limited: tuple[str, ...]
    """What this system lets a reader use up without end, such as `memory`."""


@dataclass(frozen=True)
class NearRows:
    """Which rows ask nearly the same as which earlier ones, by their places."""

    places: dict[int, int]


class ReaderFailed(Exception):
    """The file was not read to its end. `code` is a sentence of `training/texts.py`."""

    def __init__(self, code: Literal["takes_too_long", "takes_too_much", "file_too_large", "reader_died"]) -> None:
        super().__init__(code)
        self.code = code

    def problem(self, name: str) -> Problem:
        """What to tell of the file of this name."""
        params = {"file": name, "seconds": WALL_SECONDS, "mb": MEMORY_MB, "limit": MAX_BYTES // MEGABYTE}
        return Problem(None, self.code, "error", params=params)


def read(source: Source, with_messages: bool) -> Iterator[ImportRow | Problem | NearRows | LastWord]:
    """The rows and problems of a file, as the reader finds them, and its last word. Raises `ReaderFailed`."""
    if source.path.stat().st_size > MAX_BYTES:
        raise ReaderFailed("file_too_large")
    with source.path.open("rb") as file, _start(source, with_messages, file) as child:
        assert child.stderr is not None
        clock = Clock(child)
        complaints = Tail(child.stderr)
        try:
            yield from _records(child, clock)
        finally:
            child.kill()
            clock.stop()
            complaints.join()
            if clock.code is None and complaints.text and child.returncode not in (0, None):
                log.warning("the reader of an upload ended with %s\n%s", child.returncode, complaints.places())


def _start(source: Source, with_messages: bool, file: IO[bytes]) -> "subprocess.Popen[bytes]":
    options = {
        "name": source.name,
        "system_prompt": source.options.system_prompt,
        "question": source.options.choice.question,
        "answer": source.options.choice.answer,
        "clinic": source.options.choice.clinic,
        "encoding": source.options.encoding,
        "max_tokens": source.options.max_tokens_per_example,
        "with_messages": with_messages,
    }
    # -S, -P: neither site nor the current folder; the paths that this process has are handed on. No environment: the
    # reader has no use for tokens and keys.
    command = [sys.executable, "-S", "-P", "-m", "training.importing.reader", json.dumps(options)]
    environment = {"PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)]), "PYTHONUTF8": "1"}
    environment |= {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}  # Windows needs it
    return subprocess.Popen(command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)


def _records(child: "subprocess.Popen[bytes]", clock: Clock) -> Iterator[ImportRow | Problem | NearRows | LastWord]:
    assert child.stdout is not None
    n_bytes = 0
    # Never more than may come at all, though a line had no end.
    while line := child.stdout.readline(MAX_OUTPUT_BYTES - n_bytes + 1):
        n_bytes += len(line)
        if n_bytes > MAX_OUTPUT_BYTES:
            raise ReaderFailed("takes_too_much")
        try:
            record = json.loads(line)
        except ValueError:  # it was stopped in the middle of a line
            break
        if "row" in record:
            yield _row(record["row"])
        elif "problem" in record:
            yield Problem(**record["problem"])
        elif "near" in record:
            yield NearRows(dict(record["near"]))
        else:
            unclear = record["end"]["unclear"]
            not_limited = tuple(record["end"]["not_limited"])
            yield LastWord(record["end"]["form"], Unclear(**unclear) if unclear else None, not_limited)
            return
    raise ReaderFailed(_why(child.wait(), clock))


def _why(code: int, clock: Clock) -> Any:
    if clock.code is not None or code == -getattr(signal, "SIGXCPU", 0) or code == -getattr(signal, "SIGKILL", 0):
        return "takes_too_long"
    # Rust aborts where memory ends, Python raises.
    if code in (OUT_OF_MEMORY, -getattr(signal, "SIGABRT", 0), -getattr(signal, "SIGSEGV", 0)):
        return "takes_too_much"
    return "reader_died"


def _row(record: dict[str, Any]) -> ImportRow:
    problems = tuple(Problem(**problem) for problem in record.pop("problems"))
    return ImportRow(**{**record, "problems": problems, "pii": None if record["pii"] is None else tuple(record["pii"])})
