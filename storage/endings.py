"""How a turn ends: the word in its `finish_reason` where it has an answer, in its `error` where it has none. Read and
written here only.
"""

from enum import StrEnum

from storage.models import Turn


class Ending(StrEnum):
    """How a turn has ended; the value is the word in the table. Where there is no answer it is also the name of the
    text (bot/texts) that tells the owner why."""

    COMPLETE = "stop"
    CUT = "length"
    """The model may not write more in one answer."""
    STOPPED = "stopped"
    """By the owner: with what had come of the answer, or before anything had."""
    VERIFIED = "verified"
    """A vet's answer to the same question."""
    VERIFIED_BY_EMBEDDING = "verified_by_embedding"
    """A vet's answer to a question that says nearly the same."""
    VERIFIED_BY_ALIAS = "verified_by_alias"
    """A vet's answer to a question of which a vet has said that it asks the same."""
    VERIFIED_BY_LIKENESS = "verified_by_likeness"
    """A vet's answer to a question so like this one as vets here have always called the same."""
    VERIFIED_BY_OPINION = "verified_by_opinion"
    """A vet's answer to a near question, which a model calls the same that vets here have always agreed with."""

    HELD = "held"
    """A vet had taken the chat over meanwhile: what the model said was kept back."""
    NOT_ASKED = "emergency"
    """The emergency message is all that is said: the starter model's inventions must not stand beside it, and whoever
    has asked too much is told nothing else."""
    UNCHECKED = "unchecked"
    """The answer could not be looked through for doses in time, so nobody sees it."""
    BUDGET_SPENT = "budget_spent"
    """All owners together have used what the clinic wants to spend on a day."""
    NOT_SHOWN = "not_shown"
    """Nobody could read the answer: its owner has deleted it as it grew, or we may not write there."""
    ACCOUNT_TROUBLE = "account_trouble"
    """The host refuses us, whatever we ask: the key, the rights, the money."""
    CONTEXT_TOO_LONG = "context_too_long"
    MODEL_GONE = "model_gone"
    MODEL_UNFIT = "model_unfit"
    """The engine's own word for a model that it has, and that would write nonsense."""
    PICTURE_GONE = "picture_gone"
    PROVIDER_BUSY = "provider_busy"
    PROVIDER_PREPARING = "provider_preparing"
    PROVIDER_SLOW = "provider_slow"
    PROVIDER_TROUBLE = "provider_trouble"
    """All that has no word of its own."""
    PROVIDER_UNREACHABLE = "provider_unreachable"

    QUESTION_REFUSED = "question_refused"
    """The host refuses this request (a content filter, too large), or the model says nothing to it."""

    @property
    def is_verified(self) -> bool:
        """Whether a vet has said the answer."""
        return self in _VETS


_VETS = {
    *(Ending.VERIFIED, Ending.VERIFIED_BY_EMBEDDING, Ending.VERIFIED_BY_ALIAS, Ending.VERIFIED_BY_LIKENESS),
    Ending.VERIFIED_BY_OPINION,
}


def ending_of(turn: Turn) -> Ending | None:
    """How the turn has ended; null while it is under way. Hosts have other words for an answer's end, too: they all say
    that it is complete."""
    if turn.error is not None:
        return _ending(turn.error.partition(":")[0], Ending.PROVIDER_TROUBLE)
    if turn.answer is None:
        return None
    ending = _ending(turn.finish_reason or "", Ending.COMPLETE)
    return Ending.VERIFIED if turn.verified_id is not None and not ending.is_verified else ending


def fail(turn: Turn, ending: Ending, code: str = "") -> None:
    """The turn ends without an answer. `code` says more, to the log and the operator."""
    turn.answer = None
    turn.error = f"{ending}: {code}" if code else str(ending)


def _ending(word: str, otherwise: Ending) -> Ending:
    try:
        return Ending(word)
    except ValueError:
        return otherwise
