"""What a training would be: on which version, from which base, at what price; or why there can be none.

Nothing is spent here. The dataset is frozen, which changes nothing where nothing has come to it since.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from sqlmodel import Session

from storage import datasets
from storage.database import Database
from storage.ledger import doubts
from storage.models import DatasetVersion, Launch, now
from training.checking.prompts import version_prompt
from training.checking.validate import check_examples
from training.cost.price import Plan, plan
from training.dataset.diff import Diff
from training.dataset.freeze import Frozen, freeze_and_read
from training.dataset.standing import change
from training.privacy.clearance import UnclearedLine, look_through, uncleared_in_pool
from training.privacy.rows import is_hosted
from training.problems import Problem
from training.providers.limits import ModelLimits, no_limits

OFFER_LASTS = timedelta(hours=24)


@dataclass(frozen=True)
class Order:
    """What is to be trained, and for whom."""

    provider: str
    model: str
    """The base that is tuned."""
    ordered_by: int
    """A person's Telegram id; 0 on the shell of whoever has none."""
    folder: Path
    """Where dataset versions lie."""
    clinic_texts: Sequence[str] = ()
    """The clinic's own phone and address: nobody's secret."""
    system_prompt: str | None = None
    """The one in force: it is said where the model would be asked with another. Null: that is not looked at."""
    limits_of: Callable[[str], ModelLimits] = no_limits
    """What the engine tells of a model; for another host, nothing."""


@dataclass(frozen=True)
class Offer:
    """A training that may be started."""

    order: Order
    version: DatasetVersion
    plan: Plan
    remarks: Sequence[Problem]
    """What somebody should look at first; none of it is an error."""
    previous_version: DatasetVersion | None
    difference: Diff | None
    """What is other in the version than in the previous one; null for the first."""

    def launch(self, chat_id: int) -> Launch:
        """The ledger's row for it, to be confirmed in this chat."""
        assert self.version.id is not None
        return Launch(
            version_id=self.version.id,
            provider=self.order.provider,
            model=self.order.model,
            n_epochs=self.plan.n_epochs,
            tokens_billed=self.plan.cost.tokens_billed,
            price_usd=self.plan.cost.price_usd,
            quoted_by=self.order.ordered_by,
            offer_ends_at=now() + OFFER_LASTS,
            chat_id=chat_id,
        )


class RefusalReason(StrEnum):
    """Why there is no offer."""

    NOT_CLEARED = "personal data"
    EMPTY = "no examples"
    ERRORS = "errors"
    UNANSWERED = "a training of this version may be under way"


@dataclass(frozen=True)
class Refusal:
    """No training can be offered, and what has to be done first."""

    reason: RefusalReason
    uncleared: Sequence[UnclearedLine] = ()
    """The rows of the pool that may hold personal data: a person has to decide on them (`NOT_CLEARED`)."""
    errors: Sequence[Problem] = ()
    """Those of the version's rows (`ERRORS`)."""
    unanswered: Launch | None = None
    """The launch of which nobody knows whether its job runs (`UNANSWERED`)."""


def make_offer(database: Database, order: Order) -> Offer | Refusal:
    """Freeze the dataset, check it and price it.

    Takes seconds for a large one, so it wants a thread of its own; the database is only held for moments.
    """
    if is_hosted(order.provider) and look_through(database, order.clinic_texts):
        with database.look() as session:
            return Refusal(RefusalReason.NOT_CLEARED, uncleared=uncleared_in_pool(session))
    frozen = freeze_and_read(database, order.folder, order.ordered_by)
    if frozen is None:
        return Refusal(RefusalReason.EMPTY)
    with database.begin() as session:
        unanswered = doubts.unanswered(session, frozen.version.id or 0)
    if unanswered is not None:
        return Refusal(RefusalReason.UNANSWERED, unanswered=unanswered)
    limits = order.limits_of(order.model)
    problems = check_examples(frozen.examples, order.model, limits)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        return Refusal(RefusalReason.ERRORS, errors=errors)
    with database.look() as session:
        previous, difference = _difference(session, frozen.version)
    cost_plan = plan(frozen.examples, order.model, order.provider, limits.least_epochs)
    return Offer(order, frozen.version, cost_plan, [*_prompt_remark(frozen, order), *problems], previous, difference)


def _prompt_remark(frozen: Frozen, order: Order) -> list[Problem]:
    if order.system_prompt is None:
        return []
    rows = (example.messages for example in frozen.examples)
    return version_prompt(rows, frozen.version.system_prompt or "", order.system_prompt)


def _difference(session: Session, version: DatasetVersion) -> tuple[DatasetVersion | None, Diff | None]:
    previous = datasets.version_before(session, version)
    return previous, None if previous is None else change(session, previous, version)
