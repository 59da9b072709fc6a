"""A PostgreSQL of the test's own, where its server is installed (apt install postgresql)."""

import getpass
import itertools
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pytest

from bot.demo.processes import free_port
from storage.database import Database
from storage.migrations.migrate import migrate

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
MISSING = "PostgreSQL is not installed (apt install postgresql)"
_numbers = itertools.count()


@contextmanager
def serving(*more: str) -> Iterator[str]:
    """The URL of a server, without a database yet."""
    folder, port = Path(mkdtemp(prefix="vetted-pg-")), free_port()
    # It refuses to run as root.
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(folder, "postgres")
    user = "postgres" if as_user else getpass.getuser()
    options = " ".join([f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off", *more])
    control = [*as_user, str(PROGRAMS[-1] / "pg_ctl"), "-D", str(folder / "data"), "-w"]
    init = [*as_user, str(PROGRAMS[-1] / "initdb"), "-D", str(folder / "data"), "-A", "trust", "-U", user, "-E", "UTF8"]
    subprocess.run(init, check=True, capture_output=True, cwd="/")
    # Its log goes to a file: a pipe would be kept open by the server.
    start = [*control, "-l", str(folder / "log"), "-o", options, "start"]
    subprocess.run(start, check=True, stdout=subprocess.DEVNULL, cwd="/")
    try:
        yield f"postgresql://{user}@127.0.0.1:{port}"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=True, capture_output=True, cwd="/")
        shutil.rmtree(folder)


def new_database(server: str) -> str:
    """The URL of one with nothing in it."""
    name = f"t{next(_numbers)}"
    run_sql(f"{server}/postgres", f"CREATE DATABASE {name}")
    return f"{server}/{name}"


def run_sql(url: str, statement: str) -> str:
    """What psql prints of it, bare."""
    program = [str(PROGRAMS[-1] / "psql"), url, "-AtqX", "-v", "ON_ERROR_STOP=1", "-c", statement]
    return subprocess.run(program, check=True, capture_output=True, text=True).stdout.strip()


class Stand:
    """A server in the place of all SQLite files of a test run (`pytest --postgres`): each file is a database on it."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._urls: dict[str, str] = {}
        self._template = ""

    def url_for(self, url: str) -> str:
        """Where what an SQLite URL names lies instead; a new file is a new database, with today's tables in it."""
        if not url.startswith("sqlite:///"):
            return url
        if url not in self._urls:
            self._urls[url] = self._make()
        return self._urls[url]

    def _make(self) -> str:
        if not self._template:
            template = new_database(self._server)
            database = Database(template)
            migrate(database)
            database.close()
            self._template = template.rpartition("/")[2]
        name = f"s{next(_numbers)}"
        run_sql(f"{self._server}/postgres", f"CREATE DATABASE {name} TEMPLATE {self._template}")
        return f"{self._server}/{name}"


@contextmanager
def in_place_of_files() -> Iterator[None]:
    """Every database that is opened lies on a server of this run's own, whatever its URL says."""
    with serving() as server, pytest.MonkeyPatch.context() as patch:
        stand, make = Stand(server), Database.__init__

        def make_on_server(self: Database, url: str) -> None:
            make(self, stand.url_for(url))

        patch.setattr(Database, "__init__", make_on_server)
        yield
