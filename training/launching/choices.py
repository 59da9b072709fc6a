"""What a person may choose of a training, and the numbers that may be chosen."""

from dataclasses import dataclass, replace

from storage.models import Launch

MOST_EPOCHS, MOST_BATCH, MOST_SEED, MOST_SUFFIX = 100, 256, 2**31 - 1, 40
"""What providers take; of a suffix characters."""
MOST_RATE = 100.0
"""As a multiple of a provider's own rate; an absolute rate is below 1."""


@dataclass(frozen=True)
class Choices:
    """Of a training; null is the automatic value."""

    version_id: int | None = None
    """An earlier dataset version; null for the pool as it is."""
    n_epochs: int | None = None
    batch_size: int | None = None
    learning_rate: float | None = None
    seed: int | None = None
    suffix: str | None = None
    is_validated: bool = True
    """Whether the held-out rows are kept for measuring; else they are trained on, too."""
    is_continued: bool = False
    """Whether a model of ours goes on with what is new since the version that it has learned."""


AUTOMATIC = Choices()


class BadChoice(Exception):
    """A value that cannot be chosen. `reason` is the end of the key of its text: `form_bad_…`."""

    def __init__(self, reason: str, value: str) -> None:
        super().__init__(f"{reason}: {value}")
        self.reason, self.value = reason, value


def changed(choices: Choices, field: str, value: str, is_multiplier: bool = True) -> Choices:
    """The choices with another value, as somebody has written or tapped it; `auto` for the automatic one. Raises
    `BadChoice`."""
    text = value.strip()
    if text.lower() in ("auto", "自动", ""):
        text = ""
    if field == "epochs":
        return replace(choices, n_epochs=_whole(text, field, 1, MOST_EPOCHS))
    if field == "batch":
        return replace(choices, batch_size=_whole(text, field, 1, MOST_BATCH))
    if field == "seed":
        return replace(choices, seed=_whole(text, field, 0, MOST_SEED))
    if field == "rate":
        return replace(choices, learning_rate=_rate(text, MOST_RATE if is_multiplier else 1.0))
    if field == "suffix":
        return replace(choices, suffix=_suffix(text))
    if field == "valid":
        return replace(choices, is_validated=text != "0")
    return replace(choices, version_id=_whole(text, field, 1, MOST_SEED))


def _whole(text: str, field: str, least: int, most: int) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 12 and least <= int(text) <= most):
        raise BadChoice(field, text)
    return int(text)


def _rate(text: str, most: float) -> float | None:
    if not text:
        return None
    try:
        rate = float(text)
    except ValueError:
        raise BadChoice("rate", text) from None
    if not 0 < rate <= most:
        raise BadChoice("rate", text)
    return rate


def _suffix(text: str) -> str | None:
    """Letters of any script: hosts make of them what they take."""
    if not text:
        return None
    if len(text) > MOST_SUFFIX or not all(letter.isalnum() or letter in "-_." for letter in text):
        raise BadChoice("suffix", text)
    return text


def written(rate: float) -> str:
    """A rate as people write it: `2e-5`."""
    return f"{rate:g}".replace("e-0", "e-")


def choices_of(launch: Launch) -> Choices:
    """What was chosen of an offer."""
    return Choices(**(launch.choices or {}))
