"""`vetted cost`, `vetted triage` and `vetted match`: what the bot does, on the shell, for any file and any message."""

import json
import sys
from pathlib import Path

from storage.settings import Settings
from training.cost.price import plan
from training.cost.tokens import encoding_for_model
from training.reading.formats import Reading, read_examples

GOOD, PROBLEMS, WRONG_USE = 0, 1, 2
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


def triage() -> int:
    """Weigh each line of standard input as an owner's message; print one JSON object for each, an empty line too.

    Bytes that are no UTF-8 are read as U+FFFD: the rest of such a message can still say that a cat cannot pee.
    """
    from bot.triage import triage as weigh

    for line in sys.stdin.buffer:
        seen = weigh(line.decode("utf-8", "replace").rstrip("\r\n"))
        row = {"flag": seen.flag, "dose": seen.dose, "why": list(seen.why)}
        sys.stdout.buffer.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
        sys.stdout.buffer.flush()
    return GOOD


def match(settings: Settings) -> int:
    """Say for each line `{"a": …, "b": …}` of standard input whether the verified answer to a would be served for b.

    Prints one JSON object for each; a line that is none gets a sentence on standard error, and the rest goes on. Where
    an embedding model is set and may decide on a pair, the object has the `embedding`, the cosine of the two, besides.
    """
    from bot.triage import triage as weigh
    from training.similarity import compare

    cosines = None
    if settings.embedding_model is not None:
        from bot.cli.match import Cosines  # loads the SDK

        cosines = Cosines(settings)
    code = GOOD
    for number, line in enumerate(sys.stdin.buffer, 1):
        if not line.strip():
            continue
        try:
            pair = json.loads(line)
            a, b = pair["a"], pair["b"]
        except (ValueError, TypeError, KeyError, RecursionError):
            a = b = None
        if not isinstance(a, str) or not isinstance(b, str):
            shown = line.decode("utf-8", "replace").strip()[:80]
            print(
                f'vetted: line {number} is no JSON object {{"a": "…", "b": "…"}} with two texts: {shown}',
                file=sys.stderr,
            )
            code = PROBLEMS
            continue
        found = compare(a, b)
        why, served = list(found.why), found.served
        if (flag := weigh(a).flag or weigh(b).flag) is not None:
            why, served = [f"red flag: {flag}", *why], False
        row: dict[str, object] = {"similarity": found.similarity, "served": served, "why": why}
        if cosines is not None and not served and cosines.may_decide(a, b):
            cosine = cosines.of(a, b)
            if isinstance(cosine, str):
                code = PROBLEMS
                if cosine:
                    print(f"vetted: {cosine}", file=sys.stderr)
            else:
                row["embedding"] = cosine
                row["served"] = settings.embedding_threshold is not None and cosine >= settings.embedding_threshold
        sys.stdout.buffer.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
        sys.stdout.buffer.flush()
    return code


def _read(path: Path) -> Reading | None:
    """The file's examples and problems; null, with a word on standard error, if it cannot be opened."""
    try:
        content = path.read_bytes()
    except OSError as error:
        print(f"vetted: cannot read {path}: {error.strerror}.", file=sys.stderr)
        return None
    return read_examples(content, path.name, None)
