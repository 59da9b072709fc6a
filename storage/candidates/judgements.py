"""What a judge has said of pairs of answers: two words a pair, each a sample, so that a judge is paid once."""

from collections import defaultdict
from typing import NamedTuple

from sqlmodel import Session, col, select

from storage.candidates import samples
from storage.models import Arm, Ballot, Candidate, Pair, Sample, Vote

KIND = "judge"
BLIND = "pair:"
"""What the item of a blind pair begins with; its cluster follows."""


class WordPair(NamedTuple):
    """The judge's words with the candidate's answer first, and with the active model's; empty for what was no word."""

    candidate_first: str
    active_first: str


def add(session: Session, candidate: Candidate, item: str, words: WordPair) -> None:
    """Log both words; those that are there already stay."""
    assert candidate.id is not None
    id, number = candidate.id, candidate.round
    for arm, word in ((Arm.CANDIDATE, words.candidate_first), (Arm.ACTIVE, words.active_first)):
        samples.add(session, Sample(candidate_id=id, round=number, kind=KIND, item=item, arm=arm, answer=word))


def of_round(session: Session, candidate: Candidate) -> dict[str, WordPair]:
    """The words on each pair of the candidate's round, by item."""
    words = {(sample.item, sample.arm): sample.answer or "" for sample in samples.of_round(session, candidate, KIND)}
    items = {item for item, _ in words}
    return {item: WordPair(*(words.get((item, arm), "") for arm in (Arm.CANDIDATE, Arm.ACTIVE))) for item in items}


def voted(session: Session) -> list[tuple[WordPair, int]]:
    """The words on each blind pair, of any candidate, that vets have decided; 1: for the candidate, -1: for the active
    model, where several vets are averaged."""
    worth = {Ballot.CANDIDATE: 1, Ballot.ACTIVE: -1}
    sums: dict[tuple[int, int, str], int] = defaultdict(int)
    query = select(Pair.candidate_id, Pair.round, Pair.cluster, Vote.ballot).join(Vote, col(Vote.pair_id) == Pair.id)
    for candidate_id, number, cluster, ballot in session.exec(query).all():
        sums[candidate_id, number, BLIND + cluster] += worth.get(Ballot(ballot), 0)
    words: dict[tuple[int, int, str], dict[str, str]] = defaultdict(dict)
    of_pairs = select(Sample).where(Sample.kind == KIND, col(Sample.item).startswith(BLIND))
    for sample in session.exec(of_pairs).all():
        words[sample.candidate_id, sample.round, sample.item][sample.arm] = sample.answer or ""
    return [
        (WordPair(said.get(Arm.CANDIDATE, ""), said.get(Arm.ACTIVE, "")), 1 if sums[key] > 0 else -1)
        for key, said in words.items()
        if sums.get(key)
    ]
