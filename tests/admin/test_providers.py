"""Several providers at once: /providers says what is set up and answers, and a model's full name says where it is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import col, select

from bot.simulator.client import contains
from storage.models import Turn
from tests import openai_host
from tests.conftest import ADMIN, OWNER, Clinic
from training.providers.catalogue import catalogue, lay_over

MINE = """
title = "Our own rack"
shape = "openai"
base_url = "{url}"
key = "RACK_KEY"
as_of = 2026-11-28
currency = "EUR"
note = "in the cellar"
note_zh = "在地下室"
[models."base-model"]
training = 0.5
"""


@pytest.fixture
def changed_settings(
    host: openai_host.Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, str]]:
    """The operator has added a provider."""
    for facts in catalogue().values():
        if facts.key is not None:
            monkeypatch.delenv(facts.key, raising=False)
    (tmp_path / "rack").mkdir()
    (tmp_path / "rack" / "rack.toml").write_text(MINE.format(url=host.url), "utf-8")
    monkeypatch.setenv("RACK_KEY", "sk-rack")
    lay_over(tmp_path / "rack")
    yield {}
    lay_over(tmp_path / "nothing")


async def _say(clinic: Clinic, words: str, answer: str) -> str:
    message_id = await clinic.people.say(ADMIN, words)
    return str((await clinic.people.wait_for(ADMIN, contains(answer), message_id))["text"])


async def test_providers_says_what_is_set_up_and_answers(clinic: Clinic) -> None:
    text = await _say(clinic, "/providers", "Where models can be trained")
    entries = text.split("\n\n")[1:]
    assert entries[0].startswith(
        "🟢 OpenAI (openai)\ntrainings go here, if nobody chooses another one\nset up, answers: 1"
    )
    [rack] = [entry for entry in entries if "Our own rack" in entry]
    assert "🟢" in rack and "training from 0.5 EUR per 1M tokens (as of 2026-11-28)\nin the cellar" in rack
    [engine] = [entry for entry in entries if "(local)" in entry]
    assert engine.startswith("🔴") and "does not answer now" in engine
    [nebius] = [entry for entry in entries if "(nebius)" in entry]
    assert nebius.startswith("⚪") and "not set up (NEBIUS_API_KEY)" in nebius
    assert "sk-" not in text


async def test_a_full_name_says_where_a_model_is(clinic: Clinic) -> None:
    clinic.host.models.append("other-model")
    await _say(clinic, "/use rack:other-model", "From now on")
    question = await clinic.people.say(OWNER, "What may my rabbit eat?")
    await clinic.people.wait_for(OWNER, contains("fresh water"), question)
    with clinic.database.begin() as session:
        turn = session.exec(select(Turn).order_by(col(Turn.id).desc())).first()
        assert turn is not None and (turn.provider, turn.model) == ("rack", "other-model")
    text = await _say(clinic, "/use nebius:other-model", "nebius")
    assert "nebius:other-model" in text  # not set up: it is a name like any other, and nobody serves it
