"""Blind pairs for the vets: both models are asked what owners have asked, each with its own system prompt.

Each answer is committed as soon as it is there, and a pair is made of two that differ. Where a host is away nothing is
lost: the next tick goes on there.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlmodel import Session

from storage.candidates import questions as store
from storage.candidates import votes
from storage.models import Arm, Candidate, Pair, Sample
from training.candidates.ask import Round
from training.candidates.plan import AskedItem, SampleKind
from training.candidates.policy import Evaluating
from training.candidates.questions import PairQuestion, next_questions, question_of

FIRST_PAIRS, MORE_PAIRS, FEW_OPEN = 12, 6, 5
"""So many at first; so many more, when fewer than that are without a vote."""
MOST_ASKED = 200
"""Questions of a round: votes that have not decided by then hardly will."""
ARMS = (Arm.CANDIDATE, Arm.ACTIVE)

Answers = Mapping[int, Mapping[str, Sample]]
"""What was said to each turn's question, by arm."""


def make_pairs(evaluating: Evaluating, asked_round: Round) -> int:
    """Make pairs while votes are wanted and few wait; returns how many are new.

    Raises `NoWord` where a host is away. May die anywhere and run twice: a turn is one pair at most.
    """
    database, candidate = evaluating.database, asked_round.candidate
    with database.begin() as session:
        current = session.get_one(Candidate, candidate.id)
        if current.state not in votes.VOTING or current.round != candidate.round or current.active_id is None:
            return 0
        answers = _answers(session, current)
        n_new = _pair_up(session, current, answers, evaluating.clinic_texts)  # of a tick that died before this
        n = min(n_wanted(session, current), MOST_ASKED - len(answers))
        incomplete = _incomplete(session, answers, evaluating.clinic_texts)
    if n <= 0:
        return n_new
    new = next_questions(database, current, n - len(incomplete), answers.keys(), evaluating.clinic_texts)
    items = [_as_item(question) for question in (*incomplete, *new)]
    try:
        asked_round.ask([(item, arm) for item in items for arm in ARMS])
    finally:
        with database.begin() as session:
            n_new += _pair_up(session, current, _answers(session, current), evaluating.clinic_texts)
    return n_new


def n_wanted(session: Session, candidate: Candidate) -> int:
    """How many more pairs the vets should have."""
    n = votes.n_pairs(session, candidate)
    if n < FIRST_PAIRS:
        return FIRST_PAIRS - n
    return MORE_PAIRS if votes.n_open(session, candidate) < FEW_OPEN else 0


def n_identical(session: Session, candidate: Candidate) -> int:
    """To how many questions of the round both models have said the same: ties that cost no vet's time."""
    complete = [by_arm for by_arm in _answers(session, candidate).values() if _is_complete(by_arm)]
    return sum(_is_same(by_arm) for by_arm in complete)


def _answers(session: Session, candidate: Candidate) -> Answers:
    answers: dict[int, dict[str, Sample]] = defaultdict(dict)
    for sample in store.pair_samples(session, candidate):
        answers[int(sample.item)][sample.arm] = sample
    return dict(answers)


def _incomplete(session: Session, answers: Answers, clinic_texts: Sequence[str]) -> list[PairQuestion]:
    """Questions that one of the models has not been asked yet."""
    turn_ids = [turn_id for turn_id, by_arm in answers.items() if not by_arm.keys() >= set(ARMS)]
    return [question_of(turn, clinic_texts) for turn in store.turns(session, turn_ids).values()]


def _pair_up(session: Session, candidate: Candidate, answers: Answers, clinic_texts: Sequence[str]) -> int:
    """Make a pair of each two answers that differ and are none yet; returns how many are new."""
    pair_turns = votes.pair_turns(session, candidate)
    ready = {
        turn_id: by_arm
        for turn_id, by_arm in answers.items()
        if turn_id not in pair_turns and _is_complete(by_arm) and not _is_same(by_arm)
    }
    pairs = [
        Pair(
            candidate_id=candidate.id or 0,
            round=candidate.round,
            cluster=str(turn_id),
            turn_id=turn_id,
            question=question_of(turn, clinic_texts).question,
            candidate_answer=ready[turn_id][Arm.CANDIDATE].answer or "",
            active_answer=ready[turn_id][Arm.ACTIVE].answer or "",
        )
        for turn_id, turn in store.turns(session, ready).items()
    ]
    return sum(votes.add_pair(session, pair) for pair in pairs)


def _is_complete(by_arm: Mapping[str, Sample]) -> bool:
    """Whether both models have answered. What a host has refused as such is no answer of the model's."""
    return all(arm in by_arm and by_arm[arm].answer is not None for arm in ARMS)


def _is_same(by_arm: Mapping[str, Sample]) -> bool:
    candidate, active = (" ".join((by_arm[arm].answer or "").split()) for arm in ARMS)
    return candidate == active


def _as_item(question: PairQuestion) -> AskedItem:
    return AskedItem(SampleKind.PAIR, str(question.turn_id), [{"role": "user", "content": question.question}])
