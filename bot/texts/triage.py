"""The message that an owner gets instead of an answer when triage has flagged a question."""

from bot.texts import Html, escaped, triage_en, triage_zh

_LANGUAGES = {"zh": triage_zh, "en": triage_en}
_SKIN_POISONS = {"poison_spot_on", "poison_oil", "poison_chemical"}
"""What is washed off as well as swallowed."""


def advice_of(category: str) -> str:
    """Which group of advice belongs to a category: most have their own, the poisons share two."""
    if category in _SKIN_POISONS:
        return "skin_poison"
    return "poison" if category.startswith("poison_") else category


def what_of(category: str, language: str) -> str:
    """A category in a few words; the model's own suspicion, and what we do not know, is "unwell"."""
    words: dict[str, str] = _LANGUAGES.get(language, triage_en).WHAT
    return words.get(category, words["unwell"])


def emergency_message(
    category: str, language: str, clinic_phone: str | None = None, clinic_address: str | None = None
) -> Html:
    """What to do now, what not, whom to call, what the vet will ask: Telegram HTML, well under 4,096 characters.

    `category` is one of bot.triage.CATEGORIES (others are a KeyError); an unknown language is English. Without a clinic
    the owner is sent to the nearest 24-hour hospital.
    """
    words = _LANGUAGES.get(language, triage_en)
    frame, advice = words.FRAME, words.ADVICE[advice_of(category)]
    clinic = [
        frame[key].format(**{name: escaped(value)})
        for key, name, value in (
            ("clinic_phone", "phone", clinic_phone),
            ("clinic_address", "address", clinic_address),
        )
        if value
    ]
    call = [frame["clinic_title"], *clinic, frame["call_first"]] if clinic_phone else [frame["no_clinic"], *clinic]
    parts = [
        frame["headline"].format(what=words.WHAT[category]),
        "\n".join(call),
        _list(frame["do_title"], advice["do"]),
        _list(frame["do_not_title"], advice["do_not"]),
        _list(frame["ask_title"], advice["ask"]),
        frame["footer"],
    ]
    return Html("\n\n".join(parts))


def _list(title: str, lines: tuple[str, ...]) -> str:
    return "\n".join([title, *(f"• {line}" for line in lines)])
