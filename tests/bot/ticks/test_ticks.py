"""The steps of a tick, each by itself, in a running clinic: a silent host, poisoned rows, files that cannot go."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import col, select

from admin.troubles import tell_troubles
from bot.simulator.client import contains, has_button
from bot.telegram.client import make_bot
from bot.ticks import ticks as ticking
from bot.ticks.meter import LoopMeter
from bot.ticks.steps import TickStep
from bot.ticks.threads import in_thread
from bot.ticks.ticks import Ticks
from storage import erasures
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import DatasetVersion, Erasure, Heartbeat, Launch, Trouble, now
from storage.ticks import attempts as trying
from storage.ticks import health
from storage.ticks.attempts import Attempts
from tests.bot.ticks.rows import make_launch, make_version
from tests.conftest import ADMIN, OWNER, TOKEN, VET, Clinic, eventually
from training.dataset import erase

LONG_AGO = now() - timedelta(hours=2)


@pytest.fixture
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Admins hear of the third failure, and of the first success."""
    monkeypatch.setattr(trying, "PATIENCE", timedelta(0))
    monkeypatch.setattr(trying, "CALM", timedelta(0))


def _open_erasures(clinic: Clinic, place: str) -> set[str]:
    """Versions whose files still lie there."""
    query = (
        select(DatasetVersion.name)
        .join(Erasure, col(Erasure.version_id) == col(DatasetVersion.id))
        .where(Erasure.place == place, col(Erasure.done_at).is_(None))
    )
    with clinic.database.begin() as session:
        return set(session.exec(query).all())


async def test_a_silent_host_holds_up_nothing_else(clinic: Clinic) -> None:
    """It accepts and never answers what is asked of jobs: vets' words, announcements and erasures go on."""
    clinic.host.speaks.clear()
    people, file = clinic.people, clinic.settings.home / "datasets" / "v1.jsonl"
    file.parent.mkdir(exist_ok=True)
    file.write_text("{}\n")
    with clinic.database.begin() as session:
        make_launch(session, make_version(session, "v2"), job_id="ftjob-1", status="running")
    await eventually(lambda: clinic.host.n_silent, "a request that is not answered")
    with clinic.database.begin() as session:
        version = make_version(session, "v1", is_erased=True)
        ended = {"status": "failed", "error": "Oh.", "finished_at": now()}
        make_launch(session, version, provider="elsewhere", job_id="ftjob-0", **ended)
    await people.wait_for(ADMIN, contains("The training failed: Oh."))
    await people.wait_for(ADMIN, contains("v1"))
    await eventually(lambda: not file.exists(), "the erased file goes")
    answer = await people.answer_to(OWNER, "Why does my dog eat grass?")
    await people.tap(OWNER, answer, "问兽医")
    card = await people.wait_for(VET, lambda m: has_button(m, "Take over"))
    await people.say(VET, "Come and see me.", reply_to=card["message_id"])
    await people.wait_for(OWNER, contains("Come and see me."))
    assert clinic.host.n_silent == 1  # it is asked once, not once a tick


@pytest.mark.usefixtures("_at_once")
async def test_a_file_that_cannot_go_stops_no_other_erasure_and_is_told_once(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erase, "FIRST_PAUSE", timedelta(0))
    folder = clinic.settings.home / "datasets"
    (folder / "v1.jsonl").mkdir(parents=True)  # what cannot be unlinked
    (folder / "v2.jsonl").write_text("{}\n")
    clinic.host.files |= {"file-1": b"{}", "file-2": b"{}"}
    clinic.host.file_names |= {"file-1": "v1.jsonl", "file-2": "other.jsonl"}
    with clinic.database.begin() as session:
        for name in ("v1", "v2"):
            version = make_version(session, name, is_erased=True)
            make_launch(session, version, job_id="j", status="failed", finished_at=now())
    await eventually(lambda: not (folder / "v2.jsonl").exists(), "the other file goes")
    await eventually(lambda: set(clinic.host.files) == {"file-2"}, "the hosted copy goes")
    alarm = await clinic.people.wait_for(ADMIN, contains("This keeps failing"))
    assert re.search(r"Deleting the files of erased dataset version v1 \(here\): \d+ times since", alarm["text"])
    assert "v1.jsonl" in alarm["text"] and "VETTED_HOME" in alarm["text"] and str(folder) not in alarm["text"]
    await eventually(lambda: not _open_erasures(clinic, "openai"), "nothing is left at the host")
    assert _open_erasures(clinic, erasures.HERE) == {"v1"}
    (folder / "v1.jsonl").rmdir()
    await clinic.people.wait_for(ADMIN, contains("This works again"), alarm["message_id"])
    shown = [message["text"] or "" for message in await clinic.people.messages(ADMIN)]
    assert sum("This keeps failing" in text for text in shown) == 1
    assert not _open_erasures(clinic, erasures.HERE)


@pytest.mark.usefixtures("_at_once")
async def test_a_poisoned_launch_stops_no_other_launch_nor_what_comes_behind_it(clinic: Clinic) -> None:
    """Its row says something that no code has foreseen: a message for a chat, whose text cannot be made."""
    people = clinic.people
    with clinic.database.begin() as session:
        version = make_version(session, "v1")
        make_launch(session, version, job_id="j1", status="no such status", finished_at=now())
        good_id = make_launch(session, version, job_id="j2", status="failed", error="Oh.", finished_at=now())
    await people.wait_for(ADMIN, contains("The training failed: Oh."))
    alarm = await people.wait_for(ADMIN, contains("This keeps failing"))
    assert "Telling how training" in alarm["text"] and "KeyError" in alarm["text"]
    assert "pass it on" in alarm["text"]
    with clinic.database.begin() as session:
        assert session.get_one(Launch, good_id).announced_at is not None
        [trouble] = session.exec(select(Trouble)).all()
        assert trouble.step == "announce" and trouble.n_failures >= 3


@pytest.mark.usefixtures("_at_once")
async def test_a_launch_at_a_provider_that_is_not_configured_is_no_secret(clinic: Clinic) -> None:
    with clinic.database.begin() as session:
        make_launch(session, make_version(session, "v1"), provider="elsewhere", job_id="j1", status="running")
    alarm = await clinic.people.wait_for(ADMIN, contains("This keeps failing"))
    assert "'elsewhere' is not configured" in alarm["text"] and "Put the provider back" in alarm["text"]


async def test_a_step_that_no_text_knows_stops_no_alarm(clinic: Clinic) -> None:
    """An older or newer version has left it in the tables; the bot has read it at its start."""
    attempts = Attempts(0, [Trouble(step="of-tomorrow", item="<7>", n_failures=9, began_at=LONG_AGO, error="Oh.")])
    bot = make_bot(TOKEN, clinic.settings.telegram_api_url)
    await tell_troubles(bot, clinic.database, attempts)
    await bot.session.close()
    alarm = await clinic.people.wait_for(ADMIN, contains("This keeps failing"))
    assert "of-tomorrow <7>: 9 times since" in alarm["text"] and attempts.alarms() == []


@asynccontextmanager
async def _ticking(
    folder: Path, steps: list[TickStep], attempts: Attempts | None = None
) -> AsyncIterator[tuple[Ticks, Database]]:
    database = Database(f"sqlite:///{folder / 'vetted.sqlite3'}")
    migrate(database)
    ticks = Ticks(database, steps, attempts or Attempts(), LoopMeter())
    ticks.start(0.05)
    yield ticks, database
    await ticks.stop(0)
    database.close()


def _beats(database: Database) -> dict[str, Heartbeat]:
    with database.begin() as session:
        return health.heartbeats(session)


async def test_a_tick_is_whole_when_every_step_has_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticking, "SECONDS_BETWEEN_BEATS", 0)
    gate, moment = asyncio.Event(), now()
    quick = TickStep("quick", partial(asyncio.sleep, 0))
    slow = TickStep("slow", gate.wait)
    async with _ticking(tmp_path, [quick, slow]) as (_, database):
        await eventually(lambda: "quick" in _beats(database), "a heartbeat of the quick one")
        assert health.last_whole_tick(_beats(database)) is None
        gate.set()
        await eventually(lambda: health.last_whole_tick(_beats(database)), "a whole tick")
        assert (health.last_whole_tick(_beats(database)) or moment) > moment


async def test_a_step_is_never_under_way_twice(tmp_path: Path) -> None:
    n_under_way = most = n_rounds = 0

    async def work() -> None:
        nonlocal n_under_way, most, n_rounds
        n_under_way += 1
        most = max(most, n_under_way)
        await asyncio.sleep(0.12)
        n_under_way, n_rounds = n_under_way - 1, n_rounds + 1

    async with _ticking(tmp_path, [TickStep("slow", work)]) as (ticks, _):
        await asyncio.gather(*(ticks._tick() for _ in range(3)))  # a tick that comes twice at once
        await eventually(lambda: n_rounds >= 3, "three rounds")
    assert most == 1


@pytest.mark.usefixtures("_at_once")
async def test_a_step_without_an_end_is_in_trouble_and_the_others_go_on(tmp_path: Path) -> None:
    n_rounds, attempts = 0, Attempts()

    async def work() -> None:
        nonlocal n_rounds
        n_rounds += 1

    steps = [TickStep("hangs", asyncio.Event().wait, seconds=0.01, asks_host=True), TickStep("goes", work)]
    async with _ticking(tmp_path, steps, attempts):
        await eventually(lambda: n_rounds >= 3 and attempts.alarms(), "an alarm")
        [trouble] = attempts.alarms()
        assert trouble.step == "hangs" and "without an end" in trouble.error


async def test_what_is_done_once_is_tried_until_it_succeeds(tmp_path: Path) -> None:
    n_rounds = 0

    async def work() -> None:
        nonlocal n_rounds
        n_rounds += 1
        if n_rounds < 3:
            raise OSError(28, "No space left on device")

    steps = [TickStep("once", work, is_once=True), TickStep("quick", partial(asyncio.sleep, 0))]
    async with _ticking(tmp_path, steps) as (_, database):
        await eventually(lambda: n_rounds == 3, "three attempts")
        beat = await eventually(lambda: health.last_whole_tick(_beats(database)), "a whole tick")
        await eventually(lambda: (health.last_whole_tick(_beats(database)) or beat) > beat, "and the next")
    assert n_rounds == 3


async def test_the_meter_tells_how_long_the_loop_stood_still(caplog: pytest.LogCaptureFixture) -> None:
    meter = LoopMeter()
    meter.start()
    await asyncio.sleep(0.1)
    time.sleep(1.6)  # noqa: ASYNC251 - the very fault
    await asyncio.sleep(0.1)
    meter.stop()
    assert 1.5 < meter.of_last_minute <= meter.worst < 60
    assert meter.heartbeat().worst_ms == round(meter.worst * 1000)
    assert "has stood still for more than 1 s, at test_ticks.py" in caplog.text


async def test_a_thread_hands_on_its_error_and_is_left_when_nobody_waits() -> None:
    def fail() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        await in_thread("fails", fail)
    task = asyncio.create_task(in_thread("sleeps", partial(time.sleep, 0.2)))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
