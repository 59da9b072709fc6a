"""What a refresh has brought, by its evaluation's own figures: how many of the new corrections the model says as the
vet did, how many old answers it has kept, what it took."""

from typing import Any

from sqlmodel import Session

from storage import datasets
from storage.candidates import samples
from storage.models import Arm, Candidate, Launch, Refresh, Verdict
from training.candidates.plan import SampleKind
from training.candidates.weigh import by_key
from training.evaluation.likeness import is_same_answer
from training.refresh.news import version_ids


def figures_of(session: Session, refresh: Refresh, candidate: Candidate) -> dict[str, Any]:
    """Of the corrections that are new in this refresh: how many it was taught, how many of these it says as the vet
    did (`n_fixed`), how many the model before did (`n_before`); how many were held out to measure (`n_held`). Of old
    answers that the model before gives: how many, and how many of these were lost. And the tokens that were trained."""
    round_samples = by_key(samples.of_round(session, candidate))
    taught_ids, held_ids = _batch(session, refresh)
    answers = {id: str(messages[-1]["content"]) for id, messages in _corrections(session, refresh).items()}

    def is_right(example_id: int, arm: Arm) -> bool:
        sample = round_samples.get((SampleKind.CORRECTION, str(example_id), arm))
        return sample is not None and sample.answer is not None and is_same_answer(sample.answer, answers[example_id])

    asked_ids = {id for id in answers if (SampleKind.CORRECTION, str(id), Arm.CANDIDATE) in round_samples}
    taught, held = asked_ids & taught_ids, asked_ids & held_ids
    kept = (candidate.evidence or {}).get("gate", {}).get("kept") or {}
    launch = session.get(Launch, refresh.launch_id) if refresh.launch_id else None
    return {
        "n_taught": len(taught),
        "n_fixed": sum(is_right(id, Arm.CANDIDATE) for id in taught),
        "n_before": sum(is_right(id, Arm.ACTIVE) for id in taught),
        "n_held": len(held),
        "n_held_right": sum(is_right(id, Arm.CANDIDATE) for id in held),
        "n_kept": kept.get("n", 0),
        "n_lost": max(0, kept.get("lost", 0) - kept.get("noise", 0)),
        "tokens": (launch.trained_tokens or launch.tokens_billed) if launch else 0,
        "bill": launch.bill if launch else None,
        "currency": launch.currency if launch else "USD",
    }


def _batch(session: Session, refresh: Refresh) -> tuple[set[int], set[int]]:
    """The examples that are new in its version since what the active model had learned: trained on, and held out."""
    assert refresh.version_id is not None
    version = datasets.version(session, refresh.version_id)
    ids = [example.id or 0 for _, example, _ in datasets.version_rows(session, refresh.version_id)]
    past_ids = version_ids(session, refresh.past_version_id) if refresh.past_version_id else set()
    taught, held = ids[: version.n_examples], ids[version.n_examples :]
    return set(taught) - past_ids, set(held) - past_ids


def _corrections(session: Session, refresh: Refresh) -> dict[int, list[dict[str, Any]]]:
    """The corrected examples of its version, by id."""
    reviews = datasets.example_reviews(session)
    rows = datasets.version_rows(session, refresh.version_id or 0)
    return {
        example.id or 0: example.messages
        for _, example, _ in rows
        if (review := reviews.get(example.review_id or 0)) is not None and review.verdict == Verdict.CORRECTED
    }
