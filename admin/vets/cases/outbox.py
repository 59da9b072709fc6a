"""What is said in a case, on its way: the owner's words to the vets, the vets' words to the owner, and receipts."""

import logging
from collections.abc import Callable

from aiogram.enums import ContentType
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message, ReplyParameters
from sqlmodel import Session

from admin.roles import Colleague, name_of
from admin.vets.cases import endings
from admin.vets.cases.card import learn_buttons
from admin.vets.cases.post import Address, Visit
from bot.telegram.deliver import Delivery
from bot.texts import Html, Texts, as_written, lines, quoted, shorten
from storage import cases, people
from storage.forgetting import showings
from storage.models import CaseMessage, Rank, now

log = logging.getLogger(__name__)

BackButton = Callable[[int, Texts], InlineKeyboardButton]
"""`back_button(case_id, say)`: what the owner taps to talk to the bot again."""


class CaseOutbox:
    """Sends what waits in the tables; one per process."""

    def __init__(self, back_button: BackButton) -> None:
        self._back_button = back_button
        self._passed: set[tuple[int, int]] = set()
        """Chat and message (or minus the update, for a copy): who has got what the others have not got yet."""

    async def deliver(self, visit: Visit) -> None:
        """Send what waits, in order; what cannot be sent now holds up what comes after it, for its reader only."""
        scene, is_stuck = visit.scene, {True: False, False: False}
        for message in scene.waiting_messages:
            to_vets = message.from_id == scene.case.owner_id
            if is_stuck[to_vets]:
                continue
            outcome = await (self._to_vets if to_vets else self._to_owner)(visit, message)
            if outcome is Delivery.GONE:
                await _owner_lost(visit, message)
                return
            if outcome is Delivery.LATER:
                is_stuck[to_vets] = True
                continue
            await visit.database.run(cases.delivered, message.id)
            if not to_vets and message.from_id != cases.THE_BOT:
                await _confirm(visit, message)
                await self._tell_taker(visit, message)

    async def copy(self, visit: Visit, message: Message, update_id: int) -> None:
        """Show the vets a message that is no text; its words at least wait for them where nobody could be shown it."""
        scene, audience = visit.scene, visit.scene.audience
        for chat_id, card_id in audience.items():
            if (chat_id, -update_id) in self._passed:
                continue
            reply = ReplyParameters(message_id=card_id, allow_sending_without_reply=True)
            # The bot sends it, so the owner's words under it are marked as theirs.
            words = {"name": scene.owner.name, "text": quoted(message.caption or "")}
            caption = scene.colleagues[chat_id].say("case_owner_says", **words) if message.caption else None
            try:
                copy = await message.copy_to(chat_id, caption=caption, reply_parameters=reply)
            except (TelegramForbiddenError, TelegramBadRequest) as error:
                log.info("case %s: vet %s did not get a file: %s", visit.case_id, chat_id, error.message)
                continue
            self._passed.add((chat_id, -update_id))
            await _remember_copy(visit, chat_id, copy.message_id, message)
        text = f"[{ContentType(message.content_type).value}] {message.caption or ''}".strip()
        n_shown = sum((chat_id, -update_id) in self._passed for chat_id in audience)
        speaker_id = message.from_user.id if message.from_user else None
        await visit.database.run(_keep_copied, visit.case_id, speaker_id, text, update_id, n_shown > 0)
        self._passed -= {(chat_id, -update_id) for chat_id in audience}

    async def _to_vets(self, visit: Visit, message: CaseMessage) -> Delivery:
        """Sent when nothing of it is left to do."""
        scene, audience = visit.scene, visit.scene.audience
        outcomes = []
        for chat_id in audience:
            text = scene.colleagues[chat_id].say("case_owner_says", name=scene.owner.name, text=quoted(message.text))
            outcomes.append(await self._tell_vet(visit, chat_id, text, message))
        if Delivery.LATER in outcomes:
            return Delivery.LATER
        self._passed -= {(chat_id, message.id or 0) for chat_id in audience}
        # Without a reader it waits until somebody else has a card; of a closed case nobody gets one any more.
        return Delivery.SENT if Delivery.SENT in outcomes or not scene.is_open else Delivery.LATER

    async def _tell_vet(self, visit: Visit, chat_id: int, text: Html, message: CaseMessage) -> Delivery:
        """Send a vet what was said, as a reply to their card."""
        case_id, key = visit.case_id, (chat_id, message.id or 0)
        if key in self._passed:
            return Delivery.SENT
        address = Address(chat_id, is_vets=True, card_id=visit.scene.cards.get(chat_id))
        outcome = await visit.send(address, text, words=quoted(message.text), speaker_ids=_speakers(message))
        if outcome is Delivery.SENT:
            self._passed.add(key)
        elif outcome is Delivery.GONE:
            log.warning("case %s: vet %s cannot be reached any more", case_id, chat_id)
            visit.post.unreachable.add((chat_id, case_id))
            await visit.database.run(endings.lose_vet, case_id, chat_id)
        return outcome

    async def _to_owner(self, visit: Visit, message: CaseMessage) -> Delivery:
        scene, say = visit.scene, Texts(visit.scene.owner.language)
        buttons = None
        if scene.is_open and scene.case.holds:
            buttons = InlineKeyboardMarkup(inline_keyboard=[[self._back_button(visit.case_id, say)]])
        address = Address(scene.case.chat_id, thread_id=scene.case.thread_id)
        if message.from_id == cases.THE_BOT:
            return await visit.send(address, Html(message.text), buttons)
        name, rank = await visit.database.run(_signature, message.from_id)
        words = as_written(message.text)
        text = say("case_answer_admin" if rank is Rank.ADMIN else "case_answer_vet", name=name, text=words)
        return await visit.send(address, text, buttons, words)

    async def _tell_taker(self, visit: Visit, message: CaseMessage) -> None:
        """The one who has the case learns what a colleague has said in it."""
        scene, taker = visit.scene, visit.scene.taker
        if not scene.is_open or taker is None or taker.telegram_id == message.from_id:
            return
        vet = scene.colleagues.get(message.from_id)
        log.info("case %s of vet %s: vet %s has answered", visit.case_id, taker.telegram_id, message.from_id)
        name = vet.name if vet else str(message.from_id)
        text = taker.say("case_colleague_says", vet=name, name=scene.owner.name, text=quoted(message.text))
        await self._tell_vet(visit, taker.telegram_id, text, message)
        self._passed.discard((taker.telegram_id, message.id or 0))


async def _confirm(visit: Visit, message: CaseMessage) -> None:
    """Tell the vet that their words have arrived, and that they may become the bot's."""
    vet = visit.scene.colleagues.get(message.from_id)
    if vet is not None:
        buttons = learn_buttons(message.id or 0, vet.say) if visit.scene.turn is not None else None
        await visit.send(Address(vet.telegram_id, is_vets=True), _receipt(visit, message, vet), buttons)


async def _owner_lost(visit: Visit, message: CaseMessage) -> None:
    """The owner has blocked the bot: close the case and tell the vet that nobody will read the answer."""
    scene = visit.scene
    log.info("case %s is closed, its owner cannot be reached", visit.case_id)
    await visit.database.run(endings.lose_owner, visit.case_id)
    vet = scene.colleagues.get(message.from_id if message.from_id != cases.THE_BOT else scene.case.taken_by or 0)
    if vet is not None:
        await visit.send(Address(vet.telegram_id), vet.say("case_unreachable", name=scene.owner.name))


def _receipt(visit: Visit, message: CaseMessage, vet: Colleague) -> Html:
    scene, say, note = visit.scene, vet.say, None
    if not scene.is_open:
        note = say("case_was_closed")
    elif scene.taker is not None and scene.taker.telegram_id != message.from_id:
        note = say("case_taken_line", name=scene.taker.name)
    return lines(say("case_delivered", name=scene.owner.name, quote=shorten(message.text, 80)), note)


def _signature(session: Session, telegram_id: int) -> tuple[str, Rank | None]:
    """How somebody's answers are signed."""
    return name_of(session, telegram_id), people.rank_of(session, telegram_id)


def _speakers(message: CaseMessage) -> set[int]:
    """Whose words these are, where they are not the case's owner's: who has said them, and whom they quote."""
    return {person_id for person_id in (message.speaker_id, message.quoted_id) if person_id is not None}


async def _remember_copy(visit: Visit, chat_id: int, message_id: int, original: Message) -> None:
    """A copy is about its case, and shows what its sender has made; where the case was erased meanwhile, it goes."""
    if not await visit.database.run(cases.show_card, chat_id, message_id, visit.case_id):
        await visit.bot.delete_message(chat_id, message_id)
    elif original.from_user is not None:
        await visit.database.run(showings.show, chat_id, message_id, [original.from_user.id])


def _keep_copied(
    session: Session, case_id: int, speaker_id: int | None, text: str, update_id: int, is_shown: bool
) -> None:
    case = cases.find(session, case_id)
    if case is None:
        return
    speaker_id = None if speaker_id == case.owner_id else speaker_id
    message, _ = cases.add_message(session, case_id, case.owner_id, text, update_id, speaker_id)
    if is_shown:
        message.delivered_at = now()
