"""What the admins are told unasked: a model does not answer, or must not, an update could not be
handled, an owner was forgotten from whom versions and models had learned."""

from collections.abc import Callable, Sequence
from typing import Any

from aiogram import Bot
from aiogram.types import InlineKeyboardMarkup
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from admin.roles import colleagues
from admin.use import back_button, use_button
from bot.telegram.deliver import NOT_TAKEN, Delivery, deliver
from bot.texts import LANGUAGES, Html, Texts, language_of, paragraphs, shorten, size_shown
from storage import deployments, erasures, people, restorations
from storage.database import Database
from storage.deployments import FallBack
from storage.models import Model, Rank
from storage.ticks.attempts import NotYet
from training.providers import StoredModel

ERROR_SHOWN = 500
"""Characters of what a host, or an error of ours, says."""


async def tell_admins(bot: Bot, database: Database, key: str, **values: object) -> bool:
    """Send every admin this text, each in their language. Who has never written to the bot, or has blocked it, is not
    told. False where it has reached nobody and may reach somebody later."""
    return await tell_each_admin(bot, database, lambda say: (say(key, **values), None))


async def tell_each_admin(
    bot: Bot, database: Database, message: Callable[[Texts], tuple[Html, InlineKeyboardMarkup | None]]
) -> bool:
    """The same for what differs by language in more than its words."""
    outcomes = set()
    for colleague in (await database.run(colleagues)).values():
        if colleague.rank is Rank.ADMIN:
            text, buttons = message(colleague.say)
            outcomes.add(await deliver(bot, colleague.telegram_id, text, buttons=buttons))
    return Delivery.SENT in outcomes or Delivery.LATER not in outcomes


async def tell_fell_back(bot: Bot, database: Database, fall_back: FallBack, words: str) -> None:
    """The model before has taken over from one that does not answer, of which its host says so (`words`)."""

    def message(say: Texts) -> tuple[Html, InlineKeyboardMarkup]:
        name = fall_back.stand_in.name
        text = say("fell_back", failed=fall_back.model.name, error=_error(words, say), name=name)
        stay = use_button(fall_back.stand_in, say("stay_with", name=name))
        return text, InlineKeyboardMarkup(inline_keyboard=[[stay]])

    await tell_each_admin(bot, database, message)


async def tell_recovered(bot: Bot, database: Database, fall_back: FallBack) -> None:
    """It answers again, and has its place again."""
    since = f"{fall_back.deployment.deployed_at:%Y-%m-%d %H:%M}"
    names = {"name": fall_back.model.name, "former": fall_back.stand_in.name}
    await tell_admins(bot, database, "recovered", since=since, **names)


async def tell_silent(bot: Bot, database: Database, model: Model, words: str, choices: Sequence[Model]) -> None:
    """The active model does not answer, and nothing was changed: what to do is theirs to say."""
    key = "silent_choices" if choices else "silent_nobody"
    buttons = InlineKeyboardMarkup(inline_keyboard=[[back_button(choice)] for choice in choices]) if choices else None
    await tell_each_admin(bot, database, lambda say: (say(key, name=model.name, error=_error(words, say)), buttons))


def _error(words: str, say: Texts) -> Html:
    return say("in_brackets", text=shorten(words, ERROR_SHOWN)) if words else Html()


async def tell_unfit(bot: Bot, database: Database, reason: str, name: str | None) -> None:
    """The engine does not serve the active model; `name` answers in its place, or nothing does."""
    key = "unfit_nobody" if name is None else "unfit"
    await tell_admins(bot, database, key, reason=shorten(reason, ERROR_SHOWN), name=name)


async def tell_removed(bot: Bot, database: Database, models: Sequence[StoredModel]) -> None:
    """These models were deleted to make room."""
    names = ", ".join(model.name for model in models)
    n_bytes = sum(model.n_bytes_with_epochs for model in models)
    await tell_admins(bot, database, "models_removed", names=names, size=size_shown(n_bytes))


async def tell_storage(bot: Bot, database: Database, owner_ids: Sequence[int], error: str | None) -> None:
    """Nothing can be written, or, without an error, it can again. Where not even the admins can be looked up, the
    owners of the bot are told, whose numbers the settings know."""
    key = "storage_works" if error is None else "storage_fails"
    error = shorten(error or "", ERROR_SHOWN)
    try:
        await tell_admins(bot, database, key, error=error)
    except DBAPIError:
        for owner_id in owner_ids:
            await deliver(bot, owner_id, paragraphs(*(Texts(language)(key, error=error) for language in LANGUAGES)))


async def tell_set_aside(bot: Bot, database: Database, update: dict[str, Any], error: str, is_news: bool) -> None:
    """An update was given up: the admins learn its number, where it is the first for a while, and whoever sent it that
    it got no answer."""
    if is_news:
        await tell_admins(bot, database, "set_aside", id=update["update_id"], error=shorten(error, ERROR_SHOWN))
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
        names = ", ".join(model.name for model in models)
        is_told = await tell_admins(bot, database, key, versions=versions, models=names)
    else:
        is_told = await tell_admins(bot, database, "erased", versions=versions)
    if not is_told:
        raise NotYet(NOT_TAKEN, rests=False)
    for erasure, _ in waiting:
        await database.run(erasures.told, erasure.id)


async def tell_restored(bot: Bot, database: Database) -> None:
    """Once: these tables have come from a backup, what is gone, and what the admins have to see to."""
    row = await database.run(restorations.untold)
    if row is None:
        return
    counts, moments = row.counts, {"since": row.backed_up_at, "until": row.restored_at}
    when = {name: f"{moment:%Y-%m-%d %H:%M}" for name, moment in moments.items()}

    def message(say: Texts) -> tuple[Html, None]:
        text = paragraphs(
            say("restored", name=row.backup, **when),
            say("restored_jobs", n=counts["launches"] + counts["hosted"], **when),
            say("restored_plan") if counts["plans"] else None,
            say("restored_inbox", n=counts["updates"]) if counts["updates"] else None,
            say("restored_forgotten", n=counts["forgotten"]) if row.has_list else say("restored_no_list", **when),
        )
        return text, None

    if not await tell_each_admin(bot, database, message):
        raise NotYet(NOT_TAKEN, rests=False)
    await database.run(restorations.told, row.id)


def _models_that_learned(session: Session) -> list[Model]:
    model_ids = erasures.models_that_learned(session)
    return [model for model in deployments.models(session) if model.id in model_ids]
