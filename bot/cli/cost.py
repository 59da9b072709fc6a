"""`vetted cost`: tokens, epochs and price of training on a file."""

import json
from collections.abc import Iterator
from pathlib import Path

from bot.cli.console import GOOD, PROBLEMS, complain, unreadable
from bot.cli.limits import cut_sentence, limits_for
from storage.local import STARTER
from storage.models import now
from training.checking.survey import survey
from training.cost.encoding import EncodingChoice, encoding_for_model
from training.cost.price import Plan, plan_at_list_price, priced_provider
from training.providers.catalogue import catalogue
from training.sunset.lifetime import Lifetime, instead, lifetime_of


def cost(path: Path, model: str, as_json: bool) -> int:
    """Print tokens as billed, epochs and price of training `model` on the rows of a file that could be read: what
    `vetted check` says of it. 1 if some could not be read, or none could train on them."""
    limits = limits_for(model)
    try:
        contents = survey(path, model, limits=limits)
    except OSError as error:
        return unreadable(path, error)
    tokens = contents.tokens
    offer = plan_at_list_price(tokens, model, limits.least_epochs)
    if offer is None:
        complain(f"{path} has mistakes, so it has no price yet; `vetted check {path}` lists them.")
        return PROBLEMS
    choice = encoding_for_model(model)
    life = lifetime_of(priced_provider(), model, {}, now().date())
    if as_json:
        print(json.dumps(_as_json(len(tokens), model, offer, choice) | _days(life)))
    else:
        _print(len(tokens), offer, choice)
        for sentence in _sentences(model, life):
            print(sentence)
        if contents.n_cut:
            print(cut_sentence(contents.n_cut, limits))
    # A small file has a price all the same; a row that no training takes has none.
    if contents.n_unread or any(problem.line and problem.severity == "error" for problem in contents.problems):
        complain(f"{path} has mistakes: the price is that of the rows as they are; `vetted check {path}` lists them.")
        return PROBLEMS
    return GOOD


def _as_json(n_examples: int, model: str, offer: Plan, choice: EncodingChoice) -> dict[str, object]:
    return {
        "model": model,
        "examples": n_examples,
        "encoding": choice.name,
        "encoding_assumed": choice.is_assumed,
        "n_epochs": offer.n_epochs,
        "tokens_per_epoch": offer.tokens_per_epoch,
        "tokens_billed": offer.cost.tokens_billed,
        "price_usd": offer.cost.price_usd,
        "price_date": offer.cost.price_date,
    }


def _days(life: Lifetime) -> dict[str, object]:
    return {
        "training_closes": life.closes_on.isoformat() if life.closes_on else None,
        "dark_on": life.ends_on.isoformat() if life.ends_on else None,
    }


def _sentences(model: str, life: Lifetime) -> Iterator[str]:
    """Until when it can be trained and answers, and what to take instead where that is over."""
    provider = priced_provider()
    if life.is_over:
        if life.is_dark:
            yield f"{model} answers no more from {life.ends_on} on, nor does a fine-tune of it: there is no training."
        else:
            yield f"nobody can train {model} at {provider} any more since {life.closes_on}."
        ways = instead(list(catalogue()), STARTER, now().date(), {})
        yield f"instead: {', '.join(f'{way.base} at {way.provider}' for way in ways)}; `vetted providers` has more."
        return
    if life.closes_on is not None:
        yield f"{provider} takes trainings of it until {life.closes_on}"
    if life.ends_on is not None:
        yield f"it and its fine-tunes answer until {life.ends_on}"


def _print(n_examples: int, offer: Plan, choice: EncodingChoice) -> None:
    assumption = " (assumed: we do not know this model)" if choice.is_assumed else ""
    print(f"{n_examples} examples × {offer.n_epochs} epochs, {choice.name}{assumption}")
    print(f"{offer.tokens_per_epoch:,} tokens an epoch, {offer.cost.tokens_billed:,} billed")
    price = "unknown for this model" if offer.cost.price_usd is None else f"${offer.cost.price_usd:,.2f}"
    print(f"price: {price} (price list of {offer.cost.price_date}); on the local engine: nothing")
