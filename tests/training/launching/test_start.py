"""A yes to an offer: what was offered starts, once, and nothing else."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from storage import launches
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import Launch, now
from training.dataset.freeze import freeze, is_current
from training.importing.apply import import_rows
from training.launching.offer import Offer, Order, Refusal, RefusalReason, make_offer
from training.launching.start import Ruling, is_as_offered, start

ROWS = [(n, [{"role": "user", "content": f"q{n}"}, {"role": "assistant", "content": "a"}]) for n in range(1, 15)]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    with database.begin() as session:
        import_rows(session, ROWS[:11], "f.jsonl", 3)
    yield database
    database.close()


@pytest.fixture
def order(tmp_path: Path) -> Order:
    return Order("local", "m", 3, tmp_path)


def _quote(database: Database, order: Order, **values: object) -> str:
    offer = make_offer(database, order)
    assert isinstance(offer, Offer)
    launch = offer.launch(3)
    for name, value in values.items():
        setattr(launch, name, value)
    with database.begin() as session:
        return launches.quote(session, launch).id


def _say_yes(database: Database, launch_id: str, twin: str = "") -> tuple[str, str]:
    is_whole = is_as_offered(database, launch_id)
    with database.begin() as session:
        return start(session, (launch_id, 3, 7, twin), is_whole)


def _end(database: Database, launch_id: str, status: str) -> None:
    with database.begin() as session:
        assert launches.end(session, launch_id, status, None)


def test_an_offer_starts_what_it_says_once(database: Database, order: Order) -> None:
    launch_id = _quote(database, order)
    assert _say_yes(database, launch_id)[0] == Ruling.STARTED
    assert [_say_yes(database, launch_id)[0], _say_yes(database, "forged")[0]] == [Ruling.USED, Ruling.USED]
    with database.begin() as session:
        assert [launch.id for launch in launches.under_way(session)] == [launch_id]


def test_an_offer_ends(database: Database, order: Order) -> None:
    assert _say_yes(database, _quote(database, order, offer_ends_at=now()))[0] == Ruling.EXPIRED
    assert _say_yes(database, _quote(database, order, offer_ends_at=now() + timedelta(minutes=1)))[0] == Ruling.STARTED


def test_an_offer_is_of_the_pool_as_it_was(database: Database, order: Order, tmp_path: Path) -> None:
    """Also where the pool was changed and an offer of its new state stands beside it."""
    old_id, of_before = _quote(database, order), _quote(database, order, offer_ends_at=None)
    with database.begin() as session:
        import_rows(session, ROWS, "g.jsonl", 3)
    assert _say_yes(database, old_id)[0] == Ruling.CHANGED
    new_id = _quote(database, order)
    assert [_say_yes(database, launch_id)[0] for launch_id in (old_id, new_id)] == [Ruling.CHANGED, Ruling.STARTED]
    assert _say_yes(database, of_before)[0] == Ruling.STARTED  # an offer of 0.3 said nothing of the pool
    with database.begin() as session:
        version = freeze(session, tmp_path, 3)
        assert version is not None
        version.erased_at = now()
    assert not is_current(database, version)


@pytest.mark.parametrize("status", [None, "succeeded"])
def test_a_second_job_of_the_same_takes_a_second_yes(database: Database, order: Order, status: str | None) -> None:
    first, second, third = (_quote(database, order) for _ in range(3))
    assert _say_yes(database, first)[0] == Ruling.STARTED
    if status is not None:
        _end(database, first, status)
    assert _say_yes(database, second) == (Ruling.TWIN, first)
    assert _say_yes(database, second, "another") == (Ruling.TWIN, first)
    assert _say_yes(database, second, first[:12])[0] == Ruling.STARTED
    assert _say_yes(database, third, first[:12]) == (Ruling.TWIN, second)  # that there are two they do not know


@pytest.mark.parametrize("status", ["failed", "cancelled"])
def test_what_came_to_nothing_is_no_twin(database: Database, order: Order, status: str) -> None:
    first, second = _quote(database, order), _quote(database, order)
    _say_yes(database, first)
    _end(database, first, status)
    assert _say_yes(database, second)[0] == Ruling.STARTED


@pytest.mark.parametrize("field", ["version_id", "provider", "model"])
def test_another_version_base_or_provider_is_no_twin(database: Database, order: Order, field: str) -> None:
    with database.begin() as session:
        import_rows(session, ROWS, "g.jsonl", 3)
    first = _quote(database, order)
    with database.begin() as session:
        import_rows(session, [(1, [{"role": "user", "content": "x"}, {"role": "assistant", "content": "y"}])], "h", 3)
    second = _quote(database, order)
    with database.begin() as session:
        versions = [session.get_one(Launch, launch_id).version_id for launch_id in (first, second)]
        row = session.get_one(Launch, first)
        row.offer_ends_at = None
        if field != "version_id":
            row.version_id = versions[1]
            setattr(row, field, "another")
    assert [_say_yes(database, launch_id)[0] for launch_id in (first, second)] == [Ruling.STARTED] * 2


def test_while_nobody_knows_of_one_there_is_no_other_of_its_version(database: Database, order: Order) -> None:
    """Neither an offer, nor a yes to an older one, nor the second yes, at whatever base or provider."""
    first, second = _quote(database, order), _quote(database, order, model="another", provider="elsewhere")
    _say_yes(database, first)
    with database.begin() as session:
        assert launches.claim_request(session, first)
    offer = make_offer(database, order)
    assert isinstance(offer, Refusal) and offer.reason is RefusalReason.UNANSWERED
    assert offer.unanswered is not None and offer.unanswered.id == first
    assert _say_yes(database, second) == (Ruling.UNANSWERED, first)
    assert _say_yes(database, second, first) == (Ruling.UNANSWERED, first)
    with database.begin() as session:
        session.get_one(Launch, second).offer_ends_at = None
        import_rows(session, ROWS, "g.jsonl", 3)
    assert _say_yes(database, _quote(database, order))[0] == Ruling.STARTED  # another version
    _end(database, first, "failed")
    assert _say_yes(database, second)[0] == Ruling.STARTED
