"""Whether a model has room in memory, before it is tried: Linux ends a process that takes too much without a word."""

from pathlib import Path

from training.engine.api.errors import NoRoom
from training.engine.fitness import weight_files
from training.engine.store.model import ADAPTER

BYTES = 4
"""Of a number as it is loaded (fp32)."""
GROUP = Path("/sys/fs/cgroup")
MEMORY = Path("/proc/meminfo")


def require_room(folder: Path) -> None:
    """Raise `NoRoom` where the weights in `folder` (not of an adapter, which is small) take more than is free."""
    if (folder / ADAPTER).exists():
        return
    needed, free = weight_files.n_numbers(folder) * BYTES, free_bytes()
    if free is not None and needed > free:
        raise NoRoom(
            f"It takes {needed / 1e9:.1f} GB of memory, and {free / 1e9:.1f} GB are free: end other programs, or take "
            "a smaller base."
        )


def free_bytes() -> int | None:
    """What may still be taken of the machine's memory, or of a container's share; None where nobody says (macOS)."""
    try:
        lines = (line.split() for line in MEMORY.read_text().splitlines())
        values = {line[0]: int(line[1]) * 1024 for line in lines}
        free = values["MemAvailable:"] + values.get("SwapFree:", 0)
    except (OSError, ValueError, KeyError, IndexError):
        return None
    share = _free_of_group()
    return free if share is None else min(free, share)


def _free_of_group() -> int | None:
    """What a container may still take (cgroup 2); None where it has no limit."""
    try:
        limit, usage = int((GROUP / "memory.max").read_text()), int((GROUP / "memory.current").read_text())
        counts = dict(line.split() for line in (GROUP / "memory.stat").read_text().splitlines())
        # What it has read of files is given back when it is needed.
        return limit - usage + int(counts.get("inactive_file", 0)) + int(counts.get("active_file", 0))
    except (OSError, ValueError):
        return None
