"""A deleted training file is learned no more: its rows leave what models replay in later trainings."""

import json
from collections.abc import Iterable
from pathlib import Path

from training.engine.learn.task import Recipe
from training.engine.store import disk
from training.engine.store.rows import BadRows, parse_rows


def forget_rows(models: Iterable[Path], content: bytes) -> None:
    """Take the rows of this training file out of the replay of these model folders. The weights stay as they are."""
    try:
        forgotten = {_identity(row) for row in parse_rows(content, 0)}
    except BadRows:  # its job failed in validation, so nobody has learned it
        return
    for folder in models:
        replay = Recipe.read(folder).replay
        if replay is None or not (folder / replay).exists():
            continue
        rows = parse_rows((folder / replay).read_bytes(), 0)
        left = [row for row in rows if _identity(row) not in forgotten]
        if len(left) < len(rows):
            lines = [json.dumps({"messages": row}, ensure_ascii=False) + "\n" for row in left]
            disk.write_bytes(folder / replay, "".join(lines).encode())


def _identity(row: list[dict[str, object]]) -> str:
    return json.dumps([[m["role"], m["content"], m.get("weight", 1)] for m in row])
