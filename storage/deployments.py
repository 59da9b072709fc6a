"""Models we can serve, and the append-only record of which one answers."""

from collections.abc import Sequence

from sqlalchemy import Connection
from sqlmodel import Session, SQLModel, col, select

from storage import audit
from storage.models import Deed, Deployment, Model


def add_model(
    session: Session, provider: str, name: str, base: str | None = None, launch_id: str | None = None
) -> Model:
    """The model of this name at this provider, made if it is new."""
    query = select(Model).where(Model.provider == provider, Model.name == name)
    model = session.exec(query).first()
    if model is None:
        model = Model(provider=provider, name=name, base=base, launch_id=launch_id)
        session.add(model)
        session.flush()
    return model


def models(session: Session) -> Sequence[Model]:
    """Every model we know, oldest first."""
    return session.exec(select(Model).order_by(col(Model.id))).all()


def find_model(session: Session, name: str) -> Model | None:
    """A model by its name or its number in /models."""
    if name.isdigit() and len(name) < 10:
        return session.get(Model, int(name))
    return session.exec(select(Model).where(Model.name == name)).first()


def deploy(session: Session, model: Model, deployed_by: int | None, why: str) -> Deployment:
    """From now on this model answers."""
    assert model.id is not None
    deployment = Deployment(model_id=model.id, deployed_by=deployed_by, why=why)
    session.add(deployment)
    session.flush()
    audit.log(session, deployed_by, Deed.DEPLOYED, "model", model.name, why)
    return deployment


def history(session: Session, n: int) -> Sequence[tuple[Deployment, Model]]:
    """The last `n` deployments with their models, newest (the active one) first."""
    query = (
        select(Deployment, Model)
        .join(Model, col(Model.id) == col(Deployment.model_id))
        .order_by(col(Deployment.id).desc())
        .limit(n)
    )
    return session.exec(query).all()


def active(session: Session) -> Model | None:
    """The model that answers now; null before the first deployment."""
    newest = history(session, 1)
    return newest[0][1] if newest else None


_model, _deployment = (SQLModel.metadata.tables[name] for name in ("model", "deployment"))
_ACTIVE = (
    select(_model.c.provider, _model.c.name)
    .select_from(_deployment.join(_model, _deployment.c.model_id == _model.c.id))
    .order_by(_deployment.c.id.desc())
    .limit(1)
)


def active_name(connection: Connection) -> tuple[str, str] | None:
    """(provider, name) of the model that answers now."""
    row = connection.execute(_ACTIVE).first()
    return None if row is None else (row[0], row[1])


def before_active(session: Session) -> Model | None:
    """What to roll back to: what answered when the active model was first deployed.

    Found by walking back as an undo does, so that two rollbacks in a row go two steps back, not to and fro.
    """
    stack: list[Model] = []
    for deployment, model in reversed(history(session, 1000)):
        if deployment.why in (ROLLBACK, FALLBACK) and len(stack) > 1:
            stack.pop()
        elif not stack or stack[-1].id != model.id:
            stack.append(model)
    return stack[-2] if len(stack) > 1 else None


ROLLBACK = "rollback"
FALLBACK = "fallback after repeated failures"
CONFIGURED = "configured"
"""Reasons that the code itself looks for; others are free text."""
