"""Whatever a host says: what comes in is a status we know or its word, a number that a column holds, or nothing."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.providers.border import (
    ENDED,
    GOES_ON,
    LARGEST,
    count_of,
    name_of,
    number_of,
    seconds_of,
    status_of,
    text_of,
)
from training.providers.marks import launch_in, marked

ENDS = {
    "succeeded": ["succeeded", "SUCCEEDED", "Completed", "JOB_STATE_COMPLETED", "success"],
    "cancelled": ["cancelled", "canceled", "Canceled", "CANCELLED", "stopped"],
    "failed": ["failed", "error", "EXPIRED", "user_error", "FAILED_VALIDATION", "Timed out", "TIMEOUT_EXCEEDED"],
}


@pytest.mark.parametrize("status", ENDS)
def test_other_hosts_words_for_an_end_are_ends(status: str) -> None:
    assert {status_of(word) for word in ENDS[status]} == {status} and status in ENDED


def test_what_goes_on_goes_on_and_what_is_odd_keeps_its_word() -> None:
    assert {status_of(word) for word in ("Running", "queued", "notRunning", "cancel_requested", "pending")} <= GOES_ON
    assert (status_of("Paused"), status_of("Zz\0-top"), status_of(None), status_of(7)) == (
        "paused",
        "zz_top",
        "none",
        "none",
    )
    assert not {"paused", "zz_top", "none"} & (GOES_ON | set(ENDED))


def test_numbers_that_are_none() -> None:
    odd: list[object] = ["n/a", "7", None, True, math.nan, math.inf, -math.inf, [1], {}, 10**400]
    assert [number_of(value) for value in odd] == [None] * len(odd)
    assert [count_of(value) for value in [*odd, -1, LARGEST + 1, 1e300]] == [None] * (len(odd) + 3)
    assert (count_of(3), count_of(3.0), count_of(LARGEST), number_of(-0.5)) == (3, 3, LARGEST, -0.5)


JSON_VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text())


@given(JSON_VALUES)
def test_nothing_that_a_host_says_raises(value: object) -> None:
    name, text, number, count = name_of(value), text_of(value), number_of(value), count_of(value)
    assert name is None or 0 < len(name) <= 200
    assert text is None or "\0" not in text.encode().decode()
    assert number is None or math.isfinite(number)
    assert count is None or 0 <= count <= LARGEST
    assert status_of(value)


def test_a_moment_is_one_however_it_is_written() -> None:
    for moment in (1_795_000_000, "2026-11-18T11:06:40Z", "2026-11-18T19:06:40+08:00", "2026-11-18T11:06:40"):
        assert seconds_of(moment) == 1_795_000_000
    assert seconds_of("2026-11-18T11:06:40.123456789Z") == pytest.approx(1_795_000_000.123456)
    strangers: tuple[object, ...] = (None, "", "soon", True, float("nan"), [], "2026-13-01")
    for odd in strangers:
        assert seconds_of(odd) is None


def test_our_mark_in_a_name_says_which_launch_it_is() -> None:
    launch = "0123456789abcdef0123456789abcdef"
    for words in ("", "v3", "Clinic of the Seven Paws, version 3", "喵 v3"):
        name = marked(words, launch, 64)
        assert len(name) <= 64 and launch_in(name) == launch and re.fullmatch("[0-9A-Za-z-]+", name)
    for foreign_name in (None, 7, "", "vetted", f"vetted-{launch}-of-others", f"unvetted-{launch}"):
        assert launch_in(foreign_name) is None
