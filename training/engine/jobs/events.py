"""A job's events: one JSON object a line in `events.jsonl`, which only grows."""

import json
import os
import time
from pathlib import Path
from typing import Any

from training.engine.store.ids import new_id

NAME = "events.jsonl"
"""In a job's folder."""


def read(folder: Path) -> list[dict[str, Any]]:
    """A job's events as OpenAI's `fine_tuning.job.event` objects, newest first."""
    path = folder / NAME
    events = []
    for line in path.read_bytes().split(b"\n") if path.exists() else []:
        try:
            events.append(json.loads(line))
        except ValueError:  # The last line, torn by a crash.
            continue
    return events[::-1]


def tell(folder: Path, message: str, level: str = "info", data: dict[str, Any] | None = None) -> None:
    """Add an event; one with `data` is a metric."""
    event = {
        "id": new_id("ftevent-"),
        "object": "fine_tuning.job.event",
        "created_at": int(time.time()),
        "level": level,
        "message": message,
        "type": "message" if data is None else "metrics",
        "data": data or {},
    }
    with (folder / NAME).open("a+b") as file:
        # Behind a line that a crash tore, a new one begins.
        if file.tell() and (file.seek(-1, os.SEEK_END), file.read(1))[1] != b"\n":
            file.write(b"\n")
        file.write(json.dumps(event, ensure_ascii=False).encode() + b"\n")
