"""A good installation has nothing bad and nothing to look at: a clinic whose bot runs, in Telegram and on the shell;
one with our own engine; and what is said before anything was set up, and where a host is silent."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.doctor.examine import Examination
from bot.doctor.shown import sentence
from bot.simulator.client import Simulator, has_button
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import Trouble
from storage.operation.diagnosis import Diagnosis, Grade
from storage.operation.reading import facts_of
from storage.settings import Settings
from tests.bot.doctor.faults import poll_for_ever
from tests.bot.doctor.ward import Ward, ward_of
from tests.conftest import ADMIN, LIMIT_SECONDS, OWNER, Clinic, clinic_of, eventually
from tests.openai_host import Host
from tests.training.engine.conftest import EngineProcess, engine, tiny  # noqa: F401  (fixtures)

PHONE = {"clinic_phone": "+86 21 5555 0101", "timezone": "Asia/Shanghai"}


@pytest.fixture(autouse=True)
def _private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As `vetted run` does it: what is written is this user's alone."""
    mask = os.umask(0o077)
    monkeypatch.chdir(tmp_path)
    yield
    os.umask(mask)


@pytest.fixture
async def good_clinic(tmp_path: Path, simulator: str, host: Host) -> AsyncIterator[Clinic]:
    async with clinic_of(tmp_path / "home", simulator, host, **PHONE) as clinic:
        yield clinic


async def _speak(clinic: Clinic, language: str) -> None:
    message_id = await clinic.people.say(ADMIN, "/language")
    page = await clinic.people.wait_for(ADMIN, lambda m: has_button(m, "中文"), message_id)
    await clinic.people.tap(ADMIN, page, "中文" if language == "zh" else "English")


def _others(lines: list[Diagnosis]) -> list[str]:
    return [f"{line.text} {sentence(line)}" for line in lines if line.grade is not Grade.GOOD]


async def test_a_running_clinic_is_good_in_both_languages(good_clinic: Clinic) -> None:
    clinic = good_clinic
    await clinic.ticked()
    lines = await Examination(clinic.settings).lines()
    assert _others(lines) == []
    assert {line.check for line in lines} >= {
        *("settings", "token", "webhook", "clock", "database", "migrations", "admins", "tick", "troubles", "inbox"),
        *("launches", "models", "hosting", "engine", "host:openai", "disk", "memory", "modes", "clinic", "versions"),
    }
    for language, words in (("en", "0 bad, 0 to look at"), ("zh", "0 项有问题，0 项请留意")):
        await _speak(clinic, language)
        message_id = await clinic.people.say(ADMIN, "/doctor")
        page = await clinic.people.wait_for(ADMIN, lambda m: "🩺" in (m["text"] or ""), message_id)
        assert words in page["text"] and "🔴" not in page["text"] and "🟡" not in page["text"]
        assert page["text"].count("🟢") == len(lines)
    # It looks while it is at work, and is in nobody's way.
    assert (await clinic.people.answer_to(OWNER, "How much hay?"))["text"]


async def test_a_fault_comes_first_in_the_admins_language(good_clinic: Clinic) -> None:
    clinic = good_clinic
    await clinic.ticked()
    await _speak(clinic, "zh")
    clinic.host.key = "sk-another"
    message_id = await clinic.people.say(ADMIN, "/doctor")
    page = await clinic.people.wait_for(ADMIN, lambda m: "🩺" in (m["text"] or ""), message_id)
    assert "1 项有问题" in page["text"]
    assert page["text"].index("🔴 openai 不接受我们的密钥") < page["text"].index("🟢")
    assert "sk-test" not in page["text"]


async def test_a_running_bot_notes_that_another_process_takes_its_updates(good_clinic: Clinic) -> None:
    clinic = good_clinic
    task = asyncio.create_task(poll_for_ever(clinic.settings.telegram_api_url))

    def is_noted() -> bool:
        with clinic.database.begin() as session:
            return session.get(Trouble, ("updates", "")) is not None

    try:
        await eventually(is_noted, "a note of the conflict")
        lines = await Examination(clinic.settings, is_inside=True).lines()
    finally:
        task.cancel()
    assert [line.text for line in lines if line.check == "poller"] == ["doctor_poller"]


@pytest.mark.long
async def test_an_installation_with_our_own_engine_is_good(
    engine: EngineProcess,  # noqa: F811
    tmp_path: Path,
    simulator: str,
    host: Host,
) -> None:
    own: dict[str, object] = {"provider": "local", "engine_url": f"{engine.url}/v1", "base_model": engine.base}
    async with clinic_of(tmp_path / "home", simulator, host, **PHONE, **own, model=None, openai_api_key=None) as clinic:
        await clinic.ticked()
        lines = await Examination(clinic.settings).lines()
    assert _others(lines) == []
    [line] = [line for line in lines if line.check == "engine"]
    assert line.text == "doctor_engine" and line.values["n"] == len(engine.health()["models"])


async def test_before_anything_was_set_up_it_says_what_to_do_and_makes_nothing(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, home=tmp_path / "home", telegram_api_url="http://127.0.0.1:9")
    lines = await Examination(settings).lines()
    codes = {line.text.removeprefix("doctor_") for line in lines}
    assert codes >= {"token_none", "database_none", "admins_none", "no_home", "phone_none"}
    assert list(tmp_path.iterdir()) == []


async def test_a_host_that_says_nothing_holds_up_nobody(
    tmp_path: Path, simulator: str, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ward_of(tmp_path / "home", simulator, host, monkeypatch) as ward:
        host.speaks.clear()
        settings = Settings(_env_file=None, **_values(ward))
        start = time.monotonic()
        lines = await Examination(settings, seconds=1.0).lines()
        seconds = time.monotonic() - start
    # On a busy machine others may be late, too.
    assert "host:openai" in [line.check for line in lines if line.text == "doctor_silent"]
    assert seconds < LIMIT_SECONDS


def _values(ward: Ward) -> dict[str, Any]:
    """Its settings, by the names of their fields."""
    return {name.removeprefix("VETTED_").lower(): value for name, value in ward.env.items()}


async def test_a_bot_on_postgresql_is_good(tmp_path: Path, simulator: str, host: Host, url: str) -> None:
    async with clinic_of(tmp_path / "home", simulator, host, **PHONE, database_url=url) as clinic:
        await clinic.ticked()
        lines = await Examination(clinic.settings).lines()
    assert _others(lines) == []


def test_a_server_whose_writers_are_held_up_is_told_with_who_holds_them(url: str) -> None:
    database = Database(url)
    migrate(database)
    with database.begin() as session:
        session.connection()
        facts = facts_of(url)
    database.close()
    assert facts.holder is not None and facts.holder.startswith("vetted ") and facts.trouble is None
    assert facts_of(url).holder is None


async def test_a_silent_person_is_no_fault(tmp_path: Path, simulator: str, host: Host) -> None:
    """Nobody has written yet: the bot has just been started."""
    async with Simulator(simulator), clinic_of(tmp_path / "home", simulator, host, **PHONE) as clinic:
        assert _others(await Examination(clinic.settings, is_inside=True).lines()) == []
