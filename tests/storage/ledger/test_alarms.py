"""The admins hear once a month that its budget is nearly gone, and once that it is gone."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from storage import deployments
from storage.database import Database
from storage.ledger import alarms
from storage.ledger.spending import SpendingLimits
from storage.models import AuditEntry, Deed, HostedModel, Launch
from tests.benchmarks.deaths.hosting import prepare
from tests.clock import MovableClock, moved


@pytest.fixture
def clock() -> Iterator[MovableClock]:
    with moved(datetime(2026, 11, 28, 12, tzinfo=UTC)) as clock:
        yield clock


@pytest.fixture
def database(tmp_path: Path, clock: MovableClock) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path / 'vetted.sqlite3'}"
    prepare(url)
    database = Database(url)
    yield database
    database.close()


def _tick(database: Database, limits: SpendingLimits) -> list[int]:
    """The percents that are told."""
    percents = []
    for currency in limits.budget or {}:
        with database.begin() as session:
            alarm = alarms.news(session, currency, limits)
            if alarm is not None:
                percents.append(alarm.percent)
                alarms.told(session, alarm)
    return percents


def _train(database: Database, price: float, moment: datetime) -> None:
    with database.begin() as session:
        session.add(Launch(version_id=1, provider="openai", model="m", n_epochs=1, tokens_billed=1, price=price,
                           quoted_by=3, chat_id=3, confirmed_at=moment))  # fmt: skip


def _host(database: Database, price: float, moment: datetime) -> None:
    with database.begin() as session:
        model = deployments.add_model(session, "nebius", f"m{price}")
        row = HostedModel(model_id=model.id or 0, price_per_hour=price, requested_at=moment, host_id=f"h{price}")
        session.add(row)


def test_once_at_eighty_percent_and_once_at_all(database: Database, clock: MovableClock) -> None:
    limits = SpendingLimits({"USD": 100.0})
    _train(database, 19.99, clock.moment)
    assert _tick(database, limits) == []
    _host(database, 1.0, clock.moment)  # 60 hours to the month's end
    assert _tick(database, limits) == []
    _train(database, 0.01, clock.moment)
    assert [_tick(database, limits) for _ in range(3)] == [[80], [], []]
    _train(database, 20.0, clock.moment)
    assert [_tick(database, limits) for _ in range(2)] == [[100], []]
    # A new month reserves anew, and is told anew; so is a budget that was raised.
    clock.forward(days=5)
    assert [_tick(database, limits) for _ in range(2)] == [[100], []]
    assert _tick(database, SpendingLimits({"USD": 900.0})) == [80]
    with database.begin() as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.did == Deed.BUDGET_MONTH_REACHED)).all()
        assert {entry.ref for entry in entries} == {
            f"2026-{what} USD" for what in ("11 100.00", "12 100.00", "12 900.00")
        }


def test_a_currency_is_told_by_itself_and_nothing_without_a_budget(database: Database, clock: MovableClock) -> None:
    _train(database, 10.0, clock.moment)
    assert [_tick(database, limits) for limits in (SpendingLimits(), SpendingLimits({"CNY": 1.0}))] == [[], []]
    assert _tick(database, SpendingLimits({"USD": 0.0})) == []
    assert _tick(database, SpendingLimits({"CNY": 1.0, "USD": 10.0})) == [100]
