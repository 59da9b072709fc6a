"""Files of a model as they are first looked at: there, themselves and not a pointer, JSON where they should be."""

import json
from pathlib import Path
from typing import Any

from training.engine.api.errors import CannotStart

POINTER = b"version https://git-lfs"
"""Begins what Git leaves in place of a large file that was not fetched."""


def refuse(path: Path, fault: str, remedy: str) -> CannotStart:
    """What is to be told of a file or folder: where, what is wrong, what to do."""
    return CannotStart(f"{path}: {fault}. {remedy}")


def require_content(path: Path) -> None:
    """`CannotStart` where a file is a Git LFS pointer, empty, or cannot be read."""
    try:
        with path.open("rb") as file:
            head = file.read(len(POINTER))
    except OSError as error:
        raise refuse(path, f"cannot be read ({error.strerror})", "Check its permissions.") from None
    if head == POINTER:
        remedy = f"Fetch the files themselves: run 'git lfs pull' in {path.parent}."
        raise refuse(path, "a Git LFS pointer stands in place of the file", remedy)
    if not head:
        raise refuse(path, "the file is empty", "Copy or download the model again.")


def json_object(path: Path) -> dict[str, Any]:
    """The JSON object in a file; `CannotStart` where it is none."""
    require_content(path)
    remedy = "Copy or download the model again."
    try:
        value = json.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise refuse(path, "not UTF-8", remedy) from None
    except (ValueError, RecursionError) as error:
        raise refuse(path, f"not JSON ({error})", remedy) from None
    if not isinstance(value, dict):
        raise refuse(path, f"holds no JSON object, but {type(value).__name__}", remedy)
    return value
