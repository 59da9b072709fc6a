"""Files are deleted from an engine's folder while no engine runs over it: after a restore, before any start."""

import contextlib
from collections.abc import Sequence
from pathlib import Path

from training.engine.api.errors import EngineError
from training.engine.jobs.home import EngineHome


def forget_files(home: Path, file_ids: Sequence[str]) -> None:
    """As DELETE /v1/files does: the file, the copies of jobs that have ended, and what models replay of it. `home`:
    VETTED_HOME, or what lies like one."""
    folder = home / "engine"
    if not file_ids or not folder.is_dir():
        return
    engine = EngineHome.open(folder)
    for file_id in file_ids:
        with contextlib.suppress(EngineError):  # gone already; what jobs have kept of it may not be
            engine.files.delete(file_id)
        engine.records.forget_file(file_id)
