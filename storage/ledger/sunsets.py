"""What hosts say of the ends of their models, and which warnings each admin has been sent."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session, delete, select

from storage.models import HostDate, SunsetWarning


def keep_dates(session: Session, provider: str, ends: Mapping[str, date]) -> None:
    """From now on the host says this, and nothing else, of the ends of its models."""
    rows = session.exec(select(HostDate).where(HostDate.provider == provider)).all()
    if {row.model: row.ends_on for row in rows} == dict(ends):
        return
    session.exec(delete(HostDate).where(HostDate.provider == provider))  # type: ignore[arg-type]
    session.add_all(HostDate(provider=provider, model=model, ends_on=day) for model, day in ends.items())


def host_dates(session: Session) -> dict[tuple[str, str], date]:
    """(provider, model) → the day that its host has said."""
    return {(row.provider, row.model): row.ends_on for row in session.exec(select(HostDate)).all()}


def was_told(session: Session, warning: SunsetWarning) -> bool:
    """Whether this admin has been sent this very warning."""
    query = select(SunsetWarning).where(
        SunsetWarning.provider == warning.provider,
        SunsetWarning.base == warning.base,
        SunsetWarning.ends_on == warning.ends_on,
        SunsetWarning.mark == warning.mark,
        SunsetWarning.telegram_id == warning.telegram_id,
    )
    return session.exec(query).first() is not None


def log_warning(session: Session, warning: SunsetWarning) -> None:
    """It has been sent."""
    if not was_told(session, warning):
        session.add(warning)
