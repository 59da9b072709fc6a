"""/pet: owners tell of their animals in one line, by taps and by replies. Nothing is kept in memory between updates."""

from aiogram import F, Router
from aiogram.filters import Command

from bot.chat.limits.taps import TapLimit
from bot.chat.pets import card_taps, tell
from bot.chat.pets.card import PetTap
from bot.chat.pets.prompts import OnPetPrompt


def make_router() -> Router:
    """The routes of owners' animals."""
    router = Router(name="pets")
    router.message.filter(F.chat.type == "private")
    router.callback_query.filter(F.message.chat.type == "private")
    router.message.register(tell.pet, Command("pet", ignore_case=True))
    # A command stays a command, also as a reply to a card.
    router.message.register(tell.reply, ~F.text.startswith("/"), OnPetPrompt())
    router.callback_query.middleware(TapLimit())
    router.callback_query.register(card_taps.tap, PetTap.filter())
    return router
