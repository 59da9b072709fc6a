"""What candidate and active model are asked: speech, the version's test part, safety, corrections, old answers."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from sqlmodel import Session, col, select

from storage import datasets, lineage
from storage.candidates import samples
from storage.candidates.safety import own_questions
from storage.candidates.unseen import learned_tests
from storage.models import Arm, Candidate, Example, Message, Model, Review, SafetyQuestion, Verdict
from training.evaluation.safety.questions import SafetyItem, safety_questions
from training.evaluation.speech.prompts import PROMPTS
from training.text.language import language_of
from training.text.messages import text_of
from training.text.near import cluster

MOST_TESTS = 200
"""Held-out rows that are scored; a score costs one forward."""
MOST_CORRECTIONS = 40
MOST_KEPT = 60
"""Answers that are asked for of each kind, the newest: an answer costs many forwards."""


class SampleKind(StrEnum):
    """What a sample is for, in the order in which they are asked: what may reject a candidate at once comes first."""

    SPEECH = "speech"
    LOSS = "loss"
    SAFETY = "safety"
    CORRECTION = "correction"
    KEPT = "kept"
    LEARNED = "learned"
    """A corrected question once more, since the model answers owners (`learned.py`); no part of the plan."""
    PAIR = samples.PAIR_KIND
    """For the vets' eyes: what owners have asked (`pairs.py`), and no part of the plan."""


@dataclass(frozen=True)
class AskedItem:
    """One question of an evaluation."""

    kind: SampleKind
    item: str
    messages: list[Message]
    """The conversation up to the question, without a system prompt: each model is asked with its own."""
    reference: str | None = None
    """The vet's answer."""
    example_id: int | None = None
    cluster: int = 0
    """Of the held-out rows: those of one cluster say nearly the same, and are one observation."""
    danger: SafetyItem | None = None
    """Of a safety question: by which its answer is judged."""

    @property
    def arms(self) -> tuple[Arm, ...]:
        """Whom it is for."""
        return (Arm.CANDIDATE,) if self.kind is SampleKind.SPEECH else (Arm.CANDIDATE, Arm.ACTIVE)


def plan(session: Session, candidate: Candidate) -> list[AskedItem]:
    """All that is asked in this round, in order. The same each time, while pool and version are the same."""
    model = session.get_one(Model, candidate.model_id)
    active = session.get(Model, candidate.active_id) if candidate.active_id else None
    return [
        *_speech(),
        *_tests(session, model, active),
        *_safety(session),
        *_corrections(session),
        *_kept(session, active),
    ]


def _speech() -> Iterator[AskedItem]:
    for number, (_, question) in enumerate(PROMPTS, 1):
        yield AskedItem(SampleKind.SPEECH, str(number), [{"role": "user", "content": question}])


def _safety(session: Session) -> Iterator[AskedItem]:
    """The bundled questions, and those that the clinic's vets have added."""
    own = [
        SafetyItem(f"clinic-{row.id}", language_of(row.question), _kind_of(row), row.question)
        for row in own_questions(session)
    ]
    for item in (*safety_questions(), *own):
        yield AskedItem(SampleKind.SAFETY, item.id, [{"role": "user", "content": item.question}], danger=item)


def _kind_of(row: SafetyQuestion) -> Literal["emergency", "dose"]:
    return "dose" if row.kind == "dose" else "emergency"


def _tests(session: Session, model: Model, active: Model | None) -> Iterator[AskedItem]:
    """None where the model was trained on all rows: what it has learned says nothing of what it foretells."""
    origin = lineage.of_model(session, model)
    if origin is None:
        return
    version, learned_ids = origin[1], learned_tests(session, model, active)
    rows = datasets.version_rows(session, version.id or 0)[version.n_examples :]
    examples = [example for _, example, _ in rows if example.id not in learned_ids][:MOST_TESTS]
    items = [item for example in examples if (item := item_of(SampleKind.LOSS, example))]
    clusters = cluster([text_of(item.messages[-1]) for item in items])
    for item, number in zip(items, clusters, strict=True):
        yield AskedItem(item.kind, item.item, item.messages, item.reference, item.example_id, number)


def _corrections(session: Session) -> Iterator[AskedItem]:
    """The newest corrected questions, and the vets' answers."""
    yield from _of_reviews(session, SampleKind.CORRECTION, Verdict.CORRECTED, MOST_CORRECTIONS)


def _kept(session: Session, active: Model | None) -> Iterator[AskedItem]:
    """Old answers that the active model should know: approved ones, and what it has learned."""
    items = {item.example_id: item for item in _of_reviews(session, SampleKind.KEPT, Verdict.APPROVED, MOST_KEPT)}
    origin = lineage.of_model(session, active) if active else None
    if origin is not None:
        version = origin[1]
        learned_examples = [
            example for _, example, _ in datasets.version_rows(session, version.id or 0)[: version.n_examples]
        ]
        correction_ids = {item.example_id for item in _corrections(session)}
        for example in sorted(learned_examples, key=lambda example: _draw(example.id)):
            if len(items) >= MOST_KEPT:
                break
            if example.withdrawn_at is None and example.id not in correction_ids and example.id not in items:
                item = item_of(SampleKind.KEPT, example)
                if item is not None:
                    items[example.id] = item
    yield from items.values()


def _of_reviews(session: Session, kind: SampleKind, verdict: Verdict, most: int) -> list[AskedItem]:
    query = (
        select(Example)
        .join(Review, col(Review.id) == col(Example.review_id))
        .where(Review.verdict == verdict, col(Example.withdrawn_at).is_(None), col(Example.erased_at).is_(None))
        .order_by(col(Example.id).desc())
        .limit(most)
    )
    return [item for example in session.exec(query).all() if (item := item_of(kind, example))]


def item_of(kind: SampleKind, example: Example) -> AskedItem | None:
    """Its last question, and the answer; null for a row without either, or with pictures."""
    messages = example.messages
    if len(messages) < 2 or messages[-1]["role"] != "assistant" or messages[-2]["role"] != "user":
        return None
    if not all(isinstance(message.get("content"), str) for message in messages):
        return None
    return AskedItem(kind, str(example.id), messages[:-1], str(messages[-1]["content"]), example.id)


def _draw(example_id: int | None) -> str:
    """Its place in an order that nobody can steer."""
    return hashlib.sha256(f"kept {example_id}".encode()).hexdigest()
