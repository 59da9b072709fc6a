"""Who writes to the bot, and what each of them may do."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from storage.models import Person, Rank, Role


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
    role = session.get(Role, telegram_id) or Role(telegram_id=telegram_id, rank=rank)
    role.rank, role.granted_by = rank, granted_by
    session.add(role)


def withdraw(session: Session, telegram_id: int) -> bool:
    """Take the rank away; false when there was none."""
    role = session.get(Role, telegram_id)
    if role is None:
        return False
    session.delete(role)
    return True


def ranked(session: Session) -> Sequence[tuple[Role, Person | None]]:
    """Everybody with a rank, admins first; the person is null before their first message."""
    query = (
        select(Role, Person)
        .join(Person, col(Person.telegram_id) == col(Role.telegram_id), isouter=True)
        .order_by(col(Role.rank), col(Role.telegram_id))
    )
    return session.exec(query).all()
