"""Two questions told in other words: what one of them says besides is told, and not asked.

Where two questions are worded alike, the one word that differs is what is meant. Where hardly a letter is the same, people
tell what comes to their mind: where the dog lies, that it is a beagle. Such details (`[details]` in lexicon.txt, breeds,
general words) count for nothing then, if only one of the two has some; not where they may be what the answer depends on.
"""

from dataclasses import replace

from training.similarity.frame import Frame, names_a_subject
from training.similarity.lexicon import lexicon
from training.similarity.writing.letters import same_letters

OTHER_WORDS = 0.4
"""Likeness of the letters below which two questions are told in other words. Of our pairs, near-misses begin at 0.45."""
_SIZES = {"how_much", "how_many", "cost", "which_size", "when"}
_OF_A_BREED = {
    *(
        "size",
        "weigh",
        "grow",
        "lifespan",
        "exercise",
        "trim_hair",
        "shave",
        "groom",
        "hot",
        "summer",
        "winter",
        "cool_down",
    ),
    *(
        "fly",
        "neuter",
        "pant",
        "fast_breathing",
        "short_breath",
        "heatstroke",
        "swim",
        "brush_coat",
        "bath",
        "hair_loss",
    ),
}
_OF_A_THING = {"drink", "clean", "choose", "introduce", "pee", "poop", "live"}
"""What is done to a thing: which one matters."""


def without_details(a: Frame, b: Frame) -> tuple[Frame, Frame]:
    """The two without the details that only one of them tells, if they are told in other words."""
    details_a, details_b = _details(a, b), _details(b, a)
    if bool(details_a) is bool(details_b) or not names_a_subject(a) or same_letters(a.text, b.text) >= OTHER_WORDS:
        return a, b
    return _without(a, details_a), _without(b, details_b)


def _details(frame: Frame, other: Frame) -> set[str]:
    """What of a question is detail and not in the other one."""
    words = lexicon()
    details = set(frame.facts - other.facts) & words.lists["details"]
    is_wrong = words.has((fact.removeprefix("not:") for fact in frame.facts), "trouble")
    if is_wrong or frame.facts & _OF_A_THING:  # what a dog barks at, or a cat wets, is what matters
        details = {fact for fact in details if words.class_of.get(fact) != "thing"}
    if not (is_wrong or frame.asks & _SIZES or frame.facts & _OF_A_BREED):
        details |= {fact for fact in frame.facts - other.facts if words.class_of.get(fact) == "breed"}
    if not (is_wrong or frame.asks & {"can", "toxic", "which"} or words.has(frame.facts, "food", "medicine")):
        strange = {unit for unit in frame.unknown if unit not in other.unknown and f"not:{unit}" not in frame.facts}
        details |= {unit for unit in strange if words.is_general(unit)}
    return details


def _without(frame: Frame, details: set[str]) -> Frame:
    if not details:
        return frame
    return replace(
        frame,
        facts=frame.facts - details,
        unknown=tuple(unit for unit in frame.unknown if unit not in details),
        trace=tuple(token for token in frame.trace if token not in details),
    )
