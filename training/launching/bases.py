"""What a training can start from: the bases of the providers that are set up, and the model that answers now."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from hashlib import sha256

from sqlmodel import Session

from storage import deployments
from storage.ledger import sunsets
from storage.local import LOCAL
from storage.models import now
from training.providers.catalogue import catalogue
from training.sunset.dates import HostDates
from training.sunset.lifetime import lifetime_of


@dataclass(frozen=True)
class BaseChoice:
    """One of them."""

    provider: str
    model: str
    is_continued: bool = False
    """Whether it is a model of ours that goes on with what is new since the version that it has learned."""

    @property
    def key(self) -> str:
        """By which a button names it."""
        return sha256(f"{self.provider}/{self.model}/{self.is_continued}".encode()).hexdigest()[:12]


def base_choices(session: Session, providers: Collection[str], usual: BaseChoice, local_base: str) -> list[BaseChoice]:
    """All of them, the usual one first. `providers`: those that are set up; `local_base`: what the engine's trainings
    start from."""
    choices = [usual, *_active(session, providers)]
    if LOCAL in providers:
        choices.append(BaseChoice(LOCAL, local_base))
    host_dates = sunsets.host_dates(session)
    for provider in sorted(providers, key=lambda name: (name != usual.provider, name)):
        choices += _listed(provider, host_dates)
    return list(dict.fromkeys(choices))


def _active(session: Session, providers: Collection[str]) -> Iterator[BaseChoice]:
    model = deployments.chosen(session)
    if model is not None and model.launch_id is not None and model.provider in providers:
        yield BaseChoice(model.provider, model.name, is_continued=True)


def _listed(provider: str, host_dates: HostDates) -> Iterator[BaseChoice]:
    """What a provider's file says can be trained: a price for it, or no prices at all; not what is closed or dark."""
    facts = catalogue().get(provider)
    if facts is None:
        return
    has_prices = any(model.training is not None for model in facts.models.values())
    for name, model in facts.models.items():
        is_over = lifetime_of(provider, name, host_dates, now().date()).is_over
        if (model.training is not None or not has_prices) and not is_over:
            yield BaseChoice(provider, name)


def named(name: str, providers: Collection[str], usual_provider: str) -> BaseChoice:
    """`MODEL` at the usual provider, or `PROVIDER:MODEL` at another that is set up."""
    head, colon, tail = name.partition(":")
    is_full = colon and head in providers and tail
    return BaseChoice(head, tail) if is_full else BaseChoice(usual_provider, name)
