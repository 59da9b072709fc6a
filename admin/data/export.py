"""/export: a dataset version as files, to keep or to train on elsewhere."""

import asyncio

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import BufferedInputFile, Message
from sqlmodel import Session

from admin.data.versions import title_of
from admin.desk import Desk
from admin.follow.results import RESULTS, export_results
from admin.roles import guarded
from admin.shown import shown
from bot.telegram.here import Here
from bot.texts import shorten
from storage import audit, datasets
from storage.forgetting import showings
from storage.models import DatasetVersion, Deed, Rank
from training.dataset.export import FORMS, export
from training.dataset.version_files import VersionDamaged

DEFAULT_FORMS = ("jsonl", "csv", "report")
"""What /export sends unless it is told which."""


async def send_export(message: Message, command: CommandObject, here: Here, desk: Desk) -> None:
    """`/export [VERSION] [FORM…]`: the very files that were or will be trained on, a table, and the report; `/export
    results [ID]`: the files with a training's figures."""
    words = (command.args or "").lower().split()
    if RESULTS in words:
        names = [word for word in (command.args or "").split() if word.lower() != RESULTS]
        await export_results(message, names, here, desk)
        return
    forms = [word for word in words if word in FORMS]
    names = [word for word in words if word not in FORMS]
    if len(names) > 1:
        await message.answer(here.say("export_usage", forms=" · ".join(FORMS)))
        return
    version_id = await here.once(_take, names, here.person.telegram_id)
    if version_id is None:
        unknown = here.say("version_unknown", name=shorten("".join(names), 80))
        await message.answer(unknown if names else here.say("export_none"))
        return
    version = await here.database.run(datasets.version, version_id)
    await _send(message, version, forms or list(DEFAULT_FORMS), here, desk)


def _take(session: Session, names: list[str], admin_id: int) -> int | None:
    """The id of the version of this name, or the newest; that it is handed out is logged."""
    version = datasets.find_version(session, names[0]) if names else datasets.newest_version(session)
    if version is not None:
        audit.log(session, admin_id, Deed.EXPORTED, "version", version.name)
    return None if version is None else version.id


async def _send(message: Message, version: DatasetVersion, forms: list[str], here: Here, desk: Desk) -> None:
    """The files, the first with a line on what they are of."""
    caption = here.say("export_caption", name=title_of(version), n=version.n_examples, sha=version.sha256[:12])
    is_first = True
    try:
        for form in forms:
            files = await asyncio.to_thread(
                export, here.database, desk.folder, version, form, desk.base_model, here.say
            )
            for file in files:
                document = BufferedInputFile(file.content, file.name)
                receipt = await message.answer_document(document, caption=caption if is_first else "")
                await shown(here, receipt, showings.show_version, version.id)
                is_first = False
    except VersionDamaged as error:
        await message.answer(str(error), parse_mode=None)


def make_router() -> Router:
    """The admins' route to files of a version."""
    router = guarded("export", Rank.ADMIN)
    router.message.register(send_export, Command("export"))
    return router
