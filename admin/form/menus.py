"""A choice of the form, opened: what it means, its automatic value, a line of advice, and the values to tap."""

from collections.abc import Iterator, Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from sqlmodel import Session

from admin.desk import Desk
from admin.form.card import BUTTON_SHOWN, Card, FormTap, is_multiplier, rate_shown
from bot.texts import Html, Texts, lines, shorten
from storage import datasets
from storage.models import DatasetVersion
from training.launching.advice import AdviceCase, advice_on, suggested_batch
from training.launching.bases import BaseChoice, base_choices
from training.launching.offer import Offer
from training.providers.catalogue import catalogue

TYPED = ("epochs", "batch", "rate", "suffix", "seed")
"""What may be written in a reply, too."""
BATCHES = (1, 2, 4, 8, 16, 32)
MULTIPLES, RATES = (0.1, 0.25, 0.5, 1.0, 2.0), (5e-6, 1e-5, 2e-5, 5e-5, 1e-4)
MOST_SHOWN = 12
"""Versions, or bases: an older or rarer one is named with the command."""
A_ROW = 4


def menu(session: Session, wish: FormTap, offer: Offer, desk: Desk, say: Texts) -> Card:
    """The message while the choice that somebody has tapped is open."""
    launch_id, field = wish.launch_id, wish.field
    advice = advice_on(field, _case(offer))
    text = lines(
        say(f"form_ask_{field}", auto=_automatic(field, offer, say)),
        "",
        say(advice.key, **advice.values) if field not in ("data", "base") else None,
        say("form_type") if field in TYPED else None,
    )
    options = list(_options(session, field, offer, desk, say))
    buttons = [
        InlineKeyboardButton(text=label, callback_data=FormTap(launch_id=launch_id, field=field, value=value).pack())
        for label, value in options
    ]
    a_row = 1 if field in ("data", "base", "valid") else A_ROW
    rows = [buttons[place : place + a_row] for place in range(0, len(buttons), a_row)]
    back = InlineKeyboardButton(text=say("form_back"), callback_data=FormTap(launch_id=launch_id, field="back").pack())
    return text, InlineKeyboardMarkup(inline_keyboard=[*rows, [back]])


def _case(offer: Offer) -> AdviceCase:
    return AdviceCase(
        offer.rows.examples,
        offer.automatic_epochs,
        is_multiplier(offer.order.provider),
        offer.since_version_id is not None,
        offer.version.n_test,
    )


def _automatic(field: str, offer: Offer, say: Texts) -> str:
    if field == "epochs":
        return str(offer.automatic_epochs)
    if field == "suffix":
        return offer.version.name
    return say("form_by_provider")


def _options(session: Session, field: str, offer: Offer, desk: Desk, say: Texts) -> Iterator[tuple[str, str]]:
    """(label, value) of each button."""
    if field == "data":
        yield say("form_pool"), "auto"
        versions = [version for version in datasets.versions(session) if version.erased_at is None][:MOST_SHOWN]
        yield from ((_version_label(version, say), str(version.id)) for version in versions)
    elif field == "base":
        yield from ((base_label(base, say), base.key) for base in bases(session, desk)[:MOST_SHOWN])
    elif field == "valid":
        yield say("form_valid_on"), "1"
        yield say("form_valid_off"), "0"
    else:
        yield say("form_auto"), "auto"
        yield from ((label, value) for label, value in _numbers(field, offer))


def _numbers(field: str, offer: Offer) -> Sequence[tuple[str, str]]:
    if field == "epochs":
        auto = offer.automatic_epochs
        epochs = sorted({1, 2, 3, 4, max(1, auto - 2), max(1, auto - 1), auto, auto + 2})
        return [(str(n), str(n)) for n in epochs]
    if field == "batch":
        return [(str(n), str(n)) for n in sorted({*BATCHES, suggested_batch(len(offer.rows.training))})]
    if field == "rate":
        rates = MULTIPLES if is_multiplier(offer.order.provider) else RATES
        return [(str(rate_shown(rate, offer.order.provider)), f"{rate:g}") for rate in rates]
    return [(str(n), str(n)) for n in (1, 2, 3)] if field == "seed" else []


def bases(session: Session, desk: Desk) -> list[BaseChoice]:
    """What this clinic's trainings can start from."""
    return base_choices(session, desk.providers, BaseChoice(desk.provider, desk.base_model), desk.local_base)


def _version_label(version: DatasetVersion, say: Texts) -> Html:
    return say("form_version", name=version.name, n=version.n_examples, day=f"{version.frozen_at:%Y-%m-%d}")


def base_label(base: BaseChoice, say: Texts) -> Html:
    """What a button says of a base."""
    title = provider_title(base.provider)
    name = shorten(base.model.rpartition("/")[2], 2 * BUTTON_SHOWN)
    return say("form_base_continue" if base.is_continued else "form_base", name=name, provider=title)


def provider_title(provider: str) -> str:
    """A provider as people call it."""
    facts = catalogue().get(provider)
    return provider if facts is None else facts.title
