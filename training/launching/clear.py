"""Models that nobody needs any more make room, by rule: `VETTED_KEEP_MODELS`."""

import logging
from collections.abc import Collection, Sequence

from storage import deployments
from storage.database import Database
from storage.models import Model
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
    gone = [model for model in going if _delete(provider, model)]
    if gone:
        _log_epochs(database, provider.name, gone)
    return gone


def _log_epochs(database: Database, provider: str, gone: Sequence[StoredModel]) -> None:
    """Tell the audit log of models without a row, which nobody could deploy: those of epochs."""
    with database.begin() as session:
        names = {model.name for model in deployments.trained_here(session, provider)}
        for model in gone:
            if model.name not in names:
                deployments.log_removal(session, model.name)


def _decide(database: Database, provider: str, stored: Sequence[StoredModel], n_kept: int) -> list[StoredModel]:
    """What is to be deleted now. That a model goes is a row before it does: from then on nobody can deploy it."""
    with database.begin() as session:
        rows = {model.name: model for model in deployments.trained_here(session, provider)}
        ours = [model for model in stored if model.name in rows]
        going = [model for model in ours if rows[model.name].removed_at is not None]  # and was not deleted yet
        staying = [model for model in ours if rows[model.name].removed_at is None]
        for model in surplus(staying, deployments.needed(session, provider), n_kept):
            row: Model | None = rows.get(model.name)
            if row is not None and row.removed_at is None:
                deployments.remove(session, row)
            going.append(model)
    return going


def _delete(provider: Provider, model: StoredModel) -> bool:
    try:
        provider.delete_model(model.name)
    except ProviderError as error:
        log.debug("%s stays until the next tick: %s", model.name, error)
        return False
    log.info("%s was removed by VETTED_KEEP_MODELS", model.name)
    return True
