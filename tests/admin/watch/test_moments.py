"""What an admin writes as a moment is read as they mean it, or refused in a sentence."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.watch.moments import UnreadableMoment, read_moment

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 12, 5, 4, 0, tzinfo=UTC)
"""Noon in Shanghai."""


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-12-03 14:03", "2026-12-03 14:03"),
        ("2026/12/03T14:03", "2026-12-03 14:03"),
        ("14:03 12-03", "2026-12-03 14:03"),
        ("12-03 14.03", "2026-12-03 14:03"),
        ("12.03 14.03", "2026-12-03 14:03"),
        ("20261203 1403", "2026-12-03 14:03"),
        ("２０２６－１２－０３　１４：０３", "2026-12-03 14:03"),
        ("2026年12月3日14时3分", "2026-12-03 14:03"),
        ("12月3日 下午2点半", "2026-12-03 14:30"),
        ("12月3号，14点", "2026-12-03 14:00"),
        ("昨天14:03", "2026-12-04 14:03"),
        ("yesterday 2 pm", "2026-12-04 14:00"),
        ("today 12:30am", "2026-12-05 00:30"),
        ("2026-12-03 14:03:20", "2026-12-03 14:03:20"),
        ("9:03", "2026-12-05 09:03"),
        ("14:03", "2026-12-04 14:03"),  # today's has not come
        ("14.03", "2026-12-04 14:03"),
        ("14", "2026-12-04 14:00"),
        ("2026-12-03", "2026-12-03"),
        ("12—3", "2026-12-03"),
        ("12.3", "2026-12-03"),
        ("12-06", "2025-12-06"),  # this year's has not come
        ("25.12. 8:00", "2025-12-25 08:00"),
        ("02-29", "2024-02-29"),
    ],
)
def test_slips_are_read_as_they_are_meant(text: str, moment: str) -> None:
    assert str(read_moment(text, NOW, SHANGHAI)) == moment


@pytest.mark.parametrize(
    ("text", "key", "part"),
    [
        ("hello", "when_unreadable", "hello"),
        ("2026-12-03 then", "when_unreadable", "then"),
        ("1 2 3", "when_unreadable", "1 2 3"),
        ("14:03 15:03", "when_unreadable", "14:03 15:03"),
        ("1999-12-03", "when_unreadable", "1999-12-03"),
        ("2026-02-30", "when_no_day", "2026-02-30"),
        ("02-30 14:03", "when_no_day", "02-30"),
        ("25:00", "when_no_time", "25:00"),
        ("12-03 14:60", "when_no_time", "14:60"),
    ],
)
def test_what_is_no_moment_is_refused_with_what_was_read(text: str, key: str, part: str) -> None:
    with pytest.raises(UnreadableMoment) as error:
        read_moment(text, NOW, SHANGHAI)
    assert (error.value.key, error.value.part) == (key, part)


@pytest.mark.parametrize(
    ("text", "zone", "start", "minutes"),
    [
        ("2026-12-03 14:03", SHANGHAI, "2026-12-03 06:03", 1),
        ("2026-12-03 14:03Z", SHANGHAI, "2026-12-03 14:03", 1),
        ("2026-12-03 14:03 UTC", SHANGHAI, "2026-12-03 14:03", 1),
        ("2026-12-03", SHANGHAI, "2026-12-02 16:00", 24 * 60),
        ("2026-10-25", BERLIN, "2026-10-24 22:00", 25 * 60),
        ("2026-10-25 02:30", BERLIN, "2026-10-25 00:30", 61),  # it came twice
    ],
)
def test_a_moment_is_a_period_in_the_clinics_zone(text: str, zone: ZoneInfo, start: str, minutes: int) -> None:
    period = read_moment(text, NOW, zone).period
    assert f"{period.start:%Y-%m-%d %H:%M}" == start
    assert period.end - period.start == timedelta(minutes=minutes)


@given(st.text(alphabet="0123456789-./: 年月日时点分半下午昨天TZapm：－", max_size=24) | st.text(max_size=12))
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    try:
        period = read_moment(text, NOW, BERLIN).period
    except UnreadableMoment as error:
        assert error.key.startswith("when_")
    else:
        assert period.start < period.end
