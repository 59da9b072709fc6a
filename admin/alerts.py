"""What the admins are told unasked: a model was replaced because it failed, one must not answer, an update could not be
handled, an owner was forgotten from whom versions and models had learned."""

from collections.abc import Sequence
from typing import Any

from aiogram import Bot
from sqlmodel import Session

from admin.roles import colleagues
from bot.telegram.deliver import deliver
from bot.texts import Texts, language_of, size_shown
from storage import deployments, erasures, people
from storage.database import Database
from storage.models import Model, Rank, Turn
from training.providers import StoredModel


async def tell_admins(bot: Bot, database: Database, key: str, **values: object) -> None:
    """Send every admin this text, each in their language. Who has never written to the bot, or has blocked it, is not
    told."""
    for colleague in (await database.run(colleagues)).values():
        if colleague.rank is Rank.ADMIN:
            await deliver(bot, colleague.telegram_id, colleague.say(key, **values))


async def tell_fell_back(bot: Bot, database: Database, turn: Turn) -> None:
    """The deployment before has taken over from a model that failed several times in a row."""
    active = await database.run(deployments.active)
    await tell_admins(
        bot, database, "fell_back", failed=turn.model, error=turn.error, name=active.name if active else "?"
    )


async def tell_unfit(bot: Bot, database: Database, reason: str, name: str | None) -> None:
    """The engine does not serve the active model; `name` answers in its place, or nothing does."""
    key = "unfit_nobody" if name is None else "unfit"
    await tell_admins(bot, database, key, reason=reason, name=name)


async def tell_removed(bot: Bot, database: Database, models: Sequence[StoredModel]) -> None:
    """These models were deleted to make room."""
    names = ", ".join(model.name for model in models)
    n_bytes = sum(model.n_bytes_with_epochs for model in models)
    await tell_admins(bot, database, "models_removed", names=names, size=size_shown(n_bytes))


async def tell_set_aside(bot: Bot, database: Database, update: dict[str, Any], error: str) -> None:
    """An update was given up: the admins learn its number, and whoever sent it that it got no answer."""
    await tell_admins(bot, database, "set_aside", id=update["update_id"], error=error)
    event = update.get("message") or update.get("callback_query") or {}
    sender = event.get("from") if isinstance(event, dict) else None
    if isinstance(sender, dict) and isinstance(sender.get("id"), int):
        person = await database.run(people.find, sender["id"])
        language = person.language if person else language_of(sender.get("language_code"))
        await deliver(bot, sender["id"], Texts(language)("not_handled"))


async def tell_erased(bot: Bot, database: Database) -> None:
    """One tick: what the owners who were forgotten since the last mean for versions and models. Nobody is named."""
    waiting = await database.run(erasures.to_tell)
    if not waiting:
        return
    models = await database.run(_models_that_learned)
    active = await database.run(deployments.active)
    versions = ", ".join(version.name for _, version in waiting)
    if models:
        is_active = active is not None and active.id in {model.id for model in models}
        key = "erased_active" if is_active else "erased_models"
        await tell_admins(bot, database, key, versions=versions, models=", ".join(model.name for model in models))
    else:
        await tell_admins(bot, database, "erased", versions=versions)
    for erasure, _ in waiting:
        await database.run(erasures.told, erasure.id)


def _models_that_learned(session: Session) -> list[Model]:
    model_ids = erasures.models_that_learned(session)
    return [model for model in deployments.models(session) if model.id in model_ids]
