"""/cost says until when a base can be trained and answers, and what to take instead of one that is gone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.simulator.client import contains
from tests.conftest import ADMIN, Clinic
from tests.training.dataset.pool import distinct_rows
from training.importing.apply import import_rows
from training.providers.catalogue import lay_over


@pytest.fixture
def days(tmp_path: Path) -> Iterator[None]:
    """Of an operator's, laid over ours."""
    (tmp_path / "openai.toml").write_text('closes = 2999-01-06\n[models."gpt-4o"]\nshutdown = 2999-01-14\n', "utf-8")
    lay_over(tmp_path)
    yield
    lay_over(tmp_path / "nothing")


async def test_days_of_a_base(clinic: Clinic, days: None) -> None:
    with clinic.database.begin() as session:
        import_rows(session, distinct_rows(12), "clinic.json", ADMIN)
    for model, *words in (
        ("gpt-3.5-turbo", "answers no more from 2026-10-23 on", "Instead: vetted-starter (our engine)"),
        ("gpt-4o", "openai takes trainings of it until 2999-01-06", "answer until 2999-01-14"),
    ):
        message_id = await clinic.people.say(ADMIN, f"/cost {model}")
        text = (await clinic.people.wait_for(ADMIN, contains("Price:"), message_id))["text"]
        assert all(word in text for word in words), text
    message_id = await clinic.people.say(ADMIN, "/cost")
    text = (await clinic.people.wait_for(ADMIN, contains("Price:"), message_id))["text"]
    assert "until" not in text and "⚠️" not in text
