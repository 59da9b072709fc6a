"""Stage 1 of training: reviewed turns and imported rows become examples in the pool."""

from collections.abc import Iterable

from sqlmodel import Session

from storage import datasets
from storage.models import Example, Message, Review, Turn, Verdict
from training.examples import sha256_of


def promote_reviews(session: Session) -> int:
    """Make an example of each approved or corrected turn that has none yet; returns how many were new.

    A newer verdict on the same turn takes the place of the older one.
    """
    n_new = 0
    for review, turn in datasets.unpromoted(session):
        if not is_text(turn.messages):
            continue
        datasets.withdraw_earlier(session, review)
        example = example_of(example_messages(turn, review), added_by=review.vet_id)
        example.review_id = review.id
        n_new += datasets.add_example(session, example)
    return n_new


def import_rows(
    session: Session, rows: Iterable[tuple[int, list[Message]]], file_name: str, added_by: int
) -> tuple[int, int]:
    """Put a file's rows, as (line, messages), into the pool; returns how many were new and how many known."""
    n_new = n_known = 0
    for line, messages in rows:
        example = example_of(messages, added_by)
        example.file_name, example.line = file_name, line
        if datasets.add_example(session, example):
            n_new += 1
        else:
            n_known += 1
    return n_new, n_known


def is_text(messages: Iterable[Message]) -> bool:
    """Whether a model can learn from them without seeing: no message has a picture."""
    return all(isinstance(message["content"], str) for message in messages)


def example_messages(turn: Turn, review: Review) -> list[Message]:
    """What the model should have seen and said: the messages as sent, then the answer a vet stands by.

    Earlier answers of the conversation are context that no vet has vouched for: weight 0 keeps them out of the
    loss (OpenAI's key; the local engine knows it too).
    """
    answer = review.correction if review.verdict == Verdict.CORRECTED else turn.answer
    context = [{**message, "weight": 0} if message["role"] == "assistant" else message for message in turn.messages]
    return [*context, {"role": "assistant", "content": answer}]


def example_of(messages: list[Message], added_by: int) -> Example:
    """An example with its identity: the sha256 of the row as it will stand in the training file."""
    return Example(sha256=sha256_of(messages), messages=messages, added_by=added_by)
