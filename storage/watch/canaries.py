"""Which models were tried on a share of the owners in a period of the past."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlmodel import Session, col, select

from storage.models import Candidate, CandidateMove, CandidateState, Model
from storage.watch.past import Period


@dataclass(frozen=True)
class CanaryStay:
    """How long a model was a canary."""

    model: Model
    share: int | None
    """Percent of the owners; null where it is one no more, and the share is not known any longer."""
    start: datetime
    end: datetime | None
    """Null while it is one still."""


def canary_stays(session: Session, period: Period) -> list[CanaryStay]:
    """Those that overlap a period, oldest first."""
    canaries = select(CandidateMove.candidate_id).where(CandidateMove.state == CandidateState.CANARY)
    query = (
        select(CandidateMove, Candidate, Model)
        .join(Candidate, col(Candidate.id) == col(CandidateMove.candidate_id))
        .join(Model, col(Model.id) == col(Candidate.model_id))
        .where(col(CandidateMove.candidate_id).in_(canaries))
        .order_by(col(CandidateMove.candidate_id), col(CandidateMove.id))
    )
    stays = []
    for _, rows in groupby(session.exec(query).all(), key=lambda row: row[0].candidate_id):
        moves = list(rows)
        for place, (move, candidate, model) in enumerate(moves):
            end = moves[place + 1][0].moved_at if place + 1 < len(moves) else None
            is_in = move.moved_at < period.end and (end is None or end > period.start)
            if move.state == CandidateState.CANARY and is_in:
                share = candidate.share if end is None else None
                stays.append(CanaryStay(model, share, move.moved_at, end))
    return sorted(stays, key=lambda stay: stay.start)
