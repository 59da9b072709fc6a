"""Who wrote what, by the server's own word: each statement that changes a table is noted with the process that sent it.

All who write take turns, so the notes' order is that of the commits. A process that writes while another one has the
lease is a fault, whatever it wrote.
"""

import json
from dataclasses import dataclass, field

import psycopg

from storage.leases.rows import BOT, WORKER

TABLES = """
CREATE TABLE audit (n bigserial PRIMARY KEY, app text, subject text, op text, name text, holder text, epoch int);
CREATE FUNCTION note_statement() RETURNS trigger AS $$
BEGIN
  INSERT INTO audit (app, subject, op) VALUES (current_setting('application_name'), TG_TABLE_NAME, TG_OP);
  RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE FUNCTION note_lease() RETURNS trigger AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    INSERT INTO audit (app, subject, op, name) VALUES (current_setting('application_name'), 'lease', TG_OP, OLD.name);
  ELSIF TG_OP = 'INSERT' OR NEW.epoch <> OLD.epoch THEN
    INSERT INTO audit (app, subject, op, name, holder, epoch)
    VALUES (current_setting('application_name'), 'lease', TG_OP, NEW.name, NEW.holder, NEW.epoch);
  END IF;
  RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON lease FOR EACH ROW EXECUTE FUNCTION note_lease();
"""
JUMPING_CLOCK = """
CREATE SCHEMA odd;
CREATE TABLE odd.jump (seconds float8);
INSERT INTO odd.jump VALUES (0);
CREATE FUNCTION odd.clock_timestamp() RETURNS timestamptz AS $$
  SELECT pg_catalog.clock_timestamp() + (SELECT seconds FROM odd.jump) * interval '1 second'
$$ LANGUAGE sql;
"""
ODD_PATH = "?options=-csearch_path%3Dpublic,odd,pg_catalog"
"""For a URL: the server's clock is the one that jumps."""


@dataclass
class Writers:
    """What the notes say."""

    n_writes: int = 0
    n_takings: int = 0
    faults: list[str] = field(default_factory=list)


def begin(url: str) -> None:
    """Note everything from now on; the tables are there, and nobody writes just now."""
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute("SELECT holder FROM lease WHERE name = %s", (BOT,)).fetchone()
        connection.execute(TABLES)
        if row is not None:
            connection.execute(
                "INSERT INTO audit (app, subject, op, name, holder) VALUES ('', 'lease', 'INSERT', %s, %s)",
                (BOT, row[0]),
            )
        query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN ('lease', 'audit')"
        for (name,) in connection.execute(query).fetchall():
            connection.execute(
                f'CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON "{name}" '
                "FOR EACH STATEMENT EXECUTE FUNCTION note_statement()"
            )


def jump(url: str, seconds: float) -> None:
    """The server's clock is so far off from now on."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE odd.jump SET seconds = %s", (seconds,))


def read(url: str, is_shared: bool) -> Writers:
    """Who wrote while not being the holder. `is_shared`: chats are handled by all who have a worker's lease."""
    workers: dict[str, int] = {}
    result, holder = Writers(), 0
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT n, app, subject, op, name, holder FROM audit ORDER BY n").fetchall()
    for n, app, subject, op, name, text in rows:
        if subject == "lease":
            if op == "DELETE":
                workers.pop(name, None)
            elif name == BOT:
                holder, result.n_takings = int(json.loads(text)["pid"]), result.n_takings + 1
            elif name.startswith(WORKER):
                workers[name] = int(json.loads(text)["pid"])
            continue
        result.n_writes += 1
        writer = int(app.split()[1]) if app.startswith("vetted ") else 0
        if writer != holder and not (is_shared and writer in workers.values()):
            result.faults.append(f"{n}: {app} has done {op} on {subject} while {holder} had the lease")
    return result
