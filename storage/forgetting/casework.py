"""What was said in cases: an owner's own, and in groups what they have said in other people's."""

from typing import Any

from sqlalchemy import Select, delete, func, or_, update
from sqlmodel import Session, col, select

from storage.forgetting.quotes import Quotes
from storage.models import Case, CaseCard, CaseMessage, Person, now
from storage.turns import without_quotation


def forget_cases(session: Session, owner_id: int, turn_ids: Select[Any]) -> int:
    """Erase the owner's cases, and close those that are open; how many there were."""
    is_owners = or_(col(Case.owner_id) == owner_id, col(Case.turn_id).in_(turn_ids))
    cases = select(Case.id).where(is_owners)
    newest = session.exec(select(func.max(Case.id))).one()
    query = cases.where(or_(col(Case.reason) != "", col(Case.turn_id).is_not(None)))
    n_cases = session.exec(select(func.count()).select_from(query.subquery())).one()
    session.execute(delete(CaseMessage).where(col(CaseMessage.case_id).in_(cases)))
    session.execute(delete(CaseCard).where(col(CaseCard.case_id).in_(cases)))
    session.execute(update(Case).where(is_owners, col(Case.closed_at).is_(None)).values(closed_at=now()))
    session.execute(update(Case).where(is_owners).values(turn_id=None, reason=""))
    session.execute(delete(Case).where(col(Case.owner_id) == owner_id, col(Case.id) != newest))
    return n_cases


def forget_elsewhere(session: Session, owner_id: int, quotes: Quotes) -> int:
    """Erase what the owner has said in other people's cases, and what others there have quoted of it; in how many
    messages. A case has more than one speaker in groups only."""
    n_messages = 0
    query = (
        select(CaseMessage, Case)
        .join(Case, col(Case.id) == col(CaseMessage.case_id))
        .where(or_(col(Case.chat_id) < 0, col(CaseMessage.quoted_id) == owner_id), col(Case.owner_id) != owner_id)
    )
    for message, case in session.exec(query).all():
        if message.speaker_id == owner_id or _begins_with_name(session, message, case, owner_id):
            session.delete(message)
            n_messages += 1
            continue
        text = without_quotation(message.text) if message.quoted_id == owner_id else message.text
        is_vets = message.from_id != case.owner_id
        text = quotes.strike_told(text) if is_vets else quotes.strike_long(text)
        if text != message.text:
            message.text = text
            n_messages += 1
    session.flush()
    return n_messages


def _begins_with_name(session: Session, message: CaseMessage, case: Case, owner_id: int) -> bool:
    """Whether these are the owner's words by what stands before them: rows from before the speaker was kept."""
    if message.speaker_id is not None or message.from_id != case.owner_id:
        return False
    person = session.get(Person, owner_id)
    names = [str(owner_id), *([person.name] if person and person.name else [])]
    return any(message.text.startswith(f"{name}: ") for name in names)
