"""What is known of an animal as a card, and all of an owner's as a list, with their buttons."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.chat.pets.describe import COLUMNS, pet_line, species_word, value_of, weight_words
from bot.chat.pets.measures import Slip, unusual
from bot.chat.pets.words import SPECIES, UNKNOWN
from bot.texts import Html, Texts, lines, on_one_line, paragraphs, shorten
from storage.models import Pet

TAPPED_SPECIES = ("cat", "dog", "rabbit")


class PetTap(CallbackData, prefix="pet"):
    """Everything that a button about an animal can say."""

    verb: str
    pet_id: int = 0
    stamp: int = 0
    """From the pet's `added_at`: a later pet may get the number of a removed one."""
    value: str = ""


def stamp_of(pet: Pet) -> int:
    """What tells an animal from a later one of the same number."""
    return int(pet.added_at.timestamp()) % 1_000_000


def slip_text(kind: str, slip: Slip, species: str, say: Texts) -> Html:
    """A sentence about a value that is impossible (`slip`) or unusual (`rare`) for this species."""

    def words(value: float) -> str:
        if slip.column == "weight_kg":
            return weight_words(value, say)
        years = round(value)
        return say("pet_year" if years == 1 else "pet_years", n=years)

    return say(
        f"pet_{kind}_{slip.column}",
        value=words(slip.value),
        low=words(slip.low),
        high=words(slip.high),
        species=species_word(species, say),
    )


def card_text(pet: Pet, say: Texts, today: date, notes: Sequence[Html] = ()) -> Html:
    """The card. `notes` go below what is known."""
    icon = SPECIES.get(pet.species, UNKNOWN).icon
    facts = [Html(f"{icon} <b>{on_one_line(pet.name)}</b>")]
    missing = []
    for column in COLUMNS:
        label, value = say(f"pet_column_{column}"), value_of(pet, column, say, today)
        if value:
            facts.append(say("pet_line", column=label, value=value))
        else:
            missing.append(label.lower())
    rare = [slip_text("rare", slip, pet.species, say) for slip in unusual(pet.species, pet.born, pet.weight_kg, today)]
    joint = "、" if say.language == "zh" else ", "
    end = say("pet_open", columns=joint.join(missing)) if missing else say("pet_complete")
    return paragraphs(lines(*facts), *rare, *notes, end)


def card_buttons(pet: Pet, say: Texts, maybe_breed: str = "") -> InlineKeyboardMarkup:
    """Taps for what has few values, questions for the rest. What is known is marked, and can be tapped again."""

    def tap(text: str, verb: str, value: str = "", is_chosen: bool = False) -> InlineKeyboardButton:
        data = PetTap(verb=verb, pet_id=pet.id or 0, stamp=stamp_of(pet), value=value)
        return InlineKeyboardButton(text=f"{text} ✓" if is_chosen else text, callback_data=data.pack())

    species = [
        tap(f"{SPECIES[name].icon} {species_word(name, say)}", "species", name, pet.species == name)
        for name in TAPPED_SPECIES
    ]
    is_other = bool(pet.species) and pet.species not in TAPPED_SPECIES
    own_word = shorten(species_word(pet.species, say), 20) if is_other else say("pet_other_species")
    species.append(tap(own_word, "ask", "species", is_other))
    sexes = [
        tap(f"{icon} {say(f'pet_sex_{sex}')}", "sex", sex, pet.sex == sex)
        for icon, sex in (("♀", "female"), ("♂", "male"))
    ]
    neuterings = [
        tap(say("pet_neutered_yes"), "neutered", "1", pet.neutered is True),
        tap(say("pet_neutered_no"), "neutered", "0", pet.neutered is False),
    ]
    questions = [
        tap(say(f"pet_column_{column}"), "ask", column, column != "name" and getattr(pet, column) is not None)
        for column in ("name", "breed", "born", "weight_kg")
    ]
    rows = [species, sexes, neuterings, questions]
    if maybe_breed and not pet.breed:
        # Longer than the 64 bytes of a button, or with its separator: then the question for the breed has to do.
        with suppress(ValueError):
            rows.insert(0, [tap(f"{say('pet_column_breed')}: {maybe_breed}", "breed", maybe_breed)])
    rows.append([tap(say("pet_remove"), "remove"), tap(say("pet_all"), "list")])
    return InlineKeyboardMarkup(inline_keyboard=rows)


def list_view(pets: Sequence[Pet], say: Texts, today: date, limit: int) -> tuple[Html, InlineKeyboardMarkup]:
    """All pets with their buttons, or an invitation to add the first."""
    rows = [
        [
            InlineKeyboardButton(
                text=f"{icon} {shorten(pet.name, 24)}",
                callback_data=PetTap(verb=verb, pet_id=pet.id or 0, stamp=stamp_of(pet)).pack(),
            )
            for icon, verb in (("✏️", "open"), ("🗑", "remove"))
        ]
        for pet in pets
    ]
    if len(pets) < limit:
        rows.append([InlineKeyboardButton(text=say("pet_add"), callback_data=PetTap(verb="add").pack())])
    if not pets:
        return say("pets_none"), InlineKeyboardMarkup(inline_keyboard=rows)
    listing = lines(*(f"{SPECIES.get(pet.species, UNKNOWN).icon} {pet_line(pet, say, today)}" for pet in pets))
    return say("pets_list", lines=listing), InlineKeyboardMarkup(inline_keyboard=rows)


def remove_buttons(pet: Pet, say: Texts) -> InlineKeyboardMarkup:
    """Whether it shall really go."""
    row = [
        InlineKeyboardButton(
            text=say(f"pet_remove_{word}"),
            callback_data=PetTap(verb=verb, pet_id=pet.id or 0, stamp=stamp_of(pet)).pack(),
        )
        for word, verb in (("yes", "erase"), ("no", "open"))
    ]
    return InlineKeyboardMarkup(inline_keyboard=[row])
