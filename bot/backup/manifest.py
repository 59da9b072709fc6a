"""What a backup holds, file by file. A backup is there when its manifest is, and that is written last."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

FORM = 1
"""Of a manifest. A later form that this version cannot read is refused."""
DATABASE = "database.sqlite3"
"""The name of the database in a backup: an SQLite file, whatever it was copied from."""


class BackupError(Exception):
    """A backup cannot be made, read or brought back. The message is shown to the operator as it is."""


@dataclass(frozen=True)
class Entry:
    """A file in a backup."""

    path: str
    """In the home, with slashes; `DATABASE` for the database."""
    sha256: str
    n_bytes: int
    changed_ns: int = 0
    """When the original was last written, by its file system: what has the same is not read again."""


@dataclass(frozen=True)
class Manifest:
    """A backup."""

    name: str
    made_at: datetime
    """The moment of its database, UTC: what came later is not in it."""
    vetted: str
    """The version that made it."""
    home: str
    """Where the home lay: what refers to it by its whole path is mended when it lies elsewhere."""
    source: str
    """`sqlite` or `postgresql`."""
    tables: dict[str, int]
    """How many rows each table has."""
    entries: tuple[Entry, ...]
    missing: tuple[str, ...] = ()
    """Files that the database names and the home did not have."""

    @property
    def n_bytes(self) -> int:
        """Of all its files."""
        return sum(entry.n_bytes for entry in self.entries)

    @property
    def database(self) -> Entry:
        """The database's file."""
        return next(entry for entry in self.entries if entry.path == DATABASE)

    @property
    def files(self) -> list[Entry]:
        """All others."""
        return [entry for entry in self.entries if entry.path != DATABASE]

    def to_bytes(self) -> bytes:
        """As it lies in its file: its own sha256, and its content below."""
        values = asdict(self) | {"made_at": self.made_at.isoformat(), "form": FORM}
        content = json.dumps(values, ensure_ascii=False, indent=1).encode()
        return hashlib.sha256(content).hexdigest().encode() + b"\n" + content


def read_manifest(path: Path) -> Manifest:
    """Raises `BackupError` for one that is damaged, or of a later form; `OSError` where it cannot be read."""
    digest, _, content = path.read_bytes().partition(b"\n")
    if hashlib.sha256(content).hexdigest().encode() != digest:
        raise BackupError(f"{path} is damaged: it does not have the sha256 that it was written with.")
    values = json.loads(content)
    if values.pop("form") > FORM:
        raise BackupError(f"{path} was made by a newer Vetted ({values['vetted']}). Install that version to read it.")
    values["made_at"] = datetime.fromisoformat(values["made_at"])
    values["entries"] = tuple(Entry(**entry) for entry in values["entries"])
    values["missing"] = tuple(values["missing"])
    return Manifest(**values)
