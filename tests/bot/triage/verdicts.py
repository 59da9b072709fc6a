"""Writes `verdicts.txt`, what the rules say of each labelled message: `python -m tests.bot.triage.verdicts`.

The file is frozen: a change of the code, or of how the rules are written, changes no line of it. Write it anew only
with messages that were added or a rule that was meant to change, and look at the difference.
"""

import json
from pathlib import Path

from bot.triage import triage

FOLDER = Path(__file__).parent
FILE = FOLDER / "verdicts.txt"
SETS = ("emergencies", "lookalikes", "everyday")


def messages(name: str) -> list[str]:
    """The texts of a labelled set, in its order."""
    return [json.loads(line)["text"] for line in (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()]


def verdict(text: str) -> str:
    """The flag, or `-`, and `dose` where no dose may be given."""
    result = triage(text)
    return (result.flag or "-") + (" dose" if result.dose else "")


def frozen() -> dict[str, list[str]]:
    """The verdicts of the file, by the name of the set, a line for each message."""
    parts = FILE.read_text("utf-8").strip().split("\n\n")
    return {name.strip("[]"): lines for name, *lines in (part.split("\n") for part in parts)}


def write() -> None:
    """Weigh every labelled message and write the file."""
    parts = ["\n".join([f"[{name}]", *map(verdict, messages(name))]) for name in SETS]
    FILE.write_text("\n\n".join(parts) + "\n", "utf-8")


if __name__ == "__main__":
    write()
