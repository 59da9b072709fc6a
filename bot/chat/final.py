"""What an owner sees at the end of a turn: one text and its buttons for each way that a turn ends."""

from aiogram.types import InlineKeyboardMarkup

from bot.chat.ask_vet import ask_vet_button
from bot.chat.buttons import final_buttons, retry_button
from bot.texts import Texts
from storage.endings import Ending, ending_of
from storage.models import Turn


def final(turn: Turn, partial: str, asks_dose: bool, say: Texts) -> tuple[str, InlineKeyboardMarkup | None]:
    """The Markdown and the buttons that the answer ends with. `partial`: what there is of an answer that broke off."""
    assert turn.id is not None
    ending = ending_of(turn) or Ending.PROVIDER_TROUBLE
    if turn.answer is not None:
        return _answer(turn.answer, ending, asks_dose, say), final_buttons(turn.id, None, say)
    if ending is Ending.HELD:
        return say(ending), None
    if ending is Ending.BUDGET_SPENT:
        return say(ending), InlineKeyboardMarkup(inline_keyboard=[[ask_vet_button(turn.id, say)]])
    if partial:
        return f"{partial}{say('stopped_early')}", retry_button(turn.id, say)
    return say(ending), retry_button(turn.id, say)


def _answer(answer: str, ending: Ending, asks_dose: bool, say: Texts) -> str:
    if ending.is_verified:
        return f"{say('verified_label')}\n\n{answer}"
    head = f"{say('no_dose')}\n\n" if asks_dose else ""
    tails = {Ending.STOPPED: "answer_stopped", Ending.CUT: "answer_cut"}
    return head + answer + (say(tails[ending]) if ending in tails else "")
