"""The rows of leases: who holds what, in which epoch, until when.

`ends_at` is by the clock of the database and no process's: a server's own, or, for SQLite, of the machine that it lies
on, the one that counts from its start, which no jump of the wall clock moves.
"""

import time
from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select, text, update
from sqlmodel import SQLModel

from storage.leases.process import ProcessMark, boot
from storage.operation.server import WRITERS_LOCK, client_name

BOT = "bot"
"""The lease of the one process that ticks, and polls."""
WORKER = "worker:"
"""What the names of leases begin with that are each of one process, beside others."""

_leases = SQLModel.metadata.tables["lease"]
_SERVER = "server"


class LeaseLook(NamedTuple):
    """A lease as somebody who wants it meets it."""

    epoch: int
    renewals: int
    holder: ProcessMark


class DatabaseClock(NamedTuple):
    """Which clock it is, and what it shows, in seconds."""

    name: str
    moment: float


def clock(connection: Connection) -> DatabaseClock:
    """The database's."""
    if connection.dialect.name == "sqlite":
        return DatabaseClock(boot(), _seconds_since_boot())
    # Not now(): a transaction may have waited long for the writers' lock since it began.
    return DatabaseClock(
        _SERVER, float(connection.execute(text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one())
    )


def _seconds_since_boot() -> float:
    number = getattr(time, "CLOCK_BOOTTIME", None)  # a machine that sleeps counts on
    return time.monotonic() if number is None else time.clock_gettime(number)


def taken(connection: Connection, name: str, silent: LeaseLook | None = None) -> LeaseLook | None:
    """How a lease stands that somebody has; null where it may be taken. `silent`: a look at it from long ago by the
    asker's own clock; whoever has not renewed it since has lost it, whatever the database's clock says."""
    row = connection.execute(select(_leases).where(_leases.c.name == name)).mappings().one_or_none()
    if row is None or _is_over(row["ends_at"], row["clock"], clock(connection)):
        return None
    look = LeaseLook(row["epoch"], row["renewals"], ProcessMark.read(row["holder"]))
    return None if look == silent or look.holder.is_gone() else look


def end_stuck(connection: Connection, names: Collection[str], process: ProcessMark) -> int:
    """End the transactions that the holders of these leases, which are over, left open at a server: one that was
    stopped in the middle of it would keep all from writing, and from taking the lease. How many."""
    if connection.dialect.name == "sqlite":  # there nobody can
        return 0
    query = select(_leases.c.holder).where(_leases.c.name.in_(names))
    marks = map(ProcessMark.read, connection.execute(query).scalars())
    own = client_name(process.pid, process.host)
    clients = [name for mark in marks if (name := client_name(mark.pid, mark.host)) != own]
    # Those that wait for the lock as well: it would be theirs next.
    statement = text(
        "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' "
        "AND objid = :lock AND datname = current_database() AND application_name = ANY(:clients)"
    )
    return len(connection.execute(statement, {"lock": WRITERS_LOCK, "clients": clients}).all())


def end_stuck_all(connection: Connection, process: ProcessMark) -> int:
    """The same for all leases that are over."""
    if connection.dialect.name == "sqlite":
        return 0
    names = [] if taken(connection, BOT) is not None else [BOT]
    return end_stuck(connection, [*names, *workers_gone(connection, {})], process)


def take(
    connection: Connection, name: str, process: ProcessMark, seconds: float, silent: LeaseLook | None = None
) -> int | None:
    """Take a lease: its new epoch; null where another process was faster."""
    if taken(connection, name, silent) is not None:
        return None
    here = clock(connection)
    values = {"holder": process.write(), "clock": here.name, "ends_at": here.moment + seconds, "renewals": 0}
    statement = update(_leases).where(_leases.c.name == name).values(epoch=_leases.c.epoch + 1, **values)
    epoch = connection.execute(statement.returning(_leases.c.epoch)).scalar()
    if epoch is None:
        connection.execute(insert(_leases).values(name=name, epoch=1, **values))
    return epoch or 1


def _is_over(ends_at: float | None, name: str, here: DatabaseClock) -> bool:
    if ends_at is None:  # given back
        return True
    if name != here.name:  # the machine was started anew since: whoever it was is gone
        return bool(name and here.name)
    return ends_at <= here.moment


def renew(connection: Connection, name: str, epoch: int, seconds: float) -> bool:
    """For so many seconds more; false where another process has taken it."""
    is_it = (_leases.c.name == name, _leases.c.epoch == epoch)
    values = {"ends_at": clock(connection).moment + seconds, "renewals": _leases.c.renewals + 1}
    statement = update(_leases).where(*is_it).values(values).returning(_leases.c.epoch)
    return connection.execute(statement).first() is not None


def give_back(connection: Connection, name: str, epoch: int) -> None:
    """Whoever waits for it has it at once. A worker's is gone with it."""
    is_it = (_leases.c.name == name, _leases.c.epoch == epoch)
    if name.startswith(WORKER):
        connection.execute(delete(_leases).where(*is_it))
    else:
        connection.execute(update(_leases).where(*is_it).values(ends_at=None))


def renewals_of_workers(connection: Connection) -> dict[str, int]:
    """How often each worker has renewed its lease."""
    query = select(_leases.c.name, _leases.c.renewals).where(_leases.c.name.startswith(WORKER))
    return {row[0]: row[1] for row in connection.execute(query)}


def workers_gone(connection: Connection, silent: Mapping[str, int]) -> list[str]:
    """Those whose lease is over. `silent`: by the asker's own clock, with how often each had renewed it last."""
    rows = connection.execute(select(_leases).where(_leases.c.name.startswith(WORKER))).mappings().all()
    here = clock(connection)
    return [
        row["name"]
        for row in rows
        if silent.get(row["name"]) == row["renewals"]
        or _is_over(row["ends_at"], row["clock"], here)
        or ProcessMark.read(row["holder"]).is_gone()
    ]


def drop_gone(connection: Connection, silent: Mapping[str, int]) -> list[str]:
    """Delete the leases of workers that are gone, so that whoever only stood still changes nothing; their names."""
    names = workers_gone(connection, silent)
    if names:
        connection.execute(delete(_leases).where(_leases.c.name.in_(names)))
    return names
