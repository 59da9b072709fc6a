"""The database: short transactions; one thread for the coroutines', and none at all for what every answer does."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from storage.leases.hold import LeaseHold, current_hold
from storage.operation.server import FOR_ANSWERS, FOR_THREADS, server_engine

T = TypeVar("T")

COMMITS_BETWEEN_CHECKPOINTS = 200
LOOKS = {"only_looks": True}
"""The option of a connection that takes no lock."""
EMPTYING_SECONDS = 0.2
"""How long emptying the log waits for others, who wait for it meanwhile; the next tick tries again."""


class Database:
    """Opens transactions. `begin()`, durable, and `look()` for code in threads of its own; `run()` and `run_core()` for
    coroutines.

    Coroutines share one worker thread: SQLite has one writer anyway, sync sessions are twice as fast as async
    ones, and the order of writes is the order of calls. The shortest transactions do not even go there.
    """

    def __init__(self, url: str) -> None:
        if url.startswith("sqlite:///"):
            Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        self.url = url
        self.hold: LeaseHold | None = None
        """The lease that this process works under. Every transaction that may write asks first whether it is over, so
        that nobody can forget it; a step of a tick asks for that of the ticks."""
        self.engine = make_engine(url, durable=True)
        self._engine_of_thread = make_engine(url, durable=False)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")
        self._at_hand: Connection | None = None
        self._n_commits = 0

    @property
    def folder(self) -> Path | None:
        """Where SQLite's file lies; null at a server."""
        return Path(self.engine.url.database or "").parent if self.engine.dialect.name == "sqlite" else None

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A session in a transaction: committed at the end, rolled back by an exception.

        Rows stay readable after it, so they can be passed on as values.
        """
        with _transaction(self.engine, self._hold_here) as session:
            yield session

    @property
    def _hold_here(self) -> LeaseHold | None:
        return current_hold() or self.hold

    def require_hold(self) -> None:
        """Raise `LeaseOver` where another process has taken over: before what cannot be taken back, where time may have
        gone by since the last transaction. Reads the table only where that is not sure."""
        if (hold := self._hold_here) is not None and not hold.is_sure:
            with self.engine.begin() as connection:
                hold.require(connection)

    @contextmanager
    def look(self) -> Iterator[Session]:
        """A session that only reads, all from one moment: nobody who writes waits for it, however long it takes. In
        threads of their own; what it would change is refused."""
        engine = self.engine.execution_options(**LOOKS)
        with Session(engine, expire_on_commit=False, autoflush=False) as session:
            yield session
            if session.new or session.dirty or session.deleted:
                raise RuntimeError("a session that only looks was to change something; it wants `begin`")
            session.expunge_all()  # else the end would have them read again

    async def run(self, work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Do `work(session, *args, **kwargs)` in one transaction in the database thread; returns its value."""

        hold = self._hold_here  # of the caller: a thread has no context of its own

        def transact() -> T:
            with _transaction(self._engine_of_thread, hold) as session:
                return work(session, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._thread, transact)

    async def run_look(self, work: Callable[..., T], *args: Any) -> T:
        """As `run_core`, for what only reads: it waits for nobody who writes."""

        def transact() -> T:
            engine = self._engine_of_thread.execution_options(**LOOKS)
            with engine.connect() as connection, connection.begin():
                return work(connection, *args)

        return await asyncio.get_running_loop().run_in_executor(self._thread, transact)

    async def still_holds(self) -> None:
        """As `require_hold`, for coroutines. Where the database is away nobody knows; then it holds still."""
        hold = self._hold_here
        if hold is None or hold.is_sure:
            return
        with suppress(DBAPIError):
            await self.run_core(lambda _connection: None)

    async def run_durably(self, work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """As `run`, and what was done survives a power cut: who was told that it is erased may rely on it."""

        hold = self._hold_here

        def transact() -> T:
            with _transaction(self.engine, hold) as session:
                return work(session, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._thread, transact)

    def empty_log(self) -> bool:
        """Empty SQLite's write-ahead log, where what was erased still stands; false while somebody reads from it. On a
        server that is its administrator's (`docs/privacy.md`)."""
        if self.engine.dialect.name != "sqlite":
            return True
        engine = make_engine(self.url, durable=True, lock_seconds=EMPTYING_SECONDS)
        try:
            connection = engine.raw_connection()
            (is_busy, *_) = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            connection.close()
        finally:
            engine.dispose()
        return not is_busy

    async def run_core(self, work: Callable[..., T], *args: Any) -> T:
        """As `run`, but `work` gets a plain connection: for what every answer does, which must be short.

        An object session's own work in one short transaction is three times that of the statements, and handing it to
        another thread and back costs more than both. So it is done here and now, unless somebody else is writing:
        then it waits for them in the database thread.
        """
        hold = self._hold_here
        if self.engine.dialect.name == "sqlite":
            connection = self._connection_at_hand()
            try:
                transaction = connection.begin()
            except sqlite3.OperationalError:
                pass  # locked; whatever else it is, the database thread meets it too, and says it
            else:
                with transaction:
                    if hold is not None:
                        hold.require(connection)
                    value = work(connection, *args)
                self._count_commit()
                return value

        def transact() -> T:
            with self._engine_of_thread.begin() as connection:
                if hold is not None:
                    hold.require(connection)
                return work(connection, *args)

        return await asyncio.get_running_loop().run_in_executor(self._thread, transact)

    def _connection_at_hand(self) -> Connection:
        """The connection of the event loop's own thread: it never waits for a lock, and never tidies up the log."""
        if self._at_hand is None:
            self._at_hand = make_engine(self.url, durable=False, lock_seconds=0).connect()
        return self._at_hand

    def _count_commit(self) -> None:
        """A checkpoint waits for the disk, so it is the thread's work."""
        self._n_commits += 1
        if self._n_commits % COMMITS_BETWEEN_CHECKPOINTS == 0:
            self._thread.submit(self._checkpoint)

    def _checkpoint(self) -> None:
        connection = self._engine_of_thread.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")
        finally:
            connection.close()

    def close(self) -> None:
        """Finish what is under way and let go of the file."""
        self._thread.shutdown(wait=True)
        if self._at_hand is not None:
            self._at_hand.close()
            self._at_hand.engine.dispose()
        self.engine.dispose()
        self._engine_of_thread.dispose()


@contextmanager
def _transaction(engine: Engine, hold: LeaseHold | None) -> Iterator[Session]:
    with Session(engine, expire_on_commit=False) as session, session.begin():
        if hold is not None:
            hold.require(session.connection())
        yield session


def make_engine(url: str, durable: bool, lock_seconds: float = 30) -> Engine:
    """`durable`: a commit survives a power cut. Without it, one survives whatever happens to the process; and the next
    durable commit makes all before it durable too, so the ledger's order holds. `lock_seconds`: how long others may
    write before it is given up."""
    if not url.startswith("sqlite"):
        patience = FOR_THREADS if durable else FOR_ANSWERS
        return server_engine(url, replace(patience, lock=min(lock_seconds, patience.lock)))
    is_patient = lock_seconds > 0
    # Values are people's words, and an error's text goes into logs.
    engine = create_engine(
        url, connect_args={"timeout": lock_seconds, "check_same_thread": False}, hide_parameters=True
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        # The driver must not open transactions by itself: see `begin_immediate`.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        # The ledger of paid launches must survive a power cut. An answer's four commits may cost the last seconds of
        # chat then, and are three times as fast.
        connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
        connection.execute("PRAGMA foreign_keys=ON")
        # What is deleted is overwritten, so that /forget leaves nothing in the file's free space.
        connection.execute("PRAGMA secure_delete=ON")
        if not is_patient:
            connection.execute("PRAGMA wal_autocheckpoint=0")

    @event.listens_for(engine, "begin")
    def begin_immediate(connection: Any) -> None:
        # Taking the write lock at the start makes writers wait their turn; a later upgrade fails as "locked".
        if connection.get_execution_options().get("only_looks"):
            connection.exec_driver_sql("BEGIN")
        elif is_patient:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:  # a third of the cost, and the driver's own error
            connection.connection.driver_connection.execute("BEGIN IMMEDIATE")

    return engine
