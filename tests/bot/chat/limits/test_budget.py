"""A day's budget over all owners: counted from the tables, told to the admins; then rules and vets' answers go on."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.chat.limits.budget import Budget, tokens_of
from bot.simulator.client import contains, has_button
from storage.database import Database
from storage.endings import Ending, fail
from storage.migrations.migrate import migrate
from storage.models import Conversation, Person, Turn
from tests.conftest import ADMIN, OTHER, OWNER, Clinic, correct
from training.cost.price import answer_usd

QUESTION = "How often should I wash my dog?"


@pytest.fixture
def changed_settings() -> dict[str, object]:
    return {"tokens_per_day_all": 1_000}


async def test_without_a_budget_left_rules_and_vets_answers_go_on(clinic: Clinic) -> None:
    people, host = clinic.people, clinic.host
    await correct(clinic, OTHER, QUESTION, "Every four weeks.")
    message_id = 0
    for n in range(20):  # as many as fit
        message_id = await people.say(OWNER, f"第{n}个问题：猫要喝多少水？")
        last = await people.wait_for(OWNER, lambda m: has_button(m, "问兽医"), message_id)
        if "休息到明天" in last["text"]:
            break
    assert 0 < n < 19 and not has_button(last, "👍")
    n_asked = len(host.chat_requests)

    assert "Every four weeks." in (await people.answer_to(OTHER, QUESTION))["text"]
    message_id = await people.say(OWNER, "我的狗吃了老鼠药")
    await people.wait_for(OWNER, contains("🚨"), message_id)
    await clinic.settled()
    assert len(host.chat_requests) == n_asked
    alarms = [m["text"] for m in await people.messages(ADMIN) if "VETTED_TOKENS_PER_DAY_ALL" in m["text"]]
    assert sum("is gone" in text for text in alarms) == 1 and len(alarms) <= 2
    await people.tap(OWNER, last, "问兽医")  # the way out that is left
    await people.wait_for(OWNER, contains("兽医"), message_id)


async def test_a_restart_forgets_nothing_and_a_new_day_everything(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    migrate(database)
    shanghai = ZoneInfo("Asia/Shanghai")
    midnight = Budget(zone=shanghai).midnight()
    assert midnight.astimezone(shanghai).hour == 0 and timedelta(0) <= datetime.now(UTC) - midnight < timedelta(days=1)
    with database.begin() as session:
        session.add(Person(telegram_id=1, name="A", language="en"))
        session.add(Conversation(id=1, chat_id=1))
        session.flush()
        for n, created_at in enumerate([midnight - timedelta(seconds=1), midnight, midnight]):
            session.add(_turn(n, created_at=created_at, prompt_tokens=500, completion_tokens=100))
    budget = Budget(tokens=2_000, usd=1.0, zone=shanghai, price=answer_usd)
    await budget.look(database)
    assert budget.percent == pytest.approx(60)  # yesterday's is not counted
    assert budget.used(_turn(9), 400, 0) == 80
    assert budget.used(_turn(9), 10, 0) is None  # told
    assert budget.used(_turn(9), 1_000, 0) == 100 and budget.is_spent
    database.close()


def test_money_counts_where_the_price_is_known() -> None:
    budget = Budget(usd=0.01, price=answer_usd)
    assert budget.used(_turn(1, provider="local", model="vetted-starter"), 10**9, 0) is None
    assert budget.used(_turn(2, provider="openai", model="gpt-4.1-mini-2025-04-14"), 0, 6_250) == 100


def test_who_stops_every_answer_pays_all_the_same() -> None:
    turn = _turn(1, first_token_ms=5)
    fail(turn, Ending.STOPPED)
    assert sum(tokens_of(turn, "a text " * 100)) > 200
    assert tokens_of(_turn(2, verified_id=1, answer="x"), "x") == (0, 0)
    budget = Budget(tokens=100)
    with budget.asking(_turn(3, messages=[{"role": "user", "content": "word " * 200}])):
        assert budget.is_spent  # many at once are not too many
    assert not budget.is_spent


def _turn(number: int, **fields: Any) -> Turn:
    common: dict[str, Any] = {
        "conversation_id": 1,
        "chat_id": 1,
        "owner_id": 1,
        "question": "?",
        "messages": [{"role": "user", "content": "?"}],
        "provider": "openai",
        "model": "gpt-4.1-mini",
        "update_id": number,
    }
    return Turn(**(common | fields))
