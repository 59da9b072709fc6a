"""When a model goes dark, and which warning belongs to a day."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from training.providers.catalogue import lay_over
from training.sunset.dates import MARKS, end_of, listed_name, mark_of

JANUARY, MARCH, MAY = date(2030, 1, 14), date(2030, 3, 1), date(2030, 5, 1)
TUNE = "ft:old-mini-2025-04-14:clinic::abc"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[None]:
    """A host of the operator's, whose file knows one end."""
    text = 'title = "Ours"\nshape = "openai"\nas_of = 2026-12-01\ncurrency = "EUR"\n'
    (tmp_path / "ours.toml").write_text(f'{text}[models."Old-Mini"]\nshutdown = {JANUARY}\n', "utf-8")
    lay_over(tmp_path)
    yield
    lay_over(tmp_path / "nothing")


def test_a_fine_tune_ends_with_its_base() -> None:
    assert end_of("ours", "Old-Mini", "Old-Mini", {}) == JANUARY
    assert end_of("ours", TUNE, "old-mini-2025-04-14", {}) == JANUARY
    assert end_of("ours", "clinic-lora-7", "old-mini-20250414", {}) == JANUARY
    assert listed_name("ours", "old-mini-2025-04-14") == "Old-Mini"


def test_what_is_another_model_or_anothers_has_no_end() -> None:
    assert end_of("ours", "old-mini-audio", "old-mini-audio", {}) is None
    assert end_of("local", "Old-Mini", "Old-Mini", {}) is None
    assert end_of("nobody", "Old-Mini", "Old-Mini", {}) is None
    assert listed_name("ours", "Our-Own") == "Our-Own"


def test_what_a_host_says_of_a_base_counts_before_the_file_and_of_a_fine_tune_where_it_is_sooner() -> None:
    says = {("ours", "Old-Mini"): MARCH}
    assert end_of("ours", "Old-Mini", "Old-Mini", says) == MARCH
    assert end_of("ours", TUNE, "Old-Mini", says) == MARCH
    assert end_of("ours", TUNE, "Old-Mini", {**says, ("ours", TUNE): MAY}) == MARCH
    assert end_of("ours", TUNE, "Old-Mini", {("ours", TUNE): date(2029, 12, 1)}) == date(2029, 12, 1)


def test_each_day_belongs_to_the_nearest_mark_that_has_come() -> None:
    days = (61, 60, 59, 31, 30, 15, 14, 8, 7, 4, 3, 2, 1, 0, -400)
    assert [mark_of(n) for n in days] == [None, 60, 60, 60, 30, 30, 14, 14, 7, 7, 3, 3, 1, 0, 0]
    assert sorted(MARKS, reverse=True) == list(MARKS)
