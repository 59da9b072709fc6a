"""What the rules make of them: `python -m tests.unseen.look`. First looks: docs/triage.md, docs/verified.md."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from bot.triage import triage
from tests.bot.triage.test_threads import first_flag
from training.similarity import compare

Row = dict[str, Any]
HERE = Path(__file__).parent


class Tally(NamedTuple):
    """Of one file: how many that are such were taken for such, and how many that are not."""

    name: str
    n_right: int
    n_such: int
    n_wrong: int
    n_others: int

    def __str__(self) -> str:
        right, wrong = self.n_right / self.n_such, self.n_wrong / self.n_others
        such = f"{self.n_right} of {self.n_such} ({right:.0%})"
        return f"{self.name}: {such}; wrongly {self.n_wrong} of {self.n_others} ({wrong:.0%})"


def is_served(row: Row) -> bool:
    """Whether the verified answer to the one question would be sent to who asks the other."""
    verdicts = (triage(row["a"]), triage(row["b"]))
    is_safe = not any(verdict.flag or verdict.dose for verdict in verdicts)
    return is_safe and compare(row["a"], row["b"]).served


def is_seen(row: Row) -> bool:
    """Whether a story is told to be an emergency by the message at which a vet must know."""
    return first_flag(row["messages"][: row["at"] + 1] if row["emergency"] else row["messages"]) is not None


KINDS: dict[str, tuple[str, Callable[[Row], bool]]] = {
    "doses": ("dose", lambda row: triage(row["text"]).dose),
    "lookalikes": ("emergency", lambda row: triage(row["text"]).flag is not None),
    "threads": ("emergency", is_seen),
    "pairs": ("same", is_served),
}
"""The beginning of a file's name: its label, and what the rules say."""


def read(path: Path) -> list[Row]:
    """The rows of one file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def tally(path: Path, *, sealed: bool = False) -> Tally:
    """One file, judged; or of it only what nobody mends by, which is marked so in the row."""
    label, judge = KINDS[path.stem.partition("_")[0]]
    rows = [row for row in read(path) if row.get("sealed") or not sealed]
    such = [judge(row) for row in rows if row[label]]
    others = [judge(row) for row in rows if not row[label]]
    return Tally(path.stem, sum(such), len(such), sum(others), len(others))


def main() -> None:
    """Print all of them."""
    for path in sorted(HERE.rglob("*.jsonl")):
        print(tally(path))
        if any(row.get("sealed") for row in read(path)):
            print(f"    sealed: {tally(path, sealed=True)}")


if __name__ == "__main__":
    main()
