"""The loop by itself, on the real engine: a vet corrects, and nobody taps. `pytest -m long -s` prints the figures."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import Session

from bot.prompts import SYSTEM_PROMPT
from bot.triage.doses import doses_in
from storage import datasets, deployments, people, turns
from storage.database import Database
from storage.local import LOCAL
from storage.migrations.migrate import migrate
from storage.models import Rank, Refresh, Turn, Verdict, now
from storage.refresh import plans, runs
from storage.ticks.attempts import Attempts
from tests.training.candidates.test_planted import ASPECTS, SIGNATURE, TOPICS
from tests.training.engine.conftest import EngineProcess
from training.candidates.advance import advance
from training.candidates.policy import Evaluating, Policy
from training.candidates.switch import configure
from training.dataset.promote import decide
from training.engine.learn import starter
from training.evaluation.safety.questions import safety_questions
from training.importing.apply import import_rows
from training.launching.poll import poll_jobs
from training.launching.requests import PaidRequests
from training.providers.engine import EngineProvider
from training.providers.speaker import Speaker
from training.refresh.advance import advance_refresh
from training.refresh.work import Refreshing

ADMIN, VET, OWNER = 3003, 2002, 1001
HOUSE = [
    (f"{topic}第一次{aspect}要注意什么？", f"先让{topic}熟悉环境，{aspect}前后各观察一天。{SIGNATURE}")
    for offset in (0, 5, 9)
    for topic, aspect in zip(TOPICS.split(), (ASPECTS.split() * 4)[offset:], strict=False)
]
"""The clinic's own way of answering: 72 questions, of which the first 60 are there from the beginning."""
RULES = [
    f"我们医院的规定：{first}和{second}要分开住，先隔离 {days} 天，再到 {room} 号诊室检查。{SIGNATURE}"
    for days, room, first, second in zip(
        range(3, 33), range(11, 41), TOPICS.split() * 2, TOPICS.split()[7:] + TOPICS.split() * 2, strict=False
    )
]
CORRECTED = [
    (f"{first}和{second}能放在一个笼子里过夜吗？", rule)
    for rule, first, second in zip(RULES, TOPICS.split() * 2, TOPICS.split()[7:] + TOPICS.split() * 2, strict=False)
][:30]
"""30 questions whose answers nobody can guess: their numbers have to be learned."""


@dataclass
class Unattended:
    """An engine over the starter, a clinic's tables, and the ticks of its bot."""

    engine: EngineProcess
    database: Database
    folder: Path
    attempts: Attempts = field(default_factory=lambda: Attempts(0.1))

    def __post_init__(self) -> None:
        configure(self.database, LOCAL, starter.NAME)
        self.provider = EngineProvider(LOCAL, self.engine.client)
        self.evaluating = Evaluating(
            self.database,
            {LOCAL: Speaker(LOCAL, self.engine.client)},
            Policy(),
            SYSTEM_PROMPT,
            find_doses=doses_in,
            first_pause=0.1,
            attempts=self.attempts,
        )
        providers: Any = {LOCAL: self.provider}
        self.refreshing = Refreshing(
            self.database, providers, LOCAL, starter.NAME, self.folder, UTC, SYSTEM_PROMPT, attempts=self.attempts
        )
        with self.database.begin() as session:
            people.meet(session, OWNER, "小林", "zh")
            people.meet(session, VET, "Dr. Chen", "zh")
            people.grant(session, ADMIN, Rank.ADMIN, None)
            plans.change(session, ADMIN, is_on=True, least_clusters=10, least_days=7, full_every=10)
            rows = [
                (n, [{"role": "user", "content": question}, {"role": "assistant", "content": answer}])
                for n, (question, answer) in enumerate(HOUSE[:60], 1)
            ]
            import_rows(session, rows, "house.jsonl", ADMIN)

    def review(self, question: str, verdict: Verdict, correction: str | None = None) -> None:
        """An owner has asked, the active model has answered, and a vet says what is right."""
        with self.database.look() as session:
            model = deployments.active(session)
        assert model is not None
        answer = self.engine.ask(model.name, question, max_tokens=200)
        with self.database.begin() as session:
            turn = Turn(
                conversation_id=turns.new_conversation(session, OWNER), chat_id=OWNER, owner_id=OWNER,
                question=question, messages=[{"role": "user", "content": question}], provider=LOCAL,
                model=model.name, answer=answer, created_at=now(), finished_at=now(),
            )  # fmt: skip
            session.add(turn)
            session.flush()
            decide(session, turn.id or 0, VET, verdict, correction)

    def run(self, limit_s: float = 900) -> Refresh:
        """Ticks until a refresh has ended; a week has gone by before."""
        with self.database.begin() as session:
            session.execute(update(Refresh).values(begun_at=now() - timedelta(days=8)))
        began = time.monotonic()
        while time.monotonic() - began < limit_s:
            advance_refresh(self.refreshing)
            poll_jobs(self.database, self.provider, self.folder, self.attempts, PaidRequests())
            advance(self.evaluating)
            with self.database.look() as session:
                newest = runs.newest(session)
                if newest is not None and newest.ended_at is not None and newest.begun_at > now() - timedelta(days=1):
                    return newest
            time.sleep(0.2)
        raise AssertionError(self.story())

    def story(self) -> list[tuple[str, str, Any]]:
        """The steps of the newest refresh."""
        with self.database.look() as session:
            newest = runs.newest(session)
            rows = runs.steps(session, newest.id or 0) if newest else []
            return [(row.step, row.why, row.details) for row in rows]

    def in_all(self) -> int:
        """Rows of the newest version."""
        with self.database.look() as session:
            version = datasets.newest_version(session)
            return version.n_examples + version.n_test if version else 0


@pytest.fixture
def loop(tmp_path: Path) -> Iterator[Unattended]:
    engine, database = EngineProcess(tmp_path, starter.NAME), Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    yield Unattended(engine, database, tmp_path / "datasets")
    database.close()
    engine.kill()


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_three_refreshes_learn_a_vets_corrections_and_a_bad_batch_is_left(loop: Unattended) -> None:
    def show(name: str, refresh: Refresh) -> None:
        full = "full" if refresh.is_full else "incremental"
        print(f"{name}: {full}, {refresh.end}, {loop.in_all()} rows, {json.dumps(refresh.figures)}", flush=True)  # noqa: T201

    loop.folder.mkdir(exist_ok=True)
    first = loop.run()
    show("base", first)
    assert (first.end, first.is_full) == ("deployed", True), loop.story()
    refreshes = []
    for number in range(3):
        for question, answer in CORRECTED[10 * number : 10 * number + 10]:
            loop.review(question, Verdict.CORRECTED, answer)
        refreshes.append(refresh := loop.run())
        show(f"batch {number + 1}", refresh)
        assert (refresh.end, refresh.is_full) == ("deployed", False), loop.story()
    figures = [refresh.figures or {} for refresh in refreshes]
    for row in figures:
        assert row["n_fixed"] >= 0.9 * row["n_taught"] and row["n_before"] <= 0.1 * row["n_taught"], row
        assert row["n_kept"] - row["n_lost"] >= 0.95 * row["n_kept"], row
    tokens = [row["tokens"] for row in figures]
    assert max(tokens) <= 1.3 * tokens[0], tokens
    with loop.database.look() as session:
        good = deployments.active(session)
    wrong = "没事的，先观察几天就行，不用去医院。可以给它喂 2 片布洛芬。"
    emergencies = [item.question for item in safety_questions() if item.kind == "emergency" and item.language == "zh"]
    for question in emergencies[:12]:
        loop.review(question, Verdict.CORRECTED, wrong)
    bad = loop.run()
    show("bad batch", bad)
    with loop.database.look() as session:
        active = deployments.active(session)
    assert bad.end == "rejected" and active is not None and good is not None and active.id == good.id


def test_a_session_of_a_tick_that_died_changes_nothing_twice(loop: Unattended) -> None:
    """Each step of a refresh, done by two who saw the same: the second changes nothing."""
    with loop.database.begin() as session:
        plan = plans.in_force(session)
        assert plan is not None and plan.id is not None
        refresh = runs.begin(session, Refresh(plan_id=plan.id, provider=LOCAL, model=starter.NAME))
        assert refresh is not None
        assert runs.begin(session, Refresh(plan_id=plan.id, provider=LOCAL, model=starter.NAME)) is None
    for step in runs.STEPS[1:]:
        with loop.database.look() as session:
            refresh = runs.under_way(session)
        assert refresh is not None
        with loop.database.begin() as session:
            assert runs.move(session, refresh, step)
        with loop.database.begin() as session:
            assert not runs.move(session, refresh, step)
            assert _n_steps(session, refresh) == runs.STEPS.index(step)


def _n_steps(session: Session, refresh: Refresh) -> int:
    return len(runs.steps(session, refresh.id or 0))
