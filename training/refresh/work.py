"""What a refresh works with."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from functools import partial
from pathlib import Path

from storage.database import Database
from storage.deployments import prompt_in_force
from storage.ledger.spending import NO_LIMITS, SpendingLimits
from storage.models import Refresh
from storage.ticks.attempts import Attempts
from training.launching.choices import Choices
from training.launching.offer import Order
from training.providers import Provider
from training.providers.limits import ModelLimits, no_limits_at
from training.refresh.news import PoolLook


@dataclass(frozen=True)
class Refreshing:
    """The bot's tables, its providers, and what the settings say of trainings."""

    database: Database
    providers: Mapping[str, Provider]
    """Those that are set up, by name."""
    provider: str
    """Where trainings go, unless the plan names another."""
    base: str
    """What they start from there."""
    folder: Path
    """Where dataset versions lie."""
    zone: tzinfo
    system_prompt: str
    clinic_texts: Sequence[str] = ()
    limits_at: Callable[[str, str], ModelLimits] = no_limits_at
    spending: SpendingLimits = NO_LIMITS
    attempts: Attempts = field(default_factory=Attempts)
    pool: PoolLook = field(default_factory=PoolLook)

    def order(self, refresh: Refresh, ordered_by: int) -> Order:
        """The training that this refresh wants."""
        with self.database.look() as session:
            prompt = prompt_in_force(session, self.system_prompt)
        limits_of = partial(self.limits_at, refresh.provider)
        choices = Choices(is_continued=not refresh.is_full)
        texts = self.clinic_texts
        return Order(refresh.provider, refresh.model, ordered_by, self.folder, texts, prompt, limits_of, choices)
