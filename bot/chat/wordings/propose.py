"""Questions that went to the model although a vet's answer to a near one was there are put before the vets.

A tick does it, in a thread of its own, over the turns since its last look: no owner's answer waits for it. It may run
twice: a wording is proposed once for an answer, and again only counted.
"""

from datetime import datetime, timedelta

from sqlmodel import Session

from bot.chat.verified import VerifiedAnswers
from storage.database import Database
from storage.models import Label, LabelledPair, PairSource, now
from storage.verified import language_of, n_context_of
from storage.wordings import proposals, questions
from storage.wordings.questions import OwnersQuestion
from training.similarity import Frame, NearQuestion, compare_frames, frame_of, in_context

READ = 100
"""Turns in one look."""
MOST_TRIED = 3
"""The nearest answers of which one is proposed, unless a vet has refused it or it waits already."""
LEAST = 0.1
"""A smaller likeness is not worth a vet's look. Which are, the labels tell (`admin/vets/wordings/queue.py`)."""
OVERLAP = timedelta(minutes=5)
"""So much earlier than the last look what owners and vets said of answers is read: their moments are set before they
are committed."""
AT_FIRST = timedelta(days=3)


class Proposer:
    """Looks for pairs. One in a process."""

    def __init__(self, database: Database, shelf: VerifiedAnswers) -> None:
        self._database, self._shelf = database, shelf
        self._turn_id: int | None = None
        self._looked_at: datetime = now() - AT_FIRST

    def look(self) -> None:
        """Propose what there is since the last look, and count what was served wrongly."""
        with self._database.look() as session:
            begin = questions.begin_at(session) if self._turn_id is None else self._turn_id
        while True:
            with self._database.look() as session:
                rows, end = questions.unread(session, begin, READ)
            self._propose(rows)
            if end == begin:
                break
            self._turn_id = begin = end
        moment = now()
        with self._database.look() as session:
            wrong = questions.disproved(session, self._looked_at - OVERLAP)
        for asking in wrong:
            self._count_against(asking)
        self._looked_at = moment

    def _propose(self, rows: list[OwnersQuestion]) -> None:
        for asking in rows:
            frame = self._shelf.frame(asking.turn, asking.pets)
            if frame is None:
                continue
            near = self._near(asking, frame)
            if near:
                with self._database.begin() as session:
                    _propose_first(session, asking, frame, near)

    def _near(self, asking: OwnersQuestion, frame: Frame) -> list[NearQuestion]:
        if asking.answered_id is not None:
            return [NearQuestion(asking.turn.similarity or 0.0, asking.answered_id)]
        # Served since, or its own answer: there is nothing to ask a vet.
        if self._shelf.best(frame) is not None:
            return []
        near = self._shelf.near_ones(frame, asking.turn.question)
        return [candidate for candidate in near if candidate.likeness >= LEAST][:MOST_TRIED]

    def _count_against(self, asking: OwnersQuestion) -> None:
        """What was served turned out wrong: its wording is refused, unless a vet has called it the same."""
        if asking.answered_id is None:
            return
        frame = in_context(frame_of(asking.turn.question), asking.pets)
        with self._database.begin() as session:
            pair = _twin(session, asking.answered_id, frame)
            if pair is None:
                pair = _pair(asking, NearQuestion(asking.turn.similarity or 0.0, asking.answered_id))
                proposals.propose(session, pair)
            if pair.verdict is None:
                proposals.set_label(session, pair, None, Label.NOT_SAME)


def _propose_first(session: Session, asking: OwnersQuestion, frame: Frame, near: list[NearQuestion]) -> None:
    """Of the nearest answers the first that nobody has said anything of for this wording."""
    for candidate in near:
        twin = _twin(session, candidate.answered_id, frame)
        if twin is None:
            proposals.propose(session, _pair(asking, candidate))
            return
        if twin.verdict is None:
            if twin.asked_id != asking.turn.id:
                proposals.count_again(session, twin.id or 0)
            return


def _twin(session: Session, answered_id: int, frame: Frame) -> LabelledPair | None:
    """The pair that has this wording with this answer already."""
    for pair in proposals.of_answer(session, answered_id):
        if compare_frames(in_context(frame_of(pair.question), pair.pets), frame).served:
            return pair
    return None


def _pair(asking: OwnersQuestion, near: NearQuestion) -> LabelledPair:
    turn = asking.turn
    return LabelledPair(
        asked_id=turn.id,
        answered_id=near.answered_id,
        question=turn.question,
        language=language_of(turn.question),
        pets=asking.pets,
        n_context=n_context_of(turn),
        likeness=near.likeness,
        proposed_by=PairSource.LIKENESS if asking.answered_id is None else PairSource.THRESHOLD,
    )
