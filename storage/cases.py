"""Cases: questions for a human, what owner and vet say to each other in them, and the messages that show them.

What is said is an outbox: a row without `delivered_at` still has to be sent. A row is made in the transaction that
makes it true, so no crash can lose a word, and saying the same update twice says it once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, exists, update
from sqlmodel import Session, SQLModel, col, func, select

from storage.models import Case, CaseCard, CaseMessage, Certificate, Conversation, Person, Turn, now

ASKED = "asked"
"""The reason of a case that its owner opened; every other reason is a red flag's category."""
ALARM = "🚨 "
"""What an owner's words begin with that were sent to the vets because they tell of an emergency."""
MOST_IN_AN_HOUR = 6
"""Cards and alarms that each vet is sent for one owner within an hour. More would bury everybody else's."""
THE_BOT = 0
"""`from_id` of what the bot itself tells the owner about a case (HTML, in the owner's language)."""


def open_case(
    session: Session, chat_id: int, owner_id: int, turn_id: int | None, reason: str, holds: bool, thread_id: int = 0
) -> tuple[Case, bool]:
    """The chat's open case, opened if there is none, and whether that is news for the vets.

    A chat, or a topic of a forum, has one open case at most. Asking again changes nothing; a red flag in a case that
    was only asked for makes it urgent, and asking where there was only a red flag makes the bot hold its tongue.
    """
    case = in_chat(session, chat_id, thread_id)
    if case is None:
        case = Case(
            chat_id=chat_id, owner_id=owner_id, turn_id=turn_id, reason=reason, holds=holds, thread_id=thread_id
        )
        session.add(case)
        session.flush()
        return case, True
    is_news = False
    if reason != ASKED and case.reason != reason:
        case.reason, is_news = reason, True
    if holds and not case.holds:
        case.holds, is_news = True, True
    session.add(case)
    session.flush()
    return case, is_news


def open_urgent(session: Session, turn: Turn, reason: str) -> int | None:
    """Open the case of a turn in which somebody saw an emergency, or make the chat's open case urgent; its id.

    Where there was a case, its vets have a card already: they are told what the owner has asked now. `reason` is a red
    flag's category, or `reviews.BY_VET`. The bot goes on answering until a vet takes over. The same turn a second time
    changes nothing and says nothing. Null where the owner has had the turn erased meanwhile.
    """
    current = session.get(Turn, turn.id)
    if current is None or not current.question:
        return None
    earlier = in_chat(session, turn.chat_id, turn.thread_id)
    case, is_news = open_case(session, turn.chat_id, turn.owner_id, turn.id, reason, False, turn.thread_id)
    assert case.id is not None
    if earlier is not None and (is_news or case.turn_id != turn.id):
        words, _ = add_owners_words(session, case, turn.owner_id, ALARM + turn.question, turn.update_id)
        words.quoted_id = turn.quoted_id
    return case.id


def open_urgent_within(session: Session, turn: Turn, reason: str) -> tuple[int | None, bool]:
    """As `open_urgent`, as long as the vets have not had `MOST_IN_AN_HOUR` from this owner: then nothing new is sent.
    The case, if there is one, and whether the vets are told of this turn."""
    case = in_chat(session, turn.chat_id, turn.thread_id)
    is_told = case is not None and case.turn_id == turn.id
    is_told = is_told or (turn.update_id is not None and has_said(session, turn.update_id))
    if is_told or n_sent_lately(session, turn.owner_id) < MOST_IN_AN_HOUR:
        return open_urgent(session, turn, reason), True
    return None if case is None else case.id, False


def n_sent_lately(session: Session, owner_id: int) -> int:
    """How many cards, and messages below them in an emergency, each vet was sent for this owner within the hour."""
    hour_ago = now() - timedelta(hours=1)
    n_cases = select(func.count()).select_from(Case).where(Case.owner_id == owner_id, col(Case.opened_at) >= hour_ago)
    n_words = (
        select(func.count())
        .select_from(CaseMessage)
        .join(Case, col(Case.id) == col(CaseMessage.case_id))
        .where(Case.owner_id == owner_id, col(CaseMessage.said_at) >= hour_ago)
        .where(col(CaseMessage.text).startswith(ALARM))
    )
    return session.exec(n_cases).one() + session.exec(n_words).one()


def n_only_counted(session: Session, case: Case) -> int:
    """How many of its owner's emergencies the vets of a case were not sent one by one."""
    emergencies = (Turn.owner_id == case.owner_id, col(Turn.created_at) >= case.opened_at, col(Turn.flag).is_not(None))
    place = (Turn.chat_id == case.chat_id, Turn.thread_id == case.thread_id, Turn.id != case.turn_id)
    n_turns = session.exec(select(func.count()).select_from(Turn).where(*emergencies, *place)).one()
    alarms = (CaseMessage.case_id == case.id, col(CaseMessage.text).startswith(ALARM))
    return max(0, n_turns - session.exec(select(func.count()).select_from(CaseMessage).where(*alarms)).one())


def is_urgent(case: Case) -> bool:
    """Whether somebody saw an emergency, rather than that the owner only asked for a vet."""
    return case.reason != ASKED


def in_chat(session: Session, chat_id: int, thread_id: int = 0) -> Case | None:
    """The open case of a chat, or of this topic of it, whether it holds or not."""
    place = (Case.chat_id == chat_id, Case.thread_id == thread_id)
    return session.exec(select(Case).where(*place, col(Case.closed_at).is_(None)).limit(1)).first()


# Core and one id: this is asked before every answer, and nearly always in vain.
_case = SQLModel.metadata.tables["case"]
_HOLDING = (
    select(_case.c.id)
    .where(_case.c.chat_id == bindparam("chat_id"), _case.c.closed_at.is_(None), _case.c.holds)
    .where(_case.c.thread_id == bindparam("thread_id"))
    .limit(1)
)


def holding(connection: Connection, chat_id: int, thread_id: int = 0) -> int | None:
    """The id of the open case because of which the bot has to be silent in this chat, or in this topic of it."""
    case_id: int | None = connection.execute(_HOLDING, {"chat_id": chat_id, "thread_id": thread_id}).scalar()
    return case_id


def move_chat(connection: Connection, chat_id: int, new_chat_id: int) -> None:
    """A group has become a supergroup, which is another chat to Telegram: its cases go along."""
    connection.execute(update(_case).where(_case.c.chat_id == chat_id).values(chat_id=new_chat_id))


def find(session: Session, case_id: int) -> Case | None:
    """The case of this id, unless its owner has had it erased."""
    case = session.get(Case, case_id)
    return case if case is not None and case.reason else None


def take(session: Session, case_id: int, vet_id: int) -> Case | None:
    """The vet takes care of the case, unless another does already (see `taken_by`); from now on it holds.

    Null when the case is closed.
    """
    case = session.get(Case, case_id)
    if case is None or case.closed_at is not None:
        return None
    if case.taken_by is None:
        case.taken_by = vet_id
    if case.taken_by == vet_id:
        case.holds = True
    return case


def leave(session: Session, vet_id: int) -> Sequence[int]:
    """This person is no vet any more: their open cases are free for others. Returns those cases."""
    cases = session.exec(select(Case).where(Case.taken_by == vet_id, col(Case.closed_at).is_(None))).all()
    for case in cases:
        case.taken_by = None
    return [case.id for case in cases if case.id is not None]


def close(session: Session, case_id: int) -> Case | None:
    """Hand the chat back to the bot; null when that has been done already."""
    case = session.get(Case, case_id)
    if case is None or case.closed_at is not None:
        return None
    case.closed_at = now()
    return case


def open_cases(session: Session) -> Sequence[tuple[Case, Person]]:
    """Every open case and its owner: red flags first, then the longest waiting."""
    query = (
        select(Case, Person)
        .join(Person, col(Person.telegram_id) == col(Case.owner_id))
        .where(col(Case.closed_at).is_(None))
        .order_by(col(Case.reason) == ASKED, col(Case.id))
    )
    return session.exec(query).all()


def stale(session: Session, moment: datetime) -> Sequence[Case]:
    """Open cases in which no vet has said a word, nor taken over, since `moment`."""
    last_word = (
        select(func.max(CaseMessage.said_at))
        .where(
            col(CaseMessage.case_id) == col(Case.id),
            col(CaseMessage.from_id) != col(Case.owner_id),
            # In a case that is taken, what the bot said last is that a vet has taken it.
            (col(CaseMessage.from_id) != THE_BOT) | col(Case.taken_by).is_not(None),
        )
        .scalar_subquery()
    )
    query = select(Case).where(col(Case.closed_at).is_(None), func.coalesce(last_word, Case.opened_at) < moment)
    return session.exec(query).all()


# What is said


def add_message(
    session: Session,
    case_id: int,
    from_id: int,
    text: str,
    update_id: int | None = None,
    speaker_id: int | None = None,
) -> tuple[CaseMessage, bool]:
    """Keep a word for sending, and whether it is new: an update that has said something already says nothing more.
    `speaker_id`: whose words they are, where they are said in somebody else's case."""
    if update_id is not None:
        twin = session.exec(select(CaseMessage).where(CaseMessage.update_id == update_id)).first()
        if twin is not None:
            return twin, False
    message = CaseMessage(case_id=case_id, from_id=from_id, text=text, update_id=update_id, speaker_id=speaker_id)
    session.add(message)
    session.flush()
    return message, True


def add_owners_words(
    session: Session, case: Case, speaker_id: int, text: str, update_id: int | None = None
) -> tuple[CaseMessage, bool]:
    """Keep for the vets what the owner says, or somebody else in a group, whose name then stands before it."""
    assert case.id is not None
    if speaker_id == case.owner_id:
        return add_message(session, case.id, case.owner_id, text, update_id)
    if update_id is not None and _is_forgotten(session, speaker_id, update_id):
        return CaseMessage(case_id=case.id, from_id=case.owner_id, text=""), False
    speaker = session.get(Person, speaker_id)
    text = f"{speaker.name if speaker else speaker_id}: {text}"
    return add_message(session, case.id, case.owner_id, text, update_id, speaker_id)


def _is_forgotten(session: Session, person_id: int, update_id: int) -> bool:
    """Whether they have wished to be forgotten since they said this."""
    query = select(Certificate.id).where(Certificate.owner_id == person_id, col(Certificate.update_id) > update_id)
    return session.exec(query).first() is not None


def has_said(session: Session, update_id: int) -> bool:
    """Whether this update has put something into a case."""
    return session.exec(select(CaseMessage.id).where(CaseMessage.update_id == update_id)).first() is not None


def messages(session: Session, case_id: int) -> Sequence[CaseMessage]:
    """All that was said in a case, oldest first."""
    return session.exec(select(CaseMessage).where(CaseMessage.case_id == case_id).order_by(col(CaseMessage.id))).all()


def undelivered(session: Session, case_id: int) -> Sequence[CaseMessage]:
    """What still has to be sent in a case, oldest first."""
    query = select(CaseMessage).where(CaseMessage.case_id == case_id, col(CaseMessage.delivered_at).is_(None))
    return session.exec(query.order_by(col(CaseMessage.id))).all()


def delivered(session: Session, message_id: int) -> None:
    """This message has been sent; it may be erased since."""
    message = session.get(CaseMessage, message_id)
    if message is not None:
        message.delivered_at = now()


def give_up(session: Session, case_id: int) -> None:
    """Nothing of this case has to be sent any more: there is nobody to send it to."""
    for message in undelivered(session, case_id):
        message.delivered_at = now()


def unsettled(session: Session) -> Sequence[int]:
    """Ids of the cases that a tick has to look at: open ones, and those with something to send."""
    waits = exists().where(col(CaseMessage.case_id) == col(Case.id), col(CaseMessage.delivered_at).is_(None))
    query = select(col(Case.id)).where(col(Case.closed_at).is_(None) | waits).order_by(col(Case.id))
    return [case_id for case_id in session.exec(query).all() if case_id is not None]


# The messages that show a case to vets


def show_card(session: Session, chat_id: int, message_id: int, case_id: int) -> bool:
    """Remember that this Telegram message is about this case, so that a reply to it finds the case. False, and nothing
    is kept, if the owner has had it erased meanwhile."""
    case = session.get(Case, case_id)
    if case is None or not case.reason:
        return False
    session.merge(CaseCard(chat_id=chat_id, message_id=message_id, case_id=case_id))
    return True


def case_on_card(session: Session, chat_id: int, message_id: int) -> int | None:
    """The case that this Telegram message is about, if it is one of ours."""
    card = session.get(CaseCard, (chat_id, message_id))
    return None if card is None else card.case_id


def cards_of(session: Session, case_id: int) -> dict[int, int]:
    """Each vet's chat and the message in it that is the case's card.

    The card is what a chat is shown first of a case; later messages (what the owner wrote, receipts) reply to it.
    """
    query = (
        select(CaseCard.chat_id, func.min(CaseCard.message_id))
        .where(CaseCard.case_id == case_id)
        .group_by(col(CaseCard.chat_id))
        .order_by(col(CaseCard.chat_id))
    )
    return dict(session.exec(query).all())


def forget_cards(session: Session, chat_id: int, case_id: int) -> None:
    """The vet has deleted the card: the next one is a first one again."""
    session.connection().execute(
        delete(CaseCard).where(col(CaseCard.chat_id) == chat_id, col(CaseCard.case_id) == case_id)
    )


# What a vet should know


def turns_until(session: Session, turn: Turn, n_turns: int) -> Sequence[Turn]:
    """The turn and up to `n_turns` before it in its conversation, oldest first."""
    assert turn.id is not None
    query = (
        select(Turn)
        .where(Turn.conversation_id == turn.conversation_id, col(Turn.id) <= turn.id)
        .order_by(col(Turn.id).desc())
        .limit(n_turns + 1)
    )
    return list(reversed(session.exec(query).all()))


def history(session: Session, case: Case, n_turns: int) -> Sequence[Turn]:
    """The chat's last `n_turns` turns up to now, whichever conversation they belong to, oldest first."""
    query = (
        select(Turn)
        .join(Conversation, col(Conversation.id) == col(Turn.conversation_id))
        .where(Conversation.chat_id == case.chat_id, Turn.owner_id == case.owner_id)
        .order_by(col(Turn.id).desc())
        .limit(n_turns)
    )
    return list(reversed(session.exec(query).all()))
