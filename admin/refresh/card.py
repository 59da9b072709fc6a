"""A refresh in words: its plan, what is to be expected, its steps, and what the last ones have brought."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from sqlmodel import Session

from admin.data.private_card import look_button
from admin.finetune import AgreeTap
from admin.form.menus import provider_title
from bot.texts import Html, Texts, lines, paragraphs, shorten
from storage.models import Launch, Refresh, RefreshPlan, RefreshStep
from storage.refresh import runs
from storage.refresh.runs import STEPS
from training.cost.money import money
from training.refresh.outlook import Obstacle, Outlook, PoolNews

LAST_SHOWN = 10
NAME_SHOWN = 60
"""Characters of a model's name."""
FIELDS = ("least_clusters", "least_days", "every_days", "hour", "base", "full_every", "asks")
"""What of a plan can be changed, in the order of its buttons."""
Card = tuple[Html, InlineKeyboardMarkup | None]


class RefreshTap(CallbackData, prefix="refresh"):
    """A button of /refresh."""

    do: str
    """`on`, `off`, `change`, `open`, `set`, `now`, `plan`; of a refresh `agree`, `stop`, `sure`."""
    field: str = ""
    """Of the plan, for `open` and `set`; a refresh's number else."""
    value: str = ""


def button(text: Html | str, do: str, field: str = "", value: str = "") -> InlineKeyboardButton:
    """One of these buttons."""
    return InlineKeyboardButton(text=text, callback_data=RefreshTap(do=do, field=field, value=value).pack())


@dataclass(frozen=True)
class PlanFacts:
    """What the card of a plan is made of, besides the plan."""

    outlook: Outlook
    news: PoolNews
    usual: tuple[str, str]
    """The settings' provider and base."""
    zone: tzinfo
    is_limited: bool
    """Whether a month's budget limits what is spent, or nothing costs anything."""


def plan_card(session: Session, plan: RefreshPlan, facts: PlanFacts, say: Texts) -> Card:
    """/refresh: the plan, the next run or why not yet, the one under way, the last ten."""
    refresh = runs.under_way(session)
    text = paragraphs(
        say("refresh_on" if plan.is_on else "refresh_off"),
        lines(*plan_lines(plan, facts, say)),
        lines(*outlook_lines(facts, say)),
        story(session, refresh, facts.zone, say) if refresh else None,
        _last(session, facts.zone, say),
    )
    switch = button(say("refresh_do_off"), "off") if plan.is_on else button(say("refresh_do_on"), "on")
    rows = [[switch, button(say("refresh_do_change"), "change")]]
    if refresh is None:
        rows.append([button(say("refresh_do_now"), "now")])
    else:
        rows += _run_buttons(session, refresh, say)
    return text, InlineKeyboardMarkup(inline_keyboard=rows)


def plan_lines(plan: RefreshPlan, facts: PlanFacts, say: Texts) -> Iterator[Html]:
    """When, from what, with whose yes."""
    if plan.least_clusters:
        yield say("refresh_enough", n=plan.least_clusters, days=plan.least_days)
    if plan.every_days:
        yield say("refresh_calendar", days=plan.every_days, hour=f"{plan.hour:02}:00")
    provider, base = plan.provider or facts.usual[0], plan.base or facts.usual[1]
    key = "refresh_always_full" if plan.full_every <= 1 else "refresh_from"
    yield say(key, base=shorten(base, NAME_SHOWN), provider=provider_title(provider), n=plan.full_every)
    yield say("refresh_asks" if plan.asks else "refresh_asks_not")
    if not plan.asks and not facts.is_limited:
        yield say("refresh_unlimited")


def outlook_lines(facts: PlanFacts, say: Texts) -> Iterator[Html]:
    """How much waits to be learned, and when, or why not yet."""
    yield say("refresh_news", n=facts.news.n_clusters)
    for obstacle in facts.outlook.obstacles:
        yield say("refresh_why_not", why=why_not(obstacle, facts.zone, say))
    if facts.outlook.is_due:
        yield say("refresh_due")


def why_not(obstacle: Obstacle, zone: tzinfo, say: Texts) -> Html:
    """In a sentence."""
    values = {
        name: _moment(value, zone) if isinstance(value, datetime) else value for name, value in obstacle.values.items()
    }
    return say(f"refresh_not_{obstacle.code}", **values)


def _moment(moment: datetime, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def run_card(session: Session, refresh: Refresh, zone: tzinfo, say: Texts) -> Card:
    """A refresh by itself, with what can be done now."""
    rows = _run_buttons(session, refresh, say) if refresh.ended_at is None else []
    return story(session, refresh, zone, say), InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def story(session: Session, refresh: Refresh, zone: tzinfo, say: Texts) -> Html:
    """Its steps so far, each with its moment, and the one at which it is."""
    all_steps = runs.steps(session, refresh.id or 0)
    by = "refresh_by_admin" if refresh.begun_by else "refresh_by_plan"
    head = say(
        "refresh_full" if refresh.is_full else "refresh_goes_on",
        id=refresh.id,
        at=_moment(refresh.begun_at, zone),
        by=say(by),
        model=shorten(refresh.model, NAME_SHOWN),
        provider=provider_title(refresh.provider),
        n=refresh.n_clusters,
    )
    done = [_done(step, zone, say) for step in _last_of_each(all_steps)]
    return paragraphs(head, lines(*done, _now(refresh, all_steps, say)))


def _last_of_each(all_steps: Sequence[RefreshStep]) -> list[RefreshStep]:
    """What is done, each step once: one that was gone back to counts as it was done last."""
    done: dict[str, RefreshStep] = {}
    for row in all_steps:
        if row.why == runs.DONE:
            done[row.step] = row
        elif row.why.startswith(("offer_", "private_again")):
            done = {step: own for step, own in done.items() if runs.place(step) < runs.place(row.step)}
    return [done[step] for step in STEPS if step in done]


def _done(row: RefreshStep, zone: tzinfo, say: Texts) -> Html:
    values: dict[str, Any] = dict(row.details or {})
    if "price" in values:
        price = values.pop("price")
        values["price"] = say("stats_price_unknown") if price is None else money(price, values.get("currency", "USD"))
    if "tokens" in values:
        values["tokens"] = f"{values['tokens']:,}"
    details = say(f"refresh_step_{row.step}", **values)
    return say("refresh_done", at=f"{row.moved_at.astimezone(zone):%m-%d %H:%M}", details=details)


def _now(refresh: Refresh, all_steps: Sequence[RefreshStep], say: Texts) -> Html | None:
    """Where it is: at work, waiting for somebody, or at its end."""
    newest = all_steps[-1].details if all_steps else None
    if refresh.end is not None:
        return lines(end_line(refresh, newest or {}, say), figures_line(refresh, say))
    if refresh.waits_for is not None:
        return say(f"refresh_waits_{refresh.waits_for}", **{"n": 0, "id": "?", **(newest or {})})
    return say("refresh_at_work", step=say(f"refresh_name_{refresh.step}"))


def end_line(refresh: Refresh, details: dict[str, Any], say: Texts) -> Html:
    """How it has ended."""
    values = {"step": "?", "error": "", "status": "?", "id": "?", "n": 0, "words": "", "day": "?", **details}
    values["step"] = say(f"refresh_name_{values['step']}") if values["step"] in STEPS else "?"
    return say(f"refresh_end_{refresh.end}", **values)


def figures_line(refresh: Refresh, say: Texts) -> Html | None:
    """What it has brought; null where it came to no evaluation."""
    figures = refresh.figures
    if not figures:
        return None
    n_taught, n_held, n_kept, bill = figures["n_taught"], figures["n_held"], figures["n_kept"], figures["bill"]
    price = say("stats_price_unknown") if bill is None else money(bill, figures["currency"])
    return lines(
        say("refresh_fixed", n=n_taught, fixed=figures["n_fixed"], before=figures["n_before"]) if n_taught else None,
        say("refresh_held", n=n_held, right=figures["n_held_right"]) if n_held else None,
        say("refresh_kept", n=n_kept, kept=n_kept - figures["n_lost"]) if n_kept else None,
        say("refresh_took", tokens=f"{figures['tokens']:,}", price=price),
    )


def _last(session: Session, zone: tzinfo, say: Texts) -> Html | None:
    """The last ten, a line each."""
    rows = [_short(refresh, zone, say) for refresh in runs.recent(session, LAST_SHOWN)]
    return lines(say("refresh_last"), *rows) if rows else None


def _short(refresh: Refresh, zone: tzinfo, say: Texts) -> Html:
    figures = refresh.figures or {}
    n_taught, n_kept = figures.get("n_taught", 0), figures.get("n_kept", 0)
    short_end = "refused" if (refresh.end or "").startswith("refused") else refresh.end
    parts = [
        say("refresh_short_fixed", n=n_taught, fixed=figures["n_fixed"]) if n_taught else None,
        say("refresh_short_kept", n=n_kept, kept=n_kept - figures["n_lost"]) if n_kept else None,
    ]
    brought = Html("").join(part for part in parts if part is not None)
    at = f"{refresh.begun_at.astimezone(zone):%Y-%m-%d}"
    return say("refresh_line", id=refresh.id, at=at, end=say(f"refresh_short_{short_end}"), brought=brought)


def _run_buttons(session: Session, refresh: Refresh, say: Texts) -> list[list[InlineKeyboardButton]]:
    """What an admin can do about one under way: what it waits for, and the stop."""
    rows, number = [], str(refresh.id)
    if refresh.waits_for == "agreement":
        rows.append([button(say("refresh_do_agree"), "agree", number)])
    if refresh.waits_for == "second" and refresh.launch_id is not None:
        yes = AgreeTap(launch_id=refresh.launch_id).pack()
        rows.append([InlineKeyboardButton(text=say("quote_agree"), callback_data=yes)])
    if refresh.waits_for == "private":
        waiting = [row for row in runs.steps(session, refresh.id or 0) if row.why == "private"]
        private_buttons = look_button((waiting[-1].details or {}).get("n", 1) if waiting else 1, say)
        rows += private_buttons.inline_keyboard if private_buttons else []
    launch = session.get(Launch, refresh.launch_id) if refresh.launch_id else None
    is_running = launch is not None and launch.confirmed_at is not None and launch.finished_at is None
    rows.append([button(say("refresh_do_stop_training" if is_running else "refresh_do_stop"), "stop", number)])
    return rows
