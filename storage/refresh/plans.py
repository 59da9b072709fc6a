"""When the model is refreshed by itself, and how: what admins have set."""

from typing import Any

from sqlmodel import Session, col, select

from storage import audit
from storage.models import Deed, RefreshPlan

FIELDS = ("is_on", "least_clusters", "least_days", "every_days", "hour", "provider", "base", "full_every", "asks")


def in_force(session: Session) -> RefreshPlan | None:
    """The newest plan; null where nobody has ever set one."""
    return session.exec(select(RefreshPlan).order_by(col(RefreshPlan.id).desc()).limit(1)).first()


def change(session: Session, admin_id: int, **values: Any) -> RefreshPlan:
    """The plan with other values, from now on; who changes it answers for what it orders."""
    former = in_force(session)
    kept_values = {name: getattr(former, name) for name in FIELDS} if former else {}
    plan = RefreshPlan(**{**kept_values, **values}, set_by=admin_id)
    session.add(plan)
    session.flush()
    audit.log(session, admin_id, Deed.REFRESH_PLANNED, "refresh", "")
    return plan
