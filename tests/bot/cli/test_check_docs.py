"""docs/check.md names every code and every repair, and no other."""

import re
from pathlib import Path

from training.texts import REPAIRS, SENTENCES

DOCS = Path(__file__).parents[3] / "docs"
CODES, REPAIRED = (DOCS / "check.md").read_text("utf-8").split("## Repairs")


def cells(text: str) -> dict[str, list[str]]:
    """The rows of the tables in it: code → the other cells."""
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| `")]
    return {row[0].strip("`"): row[1:] for row in rows}


def test_docs_and_code_name_the_same() -> None:
    assert cells(CODES).keys() == SENTENCES.keys()
    assert cells(REPAIRED).keys() == REPAIRS.keys()


def test_each_code_has_a_severity_a_meaning_and_a_next_step() -> None:
    for code, (severity, meaning, step) in cells(CODES).items():
        assert re.match("error|warning|advice", severity) and len(meaning) > 3 and len(step) > 3, code
