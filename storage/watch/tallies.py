"""Turns of a stretch of numbers, counted by the model that was asked: what /stats is made of.

Each function reads few enough rows to be a short transaction: whoever looks at figures must not hold up an answer.
"""

from array import array
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func
from sqlalchemy import select as select_columns
from sqlmodel import Session, SQLModel, col, select

from storage import lineage
from storage.cases import ASKED
from storage.models import Candidate, CandidateState, Launch, Model, Verdict

_turn, _feedback, _case, _review = (SQLModel.metadata.tables[name] for name in ("turn", "feedback", "case", "review"))

ModelKey = tuple[str, str]
"""Provider and name."""


@dataclass
class TurnTally:
    """Counts of turns. Those that a verified answer has answered say nothing of a model: of them only the number."""

    n: int = 0
    """Turns, the verified ones left out."""
    n_verified: int = 0
    n_failed: int = 0
    n_flags: int = 0
    """With a red flag."""
    n_up: int = 0
    n_down: int = 0
    n_vet: int = 0
    """Under which the owner asked for a vet."""
    n_corrected: int = 0
    """That a vet has corrected, by when the model answered."""
    n_counted: int = 0
    """Of which the host has said how many tokens they took."""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    first_ms: "array[int]" = field(default_factory=lambda: array("l"))
    whole_ms: "array[int]" = field(default_factory=lambda: array("l"))

    def add(self, tally: "TurnTally") -> None:
        """Count these turns here, too."""
        for name in vars(self):
            setattr(self, name, getattr(self, name) + getattr(tally, name))

    @property
    def n_all(self) -> int:
        """Turns with the verified ones."""
        return self.n + self.n_verified


Tallies = dict[ModelKey, TurnTally]


def tally_turns(session: Session, first_id: int, end_id: int) -> Tallies:
    """The turns of these numbers, `end_id` left out, with their owners' feedback."""
    tallies: defaultdict[ModelKey, TurnTally] = defaultdict(TurnTally)
    is_in = (_turn.c.id >= first_id, _turn.c.id < end_id)
    for provider, model, verified_id, error, flag, *numbers in session.connection().execute(_TURNS.where(*is_in)).all():
        tally = tallies[provider, model]
        if verified_id is not None:
            tally.n_verified += 1
            continue
        tally.n += 1
        tally.n_failed += error is not None
        tally.n_flags += flag is not None
        _add_numbers(tally, *numbers)
    feedback = _FEEDBACK.where(_feedback.c.turn_id >= first_id, _feedback.c.turn_id < end_id)
    for provider, model, value, n in session.connection().execute(feedback):
        if value > 0:
            tallies[provider, model].n_up += n
        else:
            tallies[provider, model].n_down += n
    return tallies


def _add_numbers(
    tally: TurnTally,
    first_ms: int | None,
    whole_ms: int | None,
    prompt_tokens: int | None,
    completion_tokens: int | None,
) -> None:
    if first_ms is not None:
        tally.first_ms.append(first_ms)
    if whole_ms is not None:
        tally.whole_ms.append(whole_ms)
    if completion_tokens is not None:
        tally.n_counted += 1
        tally.prompt_tokens += prompt_tokens or 0
        tally.completion_tokens += completion_tokens


_TURNS = select_columns(
    *(_turn.c[name] for name in ("provider", "model", "verified_id", "error", "flag")),
    *(_turn.c[name] for name in ("first_token_ms", "latency_ms", "prompt_tokens", "completion_tokens")),
)
_FEEDBACK = (
    select_columns(_turn.c.provider, _turn.c.model, _feedback.c.value, func.count())
    .join(_feedback, _feedback.c.turn_id == _turn.c.id)
    .where(_turn.c.verified_id.is_(None))
    .group_by(_turn.c.provider, _turn.c.model, _feedback.c.value)
)


def vet_calls(session: Session, first_id: int) -> list[tuple[int, ModelKey]]:
    """The turns from this number on under which their owner asked for a vet, each once; verified ones left out."""
    query = (
        select_columns(_turn.c.id, _turn.c.provider, _turn.c.model)
        .where(_turn.c.id.in_(select_columns(_case.c.turn_id).where(_case.c.reason == ASKED)))
        .where(_turn.c.id >= first_id, _turn.c.verified_id.is_(None))
    )
    return [(turn_id, (provider, model)) for turn_id, provider, model in session.connection().execute(query)]


def corrections(session: Session, moment: datetime) -> list[tuple[datetime, ModelKey | None]]:
    """When a vet first corrected a turn, of those from this moment on, and the model whose answer it was; null for that
    of a verified answer."""
    first = func.min(_review.c.reviewed_at)
    query = (
        select_columns(first, _turn.c.provider, _turn.c.model, _turn.c.verified_id)
        .join(_turn, _turn.c.id == _review.c.turn_id)
        .where(_review.c.verdict == Verdict.CORRECTED)
        .group_by(_turn.c.id, _turn.c.provider, _turn.c.model, _turn.c.verified_id)
        .having(first >= moment)
    )
    rows = session.connection().execute(query)
    return [(when, None if verified_id else (provider, model)) for when, provider, model, verified_id in rows]


def model_numbers(session: Session) -> Mapping[ModelKey, int]:
    """Each model's number in /models."""
    return {(model.provider, model.name): model.id or 0 for model in session.exec(select(Model)).all()}


def training_prices(session: Session, moment: datetime) -> list[float | None]:
    """What each training that was begun since a moment was estimated at, in US dollars; null where nobody knows, or its
    provider asks for another currency."""
    query = select(Launch.price, Launch.currency).where(col(Launch.requested_at) >= moment)
    return [price if currency == "USD" or not price else None for price, currency in session.exec(query).all()]


@dataclass(frozen=True)
class CorrectionTally:
    """What a model that came to the owners has changed in the answers that vets had corrected."""

    name: str
    """Of its dataset version; of the model where it has none."""
    n: int
    n_fixed: int
    n_broken: int


def refreshes(session: Session, most: int) -> list[CorrectionTally]:
    """The last models that came to the owners by an evaluation that asked corrected questions, newest first."""
    came = (CandidateState.DEPLOYED, CandidateState.WITHDRAWN)
    query = select(Candidate, Model).join(Model, col(Model.id) == col(Candidate.model_id))
    rows = session.exec(query.where(col(Candidate.state).in_(came)).order_by(col(Candidate.id).desc())).all()
    results = []
    for candidate, model in rows:
        # In the words of `vetted gate`: training/candidates/weigh.py.
        counts = (candidate.evidence or {}).get("gate", {}).get("corrections")
        if counts and counts["n"]:
            origin = lineage.of_model(session, model)
            name = model.name if origin is None else origin[1].name
            results.append(CorrectionTally(name, counts["n"], counts["fixed"], counts["broken"]))
    return results[:most]
