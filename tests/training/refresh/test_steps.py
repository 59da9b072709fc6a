"""What a refresh may spend without a person's word, whom it waits for, what it trains from, and how it ends."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from storage import datasets, deployments, launches, people
from storage.candidates import states
from storage.candidates.states import State
from storage.database import Database
from storage.ledger.spending import NO_LIMITS, SpendingLimits
from storage.migrations.migrate import migrate
from storage.models import Candidate, Launch, Model, Rank, Refresh, now
from storage.refresh import plans, runs
from storage.ticks.attempts import Attempts
from tests.training.launching.test_launch import FlakyHost
from training.candidates.switch import why_not_alone
from training.dataset.freeze import freeze
from training.engine.learn import starter
from training.importing.apply import import_rows
from training.providers.limits import ModelLimits, no_limits
from training.refresh.advance import advance_refresh
from training.refresh.begin import begin_now, start_of
from training.refresh.news import PoolLook, situation_of
from training.refresh.outlook import Outlook
from training.refresh.stop import cancel_training, stop_refresh
from training.refresh.work import Refreshing

ADMIN, OTHER_ADMIN = 3003, 3004
BUDGET = SpendingLimits(budget={"USD": 50.0})


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    with database.begin() as session:
        for admin in (ADMIN, OTHER_ADMIN):
            people.meet(session, admin, "Alex", "en")
            people.grant(session, admin, Rank.ADMIN, None)
        plans.change(session, ADMIN, is_on=True)
        import_rows(session, [(n, row) for n, row in enumerate(starter.rows(), 1)], "house.jsonl", ADMIN)
    yield database
    database.close()


def _work(database: Database, folder: Path, spending: SpendingLimits = NO_LIMITS, host: Any = None) -> Refreshing:
    host = host or FlakyHost()
    return Refreshing(
        database, {"flaky": host}, "flaky", "base", folder, UTC, "Be kind.", spending=spending, attempts=Attempts(0.0)
    )


def _at(session: Session, folder: Path, step: str, price: float | None = 0.0, **values: Any) -> Refresh:
    """A refresh that has come so far, with its offer at this price."""
    version = freeze(session, folder, ADMIN)
    assert version is not None and version.id is not None
    launch = Launch(
        version_id=version.id, provider="flaky", model="base", n_epochs=1, tokens_billed=1000, price=price,
        quoted_by=ADMIN, chat_id=ADMIN, offer_ends_at=now() + timedelta(hours=1),
    )  # fmt: skip
    launches.quote(session, launch)
    plan = plans.in_force(session)
    assert plan is not None and plan.id is not None
    refresh = Refresh(
        plan_id=plan.id, provider="flaky", model="base", step=step, version_id=version.id, launch_id=launch.id, **values
    )
    begun = runs.begin(session, refresh)
    assert begun is not None
    return begun


def _newest(database: Database) -> Refresh:
    with database.look() as session:
        return session.exec(select(Refresh)).one()


@pytest.mark.parametrize(
    ("price", "spending", "begun_by", "asks", "is_waiting"),
    [
        (0.0, NO_LIMITS, None, False, False),
        (0.0, NO_LIMITS, ADMIN, False, False),
        (0.0, NO_LIMITS, None, True, True),
        (3.0, BUDGET, None, False, False),
        (3.0, BUDGET, None, True, True),
        (3.0, BUDGET, ADMIN, False, True),
        (3.0, NO_LIMITS, None, False, True),
        (None, NO_LIMITS, None, False, True),
    ],
)
def test_whose_yes_a_price_takes(
    database: Database, tmp_path: Path, price: float | None, spending: SpendingLimits, begun_by: int | None, asks: bool,
    is_waiting: bool,
) -> None:  # fmt: skip
    with database.begin() as session:
        plans.change(session, ADMIN, asks=asks)
        _at(session, tmp_path, "cost", price, begun_by=begun_by)
    advance_refresh(_work(database, tmp_path, spending))
    refresh = _newest(database)
    assert (refresh.waits_for == "agreement") is is_waiting
    if is_waiting:
        with database.begin() as session:
            assert runs.agree(session, refresh, OTHER_ADMIN) and not runs.agree(session, refresh, ADMIN)
        advance_refresh(_work(database, tmp_path, spending))
    assert _newest(database).step == "poll"


def test_what_has_no_price_is_not_paid_from_a_budget(database: Database, tmp_path: Path) -> None:
    with database.begin() as session:
        _at(session, tmp_path, "cost", None)
    advance_refresh(_work(database, tmp_path, BUDGET))
    assert (_newest(database).step, _newest(database).waits_for) == ("cost", "no_price")


def test_what_the_month_has_no_room_for_waits(database: Database, tmp_path: Path) -> None:
    with database.begin() as session:
        _at(session, tmp_path, "cost", 60.0)
    advance_refresh(_work(database, tmp_path, BUDGET))
    assert _newest(database).waits_for == "budget"
    advance_refresh(_work(database, tmp_path, SpendingLimits(budget={"USD": 70.0})))
    assert _newest(database).step == "poll"


def test_a_dear_one_waits_for_a_second_admin_whose_yes_is_seen(database: Database, tmp_path: Path) -> None:
    limits = SpendingLimits(budget={"USD": 50.0}, second_above={"USD": 1.0})
    with database.begin() as session:
        _at(session, tmp_path, "cost", 3.0)
    for _ in range(2):
        advance_refresh(_work(database, tmp_path, limits))
        assert _newest(database).waits_for == "second"
    launch_id = _newest(database).launch_id or ""
    with database.begin() as session:
        launches.confirm(session, launch_id, ADMIN, None)
    advance_refresh(_work(database, tmp_path, limits))
    assert _newest(database).step == "poll"


def test_an_offer_that_somebody_drops_ends_it(database: Database, tmp_path: Path) -> None:
    with database.begin() as session:
        refresh = _at(session, tmp_path, "launch")
        launches.drop(session, refresh.launch_id or "", ADMIN, 1)
    advance_refresh(_work(database, tmp_path))
    assert _newest(database).end == "dropped"


def test_a_pool_that_has_changed_is_offered_anew(database: Database, tmp_path: Path) -> None:
    with database.begin() as session:
        first_id = _at(session, tmp_path, "launch").launch_id
        import_rows(
            session, [(1, [{"role": "user", "content": "zebra?"}, {"role": "assistant", "content": "No."}])], "z", 3
        )
    advance_refresh(_work(database, tmp_path))
    refresh = _newest(database)
    with database.look() as session:
        first, others = session.get_one(Launch, first_id), session.exec(select(Launch)).all()
    assert (first.status, first.confirmed_at) == ("cancelled", None)
    assert refresh.launch_id not in (None, first_id) and len(others) == 2
    assert refresh.waits_for == "agreement", "the new price is another one"


@pytest.mark.parametrize(("status", "end"), [("failed", "training"), ("cancelled", "training"), ("succeeded", None)])
def test_how_its_training_ends(database: Database, tmp_path: Path, status: str, end: str | None) -> None:
    with database.begin() as session:
        refresh = _at(session, tmp_path, "poll")
        launches.confirm(session, refresh.launch_id or "", ADMIN, None)
        launches.end(session, refresh.launch_id or "", status, "No.")
    advance_refresh(_work(database, tmp_path))
    assert _newest(database).end == end


@pytest.mark.parametrize("full_every", [1, 2, 3])
def test_what_it_trains_from(database: Database, tmp_path: Path, full_every: int) -> None:
    """From the base each so manieth time; else the active model goes on, where it was trained there."""
    with database.begin() as session:
        plan = plans.change(session, ADMIN, full_every=full_every)
        launch_id = _at(session, tmp_path, "poll").launch_id
        refresh = runs.under_way(session)
        assert refresh is not None and start_of(session, plan, "flaky", "base") == ("base", True)
        runs.end(session, refresh, "deployed")
        model = Model(provider="flaky", name="ft:1", launch_id=launch_id)
        session.add(model)
        session.flush()
        deployments.deploy(session, model, None, "gate")
        assert start_of(session, plan, "elsewhere", "base") == ("base", True)
        assert start_of(session, plan, "flaky", "base") == (("base", True) if full_every == 1 else ("ft:1", False))
        for n in range(1, full_every):
            assert not start_of(session, plan, "flaky", "base").is_full
            past = runs.begin(
                session,
                Refresh(
                    plan_id=plan.id or 0, provider="flaky", model="ft:1", is_full=False, launch_id=launch_id,
                    figures={"n_kept": 60, "n_lost": 3},
                ),
            )  # fmt: skip
            assert past is not None and runs.end(session, past, "deployed")
            assert start_of(session, plan, "flaky", "base").is_full is (n + 1 >= full_every)


@pytest.mark.parametrize(("n_lost", "is_full"), [(3, False), (4, True)])
def test_where_old_answers_were_lost_all_is_trained_anew(
    database: Database, tmp_path: Path, n_lost: int, is_full: bool
) -> None:
    with database.begin() as session:
        refresh = _at(session, tmp_path, "poll")
        refresh.figures = {"n_kept": 60, "n_lost": n_lost}
        session.flush()
        runs.end(session, refresh, "deployed")
        model = deployments.add_model(session, "flaky", "ft:1", launch_id=refresh.launch_id)
        deployments.deploy(session, model, None, "gate")
        plan = plans.in_force(session)
        assert plan is not None and start_of(session, plan, "flaky", "base").is_full is is_full


def test_now_begins_one_whatever_the_plan_says_of_when_but_not_what_nobody_could_see(
    database: Database, tmp_path: Path
) -> None:
    with database.begin() as session:
        plans.change(session, ADMIN, is_on=False)
    assert isinstance(begin_now(_work(database, tmp_path), OTHER_ADMIN), Refresh)
    again = begin_now(_work(database, tmp_path), OTHER_ADMIN)
    assert isinstance(again, Outlook) and [one.code for one in again.obstacles] == ["under_way"]


@pytest.mark.parametrize("has_trained", [True, False])
def test_only_one_that_trained_nothing_rests_for_a_day(database: Database, tmp_path: Path, has_trained: bool) -> None:
    with database.begin() as session:
        plan = plans.in_force(session)
        assert plan is not None
        refresh = _at(session, tmp_path, "poll")
        refresh.launch_id = refresh.launch_id if has_trained else None
        session.flush()
        assert runs.end(session, refresh, "deployed" if has_trained else "refused_errors")
        situation = situation_of(session, plan, ["flaky"], "flaky")
        assert (situation.failed_at is None) is has_trained and situation.last_begun_at is not None


def test_what_has_ended_ends_no_second_time(database: Database, tmp_path: Path) -> None:
    """An admin stops it while a tick, which has seen it open, comes to its end."""
    with database.begin() as session:
        _at(session, tmp_path, "poll")
    stale = _newest(database)
    with database.begin() as session:
        assert stop_refresh(session, stale.id or 0, ADMIN)
    with database.begin() as session:
        assert not runs.end(session, stale, "training") and not runs.move(session, stale, runs.StepName.EVALUATE)
    assert _newest(database).end == "stopped"


def test_one_that_trained_nothing_is_no_full_one(database: Database, tmp_path: Path) -> None:
    """Or the next would go on from the active model once more."""
    with database.begin() as session:
        plan = plans.change(session, ADMIN, full_every=2)
        launch_id = _at(session, tmp_path, "poll", is_full=False).launch_id
        refresh = runs.under_way(session)
        assert refresh is not None and runs.end(session, refresh, "deployed")
        model = deployments.add_model(session, "flaky", "ft:1", launch_id=launch_id)
        deployments.deploy(session, model, None, "gate")
        idle = runs.begin(session, Refresh(plan_id=plan.id or 0, provider="flaky", model="base", is_full=True))
        assert idle is not None and runs.end(session, idle, "refused_errors")
        assert start_of(session, plan, "flaky", "base").is_full


def test_an_admins_wish_pays_for_nothing_that_nobody_could_see(database: Database, tmp_path: Path) -> None:
    with database.begin() as session:
        for example in datasets.pool(session)[4:]:
            example.withdrawn_at = now()
            session.add(example)
    outcome = begin_now(_work(database, tmp_path), ADMIN)
    assert isinstance(outcome, Outlook) and [obstacle.code for obstacle in outcome.obstacles] == ["too_few"]


def test_before_its_time_nothing_begins(database: Database, tmp_path: Path) -> None:
    with database.begin() as session:
        plans.change(session, ADMIN, least_clusters=100)
    advance_refresh(_work(database, tmp_path))
    with database.look() as session:
        assert runs.newest(session) is None


def test_whoever_set_the_plan_has_to_be_an_admin_still(database: Database, tmp_path: Path) -> None:
    with database.begin() as session:
        people.grant(session, ADMIN, Rank.VET, OTHER_ADMIN)
    advance_refresh(_work(database, tmp_path))
    with database.look() as session:
        assert runs.newest(session) is None


@pytest.mark.parametrize("kind", ["training", "candidate"])
def test_nothing_begins_beside_what_is_on_its_way(database: Database, tmp_path: Path, kind: str) -> None:
    with database.begin() as session:
        refresh = _at(session, tmp_path, "poll")
        launches.confirm(session, refresh.launch_id or "", ADMIN, None)
        runs.end(session, refresh, "dropped")
        if kind == "candidate":
            launches.end(session, refresh.launch_id or "", "succeeded", None)
            model = deployments.add_model(session, "flaky", "ft:1", launch_id=refresh.launch_id)
            assert states.begin(session, model) is not None
    outcome = begin_now(_work(database, tmp_path), ADMIN)
    assert isinstance(outcome, Outlook) and "under_way" in [obstacle.code for obstacle in outcome.obstacles]


@pytest.mark.parametrize("state", [State.CANDIDATE, State.WAITING, State.CANARY])
def test_a_stop_leaves_the_candidate_and_withdraws_what_was_not_asked_for(
    database: Database, tmp_path: Path, state: State
) -> None:
    with database.begin() as session:
        refresh = _at(session, tmp_path, "evaluate")
        model = deployments.add_model(session, "flaky", "ft:1", launch_id=refresh.launch_id)
        candidate = states.begin(session, model)
        assert candidate is not None
        candidate.state = state
        session.flush()
        assert stop_refresh(session, refresh.id or 0, ADMIN) and not stop_refresh(session, refresh.id or 0, ADMIN)
        end = State.WITHDRAWN if state is State.CANARY else State.REJECTED
        assert session.get_one(Candidate, candidate.id).state == end
        assert session.get_one(Launch, refresh.launch_id).status == "cancelled"
        again = Candidate(model_id=model.id or 0, attempt=2)
        assert why_not_alone(session, again) == "refresh_stopped"
        again.tried_by = ADMIN
        assert why_not_alone(session, again) is None


def test_a_stop_asks_the_host_only_for_what_runs_there(database: Database, tmp_path: Path) -> None:
    host, work = FlakyHost(), None
    with database.begin() as session:
        refresh = _at(session, tmp_path, "poll")
        launches.confirm(session, refresh.launch_id or "", ADMIN, None)
        launches.change(session, refresh.launch_id or "", requested_at=now(), job_id="job-1", status="running")
        assert stop_refresh(session, refresh.id or 0, ADMIN)
        assert session.get_one(Launch, refresh.launch_id).finished_at is None
    work = _work(database, tmp_path, host=host)
    assert cancel_training(work, _newest(database), ADMIN) is None
    with database.look() as session:
        assert session.exec(select(Launch)).one().status == "cancelled"
    assert cancel_training(work, _newest(database), ADMIN) is None


def test_what_is_stopped_while_it_is_offered_leaves_no_offer(database: Database, tmp_path: Path) -> None:
    """An admin taps while the dataset is checked."""
    stops: list[bool] = []

    def limits_at(_provider: str, model: str) -> ModelLimits:
        with database.begin() as session:
            refresh = runs.under_way(session)
            stops.append(refresh is not None and stop_refresh(session, refresh.id or 0, ADMIN))
        return no_limits(model)

    advance_refresh(replace(_work(database, tmp_path), limits_at=limits_at))
    with database.look() as session:
        assert stops[0] and session.exec(select(Launch)).all() == []
    assert _newest(database).end == "stopped"


def test_the_pool_is_looked_at_only_where_something_has_changed(database: Database, tmp_path: Path) -> None:
    """Each tick asks; thousands of rows take seconds."""
    pool = PoolLook()
    first = pool.news(database)
    assert pool.news(database) is first and first.n_clusters == 80
    with database.begin() as session:
        row = [{"role": "user", "content": "zebra?"}, {"role": "assistant", "content": "No."}]
        import_rows(session, [(1, row)], "zebra.jsonl", ADMIN)
    second = pool.news(database)
    assert second.n_clusters == 81
    with database.begin() as session:
        refresh = _at(session, tmp_path, "poll")
        assert runs.end(session, refresh, "rejected")
    assert pool.news(database).n_untried == 0
