"""What /models says of each model beside its name: what it is there for, its age, its end, what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from bot.texts import Html, Texts
from storage import deployments
from storage.candidates import states
from storage.candidates.states import State
from storage.ledger import deletions, sunsets
from storage.models import Deployment, Model, ModelDeletion, now
from training.providers import StoredModel
from training.providers.catalogue import catalogue
from training.sunset.dates import HostDates, end_of
from training.sunset.duty import base_of

HostLists = Mapping[str, Mapping[str, StoredModel]]
"""Provider → name → model, of the providers that have answered."""


@dataclass(frozen=True)
class ModelsAtHand:
    """What the tables say of all models together, read once for a list of them."""

    active_id: int | None
    target_ids: frozenset[int]
    """What the next rollbacks go back to."""
    former_ids: frozenset[int]
    """What has answered owners."""
    states: Mapping[int, State]
    deletions: Mapping[int, ModelDeletion]
    host_dates: HostDates

    def mark(self, model: Model) -> str:
        """What the model is there for, as a sign."""
        number = model.id or 0
        if model.removed_at is not None:
            return "🗑"
        if number == self.active_id:
            return "🟢"
        if number in self.target_ids:
            return "↩️"
        if self.states.get(number) in states.OPEN:
            return "🧪"
        return "💤" if number in self.former_ids else "⚪"


def at_hand(session: Session) -> ModelsAtHand:
    """Read it."""
    active = deployments.active(session)
    targets = deployments.rollback_targets(session)[: deployments.RECENT - 1]
    return ModelsAtHand(
        active_id=active.id if active else None,
        target_ids=frozenset(model.id or 0 for model in targets),
        former_ids=frozenset(session.exec(select(Deployment.model_id).distinct()).all()),
        states=states.newest_states(session),
        deletions=deletions.newest_of(session),
        host_dates=sunsets.host_dates(session),
    )


def age(model: Model, say: Texts) -> Html:
    """Since when we know it; of one that is gone, nothing."""
    if model.removed_at is not None:
        return Html()
    return say("model_age", date=f"{model.added_at:%Y-%m-%d}", days=(now() - model.added_at).days)


def end(session: Session, model: Model, facts: ModelsAtHand, say: Texts) -> Html:
    """The day on which its provider switches it off, with its base."""
    day = end_of(model.provider, model.name, base_of(session, model), facts.host_dates)
    if day is None or model.removed_at is not None:
        return Html()
    return say("model_ended" if day <= date.today() else "model_ends", date=f"{day}")


def removal(model: Model, facts: ModelsAtHand, say: Texts) -> Html:
    """That it is there no more, and why; or that nobody knows it yet."""
    if model.removed_at is None:
        return Html()
    row = facts.deletions.get(model.id or 0)
    if row is None:
        return say("model_removed", date=f"{model.removed_at:%Y-%m-%d}")
    return say("model_deleted" if row.done_at else "model_deleting", date=f"{row.done_at or row.wanted_at:%Y-%m-%d}")


def absence(models: Sequence[Model], lists: HostLists, say: Texts) -> dict[int, Html]:
    """Which of them their host does not list, by their numbers; nothing of hosts that have not answered, and nothing
    of bases where a list has only what the account has made."""
    texts = {}
    for model in models:
        listing = lists.get(model.provider)
        is_listed = listing is not None and (_is_in(model.name, listing) or _is_in(model.name_at_host, listing))
        is_foreign = model.launch_id is None and not _lists_bases(model.provider)
        if listing is None or model.removed_at is not None or is_listed or is_foreign:
            continue
        texts[model.id or 0] = say("model_unlisted")
    return texts


def _lists_bases(provider: str) -> bool:
    facts = catalogue().get(provider)
    return facts is None or facts.shape == "openai"


def _is_in(name: str, listing: Mapping[str, StoredModel]) -> bool:
    return name in listing or any(epoch.name == name for model in listing.values() for epoch in model.epochs)
