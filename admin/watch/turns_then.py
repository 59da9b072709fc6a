"""What /when tells of the turns of that time: how many, who answered them, and the one that is nearest."""

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta

from sqlmodel import Session

from admin.watch.answerers import shown
from admin.watch.moments import Moment
from bot.texts import Html, Texts, shorten
from storage import turns
from storage.endings import Ending, ending_of
from storage.models import Turn
from storage.watch import past
from storage.watch.canaries import canary_stays
from storage.watch.past import Period, TurnCount
from training.privacy.find import find_pii, redacted

INSTANT = timedelta(microseconds=1)
QUESTION_SHOWN = 80
"""Characters of an owner's question, so that the turn can be told from others."""


def counts_line(counts: Sequence[TurnCount], canaries: Collection[str], moment: Moment, say: Texts) -> Html:
    """How many turns there were, and which of them another model answered than the deployed one. `canaries`: names of
    models that were tried then."""
    of_day = moment.at is None
    n = sum(count.n for count in counts)
    stand_ins = [
        say("when_was_canarys", n=f"{count.n:,}", model=count.model)
        if count.model in canaries
        else say("when_stood_in", n=f"{count.n:,}", model=count.model, deployed=count.deployed)
        for count in counts
        if count.is_stand_in
    ]
    return Html("\n").join([say("when_turns_day" if of_day else "when_turns", n=f"{n:,}"), *stand_ins])


def nearest_line(
    session: Session, turn: Turn | None, moment: Moment, clinic_texts: Sequence[str], say: Texts
) -> Html | None:
    """The turn that began nearest to the moment, without a link and without what leads to its owner."""
    if turn is None or turn.id is None:
        return None
    facts = Html(" · ").join([*_ending(turn, say), *_marks(session, turn, say)])
    return say(
        "when_nearest",
        id=turn.id,
        when=f"{shown(turn.created_at, moment)}:{turn.created_at:%S}",
        question=_question(turn, clinic_texts, say),
        facts=facts,
    )


def _question(turn: Turn, clinic_texts: Sequence[str], say: Texts) -> str:
    question = redacted(turn.question, find_pii(turn.question, clinic_texts))
    return shorten(" ".join(question.split()), QUESTION_SHOWN) if question else say("lineage_erased")


def _ending(turn: Turn, say: Texts) -> Iterator[Html]:
    ending = ending_of(turn)
    if ending is None:
        yield say("when_open", model=turn.model)
    elif ending.is_verified:
        yield say("when_verified", id=turn.verified_id or "?")
    elif turn.error is not None:
        yield say("when_failed", model=turn.model, error=shorten(turn.error, 100))
    elif turn.latency_ms is None:
        yield say("when_answered", model=turn.model)
    else:
        yield say("when_answered_in", model=turn.model, seconds=f"{turn.latency_ms / 1000:.1f}")
    if turn.error is None and ending in (Ending.STOPPED, Ending.CUT):
        yield say(f"when_{ending}")


def _marks(session: Session, turn: Turn, say: Texts) -> Iterator[Html]:
    """Who stood in, the owner's word, a red flag."""
    period = Period(turn.created_at, turn.created_at + INSTANT)
    stints = past.stints(session, period)
    if any(stay.model.name == turn.model for stay in canary_stays(session, period)):
        yield say("when_by_canary")
    elif stints and (stints[0].model.provider, stints[0].model.name) != (turn.provider, turn.model):
        yield say("when_in_place_of", model=stints[0].model.name)
    value = turns.feedback_on(session, [turn.id or 0]).get(turn.id or 0)
    if value is not None:
        yield Html("👍" if value > 0 else "👎")
    if turn.flag is not None:
        yield say("when_flag")
