"""Reviewed turns become examples in the pool."""

from collections.abc import Iterable

from sqlmodel import Session

from storage import datasets, reviews
from storage.models import Example, Message, Review, Turn, Verdict
from storage.ticks.attempts import Attempts
from training.examples import sha256_of
from training.text.reasoning import without_thoughts


def decide(
    session: Session,
    turn_id: int,
    vet_id: int,
    verdict: Verdict,
    correction: str | None = None,
    tell_owner: bool = False,
) -> Review | None:
    """A vet's verdict as `reviews.decide` logs it, and in the same transaction the example that it makes: whoever
    looks at the dataset finds it there, and looking changes nothing."""
    review = reviews.decide(session, turn_id, vet_id, verdict, correction, tell_owner)
    if review is not None and review.verdict in (Verdict.APPROVED, Verdict.CORRECTED):
        _promote(session, review, session.get_one(Turn, turn_id))
    return review


def promote_reviews(session: Session, attempts: Attempts | None = None) -> int:
    """Make an example of each approved or corrected turn that has none yet, each by itself; returns how many were new.

    For what `decide` has not promoted: verdicts from before it did, and turns of a group whose examples went with the
    words of somebody who was forgotten.
    """
    attempts, n_new = attempts or Attempts(), 0
    for review, turn in datasets.unpromoted(session):
        if attempts.is_due("promote", str(review.id)):
            with attempts.trying("promote", str(review.id)), session.begin_nested():
                n_new += _promote(session, review, turn)
    return n_new


def _promote(session: Session, review: Review, turn: Turn) -> bool:
    """Put a turn's newest verdict into the pool, in the place of the older ones; false if its row is there already, or
    cannot be learned from."""
    if not is_text(turn.messages):
        return False
    datasets.withdraw_earlier(session, review)
    example = example_of(example_messages(turn, review), added_by=review.vet_id)
    example.review_id = review.id
    return datasets.add_example(session, example)


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
    # Answers from before thoughts were told apart may begin with one.
    return without_thoughts([*context, {"role": "assistant", "content": answer}])


def example_of(messages: list[Message], added_by: int) -> Example:
    """An example with its identity: the sha256 of the row as it will stand in the training file."""
    return Example(sha256=sha256_of(messages), messages=messages, added_by=added_by)
