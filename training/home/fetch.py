"""The weights of a checkpoint are fetched: in pieces, from wherever an earlier attempt has got to, never over the room
that the disk has. Only two names are ever written, whatever a host calls its files."""

import contextlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path
from typing import Any

from training import atomic
from training.providers import WeightFile, Weights

FILES = ("adapter_config.json", "adapter_model.safetensors")
"""What an adapter is made of. All else that a host lets out stays there."""
PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl")
NOTE = "arrival.json"
"""What says, to the engine, where an adapter is from; written last."""
LEFT_FREE = 200_000_000
"""Bytes that the disk keeps."""
MOST_CONFIG = 1_000_000
"""Bytes of a configuration."""
STALE_SECONDS = 120.0
"""After so long without a word nobody fetches any more who has begun."""
Watch = Callable[[int, int], None]
"""Is told how many bytes of how many have come."""


class NotHome(Exception):
    """The model does not come home. `code` names the sentence (bot/texts: `home_CODE`), `values` stand in it."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(f"{code}: {values}")
        self.code, self.values = code, values


def fetch(weights: Weights, file_ids: Sequence[str], folder: Path, note: dict[str, Any], watch: Watch) -> None:
    """Lay both files and the note into `folder`, all or nothing; what is there already stays. Raises `NotHome` and
    `ProviderError`; what has come until then waits for the next attempt."""
    if (folder / NOTE).exists():
        sums = json.loads((folder / NOTE).read_bytes())["sha256"]
        _write(folder / NOTE, note | {"sha256": sums})  # what its base is called may be known better by now
        return
    part = folder.with_name(f"{folder.name}.part")
    part.mkdir(parents=True, exist_ok=True)
    with _alone(part):
        files = _chosen([weights.look(file_id) for file_id in file_ids])
        total = sum(file.n_bytes or 0 for file in files)
        _require_room(part, total - sum(_size(part / name) for name in FILES))
        for name, file in zip(FILES, files, strict=True):
            begin = sum(_size(part / earlier) for earlier in FILES[: FILES.index(name)])
            _fetch(weights, file, part / name, lambda n, begin=begin: watch(begin + n, total))  # type: ignore[misc]
        sums = {name: _sha256(part / name) for name in FILES}
        _write(part / NOTE, note | {"sha256": sums})
    part.rename(folder)
    atomic.sync_folder(folder.parent)


def _write(path: Path, note: dict[str, Any]) -> None:
    atomic.write_bytes(path, json.dumps(note, ensure_ascii=False, indent=1).encode())


def _chosen(files: Sequence[WeightFile]) -> list[WeightFile]:
    """The host's files that are these two, by the last piece of their names."""
    names = {file.id: file.name.replace("\\", "/").rpartition("/")[2] for file in files}
    twins_of_both = [[file for file in files if names[file.id] == name] for name in FILES]
    if not all(twins_of_both):
        listing = ", ".join(sorted(filter(None, names.values())))[:200] or "–"
        has_pickle = any(name.endswith(PICKLES) for name in names.values())
        raise NotHome("pickle" if has_pickle else "no_adapter", files=listing)
    return [twins[0] for twins in twins_of_both]


def _require_room(folder: Path, n_missing: int) -> None:
    free = shutil.disk_usage(folder).free
    if n_missing + LEFT_FREE > free:
        raise NotHome("no_room", needed=f"{n_missing / 1e9:.2f}", free=f"{free / 1e9:.2f}")


def _fetch(weights: Weights, file: WeightFile, path: Path, watch: Callable[[int], None]) -> None:
    """The rest of one file. Raises `NotHome` where it is not as long as its host has said."""
    n_bytes, limit = _size(path), MOST_CONFIG if path.suffix == ".json" else file.n_bytes
    if file.n_bytes is not None and n_bytes == file.n_bytes:
        return
    with weights.read(file.id, n_bytes) as (begin, pieces), path.open("r+b" if n_bytes else "wb") as target:
        target.truncate(begin)
        target.seek(begin)
        n_bytes = begin
        for piece in pieces:
            n_bytes += len(piece)
            if limit is not None and n_bytes > limit:
                break
            target.write(piece)
            target.flush()
            _stamp(path.parent)
            watch(n_bytes)
        os.fsync(target.fileno())
    if file.n_bytes not in (None, n_bytes) or (limit is not None and n_bytes > limit):
        if n_bytes > (file.n_bytes or 0):
            path.unlink()  # what came is another file than was announced
        raise NotHome("cut_short", file=path.name, size=f"{n_bytes:,}", wanted=f"{file.n_bytes or limit or 0:,}")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


@contextmanager
def _alone(part: Path) -> Iterator[None]:
    """While nobody else writes there: two who append to one file would spoil it. Raises `NotHome`."""
    mark = part.with_name(f"{part.name}.busy")
    with contextlib.suppress(FileNotFoundError):
        if time.time() - mark.stat().st_mtime > STALE_SECONDS:
            mark.unlink()
    try:
        os.close(os.open(mark, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        raise NotHome("busy") from None
    try:
        yield
    finally:
        mark.unlink(missing_ok=True)


def _stamp(part: Path) -> None:
    """Whoever fetches is still there."""
    with contextlib.suppress(OSError):
        os.utime(part.with_name(f"{part.name}.busy"))
