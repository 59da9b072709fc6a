"""The cards of a case in the vets' chats: one for each vet, and each shows what is so."""

import asyncio
import logging

from aiogram.types import InlineKeyboardMarkup

from admin.roles import Colleague
from admin.vets.cases.card import card_buttons, card_text
from admin.vets.cases.post import Address, Visit
from bot.telegram.deliver import Delivery, amend
from bot.texts import Html
from storage.models import Rank

log = logging.getLogger(__name__)


class ShownCards:
    """Sends and edits cards; one per process."""

    def __init__(self) -> None:
        self._faces: dict[tuple[int, int], str] = {}
        """What the card in a chat shows, by chat and case."""

    async def send(self, visit: Visit, also: int | None) -> bool:
        """A card for each vet who has none; for the admins where no vet can be reached. False: there is nobody.

        `also`: a vet who wants a card although others have one.
        """
        scene = visit.scene
        if also is not None and also in scene.colleagues and also not in scene.cards:
            await self._send_one(visit, scene.colleagues[also])
        for rank in (Rank.VET, Rank.ADMIN):
            readers = [
                colleague
                for colleague in scene.colleagues.values()
                if colleague.rank is rank and colleague.telegram_id not in (scene.case.owner_id, also)
            ]
            new_readers = [colleague for colleague in readers if colleague.telegram_id not in scene.cards]
            outcomes = await asyncio.gather(*(self._send_one(visit, colleague) for colleague in new_readers))
            if len(readers) > len(new_readers) or any(outcomes):
                return True
        return also is not None

    async def _send_one(self, visit: Visit, colleague: Colleague) -> bool:
        """False when this vet cannot be reached; true also when it has to be tried again at the next tick."""
        chat_id, key = colleague.telegram_id, (colleague.telegram_id, visit.case_id)
        if key in visit.post.unreachable:
            return False
        text, buttons = _card_for(visit, colleague)
        outcome = await visit.send(Address(chat_id, is_vets=True), text, buttons)
        if outcome is Delivery.GONE:
            log.warning("case %s: vet %s cannot be reached", visit.case_id, chat_id)
            visit.post.unreachable.add(key)
            return False
        if outcome is Delivery.SENT:
            self._faces[key] = _face(text, buttons)
        return True

    async def update(self, visit: Visit) -> None:
        """Edit every card that shows something else than the tables say."""
        for chat_id, message_id in visit.scene.cards.items():
            await self._update_one(visit, chat_id, message_id)
        if not visit.scene.is_open:
            # Cases are many in a process's life; an edit too much hurts nobody.
            for key in [key for key in self._faces if key[1] == visit.case_id]:
                del self._faces[key]
            visit.post.unreachable -= {key for key in visit.post.unreachable if key[1] == visit.case_id}

    async def _update_one(self, visit: Visit, chat_id: int, message_id: int) -> None:
        colleague = visit.scene.colleagues.get(chat_id)
        # Of who is no vet any more the card stays as it was, without its buttons.
        text, buttons = _card_for(visit, colleague) if colleague else (None, None)
        key, face = (chat_id, visit.case_id), _face(text, buttons)
        if self._faces.get(key) == face:
            return
        pace = visit.post.paces.of(chat_id)
        if await amend(visit.bot, chat_id, message_id, text, buttons, pace) is not Delivery.LATER:
            self._faces[key] = face  # also where it stays as it is: deleted, or too old


def _card_for(visit: Visit, colleague: Colleague) -> tuple[Html, InlineKeyboardMarkup | None]:
    reader, say = colleague.telegram_id, colleague.say
    return card_text(visit.scene, reader, say), card_buttons(visit.scene, reader, say)


def _face(text: Html | None, buttons: InlineKeyboardMarkup | None) -> str:
    return (text or "") + (buttons.model_dump_json(exclude_none=True) if buttons else "")
