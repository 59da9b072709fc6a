"""Who writes to the bot, and what each of them may do."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import or_
from sqlmodel import Session, col, select

from storage import audit, cases, claims
from storage.models import AuditEntry, Deed, Person, Rank, Role


@dataclass(frozen=True)
class FormerOwner:
    """Somebody who does not stand in VETTED_OWNER_IDS any more, and has only what people gave them."""

    telegram_id: int
    rank: Rank | None
    turn_ids: Sequence[int] = ()
    """Turns and cases that were this person's, and are free for others now."""
    case_ids: Sequence[int] = ()


def meet(session: Session, telegram_id: int, name: str, language: str) -> Person:
    """The person with this id; made at the first message, with the name kept up to date."""
    person = session.get(Person, telegram_id)
    if person is None:
        person = Person(telegram_id=telegram_id, name=name, language=language)
    elif person.name == name:
        return person
    person.name = name
    session.add(person)
    return person


def find(session: Session, telegram_id: int) -> Person | None:
    """Whom this Telegram id is, once they have written."""
    return session.get(Person, telegram_id)


def set_language(session: Session, telegram_id: int, language: str) -> None:
    """`language`: `zh` or `en`."""
    person = session.get_one(Person, telegram_id)
    person.language = language


def rank_of(session: Session, telegram_id: int) -> Rank | None:
    """What this id may do now; null for owners of pets and strangers."""
    role = session.get(Role, telegram_id)
    return None if role is None else Rank(role.rank)


def grant(session: Session, telegram_id: int, rank: Rank, granted_by: int | None) -> None:
    """Give the rank, in place of any other. `granted_by` is null for the configuration."""
    role = session.get(Role, telegram_id)
    if role is None or role.rank != rank:
        audit.log(session, granted_by, Deed.GRANTED, "person", telegram_id, rank)
    role = role or Role(telegram_id=telegram_id, rank=rank)
    role.rank, role.granted_by = rank, granted_by
    session.add(role)


def withdraw(session: Session, telegram_id: int, withdrawn_by: int | None) -> bool:
    """Take the rank away; false when there was none, or when it is an owner's of the bot."""
    role = session.get(Role, telegram_id)
    if role is None or role.configured:
        return False
    audit.log(session, withdrawn_by, Deed.WITHDRAWN, "person", telegram_id, role.rank)
    session.delete(role)
    return True


def role_of(session: Session, telegram_id: int) -> Role | None:
    """The row that gives them a rank."""
    return session.get(Role, telegram_id)


def configure_owners(session: Session, owner_ids: Collection[int]) -> list[FormerOwner]:
    """Make the owners of the bot its admins, whom nobody can withdraw in Telegram. Who is no longer one of them has
    the rank again that people gave them, or none; these are returned."""
    former = []
    for role in session.exec(select(Role).where(or_(col(Role.configured), col(Role.granted_by).is_(None)))).all():
        if role.telegram_id in owner_ids:
            continue
        role.configured = False
        if role.granted_by is None:
            former.append(_step_back(session, role))
    for telegram_id in owner_ids:
        if (
            rank_of(session, telegram_id) is not Rank.ADMIN
        ):  # who was made one by a person stays one without the setting
            grant(session, telegram_id, Rank.ADMIN, None)
            session.flush()
        session.get_one(Role, telegram_id).configured = True
    return former


def _step_back(session: Session, role: Role) -> FormerOwner:
    """Take what only the setting gave: the audit log knows what a person gave or took last."""
    telegram_id = role.telegram_id
    query = select(AuditEntry).where(
        AuditEntry.subject == "person",
        AuditEntry.ref == str(telegram_id),
        col(AuditEntry.did).in_([Deed.GRANTED, Deed.WITHDRAWN]),
        col(AuditEntry.who).is_not(None),
    )
    last = session.exec(query.order_by(col(AuditEntry.id).desc()).limit(1)).first()
    if last is None or last.did == Deed.WITHDRAWN:
        withdraw(session, telegram_id, None)
        case_ids = cases.leave(session, telegram_id)
        return FormerOwner(telegram_id, None, claims.release_all(session, telegram_id), case_ids)
    rank = Rank(last.detail)
    grant(session, telegram_id, rank, last.who)
    return FormerOwner(telegram_id, rank)


def ranked(session: Session) -> Sequence[tuple[Role, Person | None]]:
    """Everybody with a rank, owners of the bot and admins first; the person is null before their first message."""
    query = (
        select(Role, Person)
        .join(Person, col(Person.telegram_id) == col(Role.telegram_id), isouter=True)
        .order_by(col(Role.configured).desc(), col(Role.rank), col(Role.telegram_id))
    )
    return session.exec(query).all()
