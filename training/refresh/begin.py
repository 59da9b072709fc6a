"""A refresh begins: when its time has come, or because an admin wants it now; and what it trains from."""

from typing import NamedTuple

from sqlmodel import Session

from storage import deployments
from storage.models import Refresh, RefreshPlan, now
from storage.refresh import plans, runs
from training.launching.past import past_of
from training.refresh.news import situation_of
from training.refresh.outlook import PLENTY, Outlook, PoolNews, look_ahead, situation_obstacles, unseen
from training.refresh.work import Refreshing

DRIFT = 0.05
"""Share of the old answers lost in the last refresh from which on the next trains on all examples again."""


class TrainingStart(NamedTuple):
    """What a refresh trains from."""

    model: str
    is_full: bool


def outlook_of(refreshing: Refreshing, plan: RefreshPlan) -> tuple[Outlook, PoolNews]:
    """What is to be expected of this plan. Wants a thread of its own."""
    news = refreshing.pool.news(refreshing.database)
    with refreshing.database.look() as session:
        situation = situation_of(session, plan, refreshing.providers.keys(), refreshing.provider)
    return look_ahead(plan, situation, news, now(), refreshing.zone), news


def begin_if_due(refreshing: Refreshing) -> Refresh | None:
    """Begin the refresh that the plan wants now, if it wants one."""
    with refreshing.database.look() as session:
        plan = plans.in_force(session)
        if plan is None or not plan.is_on:
            return None
        situation = situation_of(session, plan, refreshing.providers.keys(), refreshing.provider)
    if not look_ahead(plan, situation, PLENTY, now(), refreshing.zone).is_due:
        return None  # the pool need not be looked at, every tick
    outlook, news = outlook_of(refreshing, plan)
    return _begin(refreshing, plan, news, None) if outlook.is_due else None


def begin_now(refreshing: Refreshing, admin_id: int) -> Refresh | Outlook:
    """Begin one since an admin wants it, whatever the plan says of when; or what stands in the way of that, too."""
    with refreshing.database.begin() as session:
        plan = plans.in_force(session) or plans.change(session, admin_id)
        situation = situation_of(session, plan, refreshing.providers.keys(), refreshing.provider)
    news = refreshing.pool.news(refreshing.database)
    obstacles = [*situation_obstacles(plan, situation), *unseen(news, situation.alpha)]
    obstacles = [obstacle for obstacle in obstacles if obstacle.code not in ("off", "no_admin")]
    refresh = None if obstacles else _begin(refreshing, plan, news, admin_id)
    return refresh or Outlook(obstacles, None)


def _begin(refreshing: Refreshing, plan: RefreshPlan, news: PoolNews, admin_id: int | None) -> Refresh | None:
    assert plan.id is not None
    provider = plan.provider or refreshing.provider
    with refreshing.database.begin() as session:
        start = start_of(session, plan, provider, plan.base or refreshing.base)
        active = deployments.chosen(session)
        past = past_of(session, active.provider, active.name).version if active is not None else None
        refresh = Refresh(
            plan_id=plan.id,
            begun_by=admin_id,
            is_full=start.is_full,
            provider=provider,
            model=start.model,
            n_clusters=news.n_clusters,
            past_version_id=past.id if past else None,
        )
        return runs.begin(session, refresh)


def start_of(session: Session, plan: RefreshPlan, provider: str, base: str) -> TrainingStart:
    """The active model goes on, where it was trained at this provider; from the base each so manieth time, and where
    old answers were lost."""
    active = deployments.chosen(session)
    if active is None or active.launch_id is None or active.provider != provider:
        return TrainingStart(base, True)
    if runs.since_full(session, plan) + 1 >= plan.full_every or has_drifted(session):
        return TrainingStart(base, True)
    return TrainingStart(active.name, False)


def has_drifted(session: Session) -> bool:
    """Whether the last refresh that brought figures has lost more old answers than is well."""
    for refresh in runs.recent(session, 5):
        figures = refresh.figures or {}
        if figures.get("n_kept"):
            return bool(figures["n_lost"] / figures["n_kept"] > DRIFT)
    return False
