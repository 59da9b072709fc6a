"""The day on which a model goes dark: by its provider's file, and by what its host itself says. Pure."""

import re
from collections.abc import Mapping
from datetime import date

from training.cost.encoding import base_name
from training.providers.catalogue import ModelFacts, catalogue

HostDates = Mapping[tuple[str, str], date]
"""(provider, model) → the day that the host tells."""
MARKS = (60, 30, 14, 7, 3, 1, 0)
"""Days before the end at which the admins are warned; 0: it has come, and nobody was there to warn."""

_DATE = re.compile(r"(-\d+)+$")


def facts_of(provider: str, base: str) -> ModelFacts:
    """What the provider's file says of a base, of a dated name of it, or of OpenAI's kind of fine-tune of it."""
    facts = catalogue().get(provider)
    return ModelFacts() if facts is None else facts.models.get(listed_name(provider, base), ModelFacts())


def listed_name(provider: str, base: str) -> str:
    """The name under which the provider's file has this base; the base's own where it has none."""
    facts = catalogue().get(provider)
    models = {} if facts is None else facts.models
    names = {model.serve_name.lower(): name for name, model in models.items() if model.serve_name}
    names |= {name.lower(): name for name in models}
    plain = base_name(base)
    # Only a date may be missing from the file: gpt-4o-audio-2024-12-17 is another model than gpt-4o.
    return names.get(plain) or names.get(_DATE.sub("", plain)) or (plain if base.startswith("ft:") else base)


def end_of(provider: str, name: str, base: str, host_dates: HostDates) -> date | None:
    """The day from which this model answers no more; null where none is known. What the host says of a base counts
    before what stands in the file, which may be older; a fine-tune lives no longer than its base."""
    of_base = host_dates.get((provider, base)) or facts_of(provider, base).shutdown
    days = (host_dates.get((provider, name)), of_base)
    return min((day for day in days if day is not None), default=None)


def mark_of(days_left: int) -> int | None:
    """The mark that so many days before the end belong to: the nearest that has come. Null where none has."""
    return min((mark for mark in MARKS if mark >= days_left), default=None)


def closing_of(provider: str) -> date | None:
    """The day from which nobody can train at this provider; null where none is known."""
    facts = catalogue().get(provider)
    return None if facts is None else facts.closes
