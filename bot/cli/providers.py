"""`vetted providers`: where fine-tunes can run, what that costs, and which of it is set up here."""

import json
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from bot.cli.console import GOOD, PROBLEMS
from bot.hosts import OPENAI, SPOKEN, key_of, lacks, url_of
from storage.local import LOCAL
from storage.settings import Settings
from training.providers.catalogue import ModelFacts, ProviderFacts, catalogue
from training.providers.reach import trouble_reaching
from training.text.completions import CHAT


class ProviderStanding(NamedTuple):
    """How a provider stands in this installation."""

    is_in_use: bool
    """Whether trainings go there now, where nobody names another one."""
    url: str | None
    lacks: list[str]
    """What has to be set before it can be used."""
    trouble: str | None
    """Why it cannot be reached; null also where nobody has looked."""
    was_asked: bool


def show_providers(settings: Settings, as_json: bool) -> int:
    """Print every provider that we know. Exit code 1 where one that is set up cannot be reached."""
    rows = [(facts, _standing(facts, settings)) for facts in catalogue().values()]
    if as_json:
        print(json.dumps([_as_json(*row) for row in rows], ensure_ascii=False, indent=1))
    else:
        print("\n\n".join("\n".join(_lines(*row)) for row in rows))
    return PROBLEMS if any(standing.trouble for _, standing in rows) else GOOD


def _standing(facts: ProviderFacts, settings: Settings) -> ProviderStanding:
    key, url = key_of(facts, settings), url_of(facts, settings)
    is_in_use = settings.provider == facts.name
    # A key leaves only for the host that it is for, and the engine is asked where somebody relies on it.
    is_asked = is_in_use if facts.name == LOCAL else key is not None and url is not None and facts.shape == OPENAI
    trouble = trouble_reaching(url, key) if is_asked and url is not None else None
    return ProviderStanding(is_in_use, url, lacks(facts, settings), trouble, is_asked)


def _lines(facts: ProviderFacts, standing: ProviderStanding) -> Iterator[str]:
    yield f"{facts.name} · {facts.title}" + (" · trains and answers now" if standing.is_in_use else "")
    yield f"  {_set_up(facts, standing)}"
    if facts.closes is not None:
        is_over = facts.closes <= date.today()
        yield f"  {'has taken' if is_over else 'takes'} no new trainings from {facts.closes} on"
    if facts.note:
        yield f"  {facts.note}"
    rate = "absolute" if facts.training.learning_rate == "absolute" else "a multiple of the host's own"
    yield f"  a learning rate is {rate}; a lost job is found again by its {facts.training.launch_id.replace('_', ' ')}"
    limits = (("rows", "at least", facts.training.min_rows), ("MB", "at most", facts.training.max_file_megabytes))
    if parts := [f"{side} {value:,} {unit}" for unit, side, value in limits if value is not None]:
        yield f"  a file has {' and '.join(parts)}"
    if facts.hosting.needed:
        yield f"  a fine-tune has to be hosted there before it answers: {_hosting(facts)}"
    for name, model in facts.models.items():
        yield f"  {name}: {_prices(model, facts.currency)}"
    if facts.models:
        yield f"  (prices of {facts.as_of})"


def _set_up(facts: ProviderFacts, standing: ProviderStanding) -> str:
    place = standing.url or "an address of your own"
    if standing.lacks:
        return f"{place} · not set up: {' and '.join(standing.lacks)}"
    if facts.shape not in SPOKEN:
        return f"{place} · Vetted does not train there yet"
    if not standing.was_asked:
        return f"{place} · set up, not looked at"
    return f"{place} · {standing.trouble or 'answers'}"


def _hosting(facts: ProviderFacts) -> str:
    price, minutes = facts.hosting.price_per_hour, facts.hosting.minutes
    if price is None:
        words = "what that costs by the hour is not known"
    else:
        words = f"{price:g} {facts.currency} an hour, asked or not" if price else "free while nobody asks it"
    return words + (f"; ready in {minutes} minutes or so" if minutes else "")


def _prices(model: ModelFacts, currency: str) -> str:
    parts = [] if model.training is None else [f"training {model.training:g}"]
    for words, prices in (("chat", model.chat), ("as a fine-tune", model.tuned_chat)):
        parts += [] if prices is None else [f"{words} {prices[0]:g} in, {prices[1]:g} out"]
    text = f"{'; '.join(parts)} {currency} per 1M tokens" if parts else "no price known"
    dark = "" if model.shutdown is None else f"; dark from {model.shutdown} on"
    api = "" if model.api == CHAT else "; only completes"
    return text + dark + api + ("" if model.serve_name is None else f"; answers as {model.serve_name}")


def _as_json(facts: ProviderFacts, standing: ProviderStanding) -> dict[str, object]:
    return {
        **facts.model_dump(mode="json", exclude={"base_url"}),
        "base_url": standing.url,
        "is_in_use": standing.is_in_use,
        "has_key": facts.key is None or facts.key not in standing.lacks,
        "lacks": standing.lacks,
        "trouble": standing.trouble,
        "was_asked": standing.was_asked,
    }
