"""/stats: what owners asked and vets corrected in the last weeks, by model, with what is not known said so."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from sqlalchemy import event
from sqlmodel import Session

from admin.watch import figures as counting
from admin.watch.figures import Figures, look_back, spending, total_of
from admin.watch.stats_text import CAPTION, caption
from bot.texts import Texts, without_tags
from storage import cases, deployments, people, reviews, turns
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import Candidate, DatasetVersion, Feedback, Launch, Turn, Verdict
from storage.opinions import emergencies
from storage.watch import past
from storage.watch.past import Period
from storage.watch.spending import used_since
from storage.watch.tallies import TurnTally
from tests.admin.test_prompt import said
from tests.conftest import ADMIN, OWNER, VET, Clinic
from training.candidates.weigh import Findings
from training.drawing.canvas import WIDTH
from training.evaluation.evidence import Corrections, Evidence

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 12, 2, 4, 0, tzinfo=UTC)
"""A Wednesday; the month has begun on the day before, in the middle of a week."""


@pytest.fixture
def database(tmp_path: Any) -> Any:
    database = Database(f"sqlite:///{tmp_path}/vetted.sqlite3")
    migrate(database)
    with database.begin() as session:
        for person_id in (OWNER, VET):
            people.meet(session, person_id, "somebody", "en")
    yield database
    database.close()


def _turn(session: Session, when: datetime, model: str = "gpt-4o-mini", **more: Any) -> int:
    numbers = {"prompt_tokens": 1000, "completion_tokens": 500, "first_token_ms": 500, "latency_ms": 3000}
    turn = Turn(
        conversation_id=turns.new_conversation(session, OWNER),
        chat_id=OWNER,
        owner_id=OWNER,
        question="Why?",
        messages=[{"role": "user", "content": "Why?"}],
        created_at=when,
        **{"provider": "openai", "model": model, "answer": "Because.", **numbers, **more},
    )
    session.add(turn)
    session.flush()
    return turn.id or 0


def _rate(session: Session, turn_id: int, value: int) -> None:
    session.add(Feedback(turn_id=turn_id, person_id=OWNER, value=value))


def _told(database: Database, language: str = "en") -> str:
    return without_tags(caption(_figures(database), SHANGHAI, Texts(language)))


def _figures(database: Database) -> Figures:
    return look_back(database, NOW, SHANGHAI)


def test_an_empty_clinic_has_empty_weeks(database: Database) -> None:
    figures = _figures(database)
    assert len(figures.by_week) == len(figures.weeks) == 12 and str(figures.weeks[-1]) == "2026-11-30"
    assert figures.total == TurnTally() and figures.models == {} and figures.refreshes == []
    assert "💭 Turns: 0 · no ratings · 🩺 asked for a vet: –" in _told(database)


def test_a_turn_counts_in_its_week_in_the_clinics_zone(database: Database) -> None:
    with database.begin() as session:
        for when in (
            "2026-09-13 15:59",  # a minute before the first of twelve weeks
            "2026-09-13 16:00",
            "2026-11-29 15:59",
            "2026-11-29 16:00",
            "2026-11-30 15:59",  # a minute before the month
            "2026-11-30 16:00",
        ):
            _turn(session, datetime.fromisoformat(when).replace(tzinfo=UTC))
    figures = _figures(database)
    assert [week.n for week in figures.by_week] == [1, *[0] * 9, 1, 3]
    assert total_of(figures.month_by_model.values()).n == 1


def test_many_turns_are_counted_in_short_transactions(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "TURNS_AT_ONCE", 3)
    with database.begin() as session:
        for n in range(40):
            turn_id = _turn(session, NOW - timedelta(hours=40 - n), first_token_ms=n)
            _rate(session, turn_id, -1 if n % 4 == 0 else 1)
    total = _figures(database).total
    assert (total.n, total.n_down, total.n_up, len(total.first_ms)) == (40, 10, 30, 40)
    assert sum(total.first_ms) == sum(range(40))


def test_looking_back_loads_the_turns_that_it_names_and_no_others(database: Database) -> None:
    """A clinic has a hundred thousand of them."""
    n_loads = 0

    def count(*_: object) -> None:
        nonlocal n_loads
        n_loads += 1

    with database.begin() as session:
        model = deployments.add_model(session, "openai", "gpt-4o-mini")
        deployments.deploy(session, model, None, deployments.CONFIGURED).deployed_at = NOW - timedelta(days=2)
        for n in range(40):
            _turn(session, NOW - timedelta(hours=40 - n))
    event.listen(Turn, "load", count)
    try:
        with database.begin() as session:
            period = Period(NOW - timedelta(hours=20, minutes=3), NOW - timedelta(hours=20, minutes=2))
            [stint] = past.stints(session, period)
            nearest, last = past.nearest_turn(session, period), past.last_turn_of(session, stint, period.end)
            assert nearest is not None and last is not None and (nearest.id, last.id) == (21, 20)
    finally:
        event.remove(Turn, "load", count)
    assert n_loads <= 3  # one on each side, and the last


def test_what_is_said_of_the_answers_is_told_by_model(database: Database) -> None:
    week = NOW - timedelta(days=9)
    with database.begin() as session:
        deployments.add_model(session, "openai", "gpt-4o-mini")
        deployments.add_model(session, "openai", "ft:gpt-4o-mini:clinic::abc")
        for n in range(20):
            turn_id = _turn(session, week, flag="poison" if n < 2 else None)
            if n < 12:
                _rate(session, turn_id, -1 if n < 3 else 1)
            if n == 19:
                cases.open_case(session, OWNER, OWNER, turn_id, cases.ASKED, holds=True)
                # Corrected twice is one correction.
                for text in ("No.", "No!"):
                    verdict = reviews.decide(session, turn_id, VET, Verdict.CORRECTED, text)
                    assert verdict is not None
                    verdict.reviewed_at = NOW
        second = _turn(session, NOW, "ft:gpt-4o-mini:clinic::abc", latency_ms=9000)
        _rate(session, second, -1)
        _turn(session, NOW, "ft:gpt-4o-mini:clinic::abc", answer=None, error="provider_busy", latency_ms=None)
        verified = _turn(session, NOW, verified_id=1, latency_ms=1)
        _rate(session, verified, -1)
    text = _told(database)
    assert "💭 Turns: 23 · 👎 31% of 13 ratings · 🩺 asked for a vet: 4.5% · 🚨 red flags: 9.1%" in text
    assert "✅ answered by vets' verified answers: 1 · 😿 without an answer: 4.5%" in text
    assert "✏️ Corrected: 1 (this week 1)" in text
    assert "1. gpt-4o-mini · 💭 20 · 👎 25% of 12 ratings · 🩺 5.0% · ✏️ 1 · ⏱ 0.5/3.0 s · $0.00045" in text
    assert "2. ft:gpt-4o-mini:clinic::abc · 💭 2 · 👎 1 of 1 (too few to say)" in text
    assert "⏱ 0.5/9.0 s · $0.0009" in text


def test_prices_are_those_of_the_list_or_unknown_or_nothing(database: Database) -> None:
    with database.begin() as session:
        _turn(session, NOW)
        _turn(session, NOW, "base", provider="local")
    assert "answers: $0.00045; trainings: none" in _told(database)
    with database.begin() as session:
        _turn(session, NOW, "some-model")
    text = _told(database)
    assert "answers: $0.00045 (without some-model: price unknown); trainings: none" in text
    assert "some-model · 💭 1 · no ratings · 🩺 0% · ✏️ 0 · ⏱ 0.5/3.0 s · price unknown" in text
    local = {("local", "base"): TurnTally(n=1, n_counted=1, prompt_tokens=9, completion_tokens=9)}
    assert spending(local).is_local and not spending(local).is_unknown
    with database.begin() as session:
        _launch(session, None)
    assert "trainings: price unknown" in _told(database)


def _launch(session: Session, price_usd: float | None) -> Launch:
    version = DatasetVersion(name="v4", file_name="v4.jsonl", sha256="", n_examples=9, frozen_by=ADMIN)
    session.add(version)
    session.flush()
    launch = Launch(
        version_id=version.id or 0,
        provider="openai",
        model="gpt-4o-mini",
        n_epochs=1,
        tokens_billed=1,
        price=price_usd,
        quoted_by=ADMIN,
        chat_id=ADMIN,
        requested_at=NOW,
    )
    session.add(launch)
    session.flush()
    return launch


def test_a_refresh_tells_what_it_has_fixed(database: Database) -> None:
    with database.begin() as session:
        _turn(session, NOW)
        launch = _launch(session, 1.5)
        model = deployments.add_model(session, "openai", "ft:v4", launch_id=launch.id)
        corrections = Corrections(n=13, fixed=9, broken=1)
        evidence = Findings(Evidence(corrections=corrections)).as_json(0.05)
        session.add(Candidate(model_id=model.id or 0, state="deployed", evidence=evidence))
        session.add(Candidate(model_id=model.id or 0, attempt=2, state="rejected", evidence=evidence))
    text = _told(database)
    assert "🔁 Of the corrected questions: v4 fixed 9 of 13, broke 1" in text and text.count("v4 fixed") == 1
    assert "trainings: $1.50" in text


@pytest.mark.parametrize(
    ("language", "words", "judged"),
    [
        ("en", "emergencies: 2, of which 1 added a flag", "of 1 that vets have looked at, 1 were no emergency"),
        ("zh", "复核：2 次，其中 1 次", "兽医看过 1 个，1 个不是急症"),
    ],
)
def test_second_opinions_are_counted(database: Database, language: str, words: str, judged: str) -> None:
    with database.begin() as session:
        turn_ids = [_turn(session, NOW - timedelta(days=200)), _turn(session, NOW), _turn(session, NOW)]
    assert "🔎" not in _told(database, language)
    with database.begin() as session:
        connection = session.connection()
        assert all(emergencies.begin(connection, turn_id, "openai", "second-1") for turn_id in turn_ids)
        assert not emergencies.begin(connection, turn_ids[0], "openai", "second-1")
        assert emergencies.flag(connection, turn_ids[2], "bloat")
        assert not emergencies.flag(connection, turn_ids[2], "eye")
        emergencies.count(connection, turn_ids[1], 200, 10, 500)
    assert words in _told(database, language) and judged not in _told(database, language)
    with database.begin() as session:
        turn = session.get_one(Turn, turn_ids[2])
        turn.is_emergency = False
    assert judged in _told(database, language)
    with database.begin() as session:  # and their tokens are the day's, too
        [of_answers, of_opinions] = used_since(session.connection(), NOW)
    assert (of_answers.prompt_tokens, of_opinions) == (2000, ("openai", "second-1", 200, 10))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_caption_has_room_for_as_many_models_as_fit(database: Database, language: str) -> None:
    with database.begin() as session:
        for n in range(9):
            for _ in range(9 - n):
                turn_id = _turn(session, NOW, f"ft:some-hosted-model-of-unknown-price-{n}:" + "x" * 60)
                _rate(session, turn_id, -1)
    text = _told(database, language)
    assert 600 < len(text.encode("utf-16-le")) // 2 <= CAPTION
    assert ("还有" if language == "zh" else "more") in text and "price-0" in text


async def test_an_admin_gets_a_picture_with_a_caption(clinic: Clinic) -> None:
    assert "Nobody has asked anything in the last 12 weeks" in (await said(clinic, "/stats"))["text"]
    await clinic.people.answer_to(OWNER, "狗狗多久洗一次澡？")
    await clinic.settled()
    shown = await said(clinic, "/stats")
    assert "💭 Turns: 1 · no ratings" in shown["caption"] and "1. base-model · 💭 1" in shown["caption"]
    picture = Image.open(io.BytesIO(await clinic.people.read({"document": shown["photo"]})))
    assert picture.width == WIDTH
