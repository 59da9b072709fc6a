"""Models that an admin has deleted at their provider: the row comes before the request, and says what became of it."""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum

from sqlmodel import Session, col, select

from storage import audit, deployments
from storage.hosting import ledger
from storage.models import Deed, Launch, Model, ModelDeletion, now

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(hours=1)
"""After a look at which nobody could say whether it is gone; pauses double."""


class Hold(StrEnum):
    """Why a model stays. Each has its words in bot/texts (`model_hold_…`)."""

    ACTIVE = "active"
    NEEDED = "needed"
    """It answers some owners, a training starts from it, or another one only holds its place for a while."""
    HOSTED = "hosted"
    """Its host keeps it ready to answer, which may cost money: that is to be ended first."""
    NOT_OURS = "not_ours"
    GONE = "gone"


def hold_on(session: Session, model: Model) -> Hold | None:
    """Why this model must not be deleted; null where it may be. That a rollback goes back to it is no reason: it then
    goes one step further, which whoever deletes it is told (`next_rollback`). Nor is that it is being compared: the
    comparison ends with it."""
    active = deployments.active(session)
    names = {member.name for member in _family(session, model)}
    if active is not None and active.provider == model.provider and active.name in names:
        return Hold.ACTIVE
    if model.removed_at is not None:
        return Hold.GONE
    if model.launch_id is None:
        return Hold.NOT_OURS
    if names & deployments.at_work(session, model.provider):
        return Hold.NEEDED
    hosted_ids = {row.model_id for row, _ in ledger.under_way(session)}
    return Hold.HOSTED if any(member.id in hosted_ids for member in _family(session, model)) else None


def next_rollback(session: Session, model: Model) -> tuple[bool, Model | None]:
    """Whether the next rollback goes back to this model, and where it goes once that is deleted."""
    ids = {member.id for member in _family(session, model)}
    targets = deployments.rollback_targets(session)
    is_next = bool(targets) and targets[0].id in ids
    return is_next, next((target for target in targets if target.id not in ids), None)


def _family(session: Session, model: Model) -> Sequence[Model]:
    """The model; of a whole training's the models of its epochs, too, which go with it."""
    launch = session.get(Launch, model.launch_id) if model.launch_id else None
    if launch is None or launch.fine_tuned_model != model.name:
        return [model]
    query = select(Model).where(Model.provider == model.provider, Model.launch_id == launch.id)
    return session.exec(query.order_by(col(Model.id))).all()


def want(session: Session, model_id: int, admin_id: int) -> tuple[Hold | None, int]:
    """From now on it is to be deleted, and nobody can let it answer: the number of its row, or why it stays."""
    model = session.get_one(Model, model_id)
    hold = hold_on(session, model)
    if hold is not None:
        return hold, 0
    family = _family(session, model)
    for member in family:
        member.removed_at = member.removed_at or now()
    names = [model.name, *(member.name for member in family if member.name != model.name)]
    row = ModelDeletion(model_id=model_id, names=names, wanted_by=admin_id)
    session.add(row)
    audit.log(session, admin_id, Deed.MODEL_DELETED, "model", model.name)
    session.flush()
    return None, row.id or 0


def find(session: Session, deletion_id: int) -> tuple[ModelDeletion, Model]:
    """The row and its model."""
    row = session.get_one(ModelDeletion, deletion_id)
    return row, session.get_one(Model, row.model_id)


def newest_of(session: Session) -> dict[int, ModelDeletion]:
    """The newest deletion of each model, by the model's number."""
    rows = session.exec(select(ModelDeletion).order_by(col(ModelDeletion.id))).all()
    return {row.model_id: row for row in rows}


def open_names(session: Session, provider: str) -> set[str]:
    """Names at a provider of which nobody knows yet whether they are gone."""
    return {name for row in _open(session, provider) for name in row.names}


def due(session: Session, provider: str) -> list[ModelDeletion]:
    """What is to be asked for once more."""
    return [row for row in _open(session, provider) if _is_due(row)]


def _open(session: Session, provider: str) -> Sequence[ModelDeletion]:
    is_open = (col(ModelDeletion.done_at).is_(None), col(ModelDeletion.refused_at).is_(None))
    query = select(ModelDeletion).join(Model, col(Model.id) == col(ModelDeletion.model_id))
    return session.exec(query.where(Model.provider == provider, *is_open).order_by(col(ModelDeletion.id))).all()


def _is_due(row: ModelDeletion) -> bool:
    if row.tried_at is None:
        return True
    pause: timedelta = min(FIRST_PAUSE * 2 ** min(max(row.n_attempts - 1, 0), 20), LONGEST_PAUSE)
    return now() >= row.tried_at + pause


def done(session: Session, deletion_id: int, note: str | None = None) -> None:
    """It is gone at its provider; `note`: what of it is not."""
    row = session.get_one(ModelDeletion, deletion_id)
    row.done_at, row.error = now(), note


def unclear(session: Session, deletion_id: int, error: str) -> None:
    """Nobody knows whether it is gone: it is asked for again."""
    row = session.get_one(ModelDeletion, deletion_id)
    row.n_attempts, row.tried_at, row.error = row.n_attempts + 1, now(), error


def refused(session: Session, deletion_id: int, error: str) -> None:
    """The provider has said no: the model is as it was, and may answer again."""
    row, model = find(session, deletion_id)
    row.refused_at, row.error = now(), error
    query = select(Model).where(Model.provider == model.provider, col(Model.name).in_(row.names))
    for member in session.exec(query).all():
        member.removed_at = None
