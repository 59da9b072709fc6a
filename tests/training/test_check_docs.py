"""docs/check.md names every code and every repair, and no other."""

import re
from pathlib import Path

from training.examples import SENTENCES
from training.prepare import REPAIRS

DOCS = (Path(__file__).parents[2] / "docs" / "check.md").read_text("utf-8")


def test_docs_and_code_name_the_same() -> None:
    codes, repairs = DOCS.split("## Repairs")
    rows = re.findall(r"^\| `(\w+)` \|.*", codes, re.MULTILINE)
    assert set(rows) == set(SENTENCES) and len(rows) == len(SENTENCES)
    assert set(re.findall(r"^\| `(\w+)` \|", repairs, re.MULTILINE)) == set(REPAIRS)
    assert all(
        len([cell for cell in row.split("|") if cell.strip()]) == 4
        for row in DOCS.splitlines()
        if "| `" in row[:3] and row in codes
    )
