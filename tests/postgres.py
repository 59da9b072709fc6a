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

from bot.demo.processes import free_port

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
