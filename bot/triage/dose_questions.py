"""Questions that ask for a dose of medicine (rules/doses.txt). The bot names no dose; a vet does."""

import re

from bot.triage.concepts import Concept

_KILLERS = tuple(Concept("poisons", category) for category in ("poison_paracetamol", "poison_painkiller"))
HUMAN_MEDICINE = Concept("doses", "question", "human medicine", also=_KILLERS)
"""Medicines of people, or that only a vet may dose, by name."""
MEDICINE = Concept("doses", "question", "medicine")
_AMOUNT = Concept("doses", "question", "amount")
_OTHER_AMOUNT = Concept("doses", "question", "other amount")
_MONEY = Concept("doses", "question", "money")
_FEEDING = Concept("doses", "question", "feeding")
_FOOD = Concept("doses", "question", "food")
_MAY_I = Concept("doses", "question", "may i")
_SENTENCE = re.compile(r"[。!?\n;]+|(?<!\d)\.(?!\d)")


def asks_for_dose(text: str) -> bool:
    """True if a normalised text asks how much of a medicine to give, or whether to give one of people's medicines."""
    sentences = [part for part in _SENTENCE.split(text) if part.strip()]
    return any(_asks(sentence, " , ".join(sentences[max(i - 1, 0) : i + 2])) for i, sentence in enumerate(sentences))


def _asks(sentence: str, near: str) -> bool:
    """True if a sentence asks so; `near` is it with its neighbours, which may name the medicine."""
    if _MONEY.search(sentence):
        return False
    is_amount = _AMOUNT.search(sentence) and (HUMAN_MEDICINE.search(near) or MEDICINE.search(near))
    if (is_amount or (_FEEDING.search(sentence) and not _FOOD.search(sentence))) and not _OTHER_AMOUNT.search(sentence):
        return True
    return bool(_MAY_I.search(sentence) and HUMAN_MEDICINE.search(sentence))
