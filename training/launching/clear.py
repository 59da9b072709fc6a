"""Models that nobody needs any more make room, by rule: `VETTED_KEEP_MODELS`."""

import logging
from collections.abc import Collection, Sequence

from storage import deployments
from storage.database import Database
from storage.ledger import deletions
from training.providers import Provider, ProviderError, StoredModel

log = logging.getLogger(__name__)


def surplus(models: Sequence[StoredModel], needed: Collection[str], n_kept: int) -> list[StoredModel]:
    """What goes of `models`, the oldest first: the epochs of all but the newest training, then all but the last
    `n_kept` models. Nothing goes that is `needed` or in use, nor a model one of whose epochs is."""
    idle = [model for model in models if not model.is_in_use]
    epochs = [epoch for model in idle if model is not models[-1] for epoch in model.epochs if epoch.name not in needed]
    last = models[max(0, len(models) - n_kept) :]
    return epochs + [model for model in idle if model not in last and not _names(model) & set(needed)]


def _names(model: StoredModel) -> set[str]:
    return {model.name, *(epoch.name for epoch in model.epochs)}


def clear_models(database: Database, provider: Provider, n_kept: int) -> list[StoredModel]:
    """Delete what goes at `provider`, epochs first; returns what is gone. `n_kept` 0 keeps everything.

    Only what launches of ours have made: models of others at the same engine are theirs. Where the provider is away or
    a job of somebody else trains from a model, the next tick tries again.
    """
    if not n_kept:
        return []
    with database.begin() as session:
        if not deployments.trained_here(session, provider.name):
            return []
    try:
        stored_models = provider.stored_models()
    except ProviderError:
        return []
    going = _decide(database, provider.name, stored_models, n_kept)
    return [model for model in going if _may_go(database, provider.name, model) and _delete(provider, model)]


def _may_go(database: Database, provider: str, model: StoredModel) -> bool:
    """Whether it is still not needed: the deletions before it may have taken minutes. That it goes, and its epochs with
    it, is a row before it does: from then on nobody can deploy them. An epoch that nobody has deployed gets one, too.
    """
    with database.begin() as session:
        if _names(model) & deployments.needed(session, provider):
            return False
        for name in sorted(_names(model)):
            row = deployments.add_model(session, provider, name)
            if row.removed_at is None:
                deployments.remove(session, row)
    return True


def _decide(database: Database, provider: str, stored: Sequence[StoredModel], n_kept: int) -> list[StoredModel]:
    """What is to be deleted now, as things stand."""
    with database.begin() as session:
        rows = {model.name: model for model in deployments.trained_here(session, provider)}
        ours = [model for model in stored if model.name in rows]
        others = deletions.open_names(session, provider)  # what an admin wants deleted is asked for by itself
        going = [model for model in ours if rows[model.name].removed_at is not None and model.name not in others]
        staying = [model for model in ours if rows[model.name].removed_at is None]
        return going + surplus(staying, deployments.needed(session, provider), n_kept)


def _delete(provider: Provider, model: StoredModel) -> bool:
    try:
        provider.delete_model(model.name)
    except ProviderError as error:
        log.debug("%s stays until the next tick: %s", model.name, error)
        return False
    log.info("%s was removed by VETTED_KEEP_MODELS", model.name)
    return True
