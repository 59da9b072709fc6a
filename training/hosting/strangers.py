"""What a host keeps ready beside what our rows know: of others, or of ours that were believed ghosting."""

from collections.abc import Sequence

from sqlmodel import Session

from storage.database import Database
from storage.hosting import ledger, notices
from storage.models import HostedModel, Model
from training.providers import Hosting, ModelHosting

MOST = 50
"""That are written down."""
Rows = Sequence[tuple[HostedModel, Model]]


def look_for_strangers(database: Database, provider: str, verbs: Hosting) -> None:
    """Once an hour: note what no row knows, and end what a row says has ended, but has turned up after all."""
    with database.begin() as session:
        if not notices.is_look_due(session, provider):
            return
    listing = verbs.hostings()
    with database.begin() as session:
        rows = ledger.of_provider(session, provider)
    ghosts, strangers = sort_out(listing, rows)
    for ghost in ghosts:
        verbs.undeploy(ghost.id)
        with database.begin() as session:
            _note_ghost(session, ghost, rows)
    notes = [{"id": hosting.id, "model": hosting.model, "status": hosting.status} for hosting in strangers[:MOST]]
    with database.begin() as session:
        notices.note_strangers(session, provider, notes)


def _note_ghost(session: Session, ghost: ModelHosting, rows: Rows) -> None:
    for row, _ in rows:
        if row.ended_at is not None and _has_mark(ghost, row.mark):
            ledger.seen_again(session, row.id or 0, ghost.id)


def sort_out(listing: Sequence[ModelHosting], rows: Rows) -> tuple[list[ModelHosting], list[ModelHosting]]:
    """Those of rows that have ended, by their marks, which are nobody else's; and those of no row. Pure."""
    open_rows = [(row, model) for row, model in rows if row.ended_at is None]
    marks = [row.mark for row, _ in rows if row.ended_at is not None]
    unknown = [hosting for hosting in listing if hosting.status != "ending" and not _is_known(hosting, open_rows)]
    ghosts = [hosting for hosting in unknown if any(_has_mark(hosting, mark) for mark in marks)]
    return ghosts, [hosting for hosting in unknown if hosting not in ghosts]


def _is_known(hosting: ModelHosting, open_rows: Rows) -> bool:
    """Also where it may be what the lost answer to our own request was about."""
    for row, model in open_rows:
        is_its = row.host_id == hosting.id or (row.host_id is None and hosting.model == model.name)
        if is_its or _has_mark(hosting, row.mark):
            return True
    return False


def _has_mark(hosting: ModelHosting, mark: str) -> bool:
    return any(mark in name for name in (hosting.id, hosting.model, hosting.serve_name or "", hosting.mark or ""))
