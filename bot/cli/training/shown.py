"""An offer of `vetted finetune` in words, and as JSON."""

import json
from collections.abc import Sequence

from bot.cli.console import complain
from training.cost.money import money
from training.launching.choices import written
from training.launching.offer import Offer, Refusal, RefusalReason
from training.problems import Problem, describe, digest

SHOWN = 20
"""Problems, or lines with personal data, that are printed; --json prints all of them."""


def print_refusal(refusal: Refusal, as_json: bool) -> None:
    """Why there is no offer, and what has to be done first."""
    if as_json:
        print(json.dumps(_refusal(refusal), ensure_ascii=False), flush=True)
    else:
        _print_refusal(refusal)


def print_offer(offer: Offer, as_json: bool, is_dry: bool) -> None:
    """What a training would be. `is_dry`: nothing comes after it."""
    if as_json:
        print(json.dumps(_offer(offer), ensure_ascii=False), flush=True)
    else:
        _print_offer(offer)
        if is_dry:
            print("nothing was started: without --dry-run it starts after a yes")


def _print_offer(offer: Offer) -> None:
    version, plan, cost = offer.version, offer.plan, offer.plan.cost
    for sentence in digest(offer.remarks, "en")[:SHOWN]:
        print(sentence)
    print(f"{offer.order.model} at {offer.order.provider}: {version.name}, {len(offer.rows.training)} examples")
    if offer.rows.validation:
        print(f"{len(offer.rows.validation)} more are kept back to test with")
    if offer.since_version_id is not None:
        print(f"{offer.rows.n_new} of them are new to the model")
    if offer.previous_version is not None and offer.difference is not None:
        n_new, n_changed, n_gone = _n_changes(offer)
        print(f"against {offer.previous_version.name}: {n_new} added, {n_changed} changed, {n_gone} withdrawn")
    price = "no known price" if cost.price is None else money(cost.price, cost.currency)
    print(
        f"{plan.tokens_per_epoch:,} tokens an epoch × {plan.n_epochs} epochs: {cost.tokens_billed:,} billed, "
        f"{price} (price list of {cost.price_date})"
    )
    values = {name: written(value) if isinstance(value, float) else value for name, value in _choices(offer).items()}
    choices = [f"{name} {value}" for name, value in values.items() if value is not None]
    if choices:
        print(", ".join(choices))
    if offer.closing is not None:
        verb = "can be trained" if offer.closing.kind == "trained" else "answers"
        print(f"{offer.order.model} {verb} until {offer.closing.day}")


def _print_refusal(refusal: Refusal) -> None:
    for line in refusal.uncleared[:SHOWN]:
        print(f"Line {line.line}: {', '.join(line.kinds)}")
    for sentence in digest(refusal.errors, "en")[:SHOWN]:
        print(sentence)
    if refusal.uncleared:
        complain(f"{len(refusal.uncleared)} rows may hold personal data; /private in Telegram decides on each.")
    elif refusal.unanswered is not None:
        complain(
            f"training {refusal.unanswered.id[:8]} of the same version was asked for, and the answer was lost: it may "
            "be running. /job in Telegram says more; until that is clear no other training of it is offered."
        )
    elif refusal.closing is not None:
        verb = "takes no trainings" if refusal.closing.kind == "trained" else "answers no more"
        complain(f"this model {verb} since {refusal.closing.day}; choose another base with -m (`vetted providers`).")
    elif refusal.words:
        complain(refusal.words)
    elif refusal.reason is RefusalReason.NOTHING_NEW:
        complain("nothing is new for this model: it has learned these examples, or was not trained here.")
    elif refusal.errors:
        complain("the dataset has errors, so there is no training to offer yet.")
    else:
        complain("the dataset is empty. `vetted import FILE` fills it, and so do the vets with /review.")


def _n_changes(offer: Offer) -> tuple[int, int, int]:
    """Rows that were added, changed and withdrawn since the version before."""
    if offer.difference is None:
        return 0, 0, 0
    return len(offer.difference.additions), len(offer.difference.changes), len(offer.difference.withdrawals)


def _offer(offer: Offer) -> dict[str, object]:
    n_new, n_changed, n_gone = _n_changes(offer)
    previous = None if offer.previous_version is None else offer.previous_version.name
    return {
        "offered": True,
        "provider": offer.order.provider,
        "model": offer.order.model,
        "version": offer.version.name,
        "sha256": offer.version.sha256,
        "examples": len(offer.rows.training),
        "test_examples": len(offer.rows.validation),
        "n_epochs": offer.plan.n_epochs,
        "tokens_per_epoch": offer.plan.tokens_per_epoch,
        "tokens_billed": offer.plan.cost.tokens_billed,
        "price": offer.plan.cost.price,
        "currency": offer.plan.cost.currency,
        "price_usd": offer.plan.cost.price_usd,
        "price_date": offer.plan.cost.price_date,
        "previous_version": previous,
        "added": n_new if previous else None,
        "changed": n_changed if previous else None,
        "withdrawn": n_gone if previous else None,
        **_choices(offer),
        "closes": None if offer.closing is None else offer.closing.day.isoformat(),
        "problems": _problems(offer.remarks),
    }


def _choices(offer: Offer) -> dict[str, object]:
    """What was chosen besides the epochs; null leaves it to the provider."""
    choices = offer.order.choices
    return {
        "batch_size": choices.batch_size,
        "learning_rate": offer.learning_rate,
        "seed": choices.seed,
        "suffix": choices.suffix,
    }


def _refusal(refusal: Refusal) -> dict[str, object]:
    return {
        "offered": False,
        "reason": str(refusal.reason),
        "personal_data": [{"line": line.line, "kinds": list(line.kinds)} for line in refusal.uncleared],
        "problems": _problems(refusal.errors),
    }


def _problems(problems: Sequence[Problem]) -> list[dict[str, object]]:
    return [
        {"line": p.line, "code": p.code, "severity": p.severity, "value": p.value, "text": describe(p, "en")}
        for p in problems
    ]
