"""A way out where a host takes no training: the same dataset on our own engine."""

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from admin.sunset.card import CALLBACK_BYTES, SunsetTap
from bot.texts import Texts
from storage.local import LOCAL, STARTER


def engine_button(local_base: str, say: Texts) -> InlineKeyboardMarkup:
    """Shows the offer of that training, with its own yes."""
    base = local_base if len(local_base.encode()) < CALLBACK_BYTES - 20 and ":" not in local_base else STARTER
    data = SunsetTap(version_id=0, provider=LOCAL, base=base).pack()
    return InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text=say("form_own_engine"), callback_data=data)]]
    )
