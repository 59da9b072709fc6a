"""The buttons under an answer, and what a tap on them carries."""

import functools

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.chat.ask_vet import ask_vet_button
from bot.texts import Texts


class FeedbackTap(CallbackData, prefix="feedback"):
    """An owner's thumb on a turn: 1 or -1."""

    turn_id: int
    value: int


class AgainTap(CallbackData, prefix="again"):
    """Wants another answer to a turn's question."""

    turn_id: int


class StopTap(CallbackData, prefix="stop"):
    """Stops the answer that is growing in the chat."""


def stop_button(say: Texts) -> InlineKeyboardMarkup:
    """Under an answer that is still growing."""
    return _stop_button(say.language)


@functools.cache
def _stop_button(language: str) -> InlineKeyboardMarkup:
    button = InlineKeyboardButton(text=Texts(language)("stop"), callback_data=StopTap().pack())
    return InlineKeyboardMarkup(inline_keyboard=[[button]])


def final_buttons(turn_id: int, value: int | None, say: Texts, with_again: bool = True) -> InlineKeyboardMarkup:
    """👍 and 👎, the tapped one marked; ask a vet; another answer."""
    thumbs = [
        InlineKeyboardButton(
            text=f"{icon} ✓" if value == thumb else icon,
            callback_data=FeedbackTap(turn_id=turn_id, value=thumb).pack(),
        )
        for icon, thumb in (("👍", 1), ("👎", -1))
    ]
    second = [ask_vet_button(turn_id, say)]
    if with_again:
        second.append(InlineKeyboardButton(text=say("again"), callback_data=AgainTap(turn_id=turn_id).pack()))
    return InlineKeyboardMarkup(inline_keyboard=[thumbs, second])


def retry_button(turn_id: int, say: Texts) -> InlineKeyboardMarkup:
    """Under a sentence that says why there is no answer."""
    button = InlineKeyboardButton(text=say("retry"), callback_data=AgainTap(turn_id=turn_id).pack())
    return InlineKeyboardMarkup(inline_keyboard=[[button]])
