"""The taps under an answer: 👍 and 👎, another answer, stop."""

from aiogram.types import CallbackQuery, Message

from bot.chat.answer import answer_question
from bot.chat.buttons import AgainTap, FeedbackTap, final_buttons
from bot.chat.chatting import Chatting, Question
from bot.chat.privacy import ForgetTap
from bot.chat.questions import refusal
from bot.chat.safety import UNWEIGHED, weigh_in_time
from bot.telegram import taps
from bot.telegram.here import Here
from bot.telegram.spot import Spot
from bot.triage import Triage
from storage import cases, turns


async def answer_again(query: CallbackQuery, callback_data: AgainTap, here: Here, chatting: Chatting) -> None:
    """Another answer to the same question; after a failure, the first one."""
    turn = await here.database.run(turns.find, callback_data.turn_id)
    if turn is not None and turn.owner_id != here.person.telegram_id:
        await taps.answer(query, here.say("not_yours"), alert=True)
        return
    if turn is None or turn.chat_id != here.chat_id or not isinstance(query.message, Message):
        await taps.answer(query, here.say("old_button"))
        return
    if await here.database.run_core(cases.holding, turn.chat_id, turn.thread_id):
        await taps.answer(query, here.say("held"), alert=True)
        return
    if not here.again and (word := await refusal(here, chatting)):
        await taps.answer(query, here.say(word, n=chatting.limits.messages.per_minute), alert=True)
        return
    await taps.answer(query)
    if turn.answer is not None:
        values = await here.database.run(turns.feedback_on, [callback_data.turn_id])
        value = values.get(callback_data.turn_id)
        await taps.rewrite_buttons(query, final_buttons(callback_data.turn_id, value, here.say, with_again=False))
    # The emergency message stands there already.
    triage = await weigh_in_time(chatting.rules, turn.question) or UNWEIGHED
    verdict = Triage(flag=None, dose=triage.dose)
    place = Spot(turn.chat_id, turn.thread_id)
    question = Question(turn.question, verdict, place, turn.question_message_id, earlier=turn, quoted_id=turn.quoted_id)
    await answer_question(question, here, chatting)


def waits_its_turn(callback_data: str) -> bool:
    """Whether a tap comes after the messages before it: a question asked again, and /forget, which must not overtake
    an answer that is being written. Other taps take effect at once."""
    return callback_data.partition(":")[0] in (AgainTap.__prefix__, ForgetTap.__prefix__)


async def stop(query: CallbackQuery, here: Here, chatting: Chatting) -> None:
    """End the answer that is growing just now, with what is there."""
    asking = chatting.asking.get(here.chat_id)
    if asking is not None and asking.turn.owner_id != here.person.telegram_id:
        await taps.answer(query, here.say("not_yours"), alert=True)
        return
    if asking is not None:
        asking.stop()
    await taps.answer(query)


async def feedback(query: CallbackQuery, callback_data: FeedbackTap, here: Here) -> None:
    """An owner's thumb; the last one counts."""
    value = 1 if callback_data.value > 0 else -1
    is_owner = await here.once(turns.give_feedback, callback_data.turn_id, here.person.telegram_id, value)
    if not is_owner:
        await taps.answer(query, here.say("not_yours"), alert=True)
        return
    await taps.answer(query, here.say("thanks_up" if value > 0 else "thanks_down"))
    if isinstance(query.message, Message):
        has_again = AgainTap(turn_id=callback_data.turn_id).pack() in _taps(query.message)
        await taps.rewrite_buttons(query, final_buttons(callback_data.turn_id, value, here.say, has_again))


def _taps(message: Message) -> set[str | None]:
    """The callback data of all buttons under a message."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else []
    return {button.callback_data for row in rows for button in row}


async def old_button(query: CallbackQuery, here: Here) -> None:
    """A button that means nothing any more."""
    await taps.answer(query, here.say("old_button"))
