"""A dataset version of a file's rows, beside the pool: what somebody trains on without teaching it to the clinic."""

from collections.abc import Sequence
from pathlib import Path

from storage import audit, datasets
from storage.database import Database
from storage.models import DatasetVersion, Deed
from training.dataset.version_files import sha256_of_file, write_file
from training.examples import ExampleRow, training_line
from training.text.messages import system_prompt
from training.text.system import prompt_alone


def freeze_file(database: Database, folder: Path, source: str, rows: Sequence[ExampleRow], by: int) -> DatasetVersion:
    """The rows as a version that is all trained on; the same one where a file held the same before. `source`: the
    file's name."""
    content = "".join(training_line(row.messages) + "\n" for row in rows).encode()
    sha256 = sha256_of_file(content)
    with database.begin() as session:
        version = datasets.of_file(session, sha256)
        if version is not None and version.erased_at is None:
            return version
        name = f"v{datasets.next_number(session)}"
        version = DatasetVersion(
            name=name,
            source_file=source,
            file_name=f"{name}-{sha256[:12]}.jsonl",
            sha256=sha256,
            n_examples=len(rows),
            system_prompt=prompt_alone(system_prompt(rows[0].messages)) if rows else None,
            frozen_by=by,
        )
        write_file(folder / version.file_name, content)
        session.add(version)
        session.flush()
        audit.log(session, by, Deed.FROZEN, "version", name)
        return version
