"""What an engine keeps on the disk: files, models, jobs."""

from dataclasses import dataclass
from pathlib import Path

from training.engine.jobs.records import Records
from training.engine.store.files import Files
from training.engine.store.registry import Registry


@dataclass(frozen=True)
class EngineHome:
    """The folder of one engine (VETTED_HOME/engine), taken up where its last life left it."""

    files: Files
    registry: Registry
    records: Records

    @classmethod
    def open(cls, folder: Path) -> "EngineHome":
        """Read what is in `folder`; sweep what a crash cut short."""
        files, registry = Files(folder / "files"), Registry(folder / "models")
        return cls(files, registry, Records(folder / "jobs", files, registry))
