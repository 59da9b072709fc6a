"""What goes dark together: one base at one provider, the models that stand on it, and where else their rows can be
learned. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from storage.local import LOCAL
from storage.models import DatasetVersion
from training.providers.catalogue import catalogue
from training.sunset.dates import HostDates, closing_of, end_of
from training.sunset.duty import Duty, ModelOnDuty

WORTH = timedelta(days=60)
"""A base that goes dark so soon after the other one is no way out."""


@dataclass(frozen=True)
class Sunset:
    """A base goes dark, and with it all that stands on it."""

    provider: str
    base: str
    ends_on: date
    models: Sequence[ModelOnDuty]

    @property
    def version(self) -> DatasetVersion | None:
        """What is to be learned elsewhere: that of the active model, or of the first that has one."""
        versions = [model.version for model in self.models if model.version is not None]
        of_active = [model.version for model in self.models if model.duty is Duty.ACTIVE and model.version is not None]
        return next(iter([*of_active, *versions]), None)


@dataclass(frozen=True)
class WayOut:
    """Where the same rows can be learned."""

    provider: str
    base: str


def sunsets_of(models: Sequence[ModelOnDuty]) -> list[Sunset]:
    """What goes dark, as far as it is known, the soonest first."""
    groups: dict[tuple[date, str, str], list[ModelOnDuty]] = {}
    for model in models:
        if model.ends_on is not None:
            groups.setdefault((model.ends_on, model.provider, model.base), []).append(model)
    return [Sunset(provider, base, ends_on, group) for (ends_on, provider, base), group in sorted(groups.items())]


def ways_out(
    providers: Collection[str], own_base: str, ends_on: date, today: date, host_dates: HostDates
) -> list[WayOut]:
    """Bases that can be trained today and answer long after that day, our own engine's first: nobody switches that
    off. Of hosts those that are set up, and whose price for a training we know."""
    ways = [WayOut(LOCAL, own_base)] if LOCAL in providers else []
    for name, facts in catalogue().items():
        closes = closing_of(name)
        if name == LOCAL or name not in providers or (closes is not None and closes <= today):
            continue
        for base, model in facts.models.items():
            end = end_of(name, base, base, host_dates)
            if model.training is not None and (end is None or end > ends_on + WORTH):
                ways.append(WayOut(name, base))
    return ways
