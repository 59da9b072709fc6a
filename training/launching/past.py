"""What a model has behind it: the base that it comes from, and what it has learned here."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from storage import datasets
from storage.models import DatasetVersion, Launch, Model
from training.cost.price import facts_at
from training.providers.catalogue import catalogue
from training.text.completions import CHAT, COMPLETIONS, Api

_MOST = 50
"""Trainings one upon the other that are gone back through."""


@dataclass(frozen=True)
class ModelPast:
    """Of a model at a provider."""

    base: str
    """What it comes from, by which it is priced; its own name where we have not trained it."""
    version: DatasetVersion | None = None
    """The dataset version that it has learned last; null where we have not trained it."""
    rate: float | None = None
    """The learning rate of the first training, from the base, as far as we know it: what goes on takes a part of that,
    since a part of the last one's would be next to nothing after three."""
    api: Api = CHAT
    """How it is asked, and with which rows it is trained: `completions` where it only completes."""


def past_of(session: Session, provider: str, model: str) -> ModelPast:
    """As our ledger tells it."""
    launch = _trained_by(session, provider, model)
    if launch is None:
        return _come_home(session, provider, model) or ModelPast(model, api=facts_at(provider, model).api)
    first = launch
    for _ in range(_MOST):
        earlier = _trained_by(session, provider, first.model)
        if earlier is None:
            break
        first = earlier
    version, rate = datasets.version(session, launch.version_id), first.learning_rate or _own_rate(provider)
    api: Api = COMPLETIONS if launch.api == COMPLETIONS else CHAT
    return ModelPast(first.model, version, rate, api)


def _come_home(session: Session, provider: str, model: str) -> ModelPast | None:
    """Of one that was trained elsewhere, where a rate may mean something else; null for any other."""
    row = session.exec(select(Model).where(Model.provider == provider, Model.name == model)).first()
    launch = None if row is None or row.launch_id is None else session.get(Launch, row.launch_id)
    if row is None or launch is None or launch.provider == provider:
        return None
    return ModelPast(row.base or model, datasets.version(session, launch.version_id))


def _own_rate(provider: str) -> float | None:
    """The provider's own rate, in the unit of its field: as a multiple of itself it is 1."""
    facts = catalogue().get(provider)
    return 1.0 if facts is not None and facts.training.learning_rate == "multiplier" else None


def _trained_by(session: Session, provider: str, model: str) -> Launch | None:
    query = select(Launch).where(Launch.provider == provider, Launch.fine_tuned_model == model, Launch.model != model)
    return session.exec(query.order_by(col(Launch.confirmed_at).desc())).first()
