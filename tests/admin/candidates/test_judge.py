"""A judge beside an evaluation: it may veto, if the vets' votes have shown what it is worth; and one that is gone is
told, and missed by nobody."""

from typing import Any

import pytest
from sqlmodel import col, func, select

from bot.simulator.client import Shown, contains
from storage import deployments
from storage.candidates import judgements, states
from storage.candidates.judgements import WordPair
from storage.candidates.states import State
from storage.models import Pair, Sample, Turn, Verdict, Vote
from tests import openai_host
from tests.admin.candidates.conftest import TOPICS, Nursery
from tests.conftest import ADMIN, OWNER, VET, Clinic

JUDGE = "judge-model"
NEW_WORDS = "Please wait and see, in the new model's words."
OLD_WORDS = openai_host.Host.default_answer


@pytest.fixture
def changed_settings() -> dict[str, object]:
    """A judge is set."""
    return {"judge_model": JUDGE}


def _likes_the_old_words(body: dict[str, Any]) -> str:
    if body["model"] != JUDGE:
        return ""
    text = body["messages"][-1]["content"]
    return '{"better": "B"}' if text.index(NEW_WORDS) < text.index(OLD_WORDS) else '{"better": "A"}'


def _train(clinic: Clinic, nursery: Nursery) -> None:
    """A model with better losses, that answers a dozen questions in other words than the active one."""
    for n in range(20, 32):
        nursery.review(TOPICS[n], "What the vet had said.", Verdict.CORRECTED)
    clinic.host.answers_of["ft:1"] = {TOPICS[n]: NEW_WORDS for n in range(20, 32)}
    nursery.finish("ft:1", nursery.version("v1"))


def _have_voted(clinic: Clinic) -> None:
    """Of an earlier candidate's twenty pairs the vets said what the judge had said."""
    with clinic.database.begin() as session:
        model = deployments.add_model(session, "openai", "ft:0")
        candidate = states.begin(session, model)
        assert candidate is not None
        states.move(session, candidate, State.REJECTED, "removed")
        turn_id = session.exec(select(func.min(Turn.id))).one()
        for n in range(20):
            pair = Pair(
                candidate_id=candidate.id or 0,
                round=1,
                cluster=str(n),
                turn_id=turn_id or 0,
                question="Q",
                candidate_answer="a",
                active_answer="b",
            )
            session.add(pair)
            session.flush()
            session.add(Vote(pair_id=pair.id or 0, vet_id=VET, ballot="active" if n else "candidate"))
            judgements.add(session, candidate, f"{judgements.BLIND}{n}", WordPair("B", "A"))


async def _card(clinic: Clinic, text: str) -> Shown:
    return await clinic.people.wait_for(ADMIN, contains(text), goal=f"a card with {text!r}")


async def test_one_that_agrees_with_the_vets_may_veto(clinic: Clinic, nursery: Nursery) -> None:
    clinic.host.models.append(JUDGE)
    clinic.host.reply = _likes_the_old_words
    await clinic.people.answer_to(OWNER, "猫咪打喷嚏怎么办？")
    _have_voted(clinic)
    _train(clinic, nursery)
    card = await _card(clinic, "Not let in: ft:1")
    assert "12 times it preferred the active model, 0 times the candidate" in card["text"]
    assert "(of 20 pairs that vets decided too, it agreed in 95 %)" in card["text"]
    # Both orders of each pair, and each once.
    assert sum(body["model"] == JUDGE for body in clinic.host.chat_requests) == 24
    with clinic.database.begin() as session:
        words = session.exec(
            select(Sample.answer).where(Sample.kind == "judge", col(Sample.item).contains("corr"))
        ).all()
    assert sorted(map(str, words)) == ["A"] * 12 + ["B"] * 12


async def test_one_that_nobody_knows_counts_for_nothing(clinic: Clinic, nursery: Nursery) -> None:
    clinic.host.models.append(JUDGE)
    clinic.host.reply = _likes_the_old_words
    _train(clinic, nursery)
    card = await _card(clinic, "ft:1 (v1) answers")
    assert "vets have decided 0 of its pairs, and it takes 20" in card["text"]


async def test_one_that_is_gone_is_told_and_missed_by_nobody(clinic: Clinic, nursery: Nursery) -> None:
    _train(clinic, nursery)
    card = await _card(clinic, "ft:1 (v1) answers")
    assert f"Compared without a judge: its host has no model {JUDGE} any more (HTTP 404" in card["text"]
