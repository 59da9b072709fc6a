"""What a process that reads strangers' files may use up."""

import os
import sys

MEGABYTE = 1_000_000
MAX_BYTES = 50 * MEGABYTE
"""Of a file on the shell; Telegram lets bots read 20 MB."""
MEMORY_MB = 512
CPU_SECONDS = 10
WALL_SECONDS = 10
MAX_OUTPUT_BYTES = 300 * MEGABYTE


def limit_this_process() -> list[str]:
    """Set the system's limits on memory, CPU, files; returns what this system cannot limit, for `vetted import`.

    Linux holds all of them. macOS takes the memory limit and does not hold it; Windows has none of this: there the
    wall clock of `sandbox.py` is all that stops a reader.
    """
    try:
        import resource
    except ImportError:  # Windows
        return ["memory", "CPU"]
    missing = []
    for resource_name, name, limit in (
        ("memory", "RLIMIT_AS", MEMORY_MB * MEGABYTE),
        ("CPU", "RLIMIT_CPU", CPU_SECONDS),
        ("written files", "RLIMIT_FSIZE", 0),  # it writes to a pipe
        ("core dumps", "RLIMIT_CORE", 0),
        ("open files", "RLIMIT_NOFILE", 64),
    ):
        try:
            resource.setrlimit(getattr(resource, name), (limit, limit))
        except (AttributeError, ValueError, OSError):
            missing.append(resource_name)
    if sys.platform == "darwin" and "memory" not in missing:
        missing.append("memory")
    os.nice(5)  # owners' questions come first
    return missing
