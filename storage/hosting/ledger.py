"""The ledger of hosting: wanted, asked for once, followed to its end. A model has one open row at most."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, update
from sqlmodel import Session, col, select

from storage import audit
from storage.models import Deed, HostedModel, Model, now


def want(
    session: Session, model: Model, price_per_hour: float | None, currency: str, wanted_by: int | None = None
) -> HostedModel | None:
    """The model is to be hosted; null where it is, or may be. `wanted_by`: an admin who says so."""
    earlier = of_model(session, model.id or 0)
    if earlier is not None and earlier.ended_at is None:
        return None
    row = HostedModel(model_id=model.id or 0, wanted_by=wanted_by, price_per_hour=price_per_hour, currency=currency)
    session.add(row)
    session.flush()
    if wanted_by is not None:
        audit.log(session, wanted_by, Deed.HOSTING_WANTED, "model", model.name)
    return row


def claim_request(session: Session, row_id: int) -> bool:
    """Take the right to ask the host for it. True once: what may cost money is asked for once."""
    is_due = col(HostedModel.requested_at).is_(None) & col(HostedModel.ending_at).is_(None)
    has_yes = col(HostedModel.wanted_by).is_not(None) | col(HostedModel.price_per_hour).is_not(None)
    costs_nothing = col(HostedModel.price_per_hour).is_(None) | (col(HostedModel.price_per_hour) == 0)
    has_room = costs_nothing | col(HostedModel.reserved_at).is_not(None)
    return change(session, row_id, is_due, has_yes, has_room, requested_at=now())


def agree(session: Session, row_id: int, person_id: int) -> bool:
    """An admin takes a price that nobody knows. False where it was answered before."""
    is_open = col(HostedModel.wanted_by).is_(None) & col(HostedModel.requested_at).is_(None)
    if not change(session, row_id, is_open, wanted_by=person_id):
        return False
    audit.log(
        session, person_id, Deed.HOSTING_WANTED, "model", model_of(session, session.get_one(HostedModel, row_id)).name
    )
    return True


def leave(session: Session, row_id: int) -> bool:
    """An admin does not take it, or will not wait for the budget: nothing is asked of the host. False where somebody
    has said yes, there is room now, or it was answered before."""
    row = session.get_one(HostedModel, row_id)
    return (row.waits_for_yes or row.waits_for_room) and end(session, row_id)


def change(session: Session, row_id: int, *conditions: ColumnElement[bool], **values: Any) -> bool:
    """Change a row that has not ended, where these conditions hold; whether it was so."""
    is_open = col(HostedModel.id) == row_id, col(HostedModel.ended_at).is_(None)
    result = session.execute(update(HostedModel).where(*is_open, *conditions).values(**values))
    assert isinstance(result, CursorResult)
    return int(result.rowcount) == 1


def adopt(session: Session, row_id: int, host_id: str, **values: Any) -> bool:
    """Write what the host says of it. False where it has ended, or is known by another id."""
    is_its = col(HostedModel.host_id).is_(None) | (col(HostedModel.host_id) == host_id)
    if not change(session, row_id, is_its, host_id=host_id, **values):
        return False
    if values.get("serve_name") is not None:
        row = session.get_one(HostedModel, row_id)
        session.get_one(Model, row.model_id).serve_name = values["serve_name"]
    return True


def looked(session: Session, row_id: int, words: str, n_enough: int) -> None:
    """We have looked in vain once more; `words`: what that has brought. After `n_enough` looks we doubt."""
    row = session.get_one(HostedModel, row_id)
    values: dict[str, Any] = {"n_looks": row.n_looks + 1, "host_words": words}
    if row.doubted_at is None and row.n_looks + 1 >= n_enough:
        values["doubted_at"] = now()
    change(session, row_id, **values)


def end(session: Session, row_id: int, **values: Any) -> bool:
    """It is gone at the host, or was never there. False where it had ended before."""
    if not change(session, row_id, ended_at=now(), doubted_at=None, **values):
        return False
    model = session.get_one(Model, session.get_one(HostedModel, row_id).model_id)
    model.serve_name = None
    session.flush()
    return True


def seen_again(session: Session, row_id: int, host_id: str) -> None:
    """It has turned up at the host after its end: till now it may have cost."""
    row = session.get_one(HostedModel, row_id)
    row.host_id, row.ended_at = row.host_id or host_id, now()


def say_absent(session: Session, row_id: int, person_id: int) -> bool:
    """A person says that the host has no such thing. False where nobody is in doubt any more."""
    row = session.get(HostedModel, row_id)
    if (
        row is None
        or row.doubted_at is None
        or not end(session, row_id, error=f"a person has looked; {row.host_words}")
    ):
        return False
    audit.log(session, person_id, Deed.HOSTING_ABSENT, "model", session.get_one(Model, row.model_id).name)
    return True


def find(session: Session, row_id: int) -> HostedModel | None:
    """The row of this number."""
    return session.get(HostedModel, row_id)


def of_model(session: Session, model_id: int) -> HostedModel | None:
    """The model's newest row."""
    query = select(HostedModel).where(HostedModel.model_id == model_id).order_by(col(HostedModel.id).desc())
    return session.exec(query.limit(1)).first()


def of_provider(session: Session, provider: str) -> Sequence[tuple[HostedModel, Model]]:
    """All rows of a provider, oldest first."""
    query = select(HostedModel, Model).join(Model, col(Model.id) == col(HostedModel.model_id))
    return session.exec(query.where(Model.provider == provider).order_by(col(HostedModel.id))).all()


def under_way(session: Session) -> Sequence[tuple[HostedModel, Model]]:
    """What has not ended, oldest first."""
    query = select(HostedModel, Model).join(Model, col(Model.id) == col(HostedModel.model_id))
    return session.exec(query.where(col(HostedModel.ended_at).is_(None)).order_by(col(HostedModel.id))).all()


def newest(session: Session) -> dict[int, HostedModel]:
    """The newest row of each model that was ever hosted, by the model's id."""
    return {row.model_id: row for row in session.exec(select(HostedModel).order_by(col(HostedModel.id))).all()}


def answers(session: Session, model: Model) -> bool:
    """Whether a model that has to be hosted is; one that never was is judged by what its host says."""
    row = of_model(session, model.id or 0)
    return row is None or (row.ready_at is not None and row.ending_at is None and row.ended_at is None)


def model_of(session: Session, row: HostedModel) -> Model:
    """What it hosts."""
    return session.get_one(Model, row.model_id)


def is_ready(session: Session, model: Model) -> bool:
    """Whether its host has it ready to answer."""
    return of_model(session, model.id or 0) is not None and answers(session, model)


def name_at_host(session: Session, provider: str, name: str) -> str:
    """What a request for an answer of this model has to name."""
    model = session.exec(select(Model).where(Model.provider == provider, Model.name == name)).first()
    return name if model is None else model.name_at_host
