"""Is the sign there, now, in an animal? What stands around a sign decides: negation, the past, questions about animals
in general, what-ifs, people instead of pets, names, sayings. Each silence has its name and its words in
rules/silences.txt.

The rule of thumb: silence only where the words around the sign say plainly that there is no animal with it now. An
animal that was poisoned an hour ago and "seems fine" is still an emergency; one that was ill last year is not.
"""

from collections.abc import Callable

from bot.triage.exposures import Exposure
from bot.triage.place import Place, Reason
from bot.triage.silences import fitting, harmless, negation, past, people, poison, questions

SILENCES: dict[str, Callable[[Place], Reason]] = {
    "said to be normal": fitting.said_to_be_normal,
    "hibernation": fitting.hibernation,
    "names a thing": fitting.names_a_thing,
    "over": negation.over,
    "almost": negation.almost,
    "negated": negation.negated,
    "a person": people.a_person,
    "another animal": people.another_animal,
    "hypothetical": questions.hypothetical,
    "general question": questions.general_question,
    "past": past.past,
    "cared for": past.cared_for,
    "for later": questions.for_later,
    "long known": fitting.long_known,
    "pregnant": fitting.pregnant,
    "its kind": fitting.its_kind,
    "story": fitting.story,
    "asleep": fitting.asleep,
    "unplugged": fitting.unplugged,
    "minor": fitting.minor,
    "reads harmless": harmless.reads_harmless,
}
"""By their sections in silences.txt, in the order in which they are asked: the first that speaks is named."""
OF_POISONS: dict[str, Callable[[Place, Exposure], Reason]] = {
    "given to a person": poison.given_to_a_person,
    "not eaten": poison.not_eaten,
    "own food": poison.own_food,
    "only smelled": poison.only_smelled,
    "without the stone": poison.without_the_stone,
    "washed": poison.washed,
    "eats grapes": poison.eats_grapes,
    "prescribed": poison.prescribed,
    "vague medicine": poison.vague_medicine,
    "only chewed": poison.only_chewed,
    "a name": poison.a_name,
}
"""As SILENCES, for exposures to poison; they are asked before the others."""
LAST = "reads harmless"
"""Asked only where no other silence speaks, and only if all signs that stand are of one category: two are too much for
chance."""
_FEW = 10
"""Signs of a message that `LAST` may silence: more are no chance."""
A_SAYING = "a saying"
"""The silence of words inside a saying (sayings.txt), which are struck out before signs are looked for."""


def silence_of(place: Place) -> tuple[str, str] | None:
    """The name of the first silence that a sign falls under, and the words that silence it; nothing if it stands."""
    if (reason := silence_by_rules(place)) is not None:
        return reason
    whole = SILENCES[LAST](place)
    return (LAST, _words(whole)) if whole is not None and _are_of_one_kind(place) else None


def silence_by_rules(place: Place) -> tuple[str, str] | None:
    """The same without the silence of the whole: what only a part of a story reads like says nothing."""
    if place.sign.exposure is not None:
        for name, poison_reason in OF_POISONS.items():
            if (reason := poison_reason(place, place.sign.exposure)) is not None:
                return name, _words(reason)
    for name, find_reason in SILENCES.items():
        if name != LAST and (reason := find_reason(place)) is not None:
            return name, _words(reason)
    return None


def _are_of_one_kind(place: Place) -> bool:
    """Whether no sign of another category stands in the message."""
    clauses = place.clauses
    if len(clauses.signs) > _FEW:
        return False
    if clauses.kinds is None:
        clauses.kinds = {sign.category for sign in clauses.signs if silence_by_rules(Place(clauses, sign)) is None}
    return clauses.kinds <= {place.category}


def _words(reason: Reason) -> str:
    return (reason if isinstance(reason, str) or reason is None else reason[0]) or ""
