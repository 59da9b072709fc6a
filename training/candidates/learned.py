"""Verified answers retire when the model that answers has learned them, and come back when another one answers.

Learned is what it has said as the vet did twice: in its evaluation, and once more since it answers owners.
"""

from sqlmodel import Session, col, select

from storage import deployments, verified
from storage.candidates import samples, states
from storage.candidates.states import State
from storage.models import Arm, Candidate, Example, VerifiedAnswer
from training.candidates.ask import NoWord, Round
from training.candidates.plan import AskedItem, SampleKind, item_of
from training.candidates.policy import Evaluating
from training.candidates.weigh import Samples, by_key
from training.evaluation.likeness import is_same_answer


def settle_learned(evaluating: Evaluating) -> None:
    """One tick. A host that is away retires nothing, and brings nothing back."""
    with evaluating.database.begin() as session:
        rows = _rows(session)
        candidate = _answering(session) if rows else None
        if not rows:
            return
        if candidate is None:
            verified.bring_back(session, [answer.id or 0 for answer, _ in rows])
            return
        round_samples = by_key(samples.of_round(session, candidate))
        doubtful = [item for _, item in rows if _says(round_samples, item, SampleKind.CORRECTION)]
        asked_round = Round(session, candidate, evaluating)
    try:
        asked_round.ask([(item, Arm.CANDIDATE) for item in doubtful])
    except NoWord:
        return
    with evaluating.database.begin() as session:
        current = _answering(session)
        if current is None or (current.id, current.round) != (candidate.id, candidate.round):
            return  # another model answers meanwhile: the next tick
        round_samples = by_key(samples.of_round(session, current))
        learned_ids = {answer.id or 0 for answer, item in rows if _is_learned(round_samples, item)}
        verified.retire(session, sorted(learned_ids))
        verified.bring_back(session, [answer.id or 0 for answer, _ in rows if answer.id not in learned_ids])


def _rows(session: Session) -> list[tuple[VerifiedAnswer, AskedItem]]:
    """What vets have said and not withdrawn, each with its question as the model is asked."""
    query = (
        select(VerifiedAnswer, Example)
        .join(Example, col(Example.review_id) == col(VerifiedAnswer.review_id))
        .where(col(VerifiedAnswer.withdrawn_at).is_(None), col(Example.erased_at).is_(None))
        .order_by(col(VerifiedAnswer.id))
    )
    pairs = [(answer, item_of(SampleKind.LEARNED, example)) for answer, example in session.exec(query).all()]
    return [(answer, item) for answer, item in pairs if item is not None]


def _answering(session: Session) -> Candidate | None:
    """The candidate whose model answers owners now; null where what answers was never compared."""
    active = deployments.active(session)
    candidate = states.of_model(session, active.id or 0) if active else None
    return candidate if candidate is not None and candidate.state == State.DEPLOYED else None


def _is_learned(round_samples: Samples, item: AskedItem) -> bool:
    return all(_says(round_samples, item, kind) for kind in (SampleKind.CORRECTION, SampleKind.LEARNED))


def _says(round_samples: Samples, item: AskedItem, kind: SampleKind) -> bool:
    """Whether the model has said as the vet did."""
    sample = round_samples.get((kind, item.item, Arm.CANDIDATE))
    return sample is not None and sample.answer is not None and is_same_answer(sample.answer, item.reference or "")
