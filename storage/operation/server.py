"""PostgreSQL with an end to every wait: for a connection, a lock, an answer, and for a client that has vanished."""

import os
import socket
import time
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from storage.settings import SettingsError

WRITERS_LOCK = 836382
"""The number of our advisory lock: any number, the same for all who use one database."""


@dataclass(frozen=True)
class ServerPatience:
    """How long a server is waited for, in seconds."""

    connect: int = 5
    lock: float = 8
    """Until others have written."""
    statement: float = 8
    """After which the server ends a statement."""
    silence: float = 10
    """After which we end the connection: a server behind a proxy that forwards no more says nothing, not even no."""
    idle: float = 60
    """After which the server ends a transaction whose client says nothing: its lock would be held for ever."""


FOR_ANSWERS = ServerPatience()
FOR_THREADS = ServerPatience(lock=30, statement=60, silence=65)
"""What nobody waits for may take longer."""
KEEPALIVE = {"keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3}
"""In seconds, and how often: when either side of a connection finds out that the other is gone."""


def server_engine(url: str, patience: ServerPatience) -> Engine:
    """For PostgreSQL. One transaction at a time, as SQLite has it: what is decided after a look stays right.
    Raises `SettingsError` for a URL that is none."""
    _check_url(url)
    name = client_name(os.getpid(), socket.gethostname())
    ours = {"connect_timeout": patience.connect, "application_name": name, "tcp_user_timeout": 30_000, **KEEPALIVE}
    engine = create_engine(url, pool_pre_ping=True, connect_args=ours, hide_parameters=True)

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, _record: Any, arguments: Any, options: Any) -> Any:
        return _connect(patience, arguments, options)

    @event.listens_for(engine, "begin")
    def lock(connection: Any) -> None:
        if connection.get_execution_options().get("only_looks"):
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            return
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})")

    return engine


def client_name(pid: int, host: str) -> str:
    """By which the server knows a process of ours."""
    return f"vetted {pid} on {host}"[:63]


def _check_url(url: str) -> None:
    """Raise `SettingsError`, without a word of it, for a URL that is none, or whose password is read as a host."""
    try:
        parts = make_url(url)
        if "@" not in f"{parts.host}{parts.database}":
            return
    except (ArgumentError, ValueError):
        pass
    raise SettingsError(
        "VETTED_DATABASE_URL is no URL like postgresql://user:password@host:5432/name. In a password, @ is written "
        "%40, and % itself %25."
    )


def _connect(patience: ServerPatience, arguments: Any, options: Any) -> Any:
    from psycopg import Connection, OperationalError

    class PatientConnection(Connection[Any]):
        """A connection that is ended where the server says nothing for too long."""

        silence = patience.silence

        def wait(self, gen: Any, *more: Any, **options: Any) -> Any:
            """Every statement, commit and rollback waits here."""
            try:
                return super().wait(_within(gen, self.silence), *more, **options)
            except TimeoutError:
                self.pgconn.finish()  # so it is known as broken, and the pool makes others
                raise OperationalError(f"the server has said nothing for {self.silence:g} s") from None

    connection = PatientConnection.connect(*arguments, **options)
    # By statements and not by options of the connection, which pools such as PgBouncer refuse.
    for name, value in _settings_of(patience).items():
        connection.execute(f"SET {name} = {value}")
    connection.commit()
    return connection


def _settings_of(patience: ServerPatience) -> dict[str, int]:
    return {
        "statement_timeout": round(patience.statement * 1000),
        "lock_timeout": round(patience.lock * 1000),
        "idle_in_transaction_session_timeout": round(patience.idle * 1000),
        **{f"tcp_{name}": value for name, value in KEEPALIVE.items()},
    }


def _within(demands: Generator[Any, Any, Any], seconds: float) -> Generator[Any, Any, Any]:
    """The driver's own generator, until so many seconds are over: it is woken ten times a second even by nothing."""
    end = time.monotonic() + seconds
    try:
        demand = next(demands)
        while True:
            ready = yield demand
            if time.monotonic() >= end:
                raise TimeoutError
            demand = demands.send(ready)
    except StopIteration as stop:
        return stop.value


def be_patient(connection: Any, seconds: int) -> None:
    """For this transaction alone: a statement may take so long. `connection`: SQLAlchemy's."""
    connection.connection.driver_connection.silence = seconds + 5
    connection.exec_driver_sql(f"SET LOCAL statement_timeout = {seconds * 1000}")


def holder(engine: Engine) -> str:
    """Who has the writers' lock now, in words; empty where nobody has it."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(
            "SELECT application_name, host(client_addr), pid, extract(epoch FROM now() - xact_start)::int "
            "FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND granted "
            f"AND objid = {WRITERS_LOCK} AND datname = current_database()"
        )
        row = cursor.fetchone()
    finally:
        connection.close()
    if row is None:
        return ""
    name, address, pid, seconds = row
    return f"{name or 'a client'} from {address or 'this machine'} (pid {pid} at the server) for {seconds} s"
