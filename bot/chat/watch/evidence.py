"""What speaks against a model, and what only against its host, our account there, or one question. Pure.

What a question meets is a reason to look, never evidence: that is what probes of the active model and of the one before
find at the same moments.
"""

from collections.abc import Sequence
from enum import Enum

from storage.endings import Ending
from storage.turns import LastTurn

WORTH_A_LOOK = (Ending.MODEL_GONE, Ending.ACCOUNT_TROUBLE)
"""One question that ends so is enough to look: whatever is asked next ends so, too."""
_TROUBLE = (Ending.PROVIDER_TROUBLE, Ending.PROVIDER_SLOW, Ending.PROVIDER_UNREACHABLE)
OWNERS, TURNS_OF_ONE = 2, 3
"""Whose questions must have ended in trouble since the model's last answer: two owners', or three of the only one who
asks at this time. The text of one owner may be what a host stumbles over."""


class Health(Enum):
    """What a probe has found."""

    ANSWERS = "the model answers"
    GONE = "the host knows no such model"
    FAILS = "an error of the host's, or silence"
    UNCLEAR = "it says nothing of the model: our account, the request, too many at once, being loaded"


class Consequence(Enum):
    """What follows from probes."""

    NOTHING = "the active model answers"
    STEP_BACK = "it does not, and the one before does: it is the model"
    ASK = "it does not, and whether another one should answer is a person's to say"


def health_of(ending: Ending | None) -> Health:
    """What a probe's ending says of the model; null where it was answered."""
    if ending is None:
        return Health.ANSWERS
    if ending is Ending.MODEL_GONE:
        return Health.GONE
    return Health.FAILS if ending in _TROUBLE else Health.UNCLEAR


def is_suspect(last_turns: Sequence[LastTurn], n_owners_lately: int) -> bool:
    """Whether a model's last turns (newest first) are a reason to look. `n_owners_lately`: who ask at this time."""
    troubled_owners = []
    for turn in last_turns:
        if turn.error is None:
            break
        if turn.error.partition(":")[0] in _TROUBLE:
            troubled_owners.append(turn.owner_id)
    if len(set(troubled_owners)) >= OWNERS:
        return True
    return n_owners_lately < OWNERS and len(troubled_owners) >= TURNS_OF_ONE


def decide(active: Sequence[Health], former: Sequence[Health], has_same_host: bool) -> Consequence:
    """What follows from as many probes of the active model as of the one before, each two at one moment. A host that
    fails now and then fails both, sooner or later; so all must say the same."""
    if Health.ANSWERS in active:
        return Consequence.NOTHING
    is_gone = set(active) == {Health.GONE}
    # Another host that answers says nothing of this one's model: this one may be down for all.
    is_broken = has_same_host and Health.UNCLEAR not in active
    if set(former) == {Health.ANSWERS} and (is_gone or is_broken):
        return Consequence.STEP_BACK
    return Consequence.ASK
