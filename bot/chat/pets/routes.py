"""/pet: owners tell of their animals in one line, by taps and by replies. Nothing is kept in memory between updates.

Cards and questions are remembered as prompts, so that a reply to any of them finds its meaning after a restart too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from aiogram import Bot, F, Router
from aiogram.filters import BaseFilter, Command, CommandObject
from aiogram.types import CallbackQuery, ForceReply, Message
from sqlmodel import Session

from bot.chat.pets.card import (
    PetTap,
    card_buttons,
    card_text,
    describe_pets,
    list_view,
    remove_buttons,
    slip_text,
    stamp_of,
)
from bot.chat.pets.entry import (
    NAME_LIMIT,
    WORDS_LIMIT,
    PetFields,
    clean,
    is_message,
    parse_details,
    parse_number,
    parse_pet,
    parse_species,
    plausible,
)
from bot.chat.pets.measures import Slip
from bot.telegram.taps import show
from bot.texts import Texts, shorten
from bot.triage import triage
from storage import pets, prompts
from storage.database import Database
from storage.models import Person, Pet, Prompt, now

__all__ = ["describe_pets", "make_router"]

ENTRY_LIMIT = 300
"""Characters of an entry: a line about an animal, not its story."""
QUOTED_CHARACTERS = 40
"""Of what we did not understand."""
ASKED = ("name", "species", "breed", "born", "weight_kg")
"""What a reply can tell."""


class OnPetPrompt(BaseFilter):
    """A reply to a card or question of ours about pets; hands its meaning to the handler.

    A reply that is no answer is left to the chat, which may have to help at once.
    """

    async def __call__(self, message: Message, database: Database) -> bool | dict[str, Any]:
        if message.reply_to_message is None:
            return False
        prompt = await database.run(prompts.find, message.chat.id, message.reply_to_message.message_id)
        if prompt is None or not prompt.kind.startswith("pet_"):
            return False
        text, about = message.text or "", prompt.kind.removeprefix("pet_")
        if triage(text).flag is not None or is_message(text, about, _today()):
            return False
        return {"prompt": prompt}


@dataclass(frozen=True)
class Outcome:
    """What became of an entry. Without a pet, there is only a sentence to say."""

    pet: Pet | None
    slips: Sequence[Slip] = ()
    refusal: str = ""
    """The key of the sentence that says why nothing was stored."""


def _today() -> date:
    return now().date()


async def pet(message: Message, command: CommandObject, person: Person, say: Texts, database: Database) -> None:
    """`/pet` lists; `/pet Mimi, cat, …` adds at once."""
    if command.args:
        await _add(message, command.args, person, say, database)
        return
    text, markup = await _list(person, say, database)
    sent = await message.answer(text, reply_markup=markup)
    await database.run(prompts.remember, message.chat.id, sent.message_id, "pet_add")


async def reply(message: Message, prompt: Prompt, person: Person, say: Texts, database: Database) -> None:
    """An answer to one of our questions, or something about the pet on a card."""
    text = (message.text or "").strip()
    if not text:
        await message.reply(say("pet_text_only"))
    elif prompt.kind == "pet_add":
        await _add(message, text, person, say, database)
    elif len(text) > ENTRY_LIMIT:
        await _ask(
            message, prompt.kind, prompt.ref, say("pet_entry_long", n=len(text), limit=ENTRY_LIMIT), say, database
        )
    else:
        await _tell(message, text, prompt, person, say, database)


async def _add(message: Message, text: str, person: Person, say: Texts, database: Database) -> None:
    """A whole entry: a new pet, or more about the one of this name."""
    fields = parse_pet(text, _today())
    trouble = ""
    if len(text) > ENTRY_LIMIT:
        trouble = say("pet_entry_long", n=len(text), limit=ENTRY_LIMIT)
    elif not any(c.isalnum() or ord(c) > 0x2000 for c in fields.name):
        trouble = say("pet_name_missing", text=shorten(clean(text), QUOTED_CHARACTERS))
    elif len(fields.name) > NAME_LIMIT:
        trouble = say("pet_name_long", n=len(fields.name), limit=NAME_LIMIT)
    if trouble:
        await _ask(message, "pet_add", None, trouble, say, database)
        return
    outcome = await database.run(_store_new, person.telegram_id, fields, _today())
    if outcome.pet is None:
        await message.answer(say(outcome.refusal, n=pets.PET_LIMIT))
        return
    await _send_card(message, outcome, fields.not_understood, say, database)


async def _tell(message: Message, text: str, prompt: Prompt, person: Person, say: Texts, database: Database) -> None:
    """More about a pet that we know."""
    known = None if prompt.ref is None else await database.run(pets.find, person.telegram_id, prompt.ref)
    if known is None or known.id is None:
        await message.answer(say("pet_gone"))
        return
    column = prompt.kind.removeprefix("pet_")
    name, fields = _read(column, text)
    quoted = shorten(clean(text), QUOTED_CHARACTERS)
    if name is None and not fields.columns():
        key = f"pet_unread_{column}" if column in ASKED else "pet_not_a_detail"
        await _ask(
            message, prompt.kind, known.id, say(key, text=quoted, name=known.name, limit=WORDS_LIMIT), say, database
        )
        return
    if name is not None and len(name) > NAME_LIMIT:
        await _ask(message, prompt.kind, known.id, say("pet_name_long", n=len(name), limit=NAME_LIMIT), say, database)
        return
    outcome = await database.run(_store_more, person.telegram_id, known.id, name, fields, _today())
    if outcome.refusal == "pet_name_taken":
        await _ask(message, prompt.kind, known.id, say("pet_name_taken", name=name), say, database)
    elif outcome.pet is None:
        await message.answer(say(outcome.refusal))
    else:
        await _send_card(message, outcome, fields.not_understood, say, database)


def _read(column: str, text: str) -> tuple[str | None, PetFields]:
    """A reply as (new name, fields); both empty when it says nothing that we asked for."""
    words = clean(text)
    if column == "name":
        return (words if any(c.isalnum() or ord(c) > 0x2000 for c in words) else None), PetFields()
    if column in {"breed", "species"}:
        if not 0 < len(words) <= WORDS_LIMIT:
            return None, PetFields()
        return None, PetFields(breed=words) if column == "breed" else PetFields(species=parse_species(words))
    units = {"born": "years", "weight_kg": "kg"}
    if column in units:
        return None, parse_number(text, units[column], _today())
    return None, parse_details(text, _today())


def _store_new(session: Session, owner_id: int, fields: PetFields, today: date) -> Outcome:
    known = next((p for p in pets.of_owner(session, owner_id) if p.name.casefold() == fields.name.casefold()), None)
    columns, slips = _settle(known, fields, today)
    try:
        return Outcome(pets.add(session, owner_id, fields.name, columns), slips)
    except pets.TooManyPets:
        return Outcome(None, refusal="pets_full")


def _store_more(
    session: Session, owner_id: int, pet_id: int, name: str | None, fields: PetFields, today: date
) -> Outcome:
    columns, slips = _settle(pets.find(session, owner_id, pet_id), fields, today)
    if name is not None:
        columns["name"] = name
    try:
        changed = pets.update(session, owner_id, pet_id, columns)
    except pets.NameTaken:
        return Outcome(None, refusal="pet_name_taken")
    return Outcome(changed, slips, "" if changed else "pet_gone")


def _settle(known: Pet | None, fields: PetFields, today: date) -> tuple[dict[str, Any], list[Slip]]:
    """What to store and what to question. A value that the animal cannot have is not stored, and not kept either when
    it only now turns out which animal it is."""
    columns = fields.columns()
    if known is not None:
        fields = replace(
            fields,
            species=fields.species or known.species,
            born=fields.born or known.born,
            weight_kg=known.weight_kg if fields.weight_kg is None else fields.weight_kg,
        )
    _, slips = plausible(fields, fields.species, today)
    for slip in slips:
        if slip.column in columns:
            del columns[slip.column]
        else:
            columns[slip.column] = None
    return columns, slips


async def tap(
    query: CallbackQuery, callback_data: PetTap, bot: Bot, person: Person, say: Texts, database: Database
) -> None:
    verb, value = callback_data.verb, callback_data.value
    chat_id = query.message.chat.id if query.message is not None else person.telegram_id
    if verb == "add":
        await query.answer()
        await _send_question(bot, chat_id, "pet_add", None, say("pet_add_how"), say, database)
        return
    theirs = await database.run(pets.find, person.telegram_id, callback_data.pet_id)
    if theirs is not None and stamp_of(theirs) != callback_data.stamp:
        theirs = None
    if theirs is None or theirs.id is None or verb == "list":
        text, markup = await _list(person, say, database)
        message_id = await show(query, text, markup)
        await database.run(prompts.remember, chat_id, message_id, "pet_add")
        await query.answer(None if verb == "list" else say("pet_gone"))
    elif verb == "remove":
        await show(query, say("pet_remove_asked", name=theirs.name), remove_buttons(theirs, say))
        await query.answer()
    elif verb == "erase":
        await database.run(_erase, person.telegram_id, theirs.id)
        text, markup = await _list(person, say, database)
        message_id = await show(query, say("pet_removed", name=theirs.name) + "\n\n" + text, markup)
        await database.run(prompts.remember, chat_id, message_id, "pet_add")
        await query.answer()
    elif verb == "ask" and value in ASKED:
        await query.answer()
        question = say(f"pet_ask_{value}", name=theirs.name)
        await _send_question(bot, chat_id, f"pet_{value}", theirs.id, question, say, database)
    else:
        fields = _tapped(verb, value)
        outcome = await database.run(_store_more, person.telegram_id, theirs.id, None, fields, _today())
        if outcome.pet is not None:
            text, markup = _card(outcome, (), say)
            message_id = await show(query, text, markup)
            await database.run(prompts.remember, chat_id, message_id, "pet_card", theirs.id)
        await query.answer()


def _tapped(verb: str, value: str) -> PetFields:
    """What a tap says; nothing for `open` and for what no button of ours says."""
    if verb == "species" and value:
        return PetFields(species=value)
    if verb == "sex" and value in {"female", "male"}:
        return PetFields(sex=value)
    if verb == "neutered":
        return PetFields(neutered=value == "1")
    if verb == "breed" and value:
        return PetFields(breed=value)
    return PetFields()


def _erase(session: Session, owner_id: int, pet_id: int) -> None:
    if pets.remove(session, owner_id, pet_id) is not None:
        prompts.orphan(session, "pet_", pet_id)


async def _list(person: Person, say: Texts, database: Database) -> Any:
    theirs = await database.run(pets.of_owner, person.telegram_id)
    return list_view(theirs, say, _today(), pets.PET_LIMIT)


def _card(outcome: Outcome, not_understood: Sequence[str], say: Texts) -> Any:
    assert outcome.pet is not None
    notes = [slip_text("slip", slip, outcome.pet.species, say) for slip in outcome.slips]
    words = [shorten(part, QUOTED_CHARACTERS) for part in not_understood]
    if words:
        quotes = "、".join(f"“{w}”" for w in words) if say.language == "zh" else ", ".join(f"“{w}”" for w in words)
        notes.append(say("pet_not_understood", words=quotes))
    maybe_breed = words[0] if len(words) == 1 and words[0] == not_understood[0] else ""
    text = card_text(outcome.pet, say, _today(), notes)
    return text, card_buttons(outcome.pet, say, "" if maybe_breed[:1].isdigit() else maybe_breed)


async def _send_card(
    message: Message, outcome: Outcome, not_understood: Sequence[str], say: Texts, database: Database
) -> None:
    assert outcome.pet is not None
    text, markup = _card(outcome, not_understood, say)
    sent = await message.answer(f"{say('pet_saved')}\n\n{text}", reply_markup=markup)
    await database.run(prompts.remember, message.chat.id, sent.message_id, "pet_card", outcome.pet.id)


async def _ask(message: Message, kind: str, ref: int | None, text: str, say: Texts, database: Database) -> None:
    """Say what is wrong with an answer and wait for a better one."""
    assert message.bot is not None
    await _send_question(message.bot, message.chat.id, kind, ref, text, say, database)


async def _send_question(
    bot: Bot, chat_id: int, kind: str, ref: int | None, text: str, say: Texts, database: Database
) -> None:
    hint = say(f"pet_hint_{kind.removeprefix('pet_')}") if kind != "pet_card" else None
    sent = await bot.send_message(chat_id, text, reply_markup=ForceReply(input_field_placeholder=hint))
    await database.run(prompts.remember, chat_id, sent.message_id, kind, ref)


def make_router() -> Router:
    router = Router(name="pets")
    router.message.filter(F.chat.type == "private")
    router.message.register(pet, Command("pet"))
    # A command stays a command, also as a reply to a card.
    router.message.register(reply, ~F.text.startswith("/"), OnPetPrompt())
    router.callback_query.register(tap, PetTap.filter())
    return router
