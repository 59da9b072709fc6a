"""The pool's rows get another system prompt: the way on which a new one reaches the models that are trained here."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from storage import audit, datasets
from storage.database import Database
from storage.models import Deed, Example
from storage.operation.batches import in_batches
from training.checking.prompts import carried_prompt
from training.examples import sha256_of
from training.text.system import asked_with


def give_prompt(database: Database, prompt: str, admin_id: int) -> int:
    """Give each row of the pool this prompt; what it tells of pets, and all that is said in it, stays. Returns how many
    rows that were. What is frozen stays as it is. Doing it twice changes nothing: after a crash it goes on."""
    with database.look() as session:
        ids = [example.id or 0 for example in datasets.pool(session) if _needs(example, prompt)]
    n_changed = sum(in_batches(database, ids, lambda session, batch: _give(session, batch, prompt)))
    if n_changed:
        with database.begin() as session:
            audit.log(session, admin_id, Deed.PROMPT_GIVEN, "prompt", "", str(n_changed))
    return n_changed


def _give(session: Session, ids: Sequence[int], prompt: str) -> int:
    n_changed = 0
    for example in session.exec(select(Example).where(col(Example.id).in_(ids)).order_by(col(Example.id))).all():
        # Meanwhile it may have been withdrawn, or erased with its owner's data.
        if example.withdrawn_at is None and _needs(example, prompt):
            messages = asked_with(example.messages, prompt)
            n_changed += datasets.rewrite(session, example, messages, sha256_of(messages))
    return n_changed


def _needs(example: Example, prompt: str) -> bool:
    return bool(example.messages) and carried_prompt(example.messages) != prompt.strip()
