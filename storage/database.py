"""The database: one engine, short transactions, and one thread for the chat's hot path."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, event
from sqlmodel import Session

T = TypeVar("T")


class Database:
    """Opens transactions. `begin()`, durable, for code in threads of its own; `run()` for coroutines.

    Coroutines share one worker thread: SQLite has one writer anyway, sync sessions are twice as fast as async
    ones, and the order of writes is the order of calls.
    """

    def __init__(self, url: str) -> None:
        if url.startswith("sqlite:///"):
            Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        self.url = url
        self.engine = _engine(url, durable=True)
        self._engine_of_thread = _engine(url, durable=False)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A session in a transaction: committed at the end, rolled back by an exception.

        Rows stay readable after it, so they can be passed on as values.
        """
        with _transaction(self.engine) as session:
            yield session

    async def run(self, work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Do `work(session, *args, **kwargs)` in one transaction in the database thread; returns its value."""

        def transact() -> T:
            with _transaction(self._engine_of_thread) as session:
                return work(session, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._thread, transact)

    async def run_core(self, work: Callable[..., T], *args: Any) -> T:
        """As `run`, but `work` gets a plain connection: for what every answer does. An object session's own work in
        one short transaction is three times that of the statements."""

        def transact() -> T:
            with self._engine_of_thread.begin() as connection:
                return work(connection, *args)

        return await asyncio.get_running_loop().run_in_executor(self._thread, transact)

    def close(self) -> None:
        """Finish what is under way and let go of the file."""
        self._thread.shutdown(wait=True)
        self.engine.dispose()
        self._engine_of_thread.dispose()


@contextmanager
def _transaction(engine: Engine) -> Iterator[Session]:
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


def _engine(url: str, durable: bool) -> Engine:
    """`durable`: a commit survives a power cut. Without it, one survives whatever happens to the process; and the next
    durable commit makes all before it durable too, so the ledger's order holds."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": 30, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        # The driver must not open transactions by itself: see `begin_immediate`.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        # The ledger of paid launches must survive a power cut. An answer's four commits may cost the last seconds of
        # chat then, and are three times as fast.
        connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def begin_immediate(connection: Any) -> None:
        # Taking the write lock at the start makes writers wait their turn; a later upgrade fails as "locked".
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
