"""The vets' side of "ask a vet": take a case over, answer by replying, hand back; /cases lists who waits."""

import logging
from typing import Any

from aiogram import F, Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.filters import BaseFilter, Command
from aiogram.types import BufferedInputFile, CallbackQuery, Message, ReplyParameters
from sqlmodel import Session

from admin.roles import guarded
from admin.shown import shown
from admin.vets.cases import judging, taking
from admin.vets.cases.card import CaseTap, LearnTap
from admin.vets.cases.desk import VetDesk
from admin.vets.cases.overview import history, waiting_list
from admin.vets.review.update import update_cards
from bot.telegram.here import Here
from bot.telegram.pages import PageTap
from bot.telegram.taps import answer, rewrite, show
from bot.texts import Html, paragraphs
from storage import cases
from storage.forgetting import showings
from storage.models import CaseMessage, Rank

log = logging.getLogger(__name__)

WORK = {"take": taking.take_over, "no_emergency": judging.refuse_flag, "after_all": judging.confirm_flag}
"""What a button does in one transaction; every other one hands the case back."""


class OnCase(BaseFilter):
    """A reply to a message that is about a case; hands the case's id to the handler."""

    async def __call__(self, message: Message, here: Here) -> bool | dict[str, Any]:
        """The case's id, if the message is such a reply."""
        if message.reply_to_message is None:
            return False
        case_id = await here.database.run(cases.case_on_card, here.chat_id, message.reply_to_message.message_id)
        return False if case_id is None else {"case_id": case_id}


async def list_cases(message: Message, here: Here) -> None:
    """`/cases`: who waits; a tap leads to the card."""
    text, buttons = await here.database.run(waiting_list, here.say)
    await shown(here, await message.answer(text, reply_markup=buttons), showings.show_open_cases)


async def turn(query: CallbackQuery, callback_data: PageTap, here: Here) -> None:
    """Another page of those who wait."""
    await answer(query)
    await show(query, *await here.database.run(waiting_list, here.say, callback_data.number))


async def reply(message: Message, case_id: int, here: Here, vets: VetDesk) -> None:
    """A vet's reply goes to the owner. It takes a case that nobody has taken yet."""
    text = (message.text or "").strip()
    if not text:
        await message.reply(here.say("case_text_only"))
        return
    words_id = await here.once(taking.say_to_owner, case_id, here.person, text, here.update_id)
    if words_id is None:
        await message.reply(here.say("old_button"))
        return
    await vets.attend(here.bot, here.database, case_id)
    if not await here.database.run(_is_settled, words_id):
        await message.reply(here.say("case_not_yet"))


def _is_settled(session: Session, message_id: int) -> bool:
    message = session.get(CaseMessage, message_id)
    return message is None or message.delivered_at is not None


async def tap(query: CallbackQuery, callback_data: CaseTap, here: Here, vets: VetDesk) -> None:
    """Take a case over, hand it back, show its card, or send its history as a file."""
    case_id, database, person = callback_data.case_id, here.database, here.person
    case = await database.run(cases.find, case_id)
    if case is None:
        await answer(query, here.say("old_button"))
    elif callback_data.verb == "file":
        await answer(query)
        text = await database.run(history, case, here.say)
        file = BufferedInputFile(text.encode(), f"case-{case_id}.txt")
        await shown(here, await here.bot.send_document(person.telegram_id, file), showings.show_case, case_id)
    elif callback_data.verb == "show":
        await answer(query)
        await _show(case_id, here, vets)
    else:
        work = WORK.get(callback_data.verb, taking.hand_back)
        word = await here.once(work, case_id, person, here.say, here.update_id)
        await answer(query, None if word is None else Html(word))
        await vets.attend(here.bot, database, case_id)
        if callback_data.verb in judging.VERBS and case.turn_id is not None:
            await update_cards(here.bot, database, case.turn_id)


async def _show(case_id: int, here: Here, vets: VetDesk) -> None:
    """Lead the vet to their card of the case, or send one."""
    vet_id, database = here.person.telegram_id, here.database
    cards = await database.run(cases.cards_of, case_id)
    if (card_id := cards.get(vet_id)) is not None:
        # Not by `deliver`: a reply to a card that is gone has to fail.
        card = ReplyParameters(message_id=card_id)
        try:
            pointer = await here.bot.send_message(vet_id, here.say("case_here", id=case_id), reply_parameters=card)
        except TelegramBadRequest as error:
            log.info("the card of case %s is gone from chat %s: %s", case_id, vet_id, error.message)
            await database.run(cases.forget_cards, vet_id, case_id)
        else:
            await shown(here, pointer, cases.show_card, case_id)
            return
    await vets.attend(here.bot, database, case_id, also=vet_id)


async def learn(query: CallbackQuery, callback_data: LearnTap, here: Here) -> None:
    """The vet's words are the answer that the bot should have given: store them as a correction of the turn."""
    key, turn_id = await here.once(taking.learn_from, callback_data.message_id, here.person.telegram_id)
    if turn_id is None:
        await answer(query, here.say(key), alert=True)
        return
    await answer(query)
    if isinstance(query.message, Message):
        await rewrite(query, paragraphs(Html(query.message.html_text), here.say(key)))
    await update_cards(here.bot, here.database, turn_id)


def make_router() -> Router:
    """The vets' routes to cases."""
    router = guarded("cases", Rank.VET)
    router.message.register(list_cases, Command("cases"))
    router.callback_query.register(turn, PageTap.filter(F.of == "cases"))
    # A command stays a command, also as a reply to a card.
    router.message.register(reply, ~F.text.startswith("/"), OnCase())
    router.callback_query.register(tap, CaseTap.filter())
    router.callback_query.register(learn, LearnTap.filter())
    return router
