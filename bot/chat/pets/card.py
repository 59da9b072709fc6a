"""How a pet reads: in one line, on its card, and in what the model is told."""

import html
from collections.abc import Sequence
from contextlib import suppress
from datetime import date

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.chat.pets.measures import Slip, months_old, unusual
from bot.chat.pets.words import SPECIES, UNKNOWN
from bot.texts import Texts, shorten
from storage.models import Pet

COLUMNS = ("species", "breed", "sex", "neutered", "born", "weight_kg")
"""What a profile holds beside the name, in the order in which people say it."""
TAPPED_SPECIES = ("cat", "dog", "rabbit")


class PetTap(CallbackData, prefix="pet"):
    verb: str
    pet_id: int = 0
    stamp: int = 0
    """From the pet's `added_at`: a later pet may get the number of a removed one."""
    value: str = ""


def stamp_of(pet: Pet) -> int:
    return int(pet.added_at.timestamp()) % 1_000_000


def describe_pets(pets: Sequence[Pet], language: str, today: date) -> str:
    """What the model is told of an owner's pets, in the asker's language; empty for none."""
    if not pets:
        return ""
    say = Texts(language)
    lines = [pet_line(pet, say, today) for pet in pets]
    if say.language == "zh":
        return say("pet_prompt") + "；".join(lines) + "。"
    return say("pet_prompt") + " " + "; ".join(lines) + "."


def pet_line(pet: Pet, say: Texts, today: date) -> str:
    """All that is known in one line, unescaped: "Mimi, cat, British shorthair, female, neutered, 3 years, 4.2 kg"."""
    values = [pet.name, *(v for v in (value_of(pet, column, say, today) for column in COLUMNS) if v)]
    return ("，" if say.language == "zh" else ", ").join(values)


def value_of(pet: Pet, column: str, say: Texts, today: date) -> str:
    """One column in words, unescaped; empty when it is not known."""
    value = getattr(pet, column)
    if value is None or value == "":
        return ""
    if column == "species":
        return species_word(pet.species, say)
    if column == "sex":
        return say(f"pet_sex_{value}")
    if column == "neutered":
        return say("pet_neutered_yes" if value else "pet_neutered_no")
    if column == "born":
        return age_words(value, say, today)
    if column == "weight_kg":
        return weight_words(value, say)
    return str(value)


def species_word(species: str, say: Texts) -> str:
    """`guinea pig` → "guinea pig", "豚鼠"; the owner's own word as it is; "animal" for none."""
    known = species in SPECIES or not species
    return say(f"pet_species_{species.replace(' ', '_')}") if known else species


def age_words(born: date, say: Texts, today: date) -> str:
    """Weeks up to twelve, then months, then years and months."""
    weeks = (today - born).days // 7
    if weeks < 12:
        return say("pet_days") if weeks < 1 else say("pet_week" if weeks == 1 else "pet_weeks", n=weeks)
    years, months = divmod(months_old(born, today), 12)
    words = []
    if years:
        words.append(say("pet_year" if years == 1 else "pet_years", n=years))
    if months:
        words.append(say("pet_month" if months == 1 else "pet_months", n=months))
    return " ".join(words)


def weight_words(kg: float, say: Texts) -> str:
    """Grams below a kilogram."""
    return say("pet_g", n=f"{kg * 1000:.3g}") if kg < 0.9995 else say("pet_kg", n=f"{kg:.2f}".rstrip("0").rstrip("."))


def slip_text(kind: str, slip: Slip, species: str, say: Texts) -> str:
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


def card_text(pet: Pet, say: Texts, today: date, notes: Sequence[str] = ()) -> str:
    """The card in Telegram's HTML. `notes` are ready texts that go below what is known."""
    icon = SPECIES.get(pet.species, UNKNOWN).icon
    lines = [f"{icon} <b>{html.escape(pet.name, False)}</b>"]
    missing = []
    for column in COLUMNS:
        label, value = say(f"pet_column_{column}"), value_of(pet, column, say, today)
        if value:
            lines.append(say("pet_line", column=label, value=value))
        else:
            missing.append(label.lower())
    parts = ["\n".join(lines)]
    parts += [
        slip_text("rare", slip, pet.species, say) for slip in unusual(pet.species, pet.born, pet.weight_kg, today)
    ]
    parts += notes
    joint = "、" if say.language == "zh" else ", "
    parts.append(say("pet_open", columns=joint.join(missing)) if missing else say("pet_complete"))
    return "\n\n".join(parts)


def card_buttons(pet: Pet, say: Texts, maybe_breed: str = "") -> InlineKeyboardMarkup:
    """Taps for what has few values, questions for the rest. What is known is marked, and can be tapped again."""

    def tap(text: str, verb: str, value: str = "", chosen: bool = False) -> InlineKeyboardButton:
        data = PetTap(verb=verb, pet_id=pet.id or 0, stamp=stamp_of(pet), value=value)
        return InlineKeyboardButton(text=f"{text} ✓" if chosen else text, callback_data=data.pack())

    species = [
        tap(f"{SPECIES[name].icon} {species_word(name, say)}", "species", name, pet.species == name)
        for name in TAPPED_SPECIES
    ]
    is_other = bool(pet.species) and pet.species not in TAPPED_SPECIES
    other = shorten(species_word(pet.species, say), 20) if is_other else say("pet_other_species")
    species.append(tap(other, "ask", "species", is_other))
    sexes = [
        tap(f"{icon} {say(f'pet_sex_{sex}')}", "sex", sex, pet.sex == sex)
        for icon, sex in (("♀", "female"), ("♂", "male"))
    ]
    neutered = [
        tap(say("pet_neutered_yes"), "neutered", "1", pet.neutered is True),
        tap(say("pet_neutered_no"), "neutered", "0", pet.neutered is False),
    ]
    asked = [
        tap(say(f"pet_column_{column}"), "ask", column, column != "name" and getattr(pet, column) is not None)
        for column in ("name", "breed", "born", "weight_kg")
    ]
    rows = [species, sexes, neutered, asked]
    if maybe_breed and not pet.breed:
        # Longer than the 64 bytes of a button, or with its separator: then the question for the breed has to do.
        with suppress(ValueError):
            rows.insert(0, [tap(f"{say('pet_column_breed')}: {maybe_breed}", "breed", maybe_breed)])
    rows.append([tap(say("pet_remove"), "remove"), tap(say("pet_all"), "list")])
    return InlineKeyboardMarkup(inline_keyboard=rows)


def list_view(pets: Sequence[Pet], say: Texts, today: date, limit: int) -> tuple[str, InlineKeyboardMarkup]:
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
    lines = "\n".join(f"{SPECIES.get(pet.species, UNKNOWN).icon} {pet_line(pet, say, today)}" for pet in pets)
    return say("pets_list", lines=lines), InlineKeyboardMarkup(inline_keyboard=rows)


def remove_buttons(pet: Pet, say: Texts) -> InlineKeyboardMarkup:
    row = [
        InlineKeyboardButton(
            text=say(f"pet_remove_{word}"),
            callback_data=PetTap(verb=verb, pet_id=pet.id or 0, stamp=stamp_of(pet)).pack(),
        )
        for word, verb in (("yes", "erase"), ("no", "open"))
    ]
    return InlineKeyboardMarkup(inline_keyboard=[row])
