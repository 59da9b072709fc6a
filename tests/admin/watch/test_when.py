"""/when: which model answered at a moment, what it was told, and the turns of that time."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.prompts import SYSTEM_PROMPT
from storage import deployments, people, turns
from storage.models import Candidate, CandidateMove, DatasetVersion, Deployment, Feedback, Launch, SystemPrompt, Turn
from tests.admin.test_prompt import said
from tests.conftest import ADMIN, OWNER, Clinic

OWN, KIND = "You are Dr. Chen's assistant.", "Be kind to everybody."


@pytest.fixture
def changed_settings() -> dict[str, object]:
    return {"timezone": "Asia/Shanghai"}


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _turn(session: Session, moment: str, model: str, question: str = "Why?", **more: Any) -> int:
    fields: dict[str, Any] = {"answer": "Because.", "latency_ms": 2100, "finished_at": _at(moment)} | more
    turn = Turn(
        conversation_id=turns.new_conversation(session, OWNER),
        chat_id=OWNER,
        owner_id=OWNER,
        question=question,
        messages=[{"role": "system", "content": "Told then."}, {"role": "user", "content": question}],
        provider="openai",
        model=model,
        created_at=_at(moment),
        **fields,
    )
    session.add(turn)
    session.flush()
    return turn.id or 0


def _furnish(clinic: Clinic) -> None:
    """March 2025: the base answers from the 1st, ft:v1 from the 10th, the base again from the 12th."""
    with clinic.database.begin() as session:
        people.meet(session, OWNER, "小林", "zh")
        first = session.exec(select(Deployment)).one()
        first.deployed_at = _at("2025-03-01 08:00")
        version = DatasetVersion(
            name="v1", file_name="v1.jsonl", sha256="", n_examples=1200, frozen_by=ADMIN, system_prompt=OWN
        )
        session.add(version)
        session.flush()
        launch = Launch(
            version_id=version.id or 0,
            provider="openai",
            model="base-model",
            n_epochs=1,
            tokens_billed=1,
            quoted_by=ADMIN,
            chat_id=ADMIN,
            job_id="ftjob-1",
        )
        launch.switched_at = launch.announced_at = launch.finished_at = _at("2025-03-10 09:00")
        session.add(launch)
        session.flush()
        model = deployments.add_model(session, "openai", "ft:v1", launch_id=launch.id)
        second = deployments.deploy(session, model, None, "job ftjob-1 succeeded")
        second.deployed_at = _at("2025-03-10 09:00")
        base = deployments.add_model(session, "openai", "base-model")
        third = deployments.deploy(session, base, ADMIN, deployments.ROLLBACK)
        third.deployed_at = _at("2025-03-12 10:00")
        session.add(SystemPrompt(text=KIND, proposed_by=ADMIN, set_at=_at("2025-03-12 11:00")))
        _turn(session, "2025-03-05 01:00", "base-model")
        _turn(session, "2025-03-11 06:00", "ft:v1")
        rated = _turn(
            session, "2025-03-11 06:03:20", "base-model", "Call me 13800138000, see https://x.example", flag="poison"
        )
        session.add(Feedback(turn_id=rated, person_id=OWNER, value=-1))
        _turn(session, "2025-03-11 06:20", "ft:v1", answer=None, error="provider_busy: 503")


async def _tells(clinic: Clinic, command: str) -> str:
    return str((await said(clinic, command))["text"])


async def test_it_tells_who_answered_then(clinic: Clinic) -> None:
    empty = await _tells(clinic, "/when 2025-03-11 14:03")
    assert "No model answered here then. The first one began on 20" in empty
    _furnish(clinic)

    trained = await _tells(clinic, "/when 2025-03-11 14:03")
    assert "🕰 2025-03-11 14:03 (Asia/Shanghai)" in trained
    assert "🧠 ft:v1 (openai) · since 2025-03-10 17:00, until 2025-03-12 18:00" in trained
    assert "Switched to by 🤖 bot: job ftjob-1 succeeded" in trained
    assert "Trained on v1 (1,200 examples), training ftjob-1" in trained
    assert f"Told before each conversation (the prompt of v1): “{OWN}”" in trained
    assert "Turns within half an hour: 3" in trained and "1 of them went to base-model, in place of ft:v1" in trained
    assert "Nearest: turn 3, 2025-03-11 14:03:20, Call me [phone], see https://x.example" in trained
    assert "answered by base-model in 2.1 s · ↪️ in place of ft:v1, which was the deployed one · 👎 · 🚨" in trained

    before = await _tells(clinic, "/when 2025-03-05 9:00")
    assert "🧠 base-model (openai) · since 2025-03-01 16:00, until 2025-03-10 17:00" in before
    assert "Switched to by 🤖 bot: from the settings" in before and "Not trained here" in before
    assert "(as turn 1 was sent it): “Told then.”" in before and "in place of" not in before

    again = await _tells(clinic, "/when 2025-03-13")
    assert "base-model (openai) · since 2025-03-12 18:00, and it answers still" in again
    assert "Switched to by Alex: rollback" in again and f"(set by Alex, 2025-03-12 19:00): “{KIND}”" in again
    assert "Turns on that day: 0" in again and "provider_busy" in again  # the nearest of all


async def test_a_day_with_a_change_names_both(clinic: Clinic) -> None:
    _furnish(clinic)
    day = await _tells(clinic, "/when 2025-03-12")
    assert day.index("🧠 ft:v1") < day.index("🧠 base-model")
    minute = await _tells(clinic, "/when 12.03.2025 18:00")
    assert "cannot read “12.03.2025”" in minute
    early = await _tells(clinic, "/when 2025-03-12 17:59")
    late = await _tells(clinic, "/when 2025-03-12 18:00")
    assert "ft:v1 (openai)" in early and "base-model (openai)" not in early
    assert "base-model (openai)" in late and "ft:v1 (openai)" not in late
    # Nobody has asked it then, so that only today's settings tell of its prompt.
    assert f"it was asked nothing that would show those of then): “{SYSTEM_PROMPT[:40]}" in late


async def test_a_model_that_was_tried_is_named(clinic: Clinic) -> None:
    _furnish(clinic)
    with clinic.database.begin() as session:
        model = deployments.add_model(session, "openai", "ft:v2")
        # Where it stands now decides nothing: the moves tell of then.
        candidate = Candidate(model_id=model.id or 0, state="withdrawn", told_move_id=99)
        session.add(candidate)
        session.flush()
        for state, when in (("canary", "2025-03-11 05:30"), ("withdrawn", "2025-03-11 06:30")):
            move = CandidateMove(candidate_id=candidate.id or 0, origin="", state=state, why="", moved_at=_at(when))
            session.add(move)
            session.flush()
        _turn(session, "2025-03-11 06:25", "ft:v2")
    text = await _tells(clinic, "/when 2025-03-11 14:25")
    assert "🐤 ft:v2 was tried · since 2025-03-11 13:30, until 2025-03-11 14:30" in text
    assert "🐤 1 of them went to ft:v2, which was tried then" in text
    assert "answered by ft:v2 in 2.1 s · 🐤 it was tried then" in text
    assert "🐤" not in await _tells(clinic, "/when 2025-03-11 13:29")


async def test_what_cannot_be_read_gets_an_example(clinic: Clinic) -> None:
    for command, words in (
        ("/when", "Which moment? /when 2026-12-03 14:03"),
        ("/when soon", "I cannot read “soon” as a day or a time.\n\nWhich moment?"),
        ("/when 2025-02-30", "I read “2025-02-30” as a day, and there is no such day."),
        ("/when <b>", "I cannot read “<b>”"),
        ("/when 2999-01-01 10:00", "That is still to come: it is 20"),
    ):
        assert words in await _tells(clinic, command)


async def test_it_speaks_chinese(clinic: Clinic) -> None:
    _furnish(clinic)
    card = await said(clinic, "/language")
    await clinic.people.tap(ADMIN, card, "中文")
    text = await _tells(clinic, "/when ２０２５年３月１１日　14：03")
    assert "ft:v1（openai）· 从 2025-03-10 17:00 起，到 2025-03-12 18:00 为止" in text
    assert "前后半小时内的问答：3 次" in text and "[phone]" in text
    assert "「什么」我认不出" in await _tells(clinic, "/when 什么")
