"""A poison in one message, and in another what was seen of an exposure: "Panadol" · "she licked it off the floor"."""

import re
from collections.abc import Iterator, Sequence

from bot.triage.concepts import Concept
from bot.triage.exposures import NEEDS_SWALLOWED, substances
from bot.triage.reader import Line
from bot.triage.threads.pieces import Piece

_LEFT = Concept("threads", "exposure", "left")
_EVIDENCE = Concept("threads", "exposure", "eaten", also=(_LEFT,))
_OWN = Concept("threads", "exposure", "own")
_COMMON = Concept("threads", "exposure", "common")
_IS_CALLED = Concept("silences", "a name", "is called")
_PET = Concept("threads", "exposure", "a pet")
_LINE = Line("threads", 0, "eaten", "")
_NEAR, _OBJECT = 16, 24
"""Characters before a poison's name in which it may be a pet's; around a verb, in which it is said what was eaten."""


def exposed(pieces: Sequence[Piece]) -> tuple[str, tuple[str, ...]] | None:
    """The category of a poison that one message names, and an exposure that another tells without a name; one of the
    two is the newest."""
    newest = pieces[-1]
    for earlier in pieces[:-1]:
        for source, target in ((earlier, newest), (newest, earlier)):
            if not target.only_asks and (evidence := _evidence(target)) is not None:
                for category, poison in _poisons(source):
                    return category, (poison, evidence)
    return None


def _evidence(piece: Piece) -> str | None:
    """How a message tells that something was eaten, and not an animal's own food."""
    for match in _EVIDENCE.finditer(piece.text):
        start, end = piece.clauses.clause(*match.span())
        if _OWN.search(piece.text[max(start, match.start() - _OBJECT) : min(end, match.end() + _OBJECT)]):
            continue
        if piece.stands("poison_other", *match.span(), _LINE):
            return match[0].strip()
    return None


def _poisons(piece: Piece) -> Iterator[tuple[str, str]]:
    """The poisons that a message names, each with its category."""
    for plain, substance in substances().near(piece.text):
        if plain in piece.text and substance.category not in NEEDS_SWALLOWED:
            for name in substance.names(piece.text):
                if not _is_no_poison(piece, name) and piece.stands(substance.category, *name.span(), substance.line):
                    yield substance.category, name[0]


def _is_no_poison(piece: Piece, name: re.Match[str]) -> bool:
    """Whether a name says too little alone, or is a pet's."""
    if _COMMON.fullmatch(name[0]) or is_a_pets(piece.text, name.end()):
        return True
    return _IS_CALLED.search(piece.text[max(name.start() - _NEAR, 0) : name.start()]) is not None


def is_a_pets(text: str, end: int) -> bool:
    """Whether the name that ends there is a pet's, by what is said of it: "Raisin is 6 months"."""
    return _PET.match(text[end:]) is not None
