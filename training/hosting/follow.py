"""Each tick looks at every model that is hosted, or is to be, at a provider. May run twice, at any time."""

import logging

from storage.database import Database
from storage.hosting import ledger, needs
from storage.ledger.spending import NO_LIMITS, SpendingLimits
from storage.models import HostedModel
from storage.ticks.attempts import Attempts, NotYet
from training.hosting.deploy import adopt, end_removed, submit, want_finished
from training.hosting.pauses import HostingPauses
from training.hosting.strangers import look_for_strangers
from training.launching.lookout import ENOUGH_LOOKS, ENOUGH_ODD_LOOKS
from training.launching.requests import PaidRequests
from training.providers import Hosting, Provider, ProviderError, Refused

log = logging.getLogger(__name__)

SECONDS = 60.0
"""For all at one provider: those that it did not come to are the first of the next tick."""


def follow_hosting(
    database: Database,
    provider: Provider,
    attempts: Attempts,
    requests: PaidRequests,
    pauses: HostingPauses,
    limits: SpendingLimits = NO_LIMITS,
) -> None:
    """Bring every row of this provider up to date with it; ask for what was never asked for; end what is to end.

    Each by itself. What does not fit into the month's budget waits. A provider that does not answer changes nothing.
    """
    hosting = provider.hosting
    if hosting is None:
        return
    with database.begin() as session:
        want_finished(session, provider.name)
        end_removed(session, provider.name)
        rows = [row for row, model in ledger.under_way(session) if model.provider == provider.name]
    step = f"hosting:{provider.name}"
    for row in attempts.in_turn(step, rows, lambda row: row.mark, SECONDS):
        if requests.is_closed:
            return
        with attempts.trying(step, row.mark):
            try:
                if row.requested_at is None:
                    _begin(database, hosting, row, requests, limits)
                elif pauses.is_due(row):
                    look(database, hosting, row)
            except ProviderError as error:
                log.warning("hosting %s: %s; looking again later", row.mark, error)
                raise NotYet(str(error)) from None
    with attempts.trying("strangers:" + provider.name):
        try:
            look_for_strangers(database, provider.name, hosting)
        except ProviderError as error:
            raise NotYet(str(error)) from None


def _begin(
    database: Database, hosting: Hosting, row: HostedModel, requests: PaidRequests, limits: SpendingLimits
) -> None:
    """It was never asked for."""
    if row.ending_at is not None:
        with database.begin() as session:
            ledger.end(session, row.id or 0)
    elif not row.waits_for_yes:
        submit(database, hosting, row, requests, limits)


def look(database: Database, hosting: Hosting, row: HostedModel) -> None:
    """Ask the host how a row stands whose request is out, and end it there if it is to end. Raises `ProviderError`."""
    if row.host_id is None:
        _find(database, hosting, row)
    elif row.ending_at is not None:
        _end(database, hosting, row)
    else:
        _look(database, hosting, row)


def _find(database: Database, hosting: Hosting, row: HostedModel) -> None:
    """The request went out and no answer came: it is there, it is not, or nobody knows. Never asked for again."""
    with database.begin() as session:
        name = ledger.model_of(session, row).name
    try:
        standing = hosting.find(row.mark, name)
    except ProviderError as error:
        _in_vain(database, row, str(error), ENOUGH_LOOKS)
        return
    if standing is None:
        _in_vain(database, row, f"it has nothing of the mark {row.mark}", ENOUGH_LOOKS)
    else:
        adopt(database, row, standing)


def _look(database: Database, hosting: Hosting, row: HostedModel) -> None:
    assert row.host_id is not None
    try:
        standing = hosting.status(row.host_id)
    except Refused as error:
        if error.http_status != 404:  # a wrong key may be mended
            raise
        # It may be there again when an address or a key is mended, or is not to be seen yet.
        _in_vain(database, row, f"it does not know {row.host_id} ({error})", ENOUGH_LOOKS)
        return
    puzzle = adopt(database, row, standing)
    if puzzle is not None:
        _in_vain(database, row, puzzle, ENOUGH_ODD_LOOKS)


def _end(database: Database, hosting: Hosting, row: HostedModel) -> None:
    """Ended as often as it takes: what is gone already is no error."""
    assert row.id is not None and row.host_id is not None
    with database.begin() as session:
        if not needs.may_end(session, row.id):
            return
    hosting.undeploy(row.host_id)
    try:
        adopt(database, row, hosting.status(row.host_id))
    except Refused as error:
        if error.http_status != 404:
            raise
        # What was never seen ready may still be on its way there.
        if row.ready_at is None and row.n_looks + 1 < ENOUGH_LOOKS:
            _in_vain(database, row, f"it does not know {row.host_id} yet", ENOUGH_LOOKS)
            return
        with database.begin() as session:
            ledger.end(session, row.id)


def _in_vain(database: Database, row: HostedModel, words: str, n_enough: int) -> None:
    with database.begin() as session:
        ledger.looked(session, row.id or 0, words, n_enough)
