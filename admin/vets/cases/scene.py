"""A case as the tables have it now: all that its card and its messages are made of."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from admin.roles import Colleague, colleagues
from storage import cases, pets
from storage.models import Case, CaseMessage, Person, Pet, Turn

CONTEXT_TURNS = 2
"""Turns before the question that stand on a card; the file has them all."""


@dataclass(frozen=True)
class CaseScene:
    """Everything about a case."""

    case: Case
    owner: Person
    turn: Turn | None
    context: Sequence[Turn]
    pets: Sequence[Pet]
    colleagues: dict[int, Colleague]
    taker: Colleague | None
    """Who has taken the case; null again when they are no vet any more."""
    cards: dict[int, int]
    """The card's message in each vet's chat."""
    waiting_messages: Sequence[CaseMessage]
    """What still has to be sent, oldest first."""
    n_only_counted: int = 0
    """Emergencies of the owner's that were not sent one by one."""

    @property
    def case_id(self) -> int:
        """The number that vets see."""
        return self.case.id or 0

    @property
    def is_open(self) -> bool:
        """Whether vets may still take it."""
        return self.case.closed_at is None

    @property
    def audience(self) -> dict[int, int]:
        """Whom the owner's words go to, with their cards: the vet who has the case, or all who have a card."""
        working = {chat_id: card_id for chat_id, card_id in self.cards.items() if chat_id in self.colleagues}
        taker = self.taker.telegram_id if self.taker else 0
        return {taker: working[taker]} if taker in working else working


def look(session: Session, case_id: int) -> CaseScene | None:
    """Read all of it at once; null where the case is gone: its owner has had it erased."""
    case = session.get(Case, case_id)
    if case is None:
        return None
    turn = session.get(Turn, case.turn_id) if case.turn_id else None
    team = colleagues(session)
    return CaseScene(
        case=case,
        owner=session.get_one(Person, case.owner_id),
        turn=turn,
        context=cases.turns_until(session, turn, CONTEXT_TURNS)[:-1] if turn else [],
        pets=pets.of_owner(session, case.owner_id),
        colleagues=team,
        taker=team.get(case.taken_by or 0),
        cards=cases.cards_of(session, case_id),
        waiting_messages=cases.undelivered(session, case_id),
        n_only_counted=cases.n_only_counted(session, case),
    )
