"""The child process that reads a file somebody has sent: `python -m training.importing.reader OPTIONS < FILE`.

It limits itself, reads, and writes one JSON object a line to standard output: rows, problems, and at last what the
whole file is. A reader without that last line has died. `sandbox.py` starts it and believes nothing else of it.
"""

import json
import sys
import time
from dataclasses import asdict
from typing import Any

from training.importing.judge import ImportRow, judge, near_rows
from training.importing.limits import CPU_SECONDS, MAX_BYTES, limit_this_process
from training.importing.unmark import without_marks, without_thoughts
from training.problems import Problem
from training.reading.columns import Choice
from training.reading.formats import read_examples

OUT_OF_MEMORY = 3
"""Exit code."""
MAX_COMPARED = 5_000
"""Rows that are compared with each other for nearly the same question."""


def main(options: dict[str, Any], not_limited: list[str]) -> None:
    """Read standard input. `options`: name, system_prompt, question, answer, clinic, encoding, max_tokens,
    with_messages; `not_limited`: what the system does not limit, for the last word."""
    # A byte more than is allowed is enough to know.
    data = sys.stdin.buffer.read(MAX_BYTES + 1)
    choice = Choice(options["question"], options["answer"], tuple(options["clinic"]))
    reading = read_examples(data, options["name"], options["system_prompt"], choice)
    reading = without_thoughts(without_marks(reading))
    with_messages, is_before_first = options["with_messages"], True
    rows: list[ImportRow] = []
    for item in judge(reading, options["encoding"], options["max_tokens"], system_prompt=options["system_prompt"]):
        if isinstance(item, Problem):
            _write({"problem": asdict(item)})
            continue
        _write({"row": _record(item, with_messages or is_before_first)})
        is_before_first = is_before_first and item.messages is None
        rows.append(item)
    # Only information: left out where it would take long.
    if not with_messages and len(rows) <= MAX_COMPARED and time.process_time() < CPU_SECONDS / 2:
        _write({"near": list(near_rows(rows).items())})
    unclear = asdict(reading.unclear) if reading.unclear else None
    _write({"end": {"form": reading.form, "unclear": unclear, "not_limited": not_limited}})


def _record(row: ImportRow, with_messages: bool) -> dict[str, Any]:
    return {
        "line": row.line,
        "state": row.state,
        "sheet": row.sheet,
        "text": row.text,
        "problems": [{**asdict(problem), "as_meant": None} for problem in row.problems],
        "repair": row.repair,
        "pii": row.pii,
        "sha256": row.sha256,
        "messages": row.messages if with_messages else None,
    }


def _write(record: dict[str, Any]) -> None:
    # ASCII: undecodable bytes and halves of characters travel as escapes.
    sys.stdout.write(json.dumps(record) + "\n")


if __name__ == "__main__":
    try:
        main(json.loads(sys.argv[1]), limit_this_process())
        sys.stdout.flush()
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)
