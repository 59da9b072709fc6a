"""A model that an admin wants deleted: asked for until it is known to be gone, or the provider has said no."""

import logging
from collections.abc import Sequence

from storage.database import Database
from storage.ledger import deletions
from storage.models import ModelDeletion
from training.launching.requests import PaidRequests
from training.providers import Provider, ProviderError, Refused

log = logging.getLogger(__name__)


def delete_wanted(database: Database, provider: Provider, deletion_id: int) -> ModelDeletion:
    """Ask for it; what became of it. May run twice: what is gone already is no error."""
    with database.begin() as session:
        row, _ = deletions.find(session, deletion_id)
    if row.done_at is None and row.refused_at is None:
        _ask(database, provider, row)
    with database.begin() as session:
        return deletions.find(session, deletion_id)[0]


def _ask(database: Database, provider: Provider, row: ModelDeletion) -> None:
    try:
        provider.delete_model(row.names[0])
        stray = _delete_epochs(provider, row.names[1:])
    except Refused as error:
        log.info("%s does not delete %s: %s", provider.name, row.names[0], error)
        with database.begin() as session:
            deletions.refused(session, row.id or 0, str(error))
    except ProviderError as error:  # it may be gone, or not
        log.warning("whether %s is gone at %s is not known: %s", row.names[0], provider.name, error)
        with database.begin() as session:
            deletions.unclear(session, row.id or 0, str(error))
    else:
        with database.begin() as session:
            deletions.done(session, row.id or 0, stray)


def _delete_epochs(provider: Provider, names: Sequence[str]) -> str | None:
    """Hosts that know them as models of their own keep them else. A no to one of them is told, and changes nothing: the
    model itself is gone by then."""
    stray = None
    for name in names:
        try:
            provider.delete_model(name)
        except Refused as error:
            stray = f"{name} stays there: {error}"
    return stray


def delete_models(database: Database, provider: Provider, requests: PaidRequests) -> list[ModelDeletion]:
    """Ask once more for those of which no answer has come; returns those that have come to an end."""
    with database.begin() as session:
        due = deletions.due(session, provider.name)
    endings = []
    for row in due:
        if requests.is_closed:
            break
        row = delete_wanted(database, provider, row.id or 0)
        endings += [row] if row.done_at or row.refused_at else []
    return endings
