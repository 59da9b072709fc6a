"""Cards and questions about animals are remembered, so that a reply to any of them finds its meaning after a restart
too."""

from typing import Any

from aiogram.filters import BaseFilter
from aiogram.types import CallbackQuery, ForceReply, InlineKeyboardMarkup, Message

from bot.chat.pets.card import card_buttons, card_text, list_view, slip_text
from bot.chat.pets.entry import is_message
from bot.chat.pets.profile import Outcome
from bot.telegram import taps
from bot.telegram.here import Here
from bot.texts import Html, Texts, paragraphs, shorten
from bot.triage import triage
from storage import pets, prompts
from storage.database import Database
from storage.models import now

COLUMNS_TOLD = ("name", "species", "breed", "born", "weight_kg")
"""What a reply can tell."""
QUOTED_CHARACTERS = 40
"""Of what we did not understand."""

View = tuple[Html, InlineKeyboardMarkup]
"""A message's text and buttons."""


class OnPetPrompt(BaseFilter):
    """A reply to a card or question of ours about pets; hands its meaning to the handler.

    A reply that is no answer is left to the chat, which may have to help at once.
    """

    async def __call__(self, message: Message, database: Database) -> bool | dict[str, Any]:
        """The `prompt` that is replied to."""
        if message.reply_to_message is None:
            return False
        prompt = await database.run(prompts.find, message.chat.id, message.reply_to_message.message_id)
        if prompt is None or not prompt.kind.startswith("pet_"):
            return False
        text, about = message.text or "", prompt.kind.removeprefix("pet_")
        if triage(text).flag is not None or is_message(text, about, now().date()):
            return False
        return {"prompt": prompt}


async def send_question(here: Here, kind: str, pet_id: int | None, text: Html) -> None:
    """Ask for what is missing, or say what is wrong with an answer and wait for a better one."""
    hint = here.say(f"pet_hint_{kind.removeprefix('pet_')}") if kind != "pet_card" else None
    asks = ForceReply(input_field_placeholder=hint)
    message_id = await here.send(text, asks)
    await here.database.run(prompts.remember, here.chat_id, message_id, kind, pet_id)


async def send_list(here: Here) -> None:
    """All animals of the owner."""
    text, buttons = await _list(here)
    message_id = await here.send(text, buttons)
    await here.database.run(prompts.remember, here.chat_id, message_id, "pet_add")


async def show_list(query: CallbackQuery, here: Here, news: Html | None = None) -> None:
    """The same in the place of the tapped message, below what there is to say."""
    text, buttons = await _list(here)
    message_id = await taps.show(query, paragraphs(news, text), buttons)
    await here.database.run(prompts.remember, here.chat_id, message_id, "pet_add")


async def send_card(here: Here, outcome: Outcome, not_understood: tuple[str, ...]) -> None:
    """What is known now of the animal that was told of."""
    assert outcome.pet is not None
    text, buttons = _card(outcome, not_understood, here.say)
    text = paragraphs(here.say("pet_saved"), text)
    message_id = await here.send(text, buttons)
    await here.database.run(prompts.remember, here.chat_id, message_id, "pet_card", outcome.pet.id)


async def show_card(query: CallbackQuery, here: Here, outcome: Outcome) -> None:
    """The same in the place of the tapped message."""
    assert outcome.pet is not None
    text, buttons = _card(outcome, (), here.say)
    message_id = await taps.show(query, text, buttons)
    await here.database.run(prompts.remember, here.chat_id, message_id, "pet_card", outcome.pet.id)


async def _list(here: Here) -> View:
    known_pets = await here.database.run(pets.of_owner, here.person.telegram_id)
    return list_view(known_pets, here.say, now().date(), pets.PET_LIMIT)


def _card(outcome: Outcome, not_understood: tuple[str, ...], say: Texts) -> View:
    assert outcome.pet is not None
    notes = [slip_text("slip", slip, outcome.pet.species, say) for slip in outcome.slips]
    words = [shorten(part, QUOTED_CHARACTERS) for part in not_understood]
    if words:
        joint = "、" if say.language == "zh" else ", "
        notes.append(say("pet_not_understood", words=joint.join(f"“{word}”" for word in words)))
    maybe_breed = words[0] if len(words) == 1 and words[0] == not_understood[0] else ""
    text = card_text(outcome.pet, say, now().date(), notes)
    return text, card_buttons(outcome.pet, say, "" if maybe_breed[:1].isdigit() else maybe_breed)
