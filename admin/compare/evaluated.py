"""`/compare v3 v4`, where an evaluation has compared these two: its card, its picture, and all of its figures."""

import asyncio
import json
from typing import Any

from aiogram.types import BufferedInputFile, Message
from sqlmodel import Session, col, select

from admin.candidates.card import describe
from bot.telegram.here import Here
from storage.candidates import votes
from storage.models import Candidate, Model
from training.drawing.comparison import ComparisonFigures, draw_comparison


def evaluation_of(session: Session, a: Model, b: Model) -> Candidate | None:
    """The newest evaluation of `a` beside `b` that has brought evidence."""
    query = select(Candidate).where(Candidate.model_id == a.id, Candidate.active_id == b.id)
    candidates = session.exec(query.order_by(col(Candidate.id).desc())).all()
    return next((candidate for candidate in candidates if candidate.evidence), None)


async def show_evaluation(message: Message, candidate: Candidate, pair: tuple[Model, Model], here: Here) -> None:
    """Nothing is asked again. While vets vote, nobody sees how."""
    text = await here.database.run(describe, candidate, here.say)
    await message.answer(text)
    figures = await here.database.run(_figures, candidate, pair)
    picture = await asyncio.to_thread(draw_comparison, figures, here.say)
    await message.answer_photo(BufferedInputFile(picture, "compare.png"))
    facts: dict[str, Any] = {"candidate": pair[0].name, "active": pair[1].name, **(candidate.evidence or {})}
    content = json.dumps(facts, ensure_ascii=False, indent=1).encode()
    await message.answer_document(BufferedInputFile(content, "compare.json"), caption=here.say("beside_facts"))


def _figures(session: Session, candidate: Candidate, pair: tuple[Model, Model]) -> ComparisonFigures:
    gate = (candidate.evidence or {}).get("gate", {})
    counts, tally = gate.get("corrections"), votes.counts(session, candidate)
    has_votes = candidate.state not in votes.VOTING and any(tally)
    return ComparisonFigures(
        pair[0].name,
        pair[1].name,
        losses=gate.get("losses"),
        votes=(tally.wins, tally.ties, tally.losses) if has_votes else None,
        corrections=(counts["fixed"], counts["n"] - counts["fixed"] - counts["broken"], counts["broken"])
        if counts
        else None,
    )
