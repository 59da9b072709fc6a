"""The button by which a vet speaks about a turn's red flag, on its review's card and on its case's."""

from storage.models import Turn


def flag_verb(turn: Turn) -> str:
    """What a vet may say about a turn's red flag, or that it has none."""
    if turn.flag is None:
        return "emergency"
    return "after_all" if turn.is_emergency is False else "no_emergency"
