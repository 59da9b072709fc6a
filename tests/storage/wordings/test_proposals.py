"""Pairs that wait for vets: proposed once, decided once, forgotten with either owner."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from storage import people, verified
from storage.database import Database
from storage.forgetting.forget import forget
from storage.migrations.migrate import migrate
from storage.models import (
    AuditEntry,
    Conversation,
    Deed,
    Feedback,
    Label,
    LabelledPair,
    Review,
    Turn,
    Verdict,
    VerifiedAnswer,
    now,
)
from storage.opinions import sameness
from storage.wordings import labels, proposals
from storage.wordings.proposals import PairOutcome

ANN, BEN, VET, COLLEAGUE = 1, 2, 3, 4


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    with database.begin() as session:
        for person in (ANN, BEN, VET, COLLEAGUE):
            people.meet(session, person, f"P{person}", "en")
        yield session


def ask(session: Session, owner: int, question: str, correction: str | None = None) -> Turn:
    """A question that the model has answered, and perhaps a vet."""
    conversation = Conversation(chat_id=owner)
    session.add(conversation)
    session.flush()
    turn = Turn(
        conversation_id=conversation.id or 0,
        chat_id=owner,
        owner_id=owner,
        question=question,
        messages=[{"role": "user", "content": question}],
        provider="p",
        model="m",
        answer="The model's.",
    )
    session.add(turn)
    session.flush()
    if correction is not None:
        review = Review(turn_id=turn.id or 0, vet_id=VET, verdict=Verdict.CORRECTED, correction=correction)
        session.add(review)
        session.flush()
        verified.verify(session, review)
    return turn


def pair_of(session: Session, wording: Turn, precedent: Turn, likeness: float = 0.8) -> LabelledPair:
    """The two, proposed."""
    pair = LabelledPair(
        asked_id=wording.id,
        answered_id=precedent.id,
        question=wording.question,
        language="en",
        likeness=likeness,
        proposed_by="likeness",
    )
    assert proposals.propose(session, pair)
    return pair


def test_a_pair_is_proposed_once_and_waits_for_vets_who_did_not_ask(session: Session) -> None:
    precedent = ask(session, ANN, "how often to worm a cat", "Every three months.")
    wording = ask(session, BEN, "worming schedule for cats?")
    pair = pair_of(session, wording, precedent)
    twin = LabelledPair(
        asked_id=wording.id, answered_id=precedent.id, question="x", language="en", likeness=1, proposed_by="likeness"
    )
    assert not proposals.propose(session, twin)
    assert [row.pair_id for row in proposals.waiting(session, VET)] == [pair.id]
    assert proposals.waiting(session, ANN) == proposals.waiting(session, BEN) == []
    session.add(Feedback(turn_id=wording.id or 0, person_id=BEN, value=-1))
    proposals.count_again(session, pair.id or 0)
    [row] = proposals.waiting(session, VET)
    assert (row.likeness, row.n_asked, row.is_disliked) == (0.8, 2, True)
    proposals.skip(session, pair.id or 0, VET)
    assert proposals.waiting(session, VET) == [] and proposals.waiting(session, COLLEAGUE) == [row]
    # Nothing to serve, nothing to ask.
    standing = verified.of_turn(session, precedent.id or 0)
    assert standing is not None
    verified.withdraw(session, standing.id or 0, VET)
    assert proposals.waiting(session, COLLEAGUE) == []


def test_the_first_word_counts_is_logged_and_may_be_taken_back(session: Session) -> None:
    precedent = ask(session, ANN, "how often to worm a cat", "Every three months.")
    pair = pair_of(session, ask(session, BEN, "worming schedule for cats?"), precedent)
    own = pair_of(session, ask(session, VET, "when do cats get wormed"), precedent)
    pair_id, answered_id = pair.id or 0, precedent.id or 0
    connection = session.connection()
    assert labels.changed_since(connection, 0) == []
    assert proposals.decide(session, pair_id, VET, Label.SAME) is PairOutcome.COUNTED
    assert proposals.decide(session, pair_id, COLLEAGUE, Label.NOT_SAME) is PairOutcome.TWICE
    assert proposals.decide(session, own.id or 0, VET, Label.SAME) is PairOutcome.OWN
    assert proposals.decide(session, 99, VET, Label.SAME) is PairOutcome.GONE
    assert [alias.question for alias in labels.aliases_of(session, answered_id)] == ["worming schedule for cats?"]
    [change] = labels.changed_since(connection, 0)
    assert (change.verdict, change.decided_by) == (Label.SAME, VET)
    assert proposals.take_back(session, pair_id, COLLEAGUE) and not proposals.take_back(session, pair_id, COLLEAGUE)
    assert labels.aliases_of(session, answered_id) == []
    [later] = labels.changed_since(connection, change.revision)
    assert (later.verdict, later.decided_by) == (Label.NOT_SAME, COLLEAGUE)
    deeds = session.exec(select(AuditEntry).where(AuditEntry.subject == "pair").order_by(col(AuditEntry.id))).all()
    assert [(deed.who, deed.did) for deed in deeds] == [(VET, Deed.ALIAS_MADE), (COLLEAGUE, Deed.ALIAS_REFUSED)]
    assert proposals.n_decided_since(session, COLLEAGUE, now()) == 0


def test_an_edit_of_the_answer_keeps_its_aliases(session: Session) -> None:
    precedent = ask(session, ANN, "how often to worm a cat", "Every three months.")
    pair = pair_of(session, ask(session, BEN, "worming schedule for cats?"), precedent)
    proposals.decide(session, pair.id or 0, VET, Label.SAME)
    review = Review(turn_id=precedent.id or 0, vet_id=VET, verdict=Verdict.CORRECTED, correction="Every month.")
    session.add(review)
    session.flush()
    verified.verify(session, review)
    assert len(session.exec(select(VerifiedAnswer)).all()) == 2
    assert [alias.id for alias in labels.aliases_of(session, precedent.id or 0)] == [pair.id]


@pytest.mark.parametrize("owner", [ANN, BEN])
def test_either_owner_takes_the_pair_with_them(session: Session, owner: int) -> None:
    precedent = ask(session, ANN, "how often to worm a cat", "Every three months.")
    pair = pair_of(session, ask(session, BEN, "zebra worming?"), precedent)
    pair.pets = [{"species": "zebra", "young": False}]
    pair_of(session, ask(session, BEN, "zebra schedule"), precedent)
    proposals.decide(session, pair.id or 0, VET, Label.SAME)
    revision = pair.revision
    forget(session, owner)
    session.expire_all()
    [row] = session.exec(select(LabelledPair)).all()
    assert (row.question, row.pets, row.verdict, row.asked_id, row.answered_id) == ("", [], None, None, None)
    assert row.revision > revision, "whoever holds it in memory hears of it"
    assert proposals.decide(session, row.id or 0, VET, Label.SAME) is PairOutcome.GONE
    assert proposals.waiting(session, VET) == []


def test_a_models_opinion_is_kept_beside_and_decides_nothing(session: Session) -> None:
    precedent = ask(session, ANN, "how often to worm a cat", "Every three months.")
    pair = pair_of(session, ask(session, BEN, "worming schedule for cats?"), precedent)
    assert [row.pair_id for row in sameness.waiting(session, "p", "m", 10)] == [pair.id]
    sameness.keep(session, pair.id or 0, True, "p", "m")
    session.flush()
    assert sameness.waiting(session, "p", "m", 10) == [] and pair.opinion is True
    assert (pair.verdict, labels.changed_since(session.connection(), 0)) == (None, [])
    # What a vet says first proves nothing of the model; afterwards it counts for it, or against it.
    assert sameness.tally(session.connection(), "p", "m") == []
    proposals.decide(session, pair.id or 0, VET, Label.NOT_SAME)
    sameness.keep(session, pair.id or 0, False, "p", "m")
    assert sameness.tally(session.connection(), "p", "m") == [("en", 1, 1)]
    assert sameness.tally(session.connection(), "p", "m2") == []
