"""The database: whether it opens, whole and free, and whether its tables are those of this version."""

from storage.migrations.migrate import is_known, newest_number, numbers
from storage.operation.diagnosis import Diagnosis, bad, good, look
from storage.operation.reading import DatabaseFacts

WAL = "wal"


def judge_database(facts: DatabaseFacts) -> list[Diagnosis]:
    """Its file, or its server. Pure."""
    if not facts.is_there:
        return [look("database", "doctor_database_none")]
    if facts.trouble is not None:
        return [bad("database", "doctor_database_shut", words=facts.trouble)]
    lines = []
    if facts.holder is not None:
        lines.append(bad("database", "doctor_database_locked", who=facts.holder))
    if facts.write_trouble is not None:
        lines.append(bad("database", "doctor_database_unwritable", words=facts.write_trouble))
    if facts.faults:
        lines.append(bad("database", "doctor_database_damaged", words="; ".join(facts.faults)))
    if facts.journal not in (None, WAL):
        lines.append(look("database", "doctor_database_journal", mode=facts.journal))
    if not lines and not facts.is_looked_through:
        return [good("database", "doctor_database_large")]
    return lines or [good("database", "doctor_database")]


def judge_migrations(facts: DatabaseFacts) -> list[Diagnosis]:
    """The number of its tables beside those of this version. Nothing where they could not be read, or there are none:
    the first start makes them."""
    if not facts.has_tables:
        return []
    values = {"number": facts.number or "–", "newest": newest_number()}
    if facts.number is not None and not is_known(facts.number):
        is_newer = facts.number.isdigit() and facts.number > newest_number()
        return [bad("migrations", "doctor_tables_newer" if is_newer else "doctor_tables_unknown", **values)]
    if facts.number == newest_number():
        return [good("migrations", "doctor_tables", **values)]
    n_behind = len([number for number in numbers() if facts.number is None or number > facts.number])
    return [look("migrations", "doctor_tables_older", n=n_behind, **values)]
