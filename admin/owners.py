"""Who was taken out of VETTED_OWNER_IDS: at the start their rank has gone, and all that hangs on it follows."""

import logging
from collections.abc import Sequence

from aiogram import Bot

from admin.alerts import tell_admins
from admin.menus import show_menu
from admin.rank_panel import NO_RANK
from admin.roles import name_of
from admin.vets.cases.desk import VetDesk
from admin.vets.review.update import update_cards
from storage.database import Database
from storage.people import FormerOwner

log = logging.getLogger(__name__)


async def follow(bot: Bot, database: Database, vets: VetDesk, former: Sequence[FormerOwner]) -> None:
    """Menus and cards, and a word to the admins for each."""
    for person in former:
        rank = person.rank or NO_RANK
        log.warning("%s does not stand in VETTED_OWNER_IDS any more: now %s", person.telegram_id, rank)
        await show_menu(bot, person.telegram_id, person.rank)
        for turn_id in person.turn_ids:
            await update_cards(bot, database, turn_id)
        for case_id in person.case_ids:
            await vets.attend(bot, database, case_id)
        name = await database.run(name_of, person.telegram_id)
        await tell_admins(bot, database, f"no_owner_{rank}", name=name, id=person.telegram_id)
