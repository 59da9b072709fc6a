"""A pool of examples to test with: turns as the chat keeps them, and rows that resemble nothing."""

from sqlmodel import Session

from storage import turns
from storage.models import Message, Turn

NAMES = "Mimi Rex Bella Coco Max Luna Charlie Daisy Milo Lucy Rocky Molly Oscar Lola Toby Nala Leo Ruby Felix Rosie"
SIGNS = (
    "keeps sneezing at night",
    "has stopped eating dry food",
    "scratches both ears all day",
    "limps after long walks uphill",
    "drinks far more water than before",
    "is afraid of thunder and fireworks",
)


def distinct_rows(n: int) -> list[tuple[int, list[Message]]]:
    """Rows that are no near-duplicates of each other: (line, messages)."""
    names = NAMES.split()
    rows = []
    for i in range(n):
        a, b, sign = names[i % 20], names[i // 20 % 20], SIGNS[i // 400 % 6]
        question = f"{a * 2} lives with {b * 2} number {i * 7919 % 10007} and {sign}, {hex(i * 104729)}?"
        rows.append((i, [{"role": "user", "content": question}, {"role": "assistant", "content": f"Answer {i}."}]))
    return rows


def add_turn(session: Session, owner_id: int, question: str, answer: str) -> int:
    """A turn with its talk before it, answered by a model; its id."""
    conversation_id = turns.current_conversation(session.connection(), owner_id)
    context = turns.context(session.connection(), conversation_id, 1000)
    turn = Turn(
        conversation_id=conversation_id,
        chat_id=owner_id,
        owner_id=owner_id,
        question=question,
        messages=[{"role": "system", "content": "S"}, *context, {"role": "user", "content": question}],
        provider="p",
        model="m",
    )
    turns.begin(session.connection(), turn)
    turn.answer = answer
    turns.finish(session.connection(), turn)
    assert turn.id is not None
    return turn.id
