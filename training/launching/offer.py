"""What a training would be: on which version, from which base, how, at what price; or why there can be none.

Nothing is spent here. The dataset is frozen, which changes nothing where nothing has come to it since.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlmodel import Session

from storage import datasets
from storage.database import Database
from storage.ledger import doubts, sunsets
from storage.models import DatasetVersion, Launch, now
from training.checking.hosted import order_problems
from training.checking.prompts import version_prompt
from training.checking.validate import check_examples
from training.cost.encoding import count_text, encoding_for_model
from training.cost.price import Plan, chosen_plan, plan_tokens
from training.cost.tokens import count_example
from training.dataset.diff import Diff
from training.dataset.freeze import freeze_beside
from training.dataset.standing import change
from training.dataset.version_files import VersionDamaged
from training.examples import ExampleRow, shorten
from training.launching.choices import AUTOMATIC, Choices
from training.launching.past import ModelPast, past_of
from training.launching.rows import LaunchRows, RowChoice, rows_of, sent_rows
from training.privacy.clearance import UnclearedLine, look_through, uncleared_in_pool
from training.privacy.rows import is_hosted
from training.problems import Problem
from training.providers.limits import ModelLimits, no_limits
from training.sunset.lifetime import Closing, lifetime_of
from training.text.completions import CHAT, Api

OFFER_LASTS = timedelta(hours=24)
FEW_NEW_SHARE, RATE_OF_FEW, RATE_OF_MORE = 0.2, 0.25, 0.5
"""A model that goes on with few new rows learns at a quarter of the rate, else at half of it."""


@dataclass(frozen=True)
class Order:
    """What is to be trained, and for whom."""

    provider: str
    model: str
    """What is tuned: a base, or a fine-tune that is trained on."""
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
    choices: Choices = AUTOMATIC


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
    rows: LaunchRows
    learning_rate: float | None
    """Null leaves it to the provider."""
    since_version_id: int | None
    """The version that the model has learned, where it goes on with what is new."""
    automatic_epochs: int
    closing: Closing | None
    """A date after which it cannot be trained, or answers no more."""
    api: Api = CHAT
    """How the base is asked, and so what kind of rows it is sent."""

    def launch(self, chat_id: int) -> Launch:
        """The ledger's row for it, to be confirmed in this chat."""
        return Launch(**self.values, quoted_by=self.order.ordered_by, chat_id=chat_id)

    @property
    def values(self) -> dict[str, Any]:
        """The columns of the row that say what is trained, and until when that holds."""
        assert self.version.id is not None
        choices = self.order.choices
        return {
            "version_id": self.version.id,
            "provider": self.order.provider,
            "model": self.order.model,
            "n_epochs": self.plan.n_epochs,
            "tokens_billed": self.plan.cost.tokens_billed,
            "price": self.plan.cost.price,
            "currency": self.plan.cost.currency,
            "batch_size": choices.batch_size,
            "learning_rate": self.learning_rate,
            "seed": choices.seed,
            "suffix": choices.suffix,
            "api": self.api,
            "is_validated": choices.is_validated,
            "since_version_id": self.since_version_id,
            "choices": asdict(choices),
            "offer_ends_at": now() + OFFER_LASTS,
        }


@dataclass(frozen=True)
class OfferDraft:
    """An offer before its rows are checked."""

    version: DatasetVersion
    rows: LaunchRows
    past: ModelPast
    closing: Closing | None


class RefusalReason(StrEnum):
    """Why there is no offer."""

    NOT_CLEARED = "personal data"
    EMPTY = "no examples"
    ERRORS = "errors"
    UNANSWERED = "a training of this version may be under way"
    CLOSED = "it cannot be trained any more"
    DAMAGED = "the version cannot be used any more"
    NOTHING_NEW = "the model has learned all of it, or was not trained here"


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
    closing: Closing | None = None
    """Since when (`CLOSED`)."""
    words: str = ""
    """What has happened to the version (`DAMAGED`)."""


def make_offer(database: Database, order: Order) -> Offer | Refusal:
    """Freeze the dataset, check it and price it.

    Takes seconds for a large one, so it wants a thread of its own; the database is only held for moments.
    """
    with database.look() as session:
        past = past_of(session, order.provider, order.model)
        host_dates = sunsets.host_dates(session)
    closing = lifetime_of(order.provider, past.base, host_dates, now().date()).closing
    if closing is not None and closing.is_over:
        return Refusal(RefusalReason.CLOSED, closing=closing)
    if order.choices.version_id is None and is_hosted(order.provider) and look_through(database, order.clinic_texts):
        with database.look() as session:
            return Refusal(RefusalReason.NOT_CLEARED, uncleared=uncleared_in_pool(session))
    version = _version(database, order)
    if version is None:
        return Refusal(RefusalReason.EMPTY)
    with database.begin() as session:
        unanswered = doubts.unanswered(session, version.id or 0)
    if unanswered is not None:
        return Refusal(RefusalReason.UNANSWERED, unanswered=unanswered)
    past_version = past.version if order.choices.is_continued else None
    try:
        rows = rows_of(RowChoice(version, past_version, order.choices.is_validated), order.folder)
    except VersionDamaged as error:
        return Refusal(RefusalReason.DAMAGED, words=str(error))
    if order.choices.is_continued and (past_version is None or not rows.n_new):
        return Refusal(RefusalReason.NOTHING_NEW)
    return _offer(database, order, OfferDraft(version, rows, past, closing))


def _offer(database: Database, order: Order, draft: OfferDraft) -> Offer | Refusal:
    version, examples, base = draft.version, draft.rows.examples, draft.past.base
    limits, rows_at_host = order.limits_of(order.model), sent_rows(draft.rows, draft.past.api)
    of_order = order_problems(len(rows_at_host.training), bool(draft.rows.validation), order.choices.seed, limits)
    problems = [*of_order, *check_examples(examples, base, limits)]
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        return Refusal(RefusalReason.ERRORS, errors=errors)
    with database.look() as session:
        previous, difference = _difference(session, version)
    automatic = plan_tokens(_tokens(draft, rows_at_host), base, order.provider, limits.least_epochs)
    n_epochs = order.choices.n_epochs or automatic.n_epochs
    remarks = [*_prompt_remark(examples, version, order, draft.past.api), *problems]
    return Offer(
        order,
        version,
        chosen_plan(automatic, n_epochs, base, order.provider),
        remarks,
        previous,
        difference,
        draft.rows,
        _rate(order, draft),
        draft.past.version.id if order.choices.is_continued and draft.past.version else None,
        automatic.n_epochs,
        draft.closing,
        draft.past.api,
    )


def _tokens(draft: OfferDraft, rows_at_host: LaunchRows) -> list[int]:
    """Of each row as it is sent."""
    encoding = encoding_for_model(draft.past.base).name
    if draft.past.api == CHAT:
        return [count_example(example.messages, encoding) for example in draft.rows.examples]
    return [sum(count_text(text, encoding) for text in json.loads(line).values()) for line in rows_at_host.training]


def _version(database: Database, order: Order) -> DatasetVersion | None:
    """The one that was chosen; else that of the pool, which is made where it is new. Null for an empty pool."""
    if order.choices.version_id is not None:
        with database.look() as session:
            return session.get(DatasetVersion, order.choices.version_id)
    return freeze_beside(database, order.folder, order.ordered_by)


def _rate(order: Order, draft: OfferDraft) -> float | None:
    """The rate that was chosen; that of a model that goes on is smaller, so that it forgets less."""
    if order.choices.learning_rate is not None or not order.choices.is_continued or draft.past.rate is None:
        return order.choices.learning_rate
    is_little = draft.rows.n_new < FEW_NEW_SHARE * draft.version.n_examples
    return draft.past.rate * (RATE_OF_FEW if is_little else RATE_OF_MORE)


def _prompt_remark(examples: Sequence[ExampleRow], version: DatasetVersion, order: Order, api: Api) -> list[Problem]:
    if api != CHAT:
        return [Problem(None, "sent_as_pairs", "warning", shorten(order.model))]
    if order.system_prompt is None:
        return []
    return version_prompt((row.messages for row in examples), version.system_prompt or "", order.system_prompt)


def _difference(session: Session, version: DatasetVersion) -> tuple[DatasetVersion | None, Diff | None]:
    previous = datasets.version_before(session, version)
    return previous, None if previous is None else change(session, previous, version)
