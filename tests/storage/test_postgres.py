"""PostgreSQL in the place of SQLite. Runs where its server is installed (apt install postgresql)."""

import getpass
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel, col, select

from bot.demo.processes import free_port
from bot.simulator.client import contains
from storage.database import Database
from storage.migrations.migrate import migrate, upgrade
from storage.models import InboxUpdate, Turn, now
from tests.admin.test_prompt import said
from tests.conftest import OTHER, VET, clinic_of
from tests.openai_host import Host
from tests.storage.test_database import count_in_threads
from tests.storage.test_deployments import upgrade_epochs

SERVER = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
pytestmark = pytest.mark.skipif(not SERVER, reason="PostgreSQL is not installed (apt install postgresql)")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The URL of a server of our own, without a database yet."""
    folder, port = Path(mkdtemp(prefix="vetted-pg-")), free_port()
    # It refuses to run as root.
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(folder, "postgres")
    user = "postgres" if as_user else getpass.getuser()
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    control = [*as_user, str(SERVER[-1] / "pg_ctl"), "-D", str(folder / "data"), "-w"]
    init = [*as_user, str(SERVER[-1] / "initdb"), "-D", str(folder / "data"), "-A", "trust", "-U", user, "-E", "UTF8"]
    subprocess.run(init, check=True, capture_output=True, cwd="/")
    # Its log goes to a file: a pipe would be kept open by the server.
    start = [*control, "-l", str(folder / "log"), "-o", options, "start"]
    subprocess.run(start, check=True, stdout=subprocess.DEVNULL, cwd="/")
    yield f"postgresql://{user}@127.0.0.1:{port}"
    subprocess.run([*control, "-m", "immediate", "stop"], check=True, capture_output=True, cwd="/")
    shutil.rmtree(folder)


@pytest.fixture
def url(server: str, request: pytest.FixtureRequest) -> str:
    """A new database."""
    name = f"t{abs(hash(request.node.name))}"
    subprocess.run(
        [SERVER[-1] / "psql", f"{server}/postgres", "-c", f"CREATE DATABASE {name}"], check=True, capture_output=True
    )
    return f"{server}/{name}"


@pytest.mark.parametrize("make", [migrate, upgrade])
def test_the_tables_are_those_of_the_models(url: str, make: Callable[[Database], None]) -> None:
    database = Database(url)
    make(database)
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []
    migrate(database)
    database.close()


def test_threads_never_lose_an_update(url: str) -> None:
    database = Database(url)
    migrate(database)
    assert count_in_threads(database, 4, 25) == "100"
    database.close()


def test_an_epoch_of_an_older_version_is_asked_with_what_it_learned(url: str) -> None:
    database = Database(url)
    migrate(database)
    upgrade_epochs(database)
    database.close()


async def test_an_owner_a_vet_and_a_correction(url: str, tmp_path: Path, simulator: str, host: Host) -> None:
    async with clinic_of(tmp_path, simulator, host, database_url=url) as clinic:
        await clinic.people.answer_to(OTHER, "Why does my dog eat grass?")
        answer = await clinic.people.answer_to(OTHER, "And how often may he?")
        await clinic.people.tap(OTHER, answer, "👎")
        message_id = await clinic.people.say(OTHER, "my dog ate a whole bar of dark chocolate")
        await clinic.people.wait_for(OTHER, contains("🚨"), message_id)
        message_id = await clinic.people.say(VET, "/review")
        await clinic.people.wait_for(VET, lambda m: bool(m["buttons"]), message_id)
        await clinic.settled()
        with clinic.database.begin() as session:
            assert len(session.exec(select(Turn)).all()) == 3
        assert "Turns: 3 · 👎 1 of 1" in (await said(clinic, "/stats"))["caption"]
        assert "Turns on that day: 3" in (await said(clinic, f"/when {now():%Y-%m-%d}"))["text"]
    assert not (tmp_path / "vetted.sqlite3").exists()
    database = Database(url)
    with database.begin() as session:
        assert session.exec(select(InboxUpdate).where(col(InboxUpdate.done_at).is_(None))).all() == []
    database.close()
