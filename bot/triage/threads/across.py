"""Signs whose words stand in two messages: "and my gums" · "not mine, the dog's, they're white"."""

from collections.abc import Sequence

from bot.triage.clauses import Clauses
from bot.triage.place import Place
from bot.triage.signs import Sign
from bot.triage.silences import silence_by_rules
from bot.triage.threads.pieces import Piece
from bot.triage.threads.poison import is_a_pets
from bot.triage.weigh import URGENCY, signs_in, weak_signs_in
from training.text.han import HAN

_HAN = range(ord(HAN[0]), ord(HAN[-1]) + 1)


class Joint:
    """Several messages as one text."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.text, self.newest_start = pieces[0].text, 0
        """With no more than a space between two messages, a name finds its verb."""
        for piece in pieces[1:]:
            self.newest_start = len(self.text) + 1
            gap = "," if _is_han(self.text[-1:]) and _is_han(piece.text[:1]) else " "
            self.text += gap + piece.text
        self.clauses = Clauses(self.text)

    def sign(self) -> tuple[str, tuple[str, ...]] | None:
        """The most urgent sign that begins before the newest message and ends in it."""
        # By the rules alone: what a message reads like was learned from single ones.
        signs = [
            sign
            for sign in signs_in(self.text)
            if self._is_across(sign) and silence_by_rules(Place(self.clauses, sign)) is None
        ]
        if not signs:
            return None
        sign = min(signs, key=lambda sign: URGENCY[sign.category])
        return sign.category, (self.text[sign.start : sign.end].strip(),)

    def _is_across(self, sign: Sign) -> bool:
        if not sign.start < self.newest_start < sign.end:
            return False
        name = sign.exposure.poison if sign.exposure is not None else ""
        return not name or not is_a_pets(self.text, self.text.find(name, sign.start) + len(name))

    def weak_signs(self) -> tuple[str, tuple[str, ...]] | None:
        """Two different weak signs, one of them in the newest message, and one before it."""
        weak = weak_signs_in(self.clauses, None)
        places = {match.start() >= self.newest_start for match in weak.values()}
        return ("unwell", tuple(match[0] for match in weak.values())) if len(places) > 1 else None


def _is_han(character: str) -> bool:
    return character != "" and ord(character) in _HAN
