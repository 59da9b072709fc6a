"""A month's budget: reserved at the yes, settled by the bill, given back by what came to nothing; never overspent."""

from collections.abc import Iterator
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import launches
from storage.database import Database
from storage.hosting.costs import month_of, start_of
from storage.ledger import budget
from storage.ledger.budget import MonthSpending
from storage.ledger.spending import SpendingLimits
from storage.migrations.migrate import migrate
from storage.models import DatasetVersion, Launch, now
from training.launching.launch import adopt, bill_of
from training.launching.start import Ruling, start
from training.providers import Job


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    with database.begin() as session:
        for n in range(1, 9):
            version = DatasetVersion(name=f"v{n}", file_name=f"v{n}", sha256=str(n), n_examples=10, frozen_by=3)
            session.add(version)
    yield database
    database.close()


def _offer(database: Database, number: int, price: float | None, **values: Any) -> str:
    """An offer, each of another version."""
    launch = Launch(version_id=number, provider="openai", model="m", n_epochs=1, tokens_billed=1000, price=price,
                    quoted_by=3, chat_id=3, **values)  # fmt: skip
    with database.begin() as session:
        return launches.quote(session, launch).id


def _say_yes(database: Database, launch_id: str, limits: SpendingLimits, person_id: int = 3) -> Ruling:
    with database.begin() as session:
        return start(session, (launch_id, person_id, 7, ""), True, limits)[0]


def _gone(database: Database, currency: str = "USD") -> MonthSpending:
    with database.begin() as session:
        return budget.of_this_month(session, SpendingLimits().zone, currency)


def test_what_fits_once_does_not_fit_twice(database: Database) -> None:
    limits = SpendingLimits({"USD": 10.0})
    first, second = (_offer(database, n, 6.0) for n in (1, 2))
    assert [_say_yes(database, id, limits) for id in (first, second)] == [Ruling.STARTED, Ruling.OVER_BUDGET]
    assert _say_yes(database, _offer(database, 3, 4.0), limits) == Ruling.STARTED
    assert _gone(database).reserves == pytest.approx(10.0)


def test_the_bill_takes_the_estimates_place_and_what_was_refused_is_free_again(database: Database) -> None:
    limits = SpendingLimits({"USD": 10.0})
    learned, refused = (_offer(database, n, 5.0) for n in (1, 2))
    assert [_say_yes(database, id, limits) for id in (learned, refused)] == [Ruling.STARTED] * 2
    adopt(database, learned, Job("j1", "succeeded", "ft:1", trained_tokens=900))
    with database.begin() as session:
        launches.end(session, refused, "failed", "HTTP 403: no")
    spending = _gone(database)
    assert (spending.bills, spending.reserves, spending.estimates) == (4.5, 0.0, 10.0)


def test_what_nobody_knows_stays_reserved_until_a_person_says_it(database: Database) -> None:
    limits = SpendingLimits({"USD": 10.0})
    launch_id = _offer(database, 1, 6.0)
    _say_yes(database, launch_id, limits)
    with database.begin() as session:
        assert not budget.settle(session, launch_id, 1.0, 3)  # it has not ended
    adopt(database, launch_id, Job("j1", "cancelled"))
    assert _gone(database).reserves == 6.0
    with database.begin() as session:
        assert [row.id for row in budget.unsettled(session)] == [launch_id]
        assert budget.settle(session, launch_id, 1.25, 3)
    assert (_gone(database).bills, _gone(database).reserves) == (1.25, 0.0)


def test_currencies_are_apart_and_a_price_that_nobody_knows_fits_nowhere(database: Database) -> None:
    limits = SpendingLimits({"USD": 10.0, "CNY": 100.0})
    yuan, unknown, euro = (
        _offer(database, 1, 80.0, currency="CNY"),
        _offer(database, 2, None),
        _offer(database, 3, 1.0, currency="EUR"),
    )
    rulings = [_say_yes(database, id, limits) for id in (yuan, unknown, euro)]
    assert rulings == [Ruling.STARTED, Ruling.OVER_BUDGET, Ruling.OVER_BUDGET]
    assert _gone(database).gone == 0.0 and _gone(database, "CNY").gone == 80.0
    assert _say_yes(database, _offer(database, 4, 0.0), limits) == Ruling.STARTED  # on one's own machine
    assert _say_yes(database, unknown, SpendingLimits()) == Ruling.STARTED


def test_trainings_without_a_known_price_are_counted_by_number(database: Database) -> None:
    runs, refused = _offer(database, 1, None), _offer(database, 2, None)
    assert [_say_yes(database, id, SpendingLimits()) for id in (runs, refused)] == [Ruling.STARTED] * 2
    assert (_gone(database).n_unknown, _gone(database).gone) == (2, 0.0)
    with database.begin() as session:
        launches.end(session, refused, "failed", "HTTP 403: no")
    assert _gone(database).n_unknown == 1


def test_less_than_a_cent_is_nothing(database: Database) -> None:
    with database.begin() as session:
        fits = [budget.fits(session, amount, "USD", SpendingLimits({"USD": 0.0})) for amount in (0.005, 0.0051)]
    assert fits == [True, False]


def test_what_is_named_beside_the_months(database: Database) -> None:
    rows: dict[str, dict[str, Any]] = {
        "own": {"price": 2.0, "bill": 1.5},
        "no price": {"price": None, "bill": 3.0},
        "free": {"price": 0.0, "bill": 0.0},
        "elsewhere": {"price": 2.0, "bill": 2.0, "provider": "nebius"},
        "other base": {"price": 2.0, "bill": 2.0, "model": "n"},
        "yuan": {"price": 2.0, "bill": 2.0, "currency": "CNY"},
        "for nothing": {"price": 2.0, "bill": 0.0},
        "free, and billed": {"price": 0.0, "bill": 1.0},
        "not billed": {"price": 2.0},
        "not billed, no price": {"price": None},
        "free, not billed": {"price": 0.0},
        "refused": {"price": 2.0, "job_id": None},
        "under way": {"price": 2.0, "finished_at": None},
    }
    with database.begin() as session:
        for name, values in rows.items():
            session.add(_row(id=name, confirmed_at=now(), **{"job_id": "j", "finished_at": now()} | values))
        session.flush()
        of_bills, like = budget.billed(session), session.get_one(Launch, "own")
        names = {name for name, values in rows.items() if "bill" in values and values["price"] != 0}
        assert {row.id for row in of_bills} == names
        assert [row.id for row in budget.settled(session, like)] == ["own"]
        assert {row.id for row in budget.unsettled(session)} == {"not billed", "not billed, no price"}
        assert len(budget.unsettled(session, 1)) == len(budget.billed(session, 1)) == 1


def test_a_month_ends(database: Database) -> None:
    limits = SpendingLimits({"USD": 10.0})
    launch_id = _offer(database, 1, 9.0)
    _say_yes(database, launch_id, limits)
    with database.begin() as session:
        session.get_one(Launch, launch_id).confirmed_at = now() - timedelta(days=32)
    assert _say_yes(database, _offer(database, 2, 9.0), limits) == Ruling.STARTED
    with database.begin() as session:
        session.get_one(Launch, launch_id).confirmed_at = start_of(month_of(now(), UTC), UTC)
    assert _gone(database).reserves == 18.0  # its first moment is the month's


def test_a_dear_training_takes_two_admins(database: Database) -> None:
    limits = SpendingLimits(second_above={"USD": 5.0})
    cheap, dear = _offer(database, 1, 5.0), _offer(database, 2, 5.01)
    assert _say_yes(database, cheap, limits) == Ruling.STARTED
    assert _say_yes(database, dear, limits, 4) == Ruling.FOREIGN  # nobody else's before it was wanted
    assert [_say_yes(database, dear, limits) for _ in range(2)] == [Ruling.SECOND, Ruling.WAITS]
    assert _say_yes(database, dear, limits, 4) == Ruling.STARTED
    with database.begin() as session:
        row = session.get_one(Launch, dear)
        assert (row.confirmed_by, row.seconded_by, row.message_id) == (3, 4, 7)


def _row(**more: Any) -> Launch:
    values: dict[str, Any] = {"version_id": 1, "provider": "openai", "model": "m", "n_epochs": 1, "tokens_billed": 1}
    return Launch(**values | {"quoted_by": 3, "chat_id": 3} | more)


@given(
    st.lists(
        st.tuples(st.floats(0.01, 5.0), st.sampled_from(["open", "billed", "cheaper", "refused", "cancelled"])),
        max_size=12,
    )
)
def test_no_sum_of_yeses_is_over_the_budget(deeds: list[tuple[float, str]]) -> None:
    """As the ledger adds it up, whatever becomes of each training."""
    spending = MonthSpending()
    for price, end in deeds:
        if spending.gone + price > 10.0:
            continue
        values: dict[str, Any] = {
            "finished_at": None if end == "open" else now(),
            "job_id": None if end == "refused" else "j",
        }
        bill = {"billed": price, "cheaper": price / 2}.get(end)
        spending.add(_row(price=price, bill=bill, confirmed_at=now(), **values))
        assert spending.gone <= 10.0


def test_what_openai_bills_is_what_was_offered() -> None:
    launch = _row(price=5 * 105_717 / 1_000_000, tokens_billed=105_717)
    assert bill_of(launch, Job("j", "succeeded", "ft", trained_tokens=105_717)) == launch.price
    assert bill_of(launch, Job("j", "cancelled", price=0.31)) == 0.31
    assert bill_of(launch, Job("j", "failed")) is None
