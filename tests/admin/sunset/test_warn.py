"""Warnings that a model goes dark: once a mark, whatever the clock and the bot do, and the way out of it by a tap."""

import asyncio
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openai
import pytest
from sqlmodel import Session, select

from admin.desk import Desk
from admin.sunset.warn import warn_of_sunsets
from bot.simulator.client import has_button
from bot.telegram.client import make_bot
from storage import datasets, deployments, people
from storage.database import Database
from storage.ledger import sunsets
from storage.migrations.migrate import migrate
from storage.models import Launch, SunsetWarning, now
from tests import openai_host
from tests.conftest import ADMIN, TOKEN, VET, Clinic, clinic_of, settings_for
from tests.training.dataset.pool import distinct_rows
from training.dataset.freeze import freeze
from training.importing.apply import import_rows
from training.providers.openai import OpenAIProvider
from training.sunset.almanac import Almanac
from training.sunset.duty import NamedSetting, Reliance

END = date(2031, 1, 14)
TUNE, EARLIER = "ft:base-model:clinic::2", "clinic-lora-1"


@pytest.fixture
def poll_seconds() -> float:
    """The test looks by itself."""
    return 3600.0


def _deploy(session: Session, folder: Path) -> None:
    """Two fine-tunes of the base, the second of which answers."""
    import_rows(session, distinct_rows(12), "clinic.json", ADMIN)
    version = freeze(session, folder, ADMIN)
    assert version is not None
    for name in (EARLIER, TUNE):
        launch = Launch(
            version_id=version.id or 0,
            provider="openai",
            model="base-model",
            n_epochs=1,
            tokens_billed=10,
            quoted_by=ADMIN,
            chat_id=ADMIN,
            fine_tuned_model=name,
            status="succeeded",
        )
        launch.confirmed_at = launch.finished_at = launch.announced_at = launch.switched_at = now()
        session.add(launch)
        session.flush()
        deployments.deploy(session, deployments.add_model(session, "openai", name, launch_id=launch.id), None, "test")


def _desk(clinic: Clinic, **more: Any) -> Desk:
    client = openai.OpenAI(base_url=clinic.host.url, api_key="sk-test")
    providers: Any = {"openai": OpenAIProvider("openai", client), "local": None}
    folder = clinic.settings.home / "datasets"
    return Desk(providers, "openai", "base-model", folder, folder, "Be kind.", lambda _: True, **more)


async def _warned(clinic: Clinic, desk: Desk, day: date) -> list[str]:
    """What the admin is told on this day."""
    last = (await clinic.people.messages(ADMIN))[-1]["message_id"]
    bot = make_bot(TOKEN, clinic.settings.telegram_api_url)
    try:
        await warn_of_sunsets(bot, clinic.database, desk, day)
    finally:
        await bot.session.close()
    return [m["text"] for m in await clinic.people.messages(ADMIN) if m["message_id"] > last]


async def test_one_warning_a_mark_whatever_the_clock_does(clinic: Clinic) -> None:
    desk = _desk(clinic, reliance=Reliance(models=[NamedSetting("VETTED_JUDGE_MODEL", "openai", "base-model")]))
    with clinic.database.begin() as session:
        _deploy(session, desk.folder)
        sunsets.keep_dates(session, "openai", {"base-model": END})
    assert await _warned(clinic, desk, END - timedelta(days=61)) == []
    [text] = await _warned(clinic, desk, END - timedelta(days=60))
    assert "base-model goes dark at openai on 2031-01-14 (days left: 60)" in text
    assert f"🟢 {TUNE}, which answers the owners (has learned v1)" in text
    assert f"↩️ {EARLIER}, which answers again" in text and "⚙️ VETTED_JUDGE_MODEL: base-model" in text
    assert "the gate decides whether anything was lost" in text
    assert await _warned(clinic, desk, END - timedelta(days=60)) == []
    assert await _warned(clinic, desk, END - timedelta(days=47)) == []
    # It slept over 30 and 14: one word, of today.
    [text] = await _warned(clinic, desk, END - timedelta(days=12))
    assert "days left: 12" in text
    # The clock went back, and forth again.
    assert await _warned(clinic, desk, END - timedelta(days=50)) == []
    assert await _warned(clinic, desk, END - timedelta(days=12)) == []
    for days in (7, 3, 1):
        assert len(await _warned(clinic, desk, END - timedelta(days=days))) == 1
    [text] = await _warned(clinic, desk, END + timedelta(days=5))
    assert "answers no more from 2031-01-14 on" in text
    assert await _warned(clinic, desk, END + timedelta(days=90)) == []
    # Another day is other news.
    with clinic.database.begin() as session:
        sunsets.keep_dates(session, "openai", {"base-model": END + timedelta(days=365)})
        assert {row.mark for row in session.exec(select(SunsetWarning))} == {60, 14, 7, 3, 1, 0}
    [text] = await _warned(clinic, desk, END + timedelta(days=336))
    assert "on 2032-01-14 (days left: 29)" in text


async def test_of_settings_alone_no_training_is_offered_and_a_host_is_believed(
    clinic: Clinic,
) -> None:
    desk = _desk(clinic, reliance=Reliance(models=[NamedSetting("VETTED_MATCH_MODEL", "openai", "old-judge")]))
    with clinic.database.begin() as session:
        sunsets.keep_dates(session, "openai", {"old-judge": END})
    n_before = len(await clinic.people.messages(VET))
    [text] = await _warned(clinic, desk, END - timedelta(days=2))
    assert "VETTED_MATCH_MODEL: old-judge. Name another model there." in text and "What to do" not in text
    assert not has_button((await clinic.people.messages(ADMIN))[-1], "🎓")
    assert len(await clinic.people.messages(VET)) == n_before
    # What a host says is kept until it says otherwise.
    provider, almanac = _desk(clinic).providers["openai"], Almanac()
    clinic.host.model_fields["base-model"] = {"shutdown_date": END.isoformat()}
    assert almanac.is_due()
    await asyncio.to_thread(almanac.ask_hosts, clinic.database, {"openai": provider})
    with clinic.database.begin() as session:
        assert sunsets.host_dates(session) == {("openai", "base-model"): END}
    assert not almanac.is_due()
    clinic.host.model_fields["base-model"] = {"shutdown_date": None}
    await asyncio.to_thread(almanac.ask_hosts, clinic.database, {"openai": provider})
    with clinic.database.begin() as session:
        assert sunsets.host_dates(session) == {}


async def test_a_start_warns_and_the_next_does_not_and_the_button_makes_the_offer(
    tmp_path: Path, simulator: str, host: openai_host.Host
) -> None:
    settings = settings_for(tmp_path, simulator, host)
    database = Database(settings.database_location)
    migrate(database)
    with database.begin() as session:
        people.meet(session, ADMIN, "Alex", "en")
        deployments.deploy(session, deployments.add_model(session, "openai", "base-model"), None, "test")
        _deploy(session, settings.home / "datasets")
    database.close()
    host.models += [TUNE, EARLIER]
    host.model_fields["base-model"] = {"shutdown_date": (now().date() + timedelta(days=20)).isoformat()}
    async with clinic_of(tmp_path, simulator, host) as clinic:
        is_warning = lambda m: has_button(m, "🎓 Train v1 on vetted-starter (our engine)")  # noqa: E731
        warning = await clinic.people.wait_for(ADMIN, is_warning, goal="the warning")
        assert "(days left: 20)" in warning["text"]
        await clinic.people.tap(ADMIN, warning, "🎓 Train v1")
        offer = await clinic.people.wait_for(ADMIN, lambda m: has_button(m, "✅ Start"), warning["message_id"])
        assert "Train vetted-starter (provider: local)\nDataset v1: 12 examples" in offer["text"]
    async with clinic_of(tmp_path, simulator, host) as clinic:
        await clinic.ticked()
        warnings = [m for m in await clinic.people.messages(ADMIN) if "goes dark" in (m["text"] or "")]
        assert len(warnings) == 1
        with clinic.database.begin() as session:
            assert datasets.newest_version(session) is not None
