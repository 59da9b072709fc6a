"""`python -m tests.versions.changes`: how the packages of this environment differ from constraints.txt, one a line.

With `--any` nothing is printed, and the exit code is 3 if none does: no error ends with that.
"""

import sys

from tests.versions.lock import installed
from tests.versions.project import CONSTRAINTS, pins


def changes(pins: dict[str, str], here: dict[str, str]) -> list[str]:
    """`name locked → here`, for each package of another version and each that has no locked one."""
    return [
        f"{name} {pins.get(name, 'not locked')} → {version}"
        for name, version in sorted(here.items())
        if pins.get(name) != version
    ]


if __name__ == "__main__":
    differences = changes(pins(CONSTRAINTS.read_text(encoding="utf-8")), installed())
    if sys.argv[1:] == ["--any"]:
        sys.exit(0 if differences else 3)
    print("\n".join(differences) or "None: all are as in constraints.txt.")
