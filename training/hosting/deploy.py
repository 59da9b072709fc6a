"""A model is to be hosted: one request. The ledger row exists before anything is sent."""

from typing import Any

from sqlmodel import Session

from storage import deployments
from storage.database import Database
from storage.hosting import ledger, needs, reserves
from storage.ledger.spending import NO_LIMITS, SpendingLimits
from storage.models import HostedModel, Model, now
from training.hosting.facts import price_of
from training.launching.requests import PaidRequests
from training.providers import Hosting, ModelHosting, Refused

KNOWN = ("preparing", "ready", "failed", "ending")
"""Words for how a hosting stands; of any other somebody has to be told."""


def want_finished(session: Session, provider: str) -> None:
    """Each training that has succeeded here gets its model hosted, once."""
    for launch in needs.to_host(session, provider):
        assert launch.fine_tuned_model is not None  # the query sees to it
        model = deployments.add_model(
            session, provider, launch.fine_tuned_model, base=launch.model, launch_id=launch.id
        )
        ledger.want(session, model, *price_of(provider))


def end_removed(session: Session, provider: str) -> None:
    """What somebody has decided to delete at its provider needs no hosting."""
    for row, model in ledger.under_way(session):
        if model.provider == provider and model.removed_at is not None and row.ending_at is None:
            ledger.change(session, row.id or 0, ending_at=now())


def submit(
    database: Database, hosting: Hosting, row: HostedModel, requests: PaidRequests, limits: SpendingLimits = NO_LIMITS
) -> None:
    """Ask the host for it, if the month's budget has room for it. May run again after any crash: it asks once.

    Raises `Unreachable` where no clear answer came; a clear no ends the row as failed.
    """
    assert row.id is not None
    with requests.under_way():
        with database.begin() as session:
            model = session.get_one(Model, row.model_id)
            may_ask = reserves.reserve(session, row.id, limits) and ledger.claim_request(session, row.id)
        if not may_ask:
            return
        database.require_hold()  # a process that stood still since then asks for nothing
        try:
            adopt(database, row, hosting.deploy(row.mark, model.name))
        except Refused as error:
            with database.begin() as session:
                ledger.end(session, row.id, status="failed", error=str(error))


def adopt(database: Database, row: HostedModel, standing: ModelHosting) -> str | None:
    """Write what the host says of it; returns what in that does not tell how it stands."""
    puzzle = _puzzle(standing)
    values: dict[str, Any] = {} if row.status == "failed" else {"status": standing.status, "error": standing.error}
    if puzzle is None:
        values |= {"n_looks": 0, "host_words": None, "doubted_at": None}
        values |= {"told": None} if row.told == "doubt" else {}
    if standing.status == "ready" and standing.serve_name is not None:
        values |= {"serve_name": standing.serve_name, "ready_at": row.ready_at or now()}
    if standing.status == "failed":
        values |= {"ending_at": row.ending_at or now()}  # of no use to anybody, and it may cost
    with database.begin() as session:
        ledger.adopt(session, row.id or 0, standing.id, **values)
    return puzzle


def _puzzle(standing: ModelHosting) -> str | None:
    if standing.status == "ready" and standing.serve_name is None:
        return "it is ready, and its host names nothing by which it answers"
    return None if standing.status in KNOWN else f"its status is “{standing.status}”"
