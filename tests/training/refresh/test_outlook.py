"""When the next refresh begins, and why not yet."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.models import RefreshPlan
from training.candidates.policy import alpha_of
from training.evaluation.evidence import Evidence, Kept
from training.evaluation.gate import decide
from training.evaluation.hearing import GateVerdict
from training.refresh.outlook import PoolNews, Situation, least_old, least_tests, look_ahead

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
PLAN = RefreshPlan(is_on=True, least_clusters=20, least_days=7, every_days=0, hour=2, set_by=3, set_at=NOW)
NEWS = PoolNews(n_clusters=30, n_untried=30, n_tests=12, n_old=60)
SITUATION = Situation(
    last_begun_at=None,
    failed_at=None,
    is_under_way=False,
    is_provider_here=True,
    is_setter_admin=True,
    alpha=0.05,
)


def _plan(**values: object) -> RefreshPlan:
    return RefreshPlan(**{**PLAN.model_dump(), **values})


def _codes(plan: RefreshPlan, situation: Situation = SITUATION, news: PoolNews = NEWS, at: datetime = NOW) -> list[str]:
    return [obstacle.code for obstacle in look_ahead(plan, situation, news, at, UTC).obstacles]


def test_the_first_begins_as_soon_as_enough_has_come_together() -> None:
    assert _codes(PLAN) == []
    assert _codes(PLAN, news=replace(NEWS, n_clusters=19)) == ["few"]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"is_under_way": True}, "under_way"),
        ({"is_provider_here": False}, "no_provider"),
        ({"is_setter_admin": False}, "no_admin"),
        ({"failed_at": NOW - timedelta(hours=23)}, "cooling"),
        ({"last_begun_at": NOW - timedelta(days=6, hours=23)}, "early"),
    ],
)
def test_what_stands_in_the_way_is_named(values: dict[str, Any], code: str) -> None:
    assert _codes(PLAN, replace(SITUATION, **values)) == [code]


def test_a_plan_that_is_off_begins_nothing() -> None:
    assert _codes(_plan(is_on=False)) == ["off"]
    assert _codes(_plan(least_clusters=0)) == ["no_date"]


def test_by_the_calendar_it_begins_at_the_clinics_hour_however_little_is_new() -> None:
    plan, few = _plan(least_clusters=20, every_days=7, hour=2), replace(NEWS, n_clusters=6, n_untried=6)
    situation = replace(SITUATION, last_begun_at=datetime(2026, 11, 20, 3, 0, tzinfo=UTC))
    zone = ZoneInfo("Asia/Shanghai")
    due_at = datetime(2026, 11, 27, 2, 0, tzinfo=zone)
    early = look_ahead(plan, situation, few, due_at - timedelta(seconds=1), zone)
    assert [obstacle.code for obstacle in early.obstacles] == ["early"] and early.next_at == due_at
    assert look_ahead(plan, situation, few, due_at, zone).is_due


def test_what_nobody_could_see_afterwards_is_not_paid_for() -> None:
    assert _codes(PLAN, news=replace(NEWS, n_clusters=4)) == ["too_few"]
    assert _codes(PLAN, news=replace(NEWS, n_tests=4, n_old=28)) == ["unseen"]
    assert _codes(PLAN, news=replace(NEWS, n_tests=5, n_old=0)) == []
    assert _codes(PLAN, news=replace(NEWS, n_tests=0, n_old=29)) == []
    assert _codes(PLAN, news=replace(NEWS, n_untried=0)) == ["tried"]


@pytest.mark.parametrize("number", [1, 2, 12, 52])
def test_what_is_said_to_be_enough_is_enough_for_the_gate_and_one_less_is_not(number: int) -> None:
    """The k-th candidate of a year may err less, so that it needs more."""
    alpha = alpha_of(number)
    n_tests, n_old = least_tests(alpha), least_old(alpha)
    tests = [[(1.0, 2.0)] * n for n in (n_tests, n_tests - 1)]
    verdicts = [decide(Evidence(losses=pairs), alpha).verdict for pairs in tests]
    assert verdicts == [GateVerdict.BETTER, GateVerdict.OPEN]
    old_answers = [decide(Evidence(kept=Kept(n, 0, 0)), alpha).verdict for n in (n_old, n_old - 1)]
    assert old_answers == [GateVerdict.NOT_WORSE, GateVerdict.OPEN]


@given(
    n=st.integers(0, 60),
    least=st.sampled_from([0, 5, 20]),
    days=st.sampled_from([0, 7, 30]),
    hours=st.integers(0, 24 * 40),
)
def test_it_is_due_only_where_one_of_the_two_reasons_holds(n: int, least: int, days: int, hours: int) -> None:
    situation = replace(SITUATION, last_begun_at=NOW - timedelta(hours=hours))
    news = replace(NEWS, n_clusters=n, n_untried=n)
    outlook = look_ahead(_plan(least_clusters=least, every_days=days), situation, news, NOW, UTC)
    is_enough = bool(least) and n >= least and hours >= 7 * 24
    is_calendar = bool(days) and hours >= days * 24 + 2 and n >= 5
    if outlook.is_due:
        assert n >= 5 and (is_enough or (bool(days) and hours >= (days - 1) * 24))
    elif n >= 5:
        assert not is_enough and not (is_calendar and hours >= (days + 1) * 24)
