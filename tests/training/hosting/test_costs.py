"""What hosting costs in a month, and that it is reserved in the month's budget before anything is asked of a host."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import deployments, launches
from storage.database import Database
from storage.hosting import costs, ledger, notices, reserves
from storage.hosting.costs import cost_of, span_of
from storage.hosting.reserves import Shortage
from storage.ledger import budget
from storage.ledger.budget import MonthSpending
from storage.ledger.spending import SpendingLimits
from storage.models import HostedModel, Launch, now
from tests.benchmarks.deaths.hosting import prepare
from tests.clock import MovableClock, moved
from training.hosting.strangers import look_for_strangers
from training.launching.start import Ruling, start
from training.providers import ModelHosting

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
"""60 hours before December."""
NOVEMBER, DECEMBER = (span_of(date(2026, month, 1), UTC) for month in (11, 12))
ADMIN = 3


@pytest.fixture
def clock() -> Iterator[MovableClock]:
    with moved(NOON) as clock:
        yield clock


@pytest.fixture
def database(tmp_path: Path, clock: MovableClock) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path / 'vetted.sqlite3'}"
    prepare(url)
    database = Database(url)
    yield database
    database.close()


def _row(**more: Any) -> HostedModel:
    values: dict[str, Any] = {"price_per_hour": 2.0, "requested_at": NOON, "host_id": "h"}
    return HostedModel(model_id=1, **values | more)


def test_a_month_is_paid_from_the_request_to_its_end() -> None:
    assert cost_of(_row(), NOVEMBER, NOON + timedelta(hours=12)) == (24.0, 96.0)
    assert cost_of(_row(), NOVEMBER, NOON + timedelta(days=30)) == (120.0, 0.0)
    assert cost_of(_row(), DECEMBER, datetime(2026, 12, 2, tzinfo=UTC)) == (48.0, 2.0 * 24 * 30)
    assert cost_of(_row(ended_at=NOON + timedelta(hours=1)), NOVEMBER, NOON + timedelta(hours=9)) == (2.0, 0.0)
    across = _row(ended_at=datetime(2026, 12, 1, 5, tzinfo=UTC))
    assert cost_of(across, DECEMBER, datetime(2026, 12, 9, tzinfo=UTC)) == (10.0, 0.0)
    assert cost_of(across, NOVEMBER, datetime(2026, 12, 9, tzinfo=UTC)) == (120.0, 0.0)


def test_what_costs_nothing_or_was_never_there() -> None:
    moment = NOON + timedelta(hours=3)
    assert cost_of(_row(price_per_hour=None), NOVEMBER, moment) == (0.0, 0.0)
    assert cost_of(_row(price_per_hour=0.0), NOVEMBER, moment) == (0.0, 0.0)
    assert cost_of(_row(host_id=None, ended_at=moment), NOVEMBER, moment) == (0.0, 0.0)
    assert cost_of(_row(requested_at=None, host_id=None), NOVEMBER, moment) == (0.0, 0.0)
    # An answer that was lost may cost; what is reserved has not begun to.
    assert cost_of(_row(host_id=None), NOVEMBER, moment) == (6.0, 114.0)
    assert cost_of(_row(requested_at=None, host_id=None, reserved_at=NOON), NOVEMBER, moment) == (0.0, 114.0)


def test_months_begin_where_the_clinic_is() -> None:
    shanghai = span_of(date(2026, 11, 1), ZoneInfo("Asia/Shanghai"))
    assert cost_of(_row(), shanghai, NOON) == (0.0, 2.0 * 52)
    berlin = span_of(date(2026, 10, 1), ZoneInfo("Europe/Berlin"))  # the clock goes back: an hour more
    assert (berlin.end - berlin.start) == timedelta(days=31, hours=1)


@given(st.floats(0, 60), st.floats(0, 60))
def test_as_it_goes_the_reserve_becomes_what_it_has_cost(first: float, second: float) -> None:
    sums = [sum(cost_of(_row(), NOVEMBER, NOON + timedelta(hours=hours))) for hours in (first, second)]
    assert sums == pytest.approx([120.0, 120.0])


def _wanted(database: Database, name: str, price: float | None = 2.0, wanted_by: int | None = None) -> int:
    with database.begin() as session:
        model = deployments.add_model(session, "nebius", name)
        row = ledger.want(session, model, price, "USD", wanted_by)
        assert row is not None and row.id is not None
        return row.id


def _reserve(database: Database, row_id: int, limits: SpendingLimits) -> bool:
    with database.begin() as session:
        return reserves.reserve(session, row_id, limits)


def _claim(database: Database, row_id: int) -> bool:
    with database.begin() as session:
        return ledger.claim_request(session, row_id)


def _find(database: Database, row_id: int) -> HostedModel:
    with database.begin() as session:
        return session.get_one(HostedModel, row_id)


def _spending(database: Database) -> MonthSpending:
    with database.begin() as session:
        return budget.of_this_month(session, UTC, "USD")


def test_what_fits_once_does_not_fit_twice_and_waits(database: Database, clock: MovableClock) -> None:
    limits = SpendingLimits({"USD": 239.0})  # each takes 120
    first, second = _wanted(database, "one"), _wanted(database, "two")
    assert not _claim(database, first)  # nothing is asked for that is not reserved
    assert [_reserve(database, row_id, limits) for row_id in (first, second, second)] == [True, False, False]
    assert _claim(database, first) and not _claim(database, first) and not _claim(database, second)
    assert (_find(database, second).short_at, notices.news_of(_find(database, second))) == (NOON, "short")
    assert _spending(database).gone == pytest.approx(120.0)
    # Half a day later the other one is cheaper by as much, and still does not fit.
    clock.forward(hours=0.4)
    assert not _reserve(database, second, limits)
    clock.forward(hours=0.1)
    assert _reserve(database, second, limits) and _claim(database, second)
    row = _find(database, second)
    assert row.short_at is None and notices.news_of(row) is None
    assert _spending(database).gone == pytest.approx(239.0)


def test_its_end_gives_back_what_is_left_and_a_month_reserves_anew(database: Database, clock: MovableClock) -> None:
    limits = SpendingLimits({"USD": 150.0})
    row_id = _wanted(database, "one")
    assert _reserve(database, row_id, limits) and _claim(database, row_id)
    clock.forward(hours=10)
    with database.begin() as session:
        ledger.adopt(session, row_id, "h", status="ready", ready_at=now())
    spending = _spending(database)
    assert [spending.hosting, spending.hosting_reserves] == pytest.approx([20.0, 100.0])
    clock.forward(days=3)  # December 1st, 22:00
    spending = _spending(database)
    assert [spending.hosting, spending.hosting_reserves] == pytest.approx([44.0, 2.0 * (744 - 22)])
    with database.begin() as session:
        months = budget.by_month(session, UTC, date(2026, 10, 1))
        assert ledger.end(session, row_id)
    november = months[date(2026, 11, 1), "USD"]
    assert [november.hosting, november.hosting_reserves] == pytest.approx([120.0, 0.0])
    assert set(months) == {(date(2026, month, 1), "USD") for month in (11, 12)}
    assert _spending(database).gone == pytest.approx(44.0)


def test_trainings_and_hosting_see_each_other(database: Database) -> None:
    limits = SpendingLimits({"USD": 125.0})

    def offer(number: int, price: float) -> str:
        launch = Launch(version_id=1, provider="openai", model=f"m{number}", n_epochs=1, tokens_billed=1, price=price,
                        quoted_by=ADMIN, chat_id=ADMIN)  # fmt: skip
        with database.begin() as session:
            return launches.quote(session, launch).id

    def say_yes(launch_id: str) -> Ruling:
        with database.begin() as session:
            return start(session, (launch_id, ADMIN, 7, ""), True, limits)[0]

    cheap, dear = offer(1, 5.01), offer(2, 5.0)
    row_id = _wanted(database, "one")
    assert _reserve(database, row_id, limits)
    assert [say_yes(launch_id) for launch_id in (cheap, dear)] == [Ruling.OVER_BUDGET, Ruling.STARTED]
    other_id = _wanted(database, "two", 0.01)
    assert not _reserve(database, other_id, limits)
    assert _reserve(database, _wanted(database, "free", 0.0), limits)


def test_an_admin_is_told_at_once_what_is_missing(database: Database) -> None:
    limits = SpendingLimits({"USD": 119.0})
    with database.begin() as session:
        model = deployments.add_model(session, "nebius", "one")
        missing = reserves.want(session, model, (2.0, "USD"), limits, ADMIN)
        assert isinstance(missing, Shortage) and missing[1:] == (119.0, 119.0, "USD")
        assert missing.cost == pytest.approx(120.0)
        assert ledger.of_model(session, model.id or 0) is None
        other = reserves.want(session, model, (2.0, "CNY"), limits, ADMIN)
        assert isinstance(other, Shortage) and other[1:] == (0.0, 0.0, "CNY")
        row = reserves.want(session, model, (1.98, "USD"), limits, ADMIN)
        assert isinstance(row, HostedModel) and row.reserved_at == NOON
        assert reserves.want(session, model, (0.0, "USD"), limits, ADMIN) is None


def test_a_price_that_nobody_knows_takes_a_yes_and_is_told_of(database: Database) -> None:
    limits = SpendingLimits({"USD": 1.0})
    row_id = _wanted(database, "one", None)
    assert _reserve(database, row_id, limits) and not _claim(database, row_id)
    assert _spending(database).n_hosted_unknown == 0
    with database.begin() as session:
        assert ledger.agree(session, row_id, ADMIN)
    assert _claim(database, row_id)
    spending = _spending(database)
    assert (spending.n_hosted_unknown, spending.gone) == (1, 0.0)


def test_without_a_budget_it_counts_all_the_same_and_an_older_row_does(database: Database) -> None:
    row_id = _wanted(database, "one")
    assert _reserve(database, row_id, SpendingLimits()) and _claim(database, row_id)
    old_id = _wanted(database, "old")
    with database.begin() as session:
        assert ledger.change(session, old_id, requested_at=NOON - timedelta(hours=5))  # of before 0.4
    assert _spending(database).gone == pytest.approx(120.0 + 130.0)


def test_who_will_not_wait_for_room_leaves_it(database: Database) -> None:
    row_id = _wanted(database, "one")
    with database.begin() as session:
        assert not ledger.leave(session, row_id)  # nobody has said yet that there is no room
    assert not _reserve(database, row_id, SpendingLimits({"USD": 1.0}))
    with database.begin() as session:
        assert ledger.leave(session, row_id)
    assert _find(database, row_id).ended_at == NOON and not _claim(database, row_id)
    assert _spending(database).gone == 0.0


class _GhostHost:
    """It has one thing more than we believe, until it is asked to end it."""

    def __init__(self, mark: str) -> None:
        self.listing = [ModelHosting(f"x-{mark}", "one", "ready")]

    def hostings(self) -> list[ModelHosting]:
        return self.listing

    def undeploy(self, id: str) -> None:
        self.listing = []


def test_what_turns_up_after_a_person_did_not_find_it_is_paid_for(database: Database, clock: MovableClock) -> None:
    row_id = _wanted(database, "one")
    assert _reserve(database, row_id, SpendingLimits()) and _claim(database, row_id)
    with database.begin() as session:
        ledger.change(session, row_id, doubted_at=now())
        assert ledger.say_absent(session, row_id, ADMIN)
    assert _spending(database).gone == 0.0
    clock.forward(hours=5)
    host: Any = _GhostHost(_find(database, row_id).mark)
    look_for_strangers(database, "nebius", host)
    assert host.listing == [] and _spending(database).gone == pytest.approx(10.0)


def test_what_costs_by_the_hour_is_named_the_dearest_first(database: Database, clock: MovableClock) -> None:
    for name, price in (("cheap", 1.0), ("dear", 5.0), ("free", 0.0), ("middle", 3.0), ("least", 0.5)):
        row_id = _wanted(database, name, price)
        assert _reserve(database, row_id, SpendingLimits()) and _claim(database, row_id)
        with database.begin() as session:
            ledger.adopt(session, row_id, name, status="ready", serve_name=name, ready_at=now())
    clock.forward(days=2)
    with database.begin() as session:
        assert [place.model.name for place in reserves.room_makers(session, "USD")] == ["dear", "middle", "cheap"]
        assert reserves.room_makers(session, "CNY") == []


def test_what_is_to_end_is_not_asked_for(database: Database) -> None:
    row_id = _wanted(database, "one")
    assert _reserve(database, row_id, SpendingLimits())
    with database.begin() as session:
        assert ledger.change(session, row_id, ending_at=now())
    assert not _claim(database, row_id)


def test_to_the_months_end(clock: MovableClock) -> None:
    assert costs.to_months_end(2.0, UTC) == pytest.approx(120.0)
    clock.moment = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert costs.to_months_end(2.0, UTC) == pytest.approx(1.0)


def test_what_is_hosted_already_is_neither_refused_nor_reserved_again(database: Database) -> None:
    row_id = _wanted(database, "one")
    assert _reserve(database, row_id, SpendingLimits()) and _claim(database, row_id)
    limits = SpendingLimits({"USD": 50.0})
    with database.begin() as session:
        model = ledger.model_of(session, session.get_one(HostedModel, row_id))
        assert reserves.want(session, model, (2.0, "USD"), limits, ADMIN) is None
        assert reserves.gap(session, 2.0, "USD", limits)[1:] == (0.0, 50.0, "USD")  # more is gone than there is
        other = deployments.add_model(session, "nebius", "two")
        row = reserves.want(session, other, (None, "USD"), limits, ADMIN)
        assert isinstance(row, HostedModel) and row.reserved_at is None  # nobody knows what there is to reserve
        assert not budget.fits(session, 0.1, "USD", limits) and budget.fits(session, 0.1, "USD", SpendingLimits())
        assert ledger.end(session, row_id)
        again = reserves.want(session, model, (0.5, "USD"), limits, ADMIN)
        assert isinstance(again, HostedModel) and again.reserved_at == NOON


def test_a_hosting_of_an_unknown_price_is_told_of_in_the_months_in_which_it_was_up(database: Database) -> None:
    november, december = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    for name, since, until in (
        ("before", november - timedelta(days=9), november),
        ("within", november, december),
        ("after", december, None),
    ):
        row_id = _wanted(database, name, None, ADMIN)
        with database.begin() as session:
            assert ledger.change(session, row_id, requested_at=since, host_id=name, ended_at=until)
    with database.begin() as session:
        months = budget.by_month(session, UTC, date(2026, 10, 1))
    counts = {month: spending.n_hosted_unknown for (month, _), spending in months.items()}
    assert counts == {date(2026, 10, 1): 1, date(2026, 11, 1): 1}
