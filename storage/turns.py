"""Conversations, their turns, and the owners' feedback on them."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from storage.models import Conversation, Feedback, Message, Turn, now


def current_conversation(session: Session, chat_id: int) -> Conversation:
    """The chat's newest conversation, begun if there is none."""
    query = select(Conversation).where(Conversation.chat_id == chat_id).order_by(col(Conversation.id).desc()).limit(1)
    return session.exec(query).first() or new_conversation(session, chat_id)


def new_conversation(session: Session, chat_id: int) -> Conversation:
    """Begin afresh: later turns do not see the earlier ones."""
    conversation = Conversation(chat_id=chat_id)
    session.add(conversation)
    session.flush()
    return conversation


def context(session: Session, conversation_id: int, n_turns: int) -> list[Message]:
    """The last `n_turns` answered turns of a conversation as user/assistant messages, oldest first."""
    query = (
        select(Turn.question, Turn.answer)
        .where(Turn.conversation_id == conversation_id, col(Turn.answer).is_not(None))
        .order_by(col(Turn.id).desc())
        .limit(n_turns)
    )
    messages: list[Message] = []
    for question, answer in reversed(session.exec(query).all()):
        messages.append({"role": "user", "content": question})
        messages.append({"role": "assistant", "content": answer})
    return messages


def begin(session: Session, turn: Turn) -> Turn:
    """Log the question before the model is asked; afterwards the turn has its id."""
    session.add(turn)
    session.flush()
    return turn


def finish(session: Session, turn: Turn) -> None:
    """Log what became of the question: the fields that were filled in since `begin`."""
    turn.finished_at = now()
    session.merge(turn)


def find(session: Session, turn_id: int) -> Turn | None:
    return session.get(Turn, turn_id)


def give_feedback(session: Session, turn_id: int, person_id: int, value: int) -> bool:
    """Set the owner's feedback (+1 or -1); false when this turn is not theirs or does not exist."""
    turn = session.get(Turn, turn_id)
    if turn is None or turn.owner_id != person_id:
        return False
    session.merge(Feedback(turn_id=turn_id, person_id=person_id, value=value))
    return True


def feedback_on(session: Session, turn_ids: Sequence[int]) -> dict[int, int]:
    """The owner's +1 or -1 for each of these turns that has one."""
    query = select(Feedback.turn_id, Feedback.value).where(col(Feedback.turn_id).in_(turn_ids))
    return dict(session.exec(query).all())
