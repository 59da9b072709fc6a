"""What happens to candidates, deployments, votes and turns in the tables, in the exact order of its transactions.

Triggers write it down beside the rows: SQLite has one writer, so the order of these lines is that of what was so when a
turn began, with no clock in between.
"""

from collections import Counter
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from storage.candidates.draw import is_drawn
from storage.candidates.states import MOVES, State
from storage.database import Database

_ACTIVE = "SELECT model.name FROM deployment JOIN model ON model.id = deployment.model_id ORDER BY deployment.id DESC"
_CANARY = """
    FROM candidate JOIN model ON model.id = candidate.model_id
    WHERE candidate.state = 'canary' AND candidate.active_id =
    (SELECT model_id FROM deployment ORDER BY id DESC LIMIT 1) ORDER BY candidate.id LIMIT 1"""
TRIGGERS = [
    """CREATE TABLE IF NOT EXISTS soak (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT, ref INTEGER, word TEXT,
    active TEXT, canary INTEGER, round INTEGER, share INTEGER, tried TEXT)""",
    f"""CREATE TRIGGER soak_turn AFTER INSERT ON turn BEGIN
    INSERT INTO soak (kind, ref, word, active, canary, round, share, tried) VALUES
    ('turn', NEW.id, NEW.model, ({_ACTIVE} LIMIT 1), (SELECT candidate.id {_CANARY}),
    (SELECT candidate.round {_CANARY}), (SELECT candidate.share {_CANARY}), (SELECT model.name {_CANARY})); END""",
    """CREATE TRIGGER soak_hand_over AFTER UPDATE OF model ON turn WHEN OLD.model <> NEW.model BEGIN
    INSERT INTO soak (kind, ref, word) VALUES ('hand over', NEW.id, NEW.model); END""",
    """CREATE TRIGGER soak_state AFTER UPDATE OF state ON candidate WHEN OLD.state <> NEW.state BEGIN
    INSERT INTO soak (kind, ref, word) VALUES ('state', NEW.id, OLD.state || ' ' || NEW.state); END""",
    """CREATE TRIGGER soak_deployment AFTER INSERT ON deployment BEGIN
    INSERT INTO soak (kind, ref, word) VALUES ('deployment', NEW.id, NEW.why); END""",
    *(
        f"""CREATE TRIGGER soak_{table}_{verb.lower()} AFTER {verb} ON {table} BEGIN
        INSERT INTO soak (kind, word) VALUES ('tampered', '{verb} {table}'); END"""
        for table in ("vote", "candidatemove", "deployment", "sample")
        for verb in ("UPDATE", "DELETE")
    ),
]


def install(database: Database) -> None:
    """From now on it is written down."""
    with database.begin() as session:
        for statement in TRIGGERS:
            session.execute(text(statement))


def faults(database: Database) -> list[str]:
    """What must not be, in words; none where all is well. May be called at any moment."""
    with database.begin() as session:
        return [*_doubles(session), *_moves(session), *_decisions(session), *_turns(session), *_canaries(session)]


def _rows(session: Session, query: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in session.execute(text(query))]


def _doubles(session: Session) -> list[str]:
    """Nothing was asked or begun twice, and what is append-only was not changed."""
    keys = "candidate_id, round, kind, item, arm"
    samples = _rows(session, f"SELECT {keys} FROM sample GROUP BY {keys} HAVING count(*) > 1")
    by_update = "SELECT update_id FROM turn WHERE update_id IS NOT NULL GROUP BY update_id HAVING count(*) > 1"
    return [
        *(f"asked twice: {row}" for row in samples),
        *(f"two turns of update {row}" for row in _rows(session, by_update)),
        *(f"{row} in an append-only table" for row in _rows(session, "SELECT word FROM soak WHERE kind = 'tampered'")),
    ]


def _moves(session: Session) -> list[str]:
    """Each candidate's moves are a chain of allowed ones that ends in its state, and each came with its row."""
    faults: list[str] = []
    last: dict[Any, Any] = {}
    for id, origin, state in _rows(session, "SELECT candidate_id, origin, state FROM candidatemove ORDER BY id"):
        if origin != last.get(id, ""):
            faults.append(f"candidate {id} left {origin}, but was {last.get(id)}")
        if origin and State(state) not in MOVES[State(origin)]:
            faults.append(f"candidate {id}: {origin} → {state} is no move")
        last[id] = state
    for id, state in _rows(session, "SELECT id, state FROM candidate"):
        if last.get(id) != state:
            faults.append(f"candidate {id} is {state}, its last move says {last.get(id)}")
    rows = "SELECT candidate_id, origin || ' ' || state FROM candidatemove WHERE origin <> ''"
    logged, done = (Counter(_rows(session, q)) for q in (rows, "SELECT ref, word FROM soak WHERE kind = 'state'"))
    moves = sorted(logged | done, key=str)
    return faults + [f"move {m}: {logged[m]} rows, {done[m]} changes" for m in moves if logged[m] != done[m]]


def _decisions(session: Session) -> list[str]:
    """One deployment for each move of the gate's into `deployed`."""
    by_machine = "state = 'deployed' AND moved_by IS NULL AND why NOT IN ('fell_back', 'recovered')"
    n_moves = len(_rows(session, f"SELECT id FROM candidatemove WHERE {by_machine}"))
    n_deployments = len(_rows(session, "SELECT id FROM deployment WHERE why LIKE 'gate: %'"))
    return [] if n_moves == n_deployments else [f"{n_moves} decisions of the gate, {n_deployments} deployments"]


def _turns(session: Session) -> list[str]:
    """Each turn is its model's from begin to end: the one that was active when it began, or the canary's arm's."""
    handed_over = _rows(session, "SELECT ref, word FROM soak WHERE kind = 'hand over'")
    faults = [f"turn {turn_id} was handed over to {name}" for turn_id, name in handed_over]
    query = """SELECT soak.ref, turn.chat_id, turn.model, soak.word, active, canary, round, share, tried
    FROM soak JOIN turn ON turn.id = soak.ref WHERE kind = 'turn' AND turn.update_id IS NOT NULL"""
    for turn_id, chat_id, model, began, active, canary, attempt, share, tried in _rows(session, query):
        expected = tried if canary is not None and is_drawn(canary, attempt, chat_id, share) else active
        if not expected == began == model:
            faults.append(f"turn {turn_id}: {expected} was to answer, {began} began, {model} ended")
    return faults


def _canaries(session: Session) -> list[str]:
    n = int(session.execute(text("SELECT count(*) FROM candidate WHERE state = 'canary'")).scalar_one())
    return [f"{n} canaries at once"] if n > 1 else []


def counts(database: Database) -> dict[str, int]:
    """Rows of the tables that matter here."""
    tables = ("turn", "sample", "vote", "candidatemove", "deployment")
    with database.begin() as session:
        return {table: int(session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()) for table in tables}
