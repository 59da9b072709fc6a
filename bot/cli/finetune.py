"""`vetted finetune --dry-run`: the offer that /finetune makes, on the shell. It starts nothing."""

import json
from collections.abc import Sequence
from functools import partial

from bot.cli.console import GOOD, PROBLEMS, WRONG_USE, complain
from bot.cli.database import existing_database
from bot.wiring import base_model_of, limits_of, system_prompt_of
from storage.deployments import prompt_in_force
from storage.settings import Settings
from training.launching.offer import Offer, Order, Refusal, make_offer
from training.problems import Problem, describe, digest

SHOWN = 20
"""Problems, or lines with personal data, that are printed; --json prints all of them."""


def offer_training(settings: Settings, model: str | None, as_json: bool) -> int:
    """Freeze the dataset, check and price it, and print what a training of `model` would be, or why there can be none
    (exit code 1). Null: the model that trainings start from by the settings."""
    with existing_database(settings) as database:
        if database is None:
            return WRONG_USE
        default_prompt = system_prompt_of(settings)
        with database.look() as session:
            prompt = prompt_in_force(session, default_prompt)
        order = Order(
            settings.provider,
            model or base_model_of(settings),
            next(iter(settings.owner_ids), 0),
            settings.home / "datasets",
            settings.clinic_contacts,
            prompt,
            partial(limits_of(settings), settings.provider),
        )
        offer = make_offer(database, order)
    if as_json:
        print(json.dumps(_refusal(offer) if isinstance(offer, Refusal) else _offer(offer), ensure_ascii=False))
    elif isinstance(offer, Refusal):
        _print_refusal(offer)
    else:
        _print_offer(offer)
    return PROBLEMS if isinstance(offer, Refusal) else GOOD


def _print_offer(offer: Offer) -> None:
    version, plan, cost = offer.version, offer.plan, offer.plan.cost
    for sentence in digest(offer.remarks, "en")[:SHOWN]:
        print(sentence)
    print(f"{offer.order.model} at {offer.order.provider}: {version.name}, {version.n_examples} examples")
    if version.n_test:
        print(f"{version.n_test} more are kept back to test with")
    if offer.previous_version is not None and offer.difference is not None:
        n_new, n_changed, n_gone = _n_changes(offer)
        print(f"against {offer.previous_version.name}: {n_new} added, {n_changed} changed, {n_gone} withdrawn")
    price = "no known price" if cost.price_usd is None else f"${cost.price_usd:,.2f}"
    print(
        f"{plan.tokens_per_epoch:,} tokens an epoch × {plan.n_epochs} epochs: {cost.tokens_billed:,} billed, "
        f"{price} (price list of {cost.price_date})"
    )
    print("nothing was started: /finetune in Telegram starts it")


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
        "examples": offer.version.n_examples,
        "test_examples": offer.version.n_test,
        "n_epochs": offer.plan.n_epochs,
        "tokens_per_epoch": offer.plan.tokens_per_epoch,
        "tokens_billed": offer.plan.cost.tokens_billed,
        "price_usd": offer.plan.cost.price_usd,
        "price_date": offer.plan.cost.price_date,
        "previous_version": previous,
        "added": n_new if previous else None,
        "changed": n_changed if previous else None,
        "withdrawn": n_gone if previous else None,
        "problems": _problems(offer.remarks),
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
