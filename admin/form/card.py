"""An offer in words, with the buttons that change it, start it, leave it."""

from collections.abc import Iterator

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from sqlmodel import Session

from admin.data.dataset import price
from admin.data.problems import problem_lines
from admin.data.versions import diff_line
from admin.desk import Desk
from bot.texts import Html, Texts, lines, shorten
from storage.hosting import reserves
from storage.ledger import budget
from storage.ledger.budget import MonthSpending
from storage.ledger.spending import SpendingLimits
from storage.models import Launch
from training.cost.money import money
from training.hosting.facts import is_hosted_by_hand
from training.launching.choices import Choices, written
from training.launching.offer import OFFER_LASTS, Offer
from training.providers.catalogue import catalogue

HOURS_A_MONTH = 730
FIELDS = ("data", "base", "epochs", "batch", "rate", "suffix", "seed", "valid")
"""What can be chosen, in the order of its buttons."""
NAME_SHOWN, BUTTON_SHOWN = 80, 24
"""Characters of a model's name, and of what a button says of one."""
Card = tuple[Html, InlineKeyboardMarkup]
"""A message and its buttons."""


class QuoteTap(CallbackData, prefix="quote"):
    """The yes or no under an offer."""

    launch_id: str
    start: bool


class FormTap(CallbackData, prefix="form"):
    """A button that opens a choice of the form (`value` is empty), or makes it."""

    launch_id: str
    field: str
    """One of `FIELDS`, or `back`."""
    value: str = ""


def form_card(session: Session, launch_id: str, offer: Offer, desk: Desk, say: Texts) -> Card:
    """The offer's message."""
    launch = session.get_one(Launch, launch_id)
    return offer_text(offer, _money_lines(session, launch, desk, say), say), form_buttons(launch_id, offer, say)


def offer_text(offer: Offer, of_money: Html, say: Texts) -> Html:
    """The offer in words: what, on which rows, how, how much, and what to look at first."""
    return say(
        "quote",
        model=shorten(offer.order.model, NAME_SHOWN),
        provider=offer.order.provider,
        version=offer.version.name,
        n=len(offer.rows.training),
        epochs=offer.plan.n_epochs,
        changes=_changes(offer, say),
        billed=f"{offer.plan.cost.tokens_billed:,}",
        price=price(offer.plan.cost, say),
        facts=lines(*_choice_lines(offer, say), of_money or None, _date_line(offer, say), ""),
        hours=int(OFFER_LASTS.total_seconds() // 3600),
        warnings=say("warnings", n=len(offer.remarks), problems=problem_lines(offer.remarks, say, 3))
        if offer.remarks
        else "",
    )


def _changes(offer: Offer, say: Texts) -> Html:
    """The rows that are kept back, and what is new in the version, each on a line of its own."""
    n_test, kept_back = len(offer.rows.validation), None
    if n_test:
        kept_back = say("quote_test", n=n_test)
    elif offer.version.n_test:
        kept_back = say("quote_all", n=offer.version.n_test)
    continues = None
    if offer.since_version_id is not None:
        n_new = offer.rows.n_new
        continues = say("quote_continues", new=n_new, old=len(offer.rows.training) - n_new)
    news = None
    if offer.difference is not None:
        news = diff_line(offer.previous_version, offer.version, offer.difference, say)
    text = lines(kept_back, continues, news)
    return lines(text, "") if text else text


def _choice_lines(offer: Offer, say: Texts) -> Iterator[Html]:
    """What was chosen besides; nothing where all is automatic."""
    choices = offer.order.choices
    values = {
        "batch": choices.batch_size,
        "rate": rate_shown(offer.learning_rate, offer.order.provider),
        "suffix": choices.suffix,
        "seed": choices.seed,
    }
    chosen_values = [say(f"form_value_{name}", value=value) for name, value in values.items() if value is not None]
    if chosen_values:
        yield Html(" · ").join(chosen_values)


def rate_shown(rate: float | None, provider: str) -> str | None:
    """`×0.5` where it is a multiple of the provider's own, else `2e-5`."""
    if rate is None:
        return None
    return f"×{written(rate)}" if is_multiplier(provider) else written(rate)


def is_multiplier(provider: str) -> bool:
    """What a learning rate means there."""
    facts = catalogue().get(provider)
    return facts is None or facts.training.learning_rate == "multiplier"


def _date_line(offer: Offer, say: Texts) -> Html | None:
    """Until when the base can be trained, and answers."""
    closing = offer.closing
    if closing is None:
        return None
    if closing.kind == "dark" or closing.dark_on is None:
        return say(f"form_{closing.kind}", day=closing.day)
    return say("form_trained_and_dark", day=closing.day, dark=closing.dark_on)


def _money_lines(session: Session, launch: Launch, desk: Desk, say: Texts) -> Html:
    """What is left of the month, what similar trainings have cost, and whether a second admin has to agree."""
    limits, out = desk.spending, []
    if limits.budget is not None and launch.price != 0:
        out.append(budget_line(session, launch, desk, say))
    past = budget.settled(session, launch)
    if past:
        sums = sum(row.bill or 0.0 for row in past), sum(row.price or 0.0 for row in past)
        bill, estimate = (money(amount, launch.currency) for amount in sums)
        out.append(say("form_similar", n=len(past), billed=bill, estimated=estimate))
    if limits.wants_second(launch.price, launch.currency):
        limit = (limits.second_above or {}).get(launch.currency, 0.0)
        out.append(say("form_second", limit=money(limit, launch.currency)))
    return lines(*out, _hosting_line(launch, say), _short_line(session, launch, limits, say))


def _hosting_line(launch: Launch, say: Texts) -> Html | None:
    """What a fine-tune costs by the month, asked or not, where it answers from a deployment."""
    facts = catalogue().get(launch.provider)
    if facts is None or not facts.hosting.needed:
        return None
    price = facts.hosting.price_per_hour
    if is_hosted_by_hand(launch.provider):
        cost = say("form_hosting", price=money(price * HOURS_A_MONTH, facts.currency)) if price else None
        return lines(say("form_hosting_by_hand"), cost)
    if price is None:
        return say("form_hosting_unknown")
    key = "form_hosting" if price else "form_hosting_idle_free"
    return say(key, price=money(price * HOURS_A_MONTH, facts.currency))


def _short_line(session: Session, launch: Launch, limits: SpendingLimits, say: Texts) -> Html | None:
    """Whether its hosting would find no room in what the training leaves of the month."""
    facts = catalogue().get(launch.provider)
    hour = facts.hosting.price_per_hour if facts is not None and facts.hosting.needed else None
    if not hour or limits.budget is None:
        return None
    gap = reserves.gap(session, hour, launch.currency, limits)
    rest = gap.left - (launch.price or 0.0)
    if gap.cost <= rest + budget.CENT:
        return None
    sums = {"cost": gap.cost, "rest": max(0.0, rest)}
    return say("form_hosting_short", **{name: money(sum, launch.currency) for name, sum in sums.items()})


def budget_line(session: Session, launch: Launch, desk: Desk, say: Texts) -> Html:
    """What is left of this month in the launch's currency, and whether it is enough."""
    spending: MonthSpending = budget.of_this_month(session, desk.spending.zone, launch.currency)
    amount = (desk.spending.budget or {}).get(launch.currency, 0.0)
    left = max(0.0, amount - spending.gone)
    values = {"left": money(left, launch.currency), "budget": money(amount, launch.currency)}
    if launch.price is None:
        return say("form_budget_unknown", **values)
    return say("form_budget" if launch.price <= left + 0.005 else "form_budget_short", **values)


def form_buttons(launch_id: str, offer: Offer, say: Texts) -> InlineKeyboardMarkup:
    """One for each choice, with its value; then yes and no."""
    values = _values(offer, offer.order.choices, say)
    buttons = [
        InlineKeyboardButton(
            text=say(f"form_button_{name}", value=shorten(str(values[name]), BUTTON_SHOWN)),
            callback_data=FormTap(launch_id=launch_id, field=name).pack(),
        )
        for name in FIELDS
    ]
    pairs = [buttons[place : place + 2] for place in range(0, len(buttons), 2)]
    data = QuoteTap(launch_id=launch_id, start=True).pack()
    yes = InlineKeyboardButton(text=say("quote_start"), callback_data=data)
    return InlineKeyboardMarkup(inline_keyboard=[*pairs, [yes, drop_button(launch_id, say)]])


def drop_button(launch_id: str, say: Texts) -> InlineKeyboardButton:
    """The no."""
    return InlineKeyboardButton(text=say("quote_drop"), callback_data=QuoteTap(launch_id=launch_id, start=False).pack())


def _values(offer: Offer, choices: Choices, say: Texts) -> dict[str, object]:
    auto = say("form_auto")
    return {
        "data": offer.version.name,
        "base": offer.order.model.rpartition("/")[2],
        "epochs": offer.plan.n_epochs,
        "batch": choices.batch_size or auto,
        "rate": rate_shown(offer.learning_rate, offer.order.provider) or auto,
        "suffix": choices.suffix or offer.version.name,
        "seed": auto if choices.seed is None else choices.seed,
        "valid": say("form_valid_on" if choices.is_validated else "form_valid_off"),
    }
