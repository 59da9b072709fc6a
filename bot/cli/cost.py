"""`vetted cost`: tokens, epochs and price of training on a file."""

import json
import sys
from pathlib import Path

from bot.cli.console import GOOD, PROBLEMS, WRONG_USE
from training.cost.price import plan
from training.cost.tokens import encoding_for_model
from training.reading.formats import Reading, read_examples

PRICED_PROVIDER = "openai"
"""Whose price list we have; on one's own machine every model costs nothing."""


def cost(path: Path, model: str, as_json: bool) -> int:
    """Print tokens as billed, epochs and price of training `model` on the file."""
    reading = _read(path)
    if reading is None:
        return WRONG_USE
    if reading.problems or not reading.examples:
        print(
            f"vetted: {path} has mistakes, so it has no price yet; `vetted check {path}` lists them.", file=sys.stderr
        )
        return PROBLEMS
    choice = encoding_for_model(model)
    offer = plan(reading.examples, model, PRICED_PROVIDER)
    price = offer.cost.price_usd
    if as_json:
        facts = {
            "model": model,
            "examples": len(reading.examples),
            "encoding": choice.name,
            "encoding_assumed": choice.assumed,
            "n_epochs": offer.n_epochs,
            "tokens_per_epoch": offer.tokens_per_epoch,
            "tokens_billed": offer.cost.tokens_billed,
            "price_usd": price,
            "price_date": offer.cost.price_date,
        }
        print(json.dumps(facts))
        return GOOD
    assumed = " (assumed: we do not know this model)" if choice.assumed else ""
    print(f"{len(reading.examples)} examples × {offer.n_epochs} epochs, {choice.name}{assumed}")
    print(f"{offer.tokens_per_epoch:,} tokens an epoch, {offer.cost.tokens_billed:,} billed")
    shown = "unknown for this model" if price is None else f"${price:,.2f}"
    print(f"price: {shown} (price list of {offer.cost.price_date}); on the local engine: nothing")
    return GOOD


def _read(path: Path) -> Reading | None:
    """The file's examples and problems; null, with a word on standard error, if it cannot be opened."""
    try:
        content = path.read_bytes()
    except OSError as error:
        print(f"vetted: cannot read {path}: {error.strerror}.", file=sys.stderr)
        return None
    return read_examples(content, path.name, None)
