"""The buttons under an answer, and what a tap on them carries."""

import functools

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.chat.ask_vet import ask_vet_button
from bot.texts import Texts


class FeedbackTap(CallbackData, prefix="feedback"):
    turn_id: int
    value: int


class AgainTap(CallbackData, prefix="again"):
    turn_id: int


class StopTap(CallbackData, prefix="stop"):
    pass


def stop_button(say: Texts) -> InlineKeyboardMarkup:
    """Under an answer that is still growing."""
    return _stop_button(say.language)


@functools.cache
def _stop_button(language: str) -> InlineKeyboardMarkup:
    button = InlineKeyboardButton(text=Texts(language)("stop"), callback_data=StopTap().pack())
    return InlineKeyboardMarkup(inline_keyboard=[[button]])


def final_buttons(turn_id: int, value: int | None, say: Texts, again: bool = True) -> InlineKeyboardMarkup:
    """👍 and 👎, the tapped one marked; ask a vet; another answer."""
    thumbs = [
        InlineKeyboardButton(
            text=f"{icon} ✓" if value == this else icon,
            callback_data=FeedbackTap(turn_id=turn_id, value=this).pack(),
        )
        for icon, this in (("👍", 1), ("👎", -1))
    ]
    second = [ask_vet_button(turn_id, say)]
    if again:
        second.append(InlineKeyboardButton(text=say("again"), callback_data=AgainTap(turn_id=turn_id).pack()))
    return InlineKeyboardMarkup(inline_keyboard=[thumbs, second])


def retry_button(turn_id: int, say: Texts) -> InlineKeyboardMarkup:
    """Under a sentence that says why there is no answer."""
    button = InlineKeyboardButton(text=say("retry"), callback_data=AgainTap(turn_id=turn_id).pack())
    return InlineKeyboardMarkup(inline_keyboard=[[button]])
