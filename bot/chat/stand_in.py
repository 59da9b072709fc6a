"""While the active model must not answer, the one before it does: for this question, with no deployment changed.

Whether it may is the engine's word: with a library that breaks a model's memory it would write nonsense. That is mended
by who installs; until then each question asks the active model first, so that its answers come back by themselves.
"""

from collections.abc import Callable
from enum import Enum

from sqlmodel import Session

from storage import deployments, turns
from storage.models import Message, Turn


class HandOver(Enum):
    """What became of a turn whose model must not answer."""

    DONE = "it is the turn of the model before"
    NOBODY = "there is no model before"
    NOT_THIS_TURN = "the model before may answer others, or another one is active meanwhile"


def hand_over(
    session: Session,
    turn: Turn,
    may_answer: Callable[[str], bool],
    as_sent: Callable[[str, list[Message]], list[Message]],
) -> HandOver:
    """Make the turn one of the model that answered before the active one, if it may answer it.

    `may_answer(name)`: whether a model may answer this turn. `as_sent(provider, messages)`: what goes to a provider.
    """
    active, before = deployments.active(session), deployments.before_active(session)
    if active is None or (active.provider, active.name) != (turn.provider, turn.model):
        return HandOver.NOT_THIS_TURN
    if before is None:
        return HandOver.NOBODY
    if not may_answer(before.name):
        return HandOver.NOT_THIS_TURN
    turn.provider, turn.model = before.provider, before.name
    turn.messages = as_sent(before.provider, turn.messages)
    turns.hand_over(session.connection(), turn)
    return HandOver.DONE
