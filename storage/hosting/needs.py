"""Which hosted models somebody needs, and which are idle: they cost money for nothing."""

from datetime import timedelta
from typing import NamedTuple

from sqlmodel import Session, col, select

from storage import audit, deployments
from storage.candidates import states
from storage.hosting import ledger
from storage.models import Deed, Deployment, HostedModel, Launch, Model, now

NEWS_LASTS = timedelta(days=1)
"""How long nobody is asked whether to end what has just become ready."""


class Idle(NamedTuple):
    """A hosted model that answers nobody."""

    row: HostedModel
    model: Model
    is_needed: bool
    """A rollback may still go back to it."""


def to_host(session: Session, provider: str) -> list[Launch]:
    """Launches that have succeeded at a provider, and whose model neither is a candidate nor was ever to be hosted."""
    finished = [launch for launch in states.without_candidate(session) if launch.provider == provider]
    with_row = select(Model.name).join(HostedModel, col(HostedModel.model_id) == col(Model.id))
    names = set(session.exec(with_row.where(Model.provider == provider)).all())
    return [launch for launch in finished if launch.fine_tuned_model not in names]


def in_use(session: Session) -> set[int]:
    """Models that answer owners, are on their way there, or have their place taken only for a while."""
    active, fallen_back = deployments.active(session), deployments.fallen_back(session)
    models = [active, fallen_back.model if fallen_back is not None else None]
    ids = {model.id or 0 for model in models if model is not None}
    return ids | {candidate.model_id for candidate in states.in_state(session, *states.OPEN)}


def idle(session: Session) -> list[Idle]:
    """What is ready and answers nobody, the oldest first; not what becomes a candidate at the next tick."""
    ids_in_use = in_use(session)
    rows = [(row, model) for row, model in ledger.under_way(session) if row.ready_at and row.ending_at is None]
    names = {provider: deployments.needed(session, provider) for provider in {model.provider for _, model in rows}}
    return [
        Idle(row, model, model.name in names[model.provider])
        for row, model in rows
        if model.id not in ids_in_use and not _is_new(session, row)
    ]


def _is_new(session: Session, row: HostedModel) -> bool:
    """Whether nobody has made anything of it since it was wanted, and a day has not passed."""
    candidate = states.of_model(session, row.model_id)
    if candidate is not None and candidate.created_at >= row.wanted_at:
        return False
    since = (Deployment.model_id == row.model_id, col(Deployment.deployed_at) >= row.wanted_at)
    if session.exec(select(Deployment.id).where(*since).limit(1)).first() is not None:
        return False
    return row.ready_at is not None and now() - row.ready_at < NEWS_LASTS


def to_offer(session: Session) -> list[Idle]:
    """What nobody needs, and the admins were not offered to end yet."""
    return [place for place in idle(session) if not place.is_needed and place.row.offered_at is None]


def want_end(session: Session, row_id: int, person_id: int) -> bool:
    """An admin wants it ended. False where it answers owners, or is about to; or it ends already."""
    row = ledger.find(session, row_id)
    if row is None or row.model_id in in_use(session):
        return False
    if not ledger.change(session, row_id, col(HostedModel.ending_at).is_(None), ending_at=now(), ending_by=person_id):
        return False
    audit.log(session, person_id, Deed.HOSTING_ENDED, "model", session.get_one(Model, row.model_id).name)
    return True


def may_end(session: Session, row_id: int) -> bool:
    """Whether it is still to end, asked before each request that ends it: somebody may have let it answer since. Then
    it stays."""
    row = session.get_one(HostedModel, row_id)
    if row.ending_by is not None and row.ready_at is not None and row.model_id in in_use(session):
        ledger.change(session, row_id, ending_at=None, ending_by=None)
        return False
    return row.ending_at is not None and row.ended_at is None
