"""What has come to the pool that the active model has not learned, and how things stand for a refresh."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from storage import datasets, deployments, launches, people
from storage.candidates import states
from storage.database import Database
from storage.models import Model, Rank, Refresh, RefreshPlan, Verdict
from storage.refresh import runs
from training.candidates.plan import MOST_KEPT
from training.candidates.policy import alpha_of
from training.dataset.placing import places_of_pool
from training.dataset.split import ClusterPlace
from training.launching.past import past_of
from training.refresh.outlook import PoolNews, Situation


class PoolLook:
    """Looks at the pool only when something has changed: near-duplicates among thousands take seconds. One a bot."""

    def __init__(self) -> None:
        self._basis: object = None
        self._news = PoolNews(0, 0, 0, 0)

    def news(self, database: Database) -> PoolNews:
        """What there is to learn. Wants a thread of its own."""
        with database.look() as session:
            active, last = deployments.chosen(session), runs.newest(session)
            basis = datasets.pool_keys(session), active and active.id, last and (last.id, last.launch_id)
        if basis != self._basis:
            places = places_of_pool(database)
            with database.look() as session:
                self._news = _news(session, places)
            self._basis = basis
        return self._news


def _news(session: Session, places: dict[int, ClusterPlace]) -> PoolNews:
    active = deployments.chosen(session)
    learned_ids, tried_ids = learned_rows(session, active), _last_refreshed(session)
    new_ids = places.keys() - learned_ids
    verdicts = {id: review.verdict for id, review in datasets.example_reviews(session).items()}
    pool = datasets.pool(session)
    n_approved = sum(verdicts.get(example.review_id or 0) == Verdict.APPROVED for example in pool)
    n_learned = sum(place.part == "train" for id, place in places.items() if id in learned_ids)
    return PoolNews(
        n_clusters=_n_clusters(new_ids, places),
        n_untried=_n_clusters(new_ids - tried_ids, places),
        n_tests=_n_clusters({id for id, place in places.items() if place.part == "test"}, places),
        n_old=min(MOST_KEPT, max(n_approved, n_learned)),
    )


def _n_clusters(ids: Collection[int], places: dict[int, ClusterPlace]) -> int:
    return len({places[id].cluster_id for id in ids if id in places})


def learned_rows(session: Session, model: Model | None) -> set[int]:
    """The examples of the version that this model has learned."""
    version = past_of(session, model.provider, model.name).version if model is not None else None
    return version_ids(session, version.id or 0) if version is not None else set()


def version_ids(session: Session, version_id: int) -> set[int]:
    """The examples of this version, both parts."""
    return {example.id or 0 for _, example, _ in datasets.version_rows(session, version_id)}


def _last_refreshed(session: Session) -> set[int]:
    """The examples that the last refresh has trained on, whatever became of it."""
    query = select(Refresh.version_id).where(col(Refresh.launch_id).is_not(None))
    version_id = session.exec(query.order_by(col(Refresh.id).desc()).limit(1)).first()
    return version_ids(session, version_id) if version_id is not None else set()


def situation_of(session: Session, plan: RefreshPlan, providers: Collection[str], usual_provider: str) -> Situation:
    """How things stand beside the pool."""
    last = runs.newest(session)
    return Situation(
        last_begun_at=last.begun_at if last else None,
        failed_at=last.ended_at if last is not None and last.launch_id is None else None,
        is_under_way=runs.under_way(session) is not None or bool(launches.under_way(session)) or _is_judged(session),
        is_provider_here=(plan.provider or usual_provider) in providers,
        is_setter_admin=people.rank_of(session, plan.set_by) is Rank.ADMIN,
        alpha=alpha_of(states.number_of_next(session)),
    )


def _is_judged(session: Session) -> bool:
    """Whether a finished model is on its way to the owners: what is compared with it would change under its feet."""
    return bool(states.in_state(session, *states.OPEN))
