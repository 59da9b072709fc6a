"""What is told beside the question: "off to a wedding, can I leave my cat alone" asks nothing of a wedding.

Where a clause asks, and says of what, the things and times of clauses that say nothing else change no answer. What may
(an animal, a sign, a food, a medicine, an age, what is negated) stays wherever it is told.
"""

from collections.abc import Set
from dataclasses import replace

from training.similarity.concepts import POINTER, Concepts
from training.similarity.lexicon import Lexicon

_TOPICS = ("care", "trouble", "food", "medicine")
"""Sections of what is asked about."""
_MINOR = ("weak", "loose")
"""Of a story they stand against nothing."""
_BESIDE = ("thing", "props", "time", "plain")
"""Sections of what only a story tells; no things, where the question has an "it"."""


def without_story(reading: Concepts, lexicon: Lexicon) -> Concepts:
    """What a question says, without the things and times that only the clauses around it tell."""
    if len(reading.clauses) < 2:
        return reading
    asking: set[str] = set()
    story: set[str] = set()
    for clause in reading.clauses:
        is_of_topic = _has_topic(clause, lexicon)
        if is_of_topic and lexicon.has(clause, "ask"):
            asking |= clause
        elif not is_of_topic:
            story |= clause
    told = story.difference(*(clause for clause in reading.clauses if _has_topic(clause, lexicon)))
    minor = {name for name in told if lexicon.class_of.get(name) in _MINOR}
    sections = _BESIDE[2:] if POINTER in asking else _BESIDE
    beside = {name for name in told if lexicon.class_of.get(name) in sections}
    if not asking or not (beside or minor):
        return reading
    return replace(
        reading,
        concepts=reading.concepts - beside - minor,
        loose=reading.loose | minor,
        plain=reading.plain - beside,
        unknown=[unit for unit in reading.unknown if unit not in beside],
        trace=[token for token in reading.trace if token not in beside],
    )


def _has_topic(clause: Set[str], lexicon: Lexicon) -> bool:
    return lexicon.has((name.removeprefix("not:") for name in clause), *_TOPICS)
