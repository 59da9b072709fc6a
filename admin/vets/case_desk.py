"""How a case reaches people: cards for the vets, the owner's words on to them, the vets' words back, receipts.

What has to be sent stands in the tables (`storage/cases.py`). `attend` brings Telegram up to it and may run at any
time and any number of times; what the desk remembers by itself only spares calls.
"""

import asyncio
import html
import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakValueDictionary

from aiogram import Bot
from aiogram.enums import ContentType
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramRetryAfter,
)
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message, ReplyParameters
from sqlmodel import Session

from admin.vets.case_card import Colleague, LearnTap, Scene, card_buttons, card_text, look
from bot.texts import Texts, shorten
from storage import cases, people
from storage.database import Database
from storage.models import Case, CaseMessage, Person, Rank, Turn, now

log = logging.getLogger(__name__)

HOURS_UNTIL_HANDED_BACK = 12
"""After so many hours without a vet's word a chat is the bot's again."""
MESSAGE_LIMIT = 4096
"""UTF-16 units that always fit into one message."""


class Unreachable(Exception):
    """This chat will not take messages: the bot is blocked, or the chat is gone."""


def fits(text: str) -> bool:
    """Whether an HTML text fits into one message. Telegram does not count the tags; they are short, so we do."""
    return len(html.unescape(text).encode("utf-16-le")) // 2 <= MESSAGE_LIMIT


class VetDesk:
    """One per process: it keeps two attempts at the same case from sending the same twice."""

    def __init__(self, back_button: Callable[[int, Texts], InlineKeyboardButton]) -> None:
        """`back_button(case_id, say)`: what the owner taps to talk to the bot again."""
        self._back_button = back_button
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._shown: dict[tuple[int, int], str] = {}
        """What the card in a chat shows, by chat and case."""
        self._unreachable: set[tuple[int, int]] = set()
        """Chat and case: vets who could not be sent the card."""
        self._passed: set[tuple[int, int]] = set()
        """Chat and message (or minus the update, for a copy): who has got what the others have not got yet."""
        self._closed_until: dict[int, float] = {}
        """Until when flood control has told us to leave a chat alone."""

    async def attend(self, bot: Bot, database: Database, case_id: int, also: int | None = None) -> None:
        """Send what still has to be sent in this case and make the cards show what is so. `also`: a vet who wants a
        card although others have one."""
        async with self._lock(case_id):
            scene = await database.run(look, case_id)
            if scene.is_open and not await self._send_cards(bot, database, scene, also) and scene.case.holds:
                await database.run(_nobody_there, case_id)
            scene = await database.run(look, case_id)
            await self._deliver(bot, database, scene)
            await self._update_cards(bot, await database.run(look, case_id))

    async def copy(self, bot: Bot, database: Database, case_id: int, message: Message, update_id: int) -> bool:
        """Show the vets a photo, a voice message or whatever else is no text. False when that was done before.

        Raises Telegram's error where it has to be tried again: our tables keep no files, the inbox keeps the update.
        """
        async with self._lock(case_id):
            if await database.run(cases.has_said, update_id):
                return False
            scene = await database.run(look, case_id)
            audience = self._audience(scene)
            for chat_id, card_id in audience.items():
                if (chat_id, -update_id) in self._passed:
                    continue
                try:
                    copied = await message.copy_to(chat_id, reply_parameters=_reply_to(card_id))
                except (TelegramForbiddenError, TelegramBadRequest) as error:
                    log.info("case %s: vet %s did not get a file: %s", case_id, chat_id, error)
                    continue
                self._passed.add((chat_id, -update_id))
                await database.run(cases.show_card, chat_id, copied.message_id, case_id)
            what = f"[{ContentType(message.content_type).value}] {message.caption or ''}".strip()
            # Where nobody could be shown it, the words at least wait for the vets.
            n_shown = sum((chat_id, -update_id) in self._passed for chat_id in audience)
            await database.run(_keep_copied, scene.case, what, update_id, n_shown > 0)
            self._passed -= {(chat_id, -update_id) for chat_id in audience}
            return True

    async def red_flag(self, bot: Bot, database: Database, turn: Turn) -> None:
        """Send the vets an urgent card for `turn.flag`; the bot goes on answering until one of them takes over."""
        case_id = await database.run(_open_for_flag, turn)
        await self.attend(bot, database, case_id)

    async def tick(self, bot: Bot, database: Database) -> None:
        """Hand back what nobody answers, and send what a crash or a failed send has left."""
        before = now() - timedelta(hours=HOURS_UNTIL_HANDED_BACK)
        handed_back = await database.run(_hand_back_stale, before)
        left = await database.run(cases.unsettled)
        for case_id in [*handed_back, *(case_id for case_id in left if case_id not in handed_back)]:
            await self.attend(bot, database, case_id)

    def _lock(self, case_id: int) -> asyncio.Lock:
        lock = self._locks.get(case_id)
        if lock is None:
            lock = self._locks[case_id] = asyncio.Lock()
        return lock

    async def _send_cards(self, bot: Bot, database: Database, scene: Scene, also: int | None) -> bool:
        """A card for each vet who has none; for the admins where no vet can be reached. False: there is nobody."""
        if also is not None and also in scene.colleagues and also not in scene.cards:
            await self._send_card(bot, database, scene, scene.colleagues[also])
        for rank in (Rank.VET, Rank.ADMIN):
            somebody = [
                colleague
                for colleague in scene.colleagues.values()
                if colleague.rank is rank and colleague.telegram_id not in (scene.case.owner_id, also)
            ]
            told = [True for colleague in somebody if colleague.telegram_id in scene.cards]
            told += await asyncio.gather(
                *(
                    self._send_card(bot, database, scene, colleague)
                    for colleague in somebody
                    if colleague.telegram_id not in scene.cards
                )
            )
            if any(told):
                return True
        return also is not None

    async def _send_card(self, bot: Bot, database: Database, scene: Scene, colleague: Colleague) -> bool:
        """False when this vet cannot be reached; true also when it has to be tried again at the next tick."""
        chat_id, case_id = colleague.telegram_id, scene.case.id or 0
        if (chat_id, case_id) in self._unreachable:
            return False
        text, buttons = card_text(scene, chat_id, colleague.say), card_buttons(scene, chat_id, colleague.say)
        try:
            sent = await self._send(bot, chat_id, text, reply_markup=buttons)
        except Unreachable as error:
            log.warning("case %s: vet %s cannot be reached: %s", case_id, chat_id, error)
            self._unreachable.add((chat_id, case_id))
            return False
        if sent is not None:
            self._shown[chat_id, case_id] = _look_of(text, buttons)
            if not await database.run(cases.show_card, chat_id, sent.message_id, case_id):
                await sent.delete()
        return True

    async def _update_cards(self, bot: Bot, scene: Scene) -> None:
        for chat_id, message_id in scene.cards.items():
            colleague = scene.colleagues.get(chat_id)
            text = card_text(scene, chat_id, colleague.say) if colleague else ""
            buttons = card_buttons(scene, chat_id, colleague.say) if colleague else None
            key = chat_id, scene.case.id or 0
            if self._shown.get(key) == _look_of(text, buttons) or self._is_closed(chat_id):
                continue
            try:
                if colleague is not None:
                    await bot.edit_message_text(text, chat_id=chat_id, message_id=message_id, reply_markup=buttons)
                else:  # no vet any more: the card stays as it was, without its buttons
                    await bot.edit_message_reply_markup(chat_id=chat_id, message_id=message_id)
            except TelegramRetryAfter as error:
                self._closed_until[chat_id] = time.monotonic() + error.retry_after
                continue
            except (TelegramForbiddenError, TelegramBadRequest) as error:  # unchanged, deleted, or too old
                log.debug("the card of case %s in chat %s stays as it is: %s", key[1], chat_id, error)
            except (TelegramAPIError, ClientDecodeError) as error:
                log.info("the card of case %s in chat %s stays as it is for now: %s", key[1], chat_id, error)
                continue
            self._shown[key] = _look_of(text, buttons)
        if not scene.is_open:
            # Cases are many in a process's life; an edit too much hurts nobody.
            for key in [key for key in self._shown if key[1] == scene.case.id]:
                del self._shown[key]
            self._unreachable = {key for key in self._unreachable if key[1] != scene.case.id}

    async def _deliver(self, bot: Bot, database: Database, scene: Scene) -> None:
        """Send what waits, in order; what cannot be sent now holds up what comes after it, for its reader only."""
        stuck: set[bool] = set()
        for message in scene.undelivered:
            to_vets = message.from_id == scene.case.owner_id
            if to_vets in stuck:
                continue
            send = self._to_vets if to_vets else self._to_owner
            try:
                is_sent = await send(bot, database, scene, message)
            except Unreachable as error:
                await self._owner_lost(bot, database, scene, message, error)
                return
            if not is_sent:
                stuck.add(to_vets)
                continue
            await database.run(cases.delivered, message.id)
            if not to_vets and message.from_id != cases.THE_BOT:
                await self._confirm(bot, database, scene, message)

    def _audience(self, scene: Scene) -> dict[int, int]:
        """Whom the owner's words go to, with their cards: to the vet who has the case, or to all who were told."""
        working = {chat_id: card for chat_id, card in scene.cards.items() if chat_id in scene.colleagues}
        taker = scene.taker.telegram_id if scene.taker else 0
        return {taker: working[taker]} if taker in working else working

    async def _to_vets(self, bot: Bot, database: Database, scene: Scene, message: CaseMessage) -> bool:
        audience, told = self._audience(scene), []
        for chat_id, card_id in audience.items():
            say = scene.colleagues[chat_id].say
            text = say("case_owner_says", name=scene.owner.name, text=message.text)
            told.append(await self._tell_vet(bot, database, scene, chat_id, card_id, text, message))
        if False in told:
            return False
        self._passed -= {(chat_id, message.id or 0) for chat_id in audience}
        # Without a reader it waits until somebody else has a card; of a closed case nobody gets one any more.
        return True in told or not scene.is_open

    async def _tell_vet(
        self, bot: Bot, database: Database, scene: Scene, chat_id: int, card_id: int, text: str, message: CaseMessage
    ) -> bool | None:
        """Send a vet what was said, as a reply to their card. False: to be tried again; null: this vet is gone."""
        case_id, message_id = scene.case.id or 0, message.id or 0
        if (chat_id, message_id) in self._passed:
            return True
        try:
            sent = await self._send_words(bot, chat_id, text, message.text, reply_parameters=_reply_to(card_id))
        except Unreachable as error:
            log.warning("case %s: vet %s cannot be reached any more: %s", case_id, chat_id, error)
            self._unreachable.add((chat_id, case_id))
            await database.run(_vet_lost, case_id, chat_id)
            return None
        if sent is None:
            return False
        self._passed.add((chat_id, message_id))
        await database.run(cases.show_card, chat_id, sent.message_id, case_id)
        return True

    async def _to_owner(self, bot: Bot, database: Database, scene: Scene, message: CaseMessage) -> bool:
        say = Texts(scene.owner.language)
        buttons = None
        if scene.is_open and scene.case.holds:
            buttons = InlineKeyboardMarkup(inline_keyboard=[[self._back_button(scene.case.id or 0, say)]])
        if message.from_id == cases.THE_BOT:
            return await self._send(bot, scene.case.chat_id, message.text, reply_markup=buttons) is not None
        name, rank = await database.run(_signature, message.from_id)
        text = say("case_answer_admin" if rank is Rank.ADMIN else "case_answer_vet", name=name, text=message.text)
        return await self._send_words(bot, scene.case.chat_id, text, message.text, reply_markup=buttons) is not None

    async def _confirm(self, bot: Bot, database: Database, scene: Scene, message: CaseMessage) -> None:
        """Tell the vet that their words have arrived, and the one who has the case what a colleague has said."""
        colleague = scene.colleagues.get(message.from_id)
        if colleague is not None:
            say = colleague.say
            text: str = say("case_delivered", name=scene.owner.name, quote=shorten(message.text, 80))
            if not scene.is_open:
                text += "\n" + say("case_was_closed")
            elif scene.taker is not None and scene.taker.telegram_id != message.from_id:
                text += "\n" + say("case_taken_line", name=scene.taker.name)
            buttons = None
            if scene.turn is not None:
                learn = InlineKeyboardButton(
                    text=say("case_learn"), callback_data=LearnTap(message_id=message.id or 0).pack()
                )
                buttons = InlineKeyboardMarkup(inline_keyboard=[[learn]])
            try:
                sent = await self._send(bot, message.from_id, text, reply_markup=buttons)
            except Unreachable as error:
                log.info("case %s: vet %s got no receipt: %s", scene.case.id, message.from_id, error)
                return
            if sent is not None:
                await database.run(cases.show_card, message.from_id, sent.message_id, scene.case.id)
        taker = scene.taker
        if scene.is_open and taker is not None and taker.telegram_id != message.from_id:
            log.info("case %s of vet %s: vet %s has answered", scene.case.id, taker.telegram_id, message.from_id)
            name = colleague.name if colleague else str(message.from_id)
            text = taker.say("case_colleague_says", vet=name, name=scene.owner.name, text=message.text)
            card_id = scene.cards.get(taker.telegram_id, 0)
            await self._tell_vet(bot, database, scene, taker.telegram_id, card_id, text, message)
            self._passed.discard((taker.telegram_id, message.id or 0))

    async def _owner_lost(
        self, bot: Bot, database: Database, scene: Scene, message: CaseMessage, error: Unreachable
    ) -> None:
        """The owner has blocked the bot: close the case and tell the vet that nobody will read the answer."""
        log.info("case %s is closed, its owner cannot be reached: %s", scene.case.id, error)
        await database.run(_lost, scene.case.id)
        vet = scene.colleagues.get(message.from_id if message.from_id != cases.THE_BOT else scene.case.taken_by or 0)
        if vet is None:
            return
        try:
            await self._send(bot, vet.telegram_id, vet.say("case_unreachable", name=scene.owner.name))
        except Unreachable as gone:
            log.info("case %s: vet %s cannot be reached either: %s", scene.case.id, vet.telegram_id, gone)

    def _is_closed(self, chat_id: int) -> bool:
        return time.monotonic() < self._closed_until.get(chat_id, 0.0)

    async def _send_words(self, bot: Bot, chat_id: int, text: str, words: str, **how: Any) -> Message | None:
        """Send a text in which somebody's words stand; where the two are too long together, the words by themselves."""
        if fits(text):
            return await self._send(bot, chat_id, text, **how)
        label = text.replace(html.escape(words, False), "⬇️")
        if await self._send(bot, chat_id, label) is None:
            return None
        return await self._send(bot, chat_id, words, parse_mode=None, **how)

    async def _send(self, bot: Bot, chat_id: int, text: str, **how: Any) -> Message | None:
        """Send a message; null when it has to be tried again later. Raises `Unreachable`."""
        if self._is_closed(chat_id):
            return None
        try:
            return await bot.send_message(chat_id, text, **how)
        except TelegramRetryAfter as error:
            self._closed_until[chat_id] = time.monotonic() + error.retry_after
        except (TelegramForbiddenError, TelegramBadRequest) as error:
            raise Unreachable(error.message) from error
        except (TelegramAPIError, ClientDecodeError) as error:
            log.info("chat %s gets its message at the next tick: %s", chat_id, error)
        return None


def _reply_to(message_id: int) -> ReplyParameters:
    return ReplyParameters(message_id=message_id, allow_sending_without_reply=True)


def _look_of(text: str, buttons: InlineKeyboardMarkup | None) -> str:
    return text + (buttons.model_dump_json(exclude_none=True) if buttons else "")


def _signature(session: Session, telegram_id: int) -> tuple[str, Rank | None]:
    """How somebody's answers are signed."""
    person = people.find(session, telegram_id)
    return person.name if person else str(telegram_id), people.rank_of(session, telegram_id)


def _nobody_there(session: Session, case_id: int) -> None:
    """No vet can be reached: the owner must not wait for one."""
    case = cases.close(session, case_id)
    if case is not None:
        cases.give_up(session, case_id)
        say = Texts(session.get_one(Person, case.owner_id).language)
        cases.add_message(session, case_id, cases.THE_BOT, say("ask_vet_nobody"))


def _keep_copied(session: Session, case: Case, what: str, update_id: int, is_shown: bool) -> None:
    message, _ = cases.add_message(session, case.id or 0, case.owner_id, what, update_id)
    if is_shown:
        message.delivered_at = now()


def _open_for_flag(session: Session, turn: Turn) -> int:
    assert turn.flag is not None
    before = cases.in_chat(session, turn.chat_id)
    case, is_news = cases.open_case(session, turn.chat_id, turn.owner_id, turn.id, turn.flag, holds=False)
    assert case.id is not None
    if is_news and before is not None:
        # The vets have a card already: what the owner says now tells them why it has become urgent.
        cases.add_message(session, case.id, turn.owner_id, "🚨 " + turn.question, turn.update_id)
    return case.id


def _hand_back_stale(session: Session, before: datetime) -> list[int]:
    closed = []
    for case in cases.stale(session, before):
        assert case.id is not None
        cases.close(session, case.id)
        closed.append(case.id)
        if case.holds:
            say = Texts(session.get_one(Person, case.owner_id).language)
            spoke = any(m.from_id not in (case.owner_id, cases.THE_BOT) for m in cases.messages(session, case.id))
            text = say("case_gone_quiet" if spoke else "case_timed_out", hours=HOURS_UNTIL_HANDED_BACK)
            cases.add_message(session, case.id, cases.THE_BOT, text)
    return closed


def _vet_lost(session: Session, case_id: int, vet_id: int) -> None:
    """A vet has blocked the bot: the case is free for others."""
    cases.forget_cards(session, vet_id, case_id)
    case = session.get_one(Case, case_id)
    if case.taken_by == vet_id:
        case.taken_by = None


def _lost(session: Session, case_id: int) -> None:
    cases.close(session, case_id)
    cases.give_up(session, case_id)
