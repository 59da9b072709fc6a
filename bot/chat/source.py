"""Where an answer may come from: what a vet has said to the same question, to nearly the same one, or the model. All
three give an `Answer`, and each is asked only if the one before has none."""

from dataclasses import dataclass

from storage.models import Turn


@dataclass(frozen=True, slots=True)
class Answer:
    """What one of the sources says to a turn."""

    text: str
    finish_reason: str
    """An `Ending`'s word, or another one of the host's."""
    verified_id: int | None = None
    similarity: float | None = None
    """Of the two questions, 0 to 1; null for the model's own words."""
    named_dose: bool = False
    """The model has named a dose, which was struck out."""


def fill(turn: Turn, answer: Answer) -> None:
    """The turn is answered so."""
    turn.answer, turn.finish_reason = answer.text, answer.finish_reason
    if answer.verified_id is not None:
        turn.verified_id, turn.similarity = answer.verified_id, answer.similarity
    if answer.named_dose:
        turn.dose = True
