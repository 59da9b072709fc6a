"""Which models this installation relies on, what each is there for, and when it goes dark."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlmodel import Session, col, select

from storage import deployments, lineage
from storage.candidates import states
from storage.ledger import sunsets
from storage.local import STARTER
from storage.models import DatasetVersion, Launch, Model
from training.cost.encoding import base_name
from training.sunset.dates import HostDates, end_of, listed_name

LONGEST_CHAIN = 50
"""Fine-tunes of fine-tunes that are followed down to their base."""


class Duty(StrEnum):
    """What a model is there for."""

    ACTIVE = "active"
    FALL_BACK = "fall-back"
    """It answers again after a rollback, or when the active one fails."""
    CANDIDATE = "candidate"
    SETTING = "setting"
    """A setting names it."""


@dataclass(frozen=True)
class NamedSetting:
    """A model that a setting names."""

    setting: str
    provider: str
    name: str


@dataclass(frozen=True)
class Reliance:
    """What the settings rely on."""

    own_base: str = STARTER
    """What trainings at our own engine start from, wherever others go."""
    models: Sequence[NamedSetting] = ()
    """Those that they name, first that which answers before the first deployment."""


@dataclass(frozen=True)
class ModelOnDuty:
    """A model that this installation relies on."""

    duty: Duty
    provider: str
    name: str
    base: str
    """What it was tuned from, as the provider's file calls it; its own name for a base."""
    ends_on: date | None
    """The day from which it answers no more; null where none is known."""
    setting: str | None = None
    version: DatasetVersion | None = None
    """What it has learned, where it was trained here."""

    def is_dark(self, day: date) -> bool:
        """Whether it answers no more on that day."""
        return self.ends_on is not None and self.ends_on <= day


def on_duty(session: Session, settings: Sequence[NamedSetting]) -> list[ModelOnDuty]:
    """All models that something relies on: what answers, what it goes back to, candidates, what the settings name.

    Before the first deployment that of VETTED_MODEL, the first of the settings, is the active one.
    """
    host_dates = sunsets.host_dates(session)
    active = deployments.active(session)
    rows = [(Duty.ACTIVE, active)] if active is not None else []
    rows += [(Duty.FALL_BACK, model) for model in _fall_backs(session)]
    open_ones = states.in_state(session, *states.OPEN)
    rows += [(Duty.CANDIDATE, session.get_one(Model, candidate.model_id)) for candidate in open_ones]
    models = [_trained(session, duty, model, host_dates) for duty, model in rows]
    if active is None and settings:
        models.insert(0, _named(settings[0], Duty.ACTIVE, host_dates))
    return [*models, *(_named(setting, Duty.SETTING, host_dates) for setting in settings)]


def _fall_backs(session: Session) -> Iterator[Model]:
    fall_back = deployments.fallen_back(session)
    if fall_back is not None:
        yield fall_back.model
    yield from deployments.rollback_targets(session)[: deployments.RECENT - 1]


def _trained(session: Session, duty: Duty, model: Model, host_dates: HostDates) -> ModelOnDuty:
    origin = lineage.of_model(session, model)
    base = listed_name(model.provider, base_of(session, model))
    ends_on = end_of(model.provider, model.name, base_of(session, model), host_dates)
    return ModelOnDuty(duty, model.provider, model.name, base, ends_on, version=None if origin is None else origin[1])


def _named(setting: NamedSetting, duty: Duty, host_dates: HostDates) -> ModelOnDuty:
    base = base_name(setting.name) if setting.name.startswith("ft:") else setting.name
    ends_on = end_of(setting.provider, setting.name, base, host_dates)
    return ModelOnDuty(
        duty, setting.provider, setting.name, listed_name(setting.provider, base), ends_on, setting.setting
    )


def base_of(session: Session, model: Model) -> str:
    """The base below a fine-tune, also below one of a fine-tune of ours; the model's own name for what is none."""
    launch = session.get(Launch, model.launch_id) if model.launch_id else None
    name = model.base or (launch.model if launch else model.name)
    for _ in range(LONGEST_CHAIN):
        query = select(Launch.model).where(Launch.provider == model.provider, Launch.fine_tuned_model == name)
        below = session.exec(query.order_by(col(Launch.quoted_at))).first()
        if below is None or below == name:
            break
        name = below
    return base_name(name) if name.startswith("ft:") else name
