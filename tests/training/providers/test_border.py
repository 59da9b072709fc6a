"""Whatever a host says: what comes in is a status we know or its word, a number that a column holds, or nothing."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.providers.border import ENDED, GOES_ON, LARGEST, count_of, name_of, number_of, status_of, text_of

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
