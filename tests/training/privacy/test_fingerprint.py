"""A changed rule is noticed, wherever it is written: each row is then looked through once more."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import stdnum

from training.privacy import clearance
from training.text import han


@pytest.fixture
def contents(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[Path, bytes]]:
    """Files as the fingerprint reads them; what is put in here stands in place of what the file holds."""
    replacements: dict[Path, bytes] = {}
    read_bytes = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: replacements.get(path) or read_bytes(path))
    yield replacements
    clearance._rules.cache_clear()


def fingerprint() -> str:
    clearance._rules.cache_clear()
    return clearance._rules()


@pytest.mark.parametrize("name", ["phones.py", "plain.py", "rows.py", "find.py"])
def test_a_changed_rule_changes_it(contents: dict[Path, bytes], name: str) -> None:
    rules = fingerprint()
    contents[Path(clearance.__file__).with_name(name)] = b"another rule"
    assert fingerprint() != rules


def test_what_the_rules_are_made_of_changes_it(contents: dict[Path, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    rules = fingerprint()
    contents[Path(han.__file__)] = b"another range of characters"
    with_other_han = fingerprint()
    contents.clear()
    monkeypatch.setattr(stdnum, "__version__", "0")
    assert len({rules, with_other_han, fingerprint()}) == 3


def test_how_rows_are_decided_on_does_not(contents: dict[Path, bytes]) -> None:
    rules = fingerprint()
    contents[Path(clearance.__file__)] = hashlib.sha256(b"").digest()
    assert fingerprint() == rules
