"""What the tables say at the moment at which somebody reads /metrics: a few small queries, in one look that no writer
waits for."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage import deployments
from storage.models import InboxUpdate, Launch
from storage.watch.spending import used_since
from training.providers.border import ENDED, GOES_ON

STATES = ("offered", "confirmed", "requested", *sorted(GOES_ON), "paused", "other", "doubt", *ENDED)
"""Of launches: before a provider has named a status; the API's words; `other` for a provider's own; `doubt` where
nobody knows."""
NAME_SHOWN = 120
"""Characters of a model's name."""

AnswerPrice = Callable[[str, str, int, int], float | None]
"""`price(provider, model, prompt_tokens, answer_tokens)` in US dollars; null where nobody knows."""


@dataclass(frozen=True)
class TableFigures:
    """All of it, from one moment."""

    oldest_open: datetime | None = None
    """When the oldest update that is not done has come."""
    n_open: int = 0
    n_set_aside: int = 0
    launches: Mapping[str, int] = field(default_factory=dict)
    """How many are in each of `STATES`."""
    active: tuple[str, str] | None = None
    """Provider and name of the model that answers."""
    prompt_tokens: int = 0
    answer_tokens: int = 0
    """Of today's answers, as far as their hosts have said."""
    usd: float = 0.0
    """What they cost by the list price, where we know one."""


def figures_of(session: Session, midnight: datetime, price: AnswerPrice) -> TableFigures:
    """Read it. `midnight`: when today began."""
    count = func.count(col(InboxUpdate.update_id))
    is_left = col(InboxUpdate.done_at).is_(None)
    query = select(count, func.min(col(InboxUpdate.received_at)))
    n_open, oldest = session.exec(query.where(is_left, col(InboxUpdate.set_aside_at).is_(None))).one()
    n_set_aside = session.exec(select(count).where(is_left, col(InboxUpdate.set_aside_at).is_not(None))).one()
    uses = used_since(session.connection(), midnight)
    active = deployments.active(session)
    return TableFigures(
        oldest_open=oldest,
        n_open=n_open,
        n_set_aside=n_set_aside,
        launches=_launches(session),
        active=None if active is None else (active.provider, active.name[:NAME_SHOWN]),
        prompt_tokens=sum(use.prompt_tokens for use in uses),
        answer_tokens=sum(use.answer_tokens for use in uses),
        usd=sum(price(*use) or 0.0 for use in uses),
    )


def _launches(session: Session) -> dict[str, int]:
    flags = (
        *(col(Launch.status), col(Launch.confirmed_at).is_not(None), col(Launch.requested_at).is_not(None)),
        col(Launch.doubted_at).is_not(None) & col(Launch.finished_at).is_(None),
    )
    counts: Counter[str] = Counter()
    # SQLModel's own `select` is typed for four columns at most.
    for status, is_confirmed, is_requested, is_in_doubt, n in session.connection().execute(
        select(*flags, func.count()).group_by(*flags)  # type: ignore[call-overload]
    ):
        counts["doubt" if is_in_doubt else _state(status, is_confirmed, is_requested)] += n
    return {state: counts[state] for state in STATES}


def _state(status: str | None, is_confirmed: bool, is_requested: bool) -> str:
    if status is None:
        return "requested" if is_requested else "confirmed" if is_confirmed else "offered"
    return status if status in STATES else "other"
