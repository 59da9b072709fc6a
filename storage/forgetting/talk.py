"""Who has said what in a group's conversation. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from storage.forgetting.texts import texts_in
from storage.models import Message, Turn


@dataclass(frozen=True)
class Talk:
    """What an owner and everybody else have said and were told, each text as written and as sent."""

    owners: frozenset[str]
    questions: frozenset[str]
    """Everybody else's."""
    answers: frozenset[str]
    """To everybody else."""
    quoting: frozenset[str]
    """Everybody else's that quote the owner."""
    first_id: int
    """The owner's first turn: what was answered before it was made without their words."""

    @classmethod
    def of(cls, turns: Sequence[Turn], owner_id: int) -> "Talk":
        """The talk of a conversation's turns."""
        owners = [turn for turn in turns if turn.owner_id == owner_id]
        others = [turn for turn in turns if turn.owner_id != owner_id]
        return cls(
            owners=frozenset(text for turn in owners for text in (*_questions(turn), turn.answer or "")) - {""},
            questions=frozenset(text for turn in others for text in _questions(turn)),
            answers=frozenset(turn.answer for turn in others if turn.answer),
            quoting=frozenset(text for turn in others if turn.quoted_id == owner_id for text in _questions(turn)),
            first_id=min((turn.id or 0 for turn in owners), default=0),
        )

    def is_others(self, question: Message, answer: Message) -> bool:
        """Whether a pair is surely not the owner's. What was sent to one host may have been redacted for another, so a
        question that nobody else has asked in these words may be theirs."""
        questions, answers = set(texts_in(question)), set(texts_in(answer))
        if not questions <= self.questions or answers & self.owners:
            return False
        return not questions & self.owners or answers <= self.answers


def _questions(turn: Turn) -> list[str]:
    return [turn.question, *(text for message in turn.messages[-1:] for text in texts_in(message))]
