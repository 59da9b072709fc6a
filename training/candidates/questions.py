"""Which of the questions that owners have really asked the vets vote on. Drawn by hash, so that nobody can steer it."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from weakref import WeakKeyDictionary

from storage.candidates import questions as store
from storage.database import Database
from storage.models import Candidate, Turn, now
from training.dataset.promote import is_text
from training.privacy.find import find_pii, redacted
from training.similarity.context import stands_alone
from training.similarity.frame import frame_of
from training.text.messages import compared_question, without_system
from training.text.near import cluster

DAYS = timedelta(days=90)
"""How long ago a question may have been asked."""
MOST_LOOKED_AT = 500
"""Turns, in the order of the draw, among which questions are chosen."""
MOST_LEARNED, LEARNED_READ = 10_000, 2_000
"""Rows that a model was trained on, the newest, with which questions are compared; and how many are read in one
transaction."""

Pool = tuple[int, int, int, int, int]
"""Candidate and round, how many turns there are and the newest, how many of them were asked."""
_exhausted: WeakKeyDictionary[Database, Pool] = WeakKeyDictionary()
"""In which pool nothing is left, so that no tick works it all out again. Spares work only."""


@dataclass(frozen=True)
class PairQuestion:
    """A question that both models are asked."""

    turn_id: int
    question: str
    """Without personal data."""


def next_questions(
    database: Database, candidate: Candidate, n: int, seen: Collection[int], clinic_texts: Sequence[str] = ()
) -> list[PairQuestion]:
    """The next `n` questions of this round's draw, perhaps fewer: each says by itself what it is about, none is near
    to another, to one that was asked before, or to what one of the two models has learned.

    `seen`: the turns that were asked in this round. Takes a second for thousands of rows, most of it in no transaction.
    """
    with database.begin() as session:
        version_ids = store.versions_of(session, candidate)
        turns = store.asked_since(session, now() - DAYS)
        learned_ids = store.learned_turns(session, version_ids)
    newest = max((id for id, _ in turns), default=0)
    pool = (candidate.id or 0, candidate.round, len(turns), newest, len(seen))
    if n <= 0 or not turns or _exhausted.get(database) == pool:
        return []
    order = [id for id in drawn(turns, f"{candidate.id}:{candidate.round}") if id not in seen and id not in learned_ids]
    with database.begin() as session:
        looked_at = store.turns(session, order[:MOST_LOOKED_AT])
        old_questions = [turn.question for turn in store.turns(session, seen).values()]
    fit = [looked_at[id] for id in order[:MOST_LOOKED_AT] if id in looked_at and is_whole(looked_at[id])]
    chosen_turns = choose(fit, [*old_questions, *_learned_questions(database, version_ids)], n) if fit else []
    if len(chosen_turns) < n:  # once these, too, have been asked
        _exhausted[database] = (*pool[:4], len(seen) + len(chosen_turns))
    return [question_of(turn, clinic_texts) for turn in chosen_turns]


def drawn(turns: Sequence[tuple[int, int]], seed: str) -> list[int]:
    """(turn, owner) → turns in the order in which they are taken: of each owner one, before a second of any."""
    of_owner: dict[int, list[tuple[bytes, int]]] = defaultdict(list)
    for turn_id, owner_id in turns:
        draw = hashlib.sha256(f"{seed}:{turn_id}".encode()).digest()
        of_owner[owner_id].append((draw, turn_id))
    ranks = [(rank, *entry) for entries in of_owner.values() for rank, entry in enumerate(sorted(entries))]
    return [turn_id for _, _, turn_id in sorted(ranks)]


def is_whole(turn: Turn) -> bool:
    """Whether a turn's question is in words, and says by itself what it is about."""
    n_context = len(without_system(turn.messages)) - 1
    if not is_text(turn.messages):
        return False
    if stands_alone(turn.question, n_context):
        return True
    frame = frame_of(turn.question)
    return n_context <= 0 and bool(frame.species) and bool(frame.asks)  # what do cats eat?


def choose(turns: Sequence[Turn], past_questions: Sequence[str], n: int) -> list[Turn]:
    """The first `n` of these turns that are near to no past question, and to none before them."""
    numbers = cluster([*past_questions, *(turn.question for turn in turns)])
    taken_clusters = set(numbers[: len(past_questions)])
    chosen_turns: list[Turn] = []
    for turn, number in zip(turns, numbers[len(past_questions) :], strict=True):
        if number not in taken_clusters and len(chosen_turns) < n:
            taken_clusters.add(number)
            chosen_turns.append(turn)
    return chosen_turns


def question_of(turn: Turn, clinic_texts: Sequence[str]) -> PairQuestion:
    """The turn's question without personal data."""
    return PairQuestion(turn.id or 0, redacted(turn.question, find_pii(turn.question, clinic_texts)))


def _learned_questions(database: Database, version_ids: Collection[int]) -> list[str]:
    """What the versions' training parts ask, read in parts: owners' messages need the database, too."""
    questions: list[str] = []
    before = None
    while len(questions) < MOST_LEARNED:
        with database.begin() as session:
            rows = store.learned_messages(session, version_ids, before, LEARNED_READ)
        if not rows:
            break
        before = rows[-1][0]
        questions += [compared_question(messages) for _, messages in rows]
    return questions
