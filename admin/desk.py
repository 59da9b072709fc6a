"""The values that the admins' commands work with; `bot/app.py` fills them in from the settings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path

from storage.database import Database
from storage.ledger.spending import NO_LIMITS, SpendingLimits
from storage.local import STARTER
from storage.models import VerifiedAnswer
from storage.ticks.attempts import Attempts
from training.candidates.judging import Judge
from training.providers import Provider
from training.providers.limits import ModelLimits, no_limits_at
from training.providers.speaker import Speaker
from training.refresh.news import PoolLook
from training.refresh.work import Refreshing
from training.sunset.duty import Reliance


@dataclass(frozen=True)
class Desk:
    """Where trainings go and what they start from."""

    providers: Mapping[str, Provider]
    """The configured ones, by name."""
    provider: str
    """Where new trainings are launched."""
    base_model: str
    """What they start from unless the admin names another model."""
    folder: Path
    """Where dataset versions lie."""
    uploads: Path
    """Where files lie that somebody has sent and nobody has decided on."""
    system_prompt: str
    """What models that were not trained here are told, and rows without a prompt are imported with, while no admin has
    set another."""
    may_serve: Callable[[VerifiedAnswer], bool]
    """The chat's own rule for what may be told to another owner."""
    is_prompt_configured: bool = False
    """Whether that is the settings', not our own."""
    clinic_texts: Sequence[str] = ()
    """The clinic's own phone and address: nobody's secret."""
    limits_at: Callable[[str, str], ModelLimits] = no_limits_at
    """What is known of how much a provider takes, and its model."""
    tell_owners: bool = False
    """Whether owners are told when a vet has improved an answer that they got."""
    zone: tzinfo = UTC
    """The clinic's time zone."""
    keep_models: int = 5
    """How many of the newest trained models stay at our own engine; 0 for all."""
    speakers: Mapping[str, Speaker] = field(default_factory=dict)
    """What asks models in an evaluation, by provider."""
    judge: Judge | None = None
    """The model that compares their answers, if one is set."""
    reliance: Reliance = field(default_factory=Reliance)
    """The models that the settings rely on."""
    local_base: str = STARTER
    """What trainings on our own engine start from."""
    spending: SpendingLimits = NO_LIMITS
    """What trainings may cost."""
    clinic_phone: str | None = None
    clinic_address: str | None = None
    """Where owners are sent when a vet sees an emergency."""

    def limits_of(self, model: str) -> ModelLimits:
        """The same where new trainings are launched."""
        return self.limits_at(self.provider, model)

    pool: PoolLook = field(default_factory=PoolLook)
    """What has come to the dataset since the active model was trained."""

    def refreshing(self, database: Database, attempts: Attempts | None = None) -> Refreshing:
        """What refreshes work with."""
        return Refreshing(
            database,
            self.providers,
            self.provider,
            self.base_model,
            self.folder,
            self.zone,
            self.system_prompt,
            self.clinic_texts,
            self.limits_at,
            self.spending,
            attempts or Attempts(),
            self.pool,
        )

    @property
    def hosts(self) -> frozenset[str]:
        """Providers where a model has to be hosted before it answers."""
        return frozenset(name for name, provider in self.providers.items() if provider.hosting is not None)
