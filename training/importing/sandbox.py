"""Files that people send are read in a process of their own, with limits: whatever is in one, the bot lives on."""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from training.importing.dry_run import DryRun, Row
from training.importing.limits import MAX_BYTES, MAX_OUTPUT_BYTES, MEGABYTE, MEMORY_MB, WALL_SECONDS
from training.importing.reader import OUT_OF_MEMORY
from training.problems import Problem
from training.reading.columns import Choice
from training.reading.headings import Unclear

log = logging.getLogger(__name__)

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class How:
    """How a file is to be read."""

    system_prompt: str | None
    encoding: str
    max_tokens_per_example: int | None
    choice: Choice = field(default_factory=Choice)


@dataclass(frozen=True)
class End:
    """What the whole file is: the reader's last word."""

    form: str
    unclear: Unclear | None
    unlimited: tuple[str, ...]
    """What this system lets a reader use up without end, such as `memory`."""


@dataclass(frozen=True)
class Near:
    """Which rows ask nearly the same as which earlier ones, by their places."""

    places: dict[int, int]


class ReaderFailed(Exception):
    """The file was not read to its end. `code` is a sentence of `training/examples.py`."""

    def __init__(self, code: Literal["takes_too_long", "takes_too_much", "file_too_large", "reader_died"]) -> None:
        super().__init__(code)
        self.code = code

    def problem(self, name: str) -> Problem:
        params = {"file": name, "seconds": WALL_SECONDS, "mb": MEMORY_MB, "limit": MAX_BYTES // MEGABYTE}
        return Problem(None, self.code, "error", params=params)


def dry_run(path: Path, name: str, how: How, progress: Callable[[int], None] = lambda n_rows: None) -> DryRun:
    """Read a file and say what importing it would do. Blocks for `WALL_SECONDS` at most; call it in a thread.

    `progress` is called with the number of rows so far. A file that cannot be read is a dry run with that problem.
    """
    run = DryRun()
    try:
        for item in read(path, name, how, with_messages=False):
            if isinstance(item, Row):
                run.add(item)
                progress(len(run.rows))
            elif isinstance(item, Problem):
                run.file_problems.append(item)
            elif isinstance(item, Near):
                run.near = item.places
            else:
                run.form, run.unclear, run.unlimited = item.form, item.unclear, item.unlimited
    except ReaderFailed as error:
        return DryRun(form="", file_problems=[error.problem(name)])
    return run


def read(path: Path, name: str, how: How, with_messages: bool) -> Iterator[Row | Problem | Near | End]:
    """The rows and problems of a file, as the reader finds them, and its last word. Raises `ReaderFailed`."""
    options = {
        "name": name,
        "system_prompt": how.system_prompt,
        "question": how.choice.question,
        "answer": how.choice.answer,
        "encoding": how.encoding,
        "max_tokens": how.max_tokens_per_example,
        "with_messages": with_messages,
    }
    if path.stat().st_size > MAX_BYTES:
        raise ReaderFailed("file_too_large")
    # -S, -P: neither site nor the current folder; the paths that this process has are handed on. No environment: the
    # reader has no use for tokens and keys.
    command = [sys.executable, "-S", "-P", "-m", "training.importing.reader", json.dumps(options)]
    environment = {"PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)]), "PYTHONUTF8": "1"}
    environment |= {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}  # Windows needs it
    with (
        path.open("rb") as file,
        subprocess.Popen(
            command,
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        ) as child,
    ):
        assert child.stdout is not None and child.stderr is not None
        clock = _Clock(child)
        complaints = _Tail(child.stderr)
        try:
            yield from _records(child, clock)
        finally:
            child.kill()
            clock.stop()
            complaints.join()
            if clock.code is None and complaints.text and child.returncode not in (0, None):
                log.warning("the reader of an upload ended with %s\n%s", child.returncode, complaints.places())


def importable_rows(path: Path, name: str, how: How, with_mended: bool) -> tuple[str, list[Row]]:
    """The file's form, and the rows to import with their messages, each once. Blocks as `dry_run`; raises
    `ReaderFailed`."""
    wanted = ("good", "mendable") if with_mended else ("good",)
    rows: dict[str, Row] = {}
    form = ""
    for item in read(path, name, how, with_messages=True):
        if isinstance(item, End):
            form = item.form
        elif isinstance(item, Row) and item.state in wanted:
            rows.setdefault(item.sha256, item)
    return form, list(rows.values())


def _records(child: "subprocess.Popen[bytes]", clock: "_Clock") -> Iterator[Row | Problem | Near | End]:
    assert child.stdout is not None
    n_bytes = 0
    for line in child.stdout:
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
            yield Near(dict(record["near"]))
        else:
            unclear = record["end"]["unclear"]
            unlimited = tuple(record["end"]["unlimited"])
            yield End(record["end"]["form"], Unclear(**unclear) if unclear else None, unlimited)
            return
    raise ReaderFailed(_why(child.wait(), clock))


def _why(code: int, clock: "_Clock") -> Any:
    if clock.code is not None or code == -getattr(signal, "SIGXCPU", 0) or code == -getattr(signal, "SIGKILL", 0):
        return "takes_too_long"
    # Rust aborts where memory ends, Python raises.
    if code in (OUT_OF_MEMORY, -getattr(signal, "SIGABRT", 0), -getattr(signal, "SIGSEGV", 0)):
        return "takes_too_much"
    return "reader_died"


class _Clock(threading.Thread):
    """Kills a child at the wall-clock limit."""

    def __init__(self, child: "subprocess.Popen[bytes]") -> None:
        super().__init__(daemon=True)
        self.code: str | None = None
        self._child = child
        self._stopped = threading.Event()
        self.start()

    def run(self) -> None:
        if not self._stopped.wait(WALL_SECONDS):
            self.code = "takes_too_long"
            self._child.kill()

    def stop(self) -> None:
        self._stopped.set()


class _Tail(threading.Thread):
    """Keeps the end of what a child complains of; a full pipe would stop it."""

    def __init__(self, stream: Any) -> None:
        super().__init__(daemon=True)
        self._stream = stream
        self.text = ""
        self.start()

    def run(self) -> None:
        for line in self._stream:
            self.text = (self.text + line.decode("utf-8", "replace"))[-20_000:]

    def places(self) -> str:
        """Where in the code it was, without the values: those are what people have sent."""
        lines = self.text.splitlines()
        frames = [line for line in lines if line.startswith("  File ")]
        return "\n".join([*frames[-8:], lines[-1].partition(":")[0][:80]] if lines else [])


def _row(record: dict[str, Any]) -> Row:
    problems = tuple(Problem(**problem) for problem in record.pop("problems"))
    return Row(**{**record, "problems": problems, "pii": None if record["pii"] is None else tuple(record["pii"])})
