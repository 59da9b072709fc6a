"""When the next refresh begins, and why not yet. Pure: the plan and how things stand in, sentences' codes out."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from typing import Any

from storage.models import RefreshPlan
from training.candidates.policy import FIRST_ALPHA
from training.evaluation.bounds import upper_bound
from training.evaluation.hearing import KEPT_MARGIN

LEAST_CLUSTERS = 5
"""Fewer new clusters than these could all be answered better by chance alone: 1/2^5 < 0.05."""
COOLING = timedelta(hours=24)
"""How long one that ended before its training is not tried again by itself."""
assert 0.5**LEAST_CLUSTERS <= FIRST_ALPHA < 0.5 ** (LEAST_CLUSTERS - 1)


@dataclass(frozen=True)
class PoolNews:
    """What there is to learn, and what an evaluation could see of it."""

    n_clusters: int
    """Clusters with a row that the active model has not learned."""
    n_untried: int
    """Those of them that no refresh has trained on either."""
    n_tests: int
    """Held-out rows of the next version, which no model learns."""
    n_old: int
    """Old answers that a model should keep: approved ones, and what the active one has learned."""


PLENTY = PoolNews(10**6, 10**6, 10**6, 10**6)
"""As if all were there: what then still stands in the way is not the pool."""


@dataclass(frozen=True)
class Situation:
    """How things stand beside the pool."""

    last_begun_at: datetime | None
    """When the last refresh began; null before the first."""
    failed_at: datetime | None
    """When the last one ended, where it trained nothing."""
    is_under_way: bool
    """A refresh is, or a training that somebody has ordered."""
    is_provider_here: bool
    """Whether the plan's provider is set up."""
    is_setter_admin: bool
    """Whether who has set the plan may order trainings still."""
    alpha: float
    """The error that its candidate may have."""


@dataclass(frozen=True)
class Obstacle:
    """Why no refresh begins now: a code of bot/texts (`refresh_not_…`) with its numbers."""

    code: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Outlook:
    """What is to be expected."""

    obstacles: list[Obstacle]
    """None: a refresh begins now."""
    next_at: datetime | None
    """The earliest moment at which one may begin, by plan; null where that is not a question of time."""

    @property
    def is_due(self) -> bool:
        """Whether a refresh begins now."""
        return not self.obstacles


def look_ahead(plan: RefreshPlan, situation: Situation, news: PoolNews, moment: datetime, zone: tzinfo) -> Outlook:
    """All that speaks against a refresh now; what a person has to mend comes first."""
    obstacles = [*situation_obstacles(plan, situation), *unseen(news, situation.alpha)]
    dates = [*_dates(plan, situation, zone)]
    times = [at for kind, at in dates if kind == "calendar" or _has_enough(plan, news)]
    next_at = min(times, default=None)
    if not times and plan.least_clusters and news.n_clusters >= LEAST_CLUSTERS:
        obstacles.append(Obstacle("few", {"n": news.n_clusters, "needed": plan.least_clusters}))
    elif not times and not plan.least_clusters:
        obstacles.append(Obstacle("no_date", {}))
    if next_at is not None and moment < next_at:
        obstacles.append(Obstacle("early", {"at": next_at}))
    if situation.failed_at is not None and moment < situation.failed_at + COOLING:
        obstacles.append(Obstacle("cooling", {"at": situation.failed_at + COOLING}))
    return Outlook(obstacles, next_at)


def situation_obstacles(plan: RefreshPlan, situation: Situation) -> list[Obstacle]:
    """What stands in the way whatever there is to learn."""
    obstacles = []
    if not plan.is_on:
        obstacles.append(Obstacle("off", {}))
    if not situation.is_setter_admin:
        obstacles.append(Obstacle("no_admin", {}))
    if not situation.is_provider_here:
        obstacles.append(Obstacle("no_provider", {"provider": plan.provider}))
    if situation.is_under_way:
        obstacles.append(Obstacle("under_way", {}))
    return obstacles


def unseen(news: PoolNews, alpha: float) -> list[Obstacle]:
    """What could not be seen afterwards: money for a model of which nobody could say whether it is any better."""
    if news.n_clusters < LEAST_CLUSTERS:
        return [Obstacle("too_few", {"n": news.n_clusters, "needed": LEAST_CLUSTERS})]
    if not news.n_untried:
        return [Obstacle("tried", {})]
    needed_tests, needed_old = least_tests(alpha), least_old(alpha)
    if news.n_tests >= needed_tests or news.n_old >= needed_old:
        return []
    values = {"tests": news.n_tests, "needed_tests": needed_tests, "old": news.n_old, "needed_old": needed_old}
    return [Obstacle("unseen", values)]


def least_tests(alpha: float) -> int:
    """Held-out clusters with which the gate can decide anything at this error."""
    n = 1
    while 0.5**n > alpha:
        n += 1
    return n


def least_old(alpha: float) -> int:
    """Old answers that have to be kept, every one, before the gate calls a model not worse."""
    n = 1
    while upper_bound(0, n, alpha) > KEPT_MARGIN:
        n += 1
    return n


def _has_enough(plan: RefreshPlan, news: PoolNews) -> bool:
    return bool(plan.least_clusters) and news.n_clusters >= plan.least_clusters


def _dates(plan: RefreshPlan, situation: Situation, zone: tzinfo) -> list[tuple[str, datetime]]:
    """From when on each of the two reasons for a refresh holds: enough has come together, the calendar."""
    since = situation.last_begun_at or plan.set_at
    dates = []
    if plan.least_clusters:
        first = situation.last_begun_at is None
        dates.append(("enough", since if first else since + timedelta(days=plan.least_days)))
    if plan.every_days:
        day = since.astimezone(zone).date() + timedelta(days=plan.every_days)
        dates.append(("calendar", datetime.combine(day, time(plan.hour), zone)))
    return dates
