"""How an animal reads: in one line, and in what the model is told."""

from collections.abc import Sequence
from datetime import date

from bot.chat.pets.measures import months_old
from bot.chat.pets.words import SPECIES
from bot.texts import Texts
from storage.models import Pet

COLUMNS = ("species", "breed", "sex", "neutered", "born", "weight_kg")
"""What a profile holds beside the name, in the order in which people say it."""


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
    is_ours = species in SPECIES or not species
    return say(f"pet_species_{species.replace(' ', '_')}") if is_ours else species


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
