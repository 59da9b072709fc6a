"""After an owner was forgotten, the admins are told what that does to versions and models, and what to do."""

from aiogram import Bot
from sqlmodel import Session

from admin.alerts import tell_admins
from storage import deployments, erasures
from storage.database import Database
from storage.models import Model


async def tell_erased(bot: Bot, database: Database) -> None:
    """One tick: a card about the versions that were erased since the last. Nobody is named in it."""
    waiting = await database.run(erasures.to_tell)
    if not waiting:
        return
    models = await database.run(_models)
    active = await database.run(deployments.active)
    names = ", ".join(version.name for _, version in waiting)
    if models:
        learned = ", ".join(model.name for model in models)
        is_active = active is not None and active.id in {model.id for model in models}
        key = "erased_active" if is_active else "erased_models"
        await tell_admins(bot, database, key, versions=names, models=learned)
    else:
        await tell_admins(bot, database, "erased", versions=names)
    for erasure, _ in waiting:
        await database.run(erasures.told, erasure.id)


def _models(session: Session) -> list[Model]:
    learned = erasures.models_that_learned(session)
    return [model for model in deployments.models(session) if model.id in learned]
