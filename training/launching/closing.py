"""Whether a base can still be trained, and until when it and its fine-tunes answer."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from training.cost.price import facts_at
from training.providers.catalogue import ModelFacts, catalogue


@dataclass(frozen=True)
class Closing:
    """A date from which something does not work any more."""

    kind: Literal["trained", "dark"]
    """Nobody can train it; or it answers no more."""
    day: date
    is_over: bool
    """Whether it has come, so that no training is offered."""
    dark_on: date | None
    """The day from which the base and its fine-tunes answer no more, where that is known, too."""


def closing_of(provider: str, model: str, today: date | None = None) -> Closing | None:
    """The first of the dates that its provider's file has for a base; null where it has none. A host's own closing
    counts for the models that its file lists: another host may stand at its address."""
    listed_model, facts = facts_at(provider, model), catalogue().get(provider)
    if facts is None or listed_model == ModelFacts():
        return None
    today = today or datetime.now(UTC).date()
    if facts.closes is not None and (listed_model.shutdown is None or facts.closes <= listed_model.shutdown):
        return Closing("trained", facts.closes, today >= facts.closes, listed_model.shutdown)
    if listed_model.shutdown is None:
        return None
    return Closing("dark", listed_model.shutdown, today >= listed_model.shutdown, listed_model.shutdown)
