"""A model is hosted once, followed, and ended: against a host of Nebius's shape, over loopback."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from sqlmodel import select

from storage import deployments
from storage.candidates import states
from storage.database import Database
from storage.hosting import ledger, needs, notices
from storage.models import Candidate, HostedModel, HostingNotice, Model, now
from storage.ticks.attempts import Attempts
from tests.benchmarks.deaths.hosting import PROVIDER, prepare, provider_of, succeed
from tests.benchmarks.deaths.mortal import ADMIN, serving, ticking_clock
from tests.conftest import wait_until
from tests.hosts.nebius import SERVED_BASE, NebiusHost, make_app
from training.candidates.switch import Wish, activate, roll_back, take_finished
from training.hosting.deploy import submit, want_finished
from training.hosting.follow import follow_hosting
from training.hosting.pauses import LONGEST_WHILE_PREPARING, HostingPauses
from training.launching.lookout import ENOUGH_LOOKS
from training.launching.requests import PaidRequests
from training.providers import Hosting
from training.providers.nebius import NebiusProvider


@dataclass
class Ward:
    """A host, and the tables over which ticks go."""

    host: NebiusHost
    database: Database
    provider: NebiusProvider
    pauses: HostingPauses

    @property
    def hosting(self) -> Hosting:
        """The verbs."""
        assert self.provider.hosting is not None
        return self.provider.hosting

    def is_ready_by_now(self) -> bool:
        """After one more tick."""
        self.tick()
        return self.row().status == "ready"

    def succeed(self, n: int = 1) -> None:
        """A training has succeeded."""
        with self.database.begin() as session:
            succeed(session, self.host, n)

    def tick(self, n: int = 1) -> None:
        """All that a tick does for hosting."""
        for _ in range(n):
            follow_hosting(self.database, self.provider, Attempts(), PaidRequests(), self.pauses)

    def row(self) -> HostedModel:
        """The newest."""
        with self.database.begin() as session:
            return session.exec(select(HostedModel).order_by(HostedModel.id.desc())).all()[0]  # type: ignore[union-attr]

    def model(self) -> Model:
        """What it hosts."""
        row = self.row()
        with self.database.begin() as session:
            return ledger.model_of(session, row)

    def end(self) -> bool:
        """An admin wants it ended."""
        row = self.row()
        with self.database.begin() as session:
            return needs.want_end(session, row.id or 0, ADMIN)

    def candidates(self) -> int:
        """How many there are."""
        take_finished(self.database, {PROVIDER})
        with self.database.begin() as session:
            return len(session.exec(select(Candidate)).all())

    def look_for_strangers(self) -> list[str]:
        """What the next look finds that no row knows."""
        with self.database.begin() as session:
            session.get_one(HostingNotice, PROVIDER).looked_at = None
        self.tick()
        with self.database.begin() as session:
            return [stranger["id"] for _, stranger in notices.strangers(session)]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once: migrations take longer than a test."""
    path = tmp_path_factory.mktemp("tables") / "vetted.sqlite3"
    prepare(f"sqlite:///{path}")
    return path


@pytest.fixture
def ward(tmp_path: Path, tables: Path) -> Iterator[Ward]:
    host, path = NebiusHost(), tmp_path / "vetted.sqlite3"
    shutil.copy(tables, path)
    database = Database(f"sqlite:///{path}")
    with serving(host, make_app(host)):
        yield Ward(host, database, provider_of(host), HostingPauses(ticking_clock()))
    database.close()


def test_asked_for_once_ready_and_a_candidate_only_then(ward: Ward) -> None:
    ward.host.looks_until_active = 3
    ward.succeed()
    ward.tick()
    assert ward.row().status == "preparing" and ward.candidates() == 0
    ward.tick(5)
    row, model = ward.row(), ward.model()
    assert row.status == "ready" and ward.candidates() == 1 and len(ward.host.deploy_requests) == 1
    assert ward.host.deploy_requests[0] == {
        "name": row.mark, "base_model": SERVED_BASE, "source": model.name, "description": "Vetted"
    }  # fmt: skip
    assert model.name == "ftjob-1:ftckpt_1-8" and model.name_at_host == row.serve_name == row.host_id
    assert (row.price_per_hour, row.currency) == (0, "USD")
    with ward.database.begin() as session:
        assert deployments.find_model(session, row.serve_name or "") == model


@pytest.mark.parametrize("late_seconds", [0.0, 0.2])
def test_a_lost_answer_is_looked_for_and_never_asked_again(ward: Ward, late_seconds: float) -> None:
    ward.host.lose_deploy_answer, ward.host.late_seconds = True, late_seconds
    ward.succeed()
    ward.tick(3)
    wait_until(ward.is_ready_by_now, "it is found")
    assert len(ward.host.deploy_requests) == len(ward.host.custom_models) == 1


def test_what_never_arrived_is_unknown_until_a_person_says_so(ward: Ward) -> None:
    ward.host.lose_deploy_request = True
    ward.succeed()
    ward.tick(ENOUGH_LOOKS)
    assert ward.row().doubted_at is None
    ward.tick()
    row = ward.row()
    assert row.doubted_at is not None and row.status is None and row.ended_at is None
    with ward.database.begin() as session:
        assert notices.news_of(row) == "doubt"
        assert ledger.want(session, ledger.model_of(session, row), None, "USD", ADMIN) is None
        assert ledger.say_absent(session, row.id or 0, ADMIN) and not ledger.say_absent(session, row.id or 0, ADMIN)
        assert ledger.want(session, ledger.model_of(session, row), None, "USD", ADMIN) is not None
    ward.host.lose_deploy_request = False
    ward.tick(3)
    assert ward.row().status == "ready" and len(ward.host.custom_models) == 1


def test_what_turns_up_after_a_person_has_missed_it_is_ended(ward: Ward) -> None:
    ward.host.lose_deploy_answer, ward.host.late_seconds = True, 3600.0
    ward.succeed()
    ward.tick(ENOUGH_LOOKS + 1)
    row = ward.row()
    with ward.database.begin() as session:
        assert ledger.say_absent(session, row.id or 0, ADMIN)
    ward.host.hosted_from.clear()
    assert ward.look_for_strangers() == [] and ward.host.custom_models == {}


@pytest.mark.parametrize("status", [400, 403, 429])
def test_a_clear_no_ends_it_with_the_hosts_sentence(ward: Ward, status: int) -> None:
    ward.host.deploy_error = (status, "no", "Your quota of adapters is used up.")
    ward.succeed()
    ward.tick(3)
    row = ward.row()
    assert row.status == "failed" and row.ended_at is not None and "quota of adapters" in (row.error or "")
    assert notices.news_of(row) == "failed" and ward.candidates() == 0 and len(ward.host.deploy_requests) == 1


@pytest.mark.parametrize("status", [500, 409])
def test_no_clear_word_is_no_failure(ward: Ward, status: int) -> None:
    ward.host.deploy_error = (status, "odd", "Hm.")
    ward.succeed()
    ward.tick(3)
    row = ward.row()
    assert row.status is None and row.ended_at is None and len(ward.host.deploy_requests) == 1


def test_what_fails_there_is_told_and_taken_away(ward: Ward) -> None:
    ward.host.failure = "The adapter's rank is not supported."
    ward.succeed()
    ward.tick(2)
    assert (ward.row().status, ward.row().error) == ("failed", ward.host.failure)
    ward.tick(ENOUGH_LOOKS + 1)
    assert ward.row().ended_at is not None and ward.host.custom_models == {} and ward.candidates() == 0


def test_a_host_in_trouble_changes_nothing(ward: Ward) -> None:
    ward.succeed()
    ward.tick(2)
    row = ward.row()
    for error in ((503, "odd", "Hm."), (401, "no", "Another key.")):
        ward.host.look_error = error
        ward.tick(3)
        assert ward.row() == row
    ward.host.look_error = (404, "unknown_url", "No such page.")  # another address says so, too
    ward.tick(ENOUGH_LOOKS)
    assert ward.row().doubted_at is not None and ward.row().ended_at is None
    ward.host.look_error = None
    ward.tick()
    assert ward.row().doubted_at is None and ward.model().serve_name == row.serve_name


def test_ended_as_often_as_it_takes_and_twice_is_no_error(ward: Ward) -> None:
    ward.succeed()
    ward.tick(2)
    ward.host.undeploy_error = (503, "odd", "Hm.")
    assert ward.end() and not ward.end()
    ward.tick(2)
    assert ward.row().ended_at is None and ward.host.n_undeploys == 2
    ward.host.undeploy_error = None
    ward.tick(3)
    assert ward.row().ended_at is not None and ward.host.n_undeploys == 3
    ward.hosting.undeploy(ward.row().host_id or "")
    assert ward.host.custom_models == {} and ward.model().serve_name is None and not ward.end()


def test_two_ticks_at_once_ask_once(ward: Ward) -> None:
    ward.succeed()
    with ward.database.begin() as session:
        want_finished(session, PROVIDER)
        want_finished(session, PROVIDER)
    row = ward.row()
    for _ in range(2):  # both have read it before either has asked
        submit(ward.database, ward.hosting, row, PaidRequests())
    assert len(ward.host.deploy_requests) == 1


def test_what_is_not_to_be_seen_yet_has_not_ended(ward: Ward) -> None:
    ward.host.looks_until_active = 100
    ward.succeed()
    ward.tick()
    name = ward.row().host_id or ""
    ward.host.hosted_from[name] = 1e12
    assert ward.end()
    ward.tick(3)
    assert ward.row().ended_at is None
    ward.host.hosted_from.clear()
    ward.tick(ENOUGH_LOOKS)
    assert ward.row().ended_at is not None and ward.host.custom_models == {}


def test_what_answers_is_never_ended(ward: Ward) -> None:
    ward.succeed()
    ward.tick(2)
    name, wish = ward.model().name, Wish(ADMIN, "/use")
    assert ward.end() and not activate(ward.database, PROVIDER, name, wish)  # it is to end: no new place for it
    row = ward.row()
    with ward.database.begin() as session:  # but somebody was quicker
        deployments.deploy(session, ledger.model_of(session, row), ADMIN, "/use")
    ward.tick(3)
    assert ward.row().ending_at is None and ward.host.n_undeploys == 0 and not ward.end()
    assert activate(ward.database, "local", "base", Wish(ADMIN, "/use")) and ward.end()
    with ward.database.begin() as session:
        target = deployments.before_active(session)
    assert target is not None and target.name == name and roll_back(ward.database, target.id or 0, wish) is None


def test_offered_once_when_nobody_needs_it(ward: Ward) -> None:
    ward.succeed()
    ward.tick(2)
    with ward.database.begin() as session:
        assert needs.idle(session) == []  # it becomes a candidate in a moment
    assert ward.candidates() == 1
    row = ward.row()
    with ward.database.begin() as session:
        assert needs.idle(session) == []
        candidate = session.exec(select(Candidate)).one()
        assert states.move(session, candidate, states.State.REJECTED, "worse")
        assert [place.is_needed for place in needs.to_offer(session)] == [False]
        notices.offered(session, row.id or 0)
        assert needs.to_offer(session) == [] and len(needs.idle(session)) == 1


def test_what_is_nobodys_is_named_and_left_alone(ward: Ward) -> None:
    by_hand = {"name": "base-LoRA:by-hand-1234", "source": "x:y", "status": "active", "created_at": 1, "n_looks": 0}
    ward.host.custom_models["base-LoRA:by-hand-1234"] = by_hand
    ward.succeed()
    ward.tick(2)
    assert ward.look_for_strangers() == ["base-LoRA:by-hand-1234"]
    with ward.database.begin() as session:
        assert notices.is_due(session)
        notices.told_of_week(session)
    ward.look_for_strangers()
    with ward.database.begin() as session:
        assert not notices.is_due(session)  # they know of it
    assert set(ward.host.custom_models) == {"base-LoRA:by-hand-1234", ward.row().host_id}


def test_a_model_that_is_removed_is_hosted_no_more(ward: Ward) -> None:
    ward.succeed()
    ward.tick(2)
    row = ward.row()
    with ward.database.begin() as session:
        ledger.model_of(session, row).removed_at = now()
    ward.tick(2)
    assert ward.row().ended_at is not None and ward.host.custom_models == {}


def test_pauses_grow_and_begin_anew_with_each_change() -> None:
    moment = [0.0]
    pauses, row = HostingPauses(lambda: moment[0]), HostedModel(id=1, model_id=1, host_id="x", status="preparing")
    looks = []
    while moment[0] < 600:
        if pauses.is_due(row):
            looks.append(moment[0])
        moment[0] += 1
    gaps = [later - earlier for earlier, later in pairwise(looks)]
    assert gaps[:5] == [2, 4, 8, 16, 32] and set(gaps[5:]) == {LONGEST_WHILE_PREPARING} and len(looks) < 16
    row.ending_at = now()
    assert pauses.is_due(row) and not pauses.is_due(row)
