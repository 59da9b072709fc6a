"""/refresh and its buttons: the plan is set by taps, a refresh is begun, agreed to and stopped."""

import asyncio
from collections.abc import Iterator
from typing import Any

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from sqlmodel import Session

from admin.desk import Desk
from admin.form.menus import base_label, bases
from admin.refresh.card import FIELDS, Card, PlanFacts, RefreshTap, button, plan_card, run_card, why_not
from admin.roles import guarded
from bot.telegram.here import Here
from bot.telegram.taps import answer, show
from bot.texts import Html, Texts, lines
from storage.local import LOCAL
from storage.models import Rank, Refresh, RefreshPlan, now
from storage.refresh import plans, runs
from training.launching.bases import BaseChoice
from training.refresh.begin import begin_now, outlook_of
from training.refresh.outlook import Outlook
from training.refresh.stop import cancel_training, stop_refresh

VALUES: dict[str, tuple[int, ...]] = {
    "least_clusters": (0, 5, 10, 20, 50, 100),
    "least_days": (1, 3, 7, 14, 30),
    "every_days": (0, 7, 14, 30, 90),
    "hour": (0, 2, 4, 6, 8, 12, 18, 20, 22),
    "full_every": (1, 3, 5, 10),
    "asks": (0, 1),
}
"""What can be tapped of each field."""
MOST_BASES = 12
A_ROW = 3


async def refresh(message: Message, here: Here, desk: Desk) -> None:
    """`/refresh`: the plan and how it goes. Nothing is spent."""
    text, buttons = await _card(here, desk)
    await message.answer(text, reply_markup=buttons)


async def _card(here: Here, desk: Desk) -> Card:
    plan = await here.database.run(plans.in_force) or RefreshPlan(set_by=here.person.telegram_id, set_at=now())
    work = desk.refreshing(here.database)
    outlook, news = await asyncio.to_thread(outlook_of, work, plan)
    is_limited = desk.spending.budget is not None or (plan.provider or desk.provider) == LOCAL
    facts = PlanFacts(outlook, news, (desk.provider, desk.base_model), desk.zone, is_limited)
    return await here.database.run(plan_card, plan, facts, here.say)


async def tap(query: CallbackQuery, callback_data: RefreshTap, here: Here, desk: Desk) -> None:
    """A button of /refresh, or under a refresh."""
    do = callback_data.do
    if do in ("agree", "stop", "sure"):
        await _of_run(query, callback_data, here, desk)
    elif do == "now":
        await _now(query, here, desk)
    elif do == "change":
        await answer(query)
        await show(query, *await here.database.run(_fields, desk, here.say))
    elif do == "open" and callback_data.field in FIELDS:
        await answer(query)
        await show(query, *await here.database.run(_choices, callback_data.field, desk, here.say))
    else:
        values = await here.database.run(_values_of, callback_data, desk)
        if values is None:
            await answer(query, here.say("old_button"))
            return
        if values:
            await here.once(_change, here.person.telegram_id, values)
        await answer(query)
        await show(query, *await _card(here, desk))


def _values_of(session: Session, wish: RefreshTap, desk: Desk) -> dict[str, Any] | None:
    """The columns that a tap sets; null for a button of which there is nothing any more, none where it only shows."""
    if wish.do in ("on", "off"):
        return {"is_on": wish.do == "on"}
    if wish.do == "plan":
        return {}
    if wish.do != "set":
        return None
    if wish.field == "base":
        base = next((one for one in _bases(session, desk) if one.key == wish.value), None)
        return None if base is None else {"provider": base.provider, "base": base.model}
    if not wish.value.isdigit() or int(wish.value) not in VALUES.get(wish.field, ()):
        return None
    number = int(wish.value)
    return {wish.field: bool(number) if wish.field == "asks" else number}


def _change(session: Session, admin_id: int, values: dict[str, Any]) -> int:
    return plans.change(session, admin_id, **values).id or 0


def _bases(session: Session, desk: Desk) -> list[BaseChoice]:
    """What a full refresh can train from; that the active model goes on is the plan's own affair."""
    return [base for base in bases(session, desk) if not base.is_continued][:MOST_BASES]


def _fields(session: Session, desk: Desk, say: Texts) -> Card:
    """What of the plan can be changed."""
    plan = plans.in_force(session) or RefreshPlan(set_by=0)
    rows = [[button(_field_label(plan, field, desk, say), "open", field)] for field in FIELDS]
    return say("refresh_change"), InlineKeyboardMarkup(inline_keyboard=[*rows, [button(say("form_back"), "plan")]])


def _field_label(plan: RefreshPlan, field: str, desk: Desk, say: Texts) -> str:
    if field == "base":
        base = BaseChoice(plan.provider or desk.provider, plan.base or desk.base_model)
        return say("refresh_field", name=say("refresh_field_base"), value=base_label(base, say))
    value = _shown_value(field, int(getattr(plan, field)), say)
    return say("refresh_field", name=say(f"refresh_field_{field}"), value=value)


def _shown_value(field: str, n: int, say: Texts) -> Html:
    """A number; or a word, where it means something else."""
    has_word = field == "asks" or (n == 0 and field in ("least_clusters", "every_days"))
    return say(f"refresh_value_{field}_{n}") if has_word else say(f"refresh_value_{field}", n=n)


def _choices(session: Session, field: str, desk: Desk, say: Texts) -> Card:
    """One of them opened: what it means, and the values to tap."""
    buttons = [button(label, "set", field, value) for label, value in _options(session, field, desk, say)]
    a_row = 1 if field in ("base", "asks") else A_ROW
    rows = [buttons[place : place + a_row] for place in range(0, len(buttons), a_row)]
    text = lines(say("refresh_field_title", name=say(f"refresh_field_{field}")), say(f"refresh_ask_{field}"))
    return text, InlineKeyboardMarkup(inline_keyboard=[*rows, [button(say("form_back"), "change")]])


def _options(session: Session, field: str, desk: Desk, say: Texts) -> Iterator[tuple[str, str]]:
    """(label, value) of each button."""
    if field == "base":
        yield from ((base_label(base, say), base.key) for base in _bases(session, desk))
    else:
        yield from ((_shown_value(field, n, say), str(n)) for n in VALUES[field])


async def _now(query: CallbackQuery, here: Here, desk: Desk) -> None:
    """An admin wants one now. What costs money waits for a yes to its price all the same."""
    work = desk.refreshing(here.database)
    outcome = await asyncio.to_thread(begin_now, work, here.person.telegram_id)
    if isinstance(outcome, Refresh):
        await answer(query, here.say("refresh_begun"))
        await show(query, *await here.database.run(_run_card, outcome.id or 0, desk, here.say))
        return
    await answer(query, _why_not_now(outcome, desk, here.say), alert=True)


def _why_not_now(outlook: Outlook, desk: Desk, say: Texts) -> Html:
    if not outlook.obstacles:
        return say("refresh_not_under_way")  # somebody was quicker
    return lines(*(why_not(obstacle, desk.zone, say) for obstacle in outlook.obstacles))


async def _of_run(query: CallbackQuery, wish: RefreshTap, here: Here, desk: Desk) -> None:
    """A yes to its training, or the stop, which is asked for twice."""
    number = int(wish.field) if wish.field.isdigit() and len(wish.field) < 10 else 0
    run = await here.database.run(runs.find, number)
    if run is None:
        await answer(query, here.say("old_button"))
        return
    admin_id = here.person.telegram_id
    if wish.do == "stop" and run.ended_at is None:
        await answer(query)
        sure = button(here.say("refresh_do_sure"), "sure", wish.field)
        buttons = InlineKeyboardMarkup(inline_keyboard=[[sure, button(here.say("form_back"), "plan")]])
        await show(query, here.say("refresh_sure", id=run.id), buttons)
        return
    is_done = await here.once(_agree if wish.do == "agree" else stop_refresh, number, admin_id)
    await answer(query, None if is_done else here.say("refresh_moved"), alert=not is_done)
    if wish.do == "sure":
        reason = await asyncio.to_thread(cancel_training, desk.refreshing(here.database), run, admin_id)
        if reason is not None:
            await here.send(here.say("refresh_runs_on", reason=reason, id=(run.launch_id or "")[:8]))
    await show(query, *await here.database.run(_run_card, number, desk, here.say))


def _agree(session: Session, refresh_id: int, admin_id: int) -> bool:
    run = session.get_one(Refresh, refresh_id)
    return run.waits_for == "agreement" and runs.agree(session, run, admin_id)


def _run_card(session: Session, refresh_id: int, desk: Desk, say: Texts) -> Card:
    return run_card(session, session.get_one(Refresh, refresh_id), desk.zone, say)


def make_router() -> Router:
    """The admins' routes to refreshes."""
    router = guarded("refresh", Rank.ADMIN)
    router.message.register(refresh, Command("refresh"))
    router.callback_query.register(tap, RefreshTap.filter())
    return router
