"""Messages of one owner that are no emergency one by one, weighed together: "bought grapes" · "the punnet is empty" ·
"the dog has a stalk in his beard".

Four things may join them, and the newest message has its part in each: a sign whose words stand in two messages
(across.py); a poison in one, and in another what was seen of an exposure (poison.py); two things that are one emergency
together (pairs.py); and the likeness of all to the labelled emergencies. What only asks joins nothing but a poison's
name, and what is taken back ("found it, not eaten") goes, with all before it (pieces.py).
"""

from collections.abc import Sequence

from bot.triage.likeness import alike_together
from bot.triage.threads.across import Joint
from bot.triage.threads.pairs import pairs_in
from bot.triage.threads.pieces import Piece, pieces_of
from bot.triage.threads.poison import exposed

MOST = 4
"""Messages that are weighed together: the newest, and those before it."""


def weigh_thread(texts: Sequence[str]) -> tuple[str, tuple[str, ...]] | None:
    """The emergency that messages are together, with the words that decided; nothing where there is none. The oldest
    comes first; each has been weighed by itself, and is none."""
    pieces = _standing(pieces_of(texts[-MOST:]))
    if len(pieces) < 2:
        return None
    statements = [piece for piece in pieces if not piece.only_asks]
    if len(statements) < 2 or statements[-1] is not pieces[-1]:
        return exposed(pieces)
    joint = Joint(statements)
    sign = joint.sign() or exposed(pieces) or pairs_in(statements) or joint.weak_signs()
    if sign is None and (like := alike_together([piece.text for piece in statements])) is not None:
        return "unwell", like.why
    return sign


def _standing(pieces: list[Piece]) -> list[Piece]:
    """What is left of them after the last that takes back what was said."""
    taken_back = [place for place, piece in enumerate(pieces) if piece.takes_back]
    return pieces[taken_back[-1] + 1 :] if taken_back else pieces
