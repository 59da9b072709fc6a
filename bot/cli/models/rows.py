"""How a model is printed: for people, and for programs."""

from collections.abc import Mapping

from sqlmodel import Session, col, select

from storage import deployments
from storage.hosting import ledger
from storage.ledger import sunsets
from storage.models import HostedModel, Launch, Model
from training.sunset.dates import end_of
from training.sunset.duty import base_of

HEADINGS = f"{'number':<6}  {'state':<10}  {'hosting':<10}  {'provider':<10}  model ← base"


def add_trained(session: Session) -> None:
    """What trainings have made and no bot has seen yet gets its number."""
    query = select(Launch).where(Launch.status == "succeeded", col(Launch.fine_tuned_model).is_not(None))
    for launch in session.exec(query.order_by(col(Launch.finished_at))).all():
        deployments.add_model(session, launch.provider, launch.fine_tuned_model or "", launch.model, launch.id)


def model_json(session: Session, model: Model) -> dict[str, object]:
    """All that the tables have of a model."""
    base = base_of(session, model)
    day = end_of(model.provider, model.name, base, sunsets.host_dates(session))
    row = ledger.of_model(session, model.id or 0)
    return {
        "number": model.id,
        "provider": model.provider,
        "model": model.name,
        "name_at_host": model.name_at_host,
        "base": model.base,
        "launch": model.launch_id,
        "state": _state(session, model),
        "hosting": None if row is None else hosting_state(row),
        "price_per_hour": None if row is None or row.ended_at else row.price_per_hour,
        "currency": None if row is None or row.ended_at else row.currency,
        "added_at": model.added_at.isoformat(),
        "dark_on": None if day is None else day.isoformat(),
    }


def _state(session: Session, model: Model) -> str:
    active = deployments.active(session)
    if active is not None and active.id == model.id:
        return "answers"
    if model.removed_at is not None:
        return "deleted"
    is_target = model.id in [target.id for target in deployments.rollback_targets(session)]
    return "before" if is_target else "there"


def hosting_state(row: HostedModel) -> str:
    """How a model's hosting stands, in a word."""
    if row.ended_at is not None:
        return "failed" if row.status == "failed" else "ended"
    if row.doubted_at is not None:
        return "unknown"
    if row.ending_at is not None:
        return "ending"
    if row.ready_at is not None:
        return "ready"
    if row.requested_at is None:
        return "wanted" if row.short_at is None else "no budget"
    return "preparing"


def row_of(facts: Mapping[str, object]) -> str:
    """One model in a line of a table."""
    names = " ← ".join(str(name) for name in (facts["model"], facts["base"]) if name)
    dark = f" · dark from {facts['dark_on']} on" if facts["dark_on"] else ""
    state = f"{facts['number']!s:<6}  {facts['state']!s:<10}  {facts['hosting'] or '–'!s:<10}"
    return f"{state}  {facts['provider']!s:<10}  {names}{dark}"
