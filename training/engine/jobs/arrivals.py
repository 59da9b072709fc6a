"""Adapters that were trained elsewhere come home: looked through, laid on the base here, served like our own.

Whoever has fetched one lays it, whole, into a folder of `arrivals/`, with a note of where it is from. What is refused
stays there, and nothing of it is served.
"""

import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import file_digest
from pathlib import Path
from threading import Lock

from training.engine.api.errors import CannotStart, EngineError, bad_request, shown
from training.engine.fitness.adapters import WEIGHTS, settings_of
from training.engine.fitness.reading import json_object, refuse
from training.engine.store import disk
from training.engine.store.model import ADAPTER, ServedModel, write_card
from training.engine.store.registry import Registry

ROOM = "arrivals"
NOTE = "arrival.json"
BESIDE = ("tokenizer*", "special_tokens_map.json", "vocab.*", "merges.txt", "*.model", "chat_template*", "recipe.json")
"""What the base lends an adapter: hosts train with the base's own tokenizer and template."""
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


@dataclass(frozen=True)
class ArrivalNote:
    """Where an adapter is from, as whoever has fetched it says."""

    provider: str
    job: str
    checkpoint: str
    bases: list[str]
    """What its base is called there, each of its names."""
    sha256: dict[str, str]
    """Of both files."""
    suffix: str = ""
    step: int | None = None

    @classmethod
    def read(cls, folder: Path) -> "ArrivalNote":
        """Raises `CannotStart`."""
        path = folder / NOTE
        try:
            note = cls(**json_object(path))
            sound = all(isinstance(value, str) for value in (note.provider, note.job, note.checkpoint, note.suffix))
            if sound and isinstance(note.bases, list) and isinstance(note.sha256, dict):
                return note
        except TypeError:
            pass
        raise refuse(path, "it does not say where the adapter is from", "Fetch it again.")


class Arrivals:
    """The folder in which they wait, beside the models."""

    def __init__(self, registry: Registry) -> None:
        self._registry, self._room = registry, registry.folder.parent / ROOM
        self._turn = Lock()
        """A start and a request, or two requests, may want the same one."""

    def waiting(self) -> Iterator[str]:
        """The names of those that are whole."""
        for note in sorted(self._room.glob(f"*/{NOTE}")):
            if NAME.fullmatch(note.parent.name):
                yield note.parent.name

    def take_in(self, name: object, base: ServedModel) -> ServedModel:
        """Publish this arrival as a model on `base`; the model that it is already, if it has come before. Raises
        `EngineError`: 404 where it is not there, 409 where it is of another base, 422 where it cannot be served."""
        if not isinstance(name, str) or not NAME.fullmatch(name):
            raise bad_request(f"'arrival' must be a name of a-z, 0-9 and -, not {shown(name)}.", "arrival")
        folder = self._room / name
        with self._turn:
            model = self._registry.of_job(name)
            if model is None:
                if not (folder / NOTE).is_file():
                    message = f"No arrival {name} in {self._room}. Is this engine on another machine? Lay it there."
                    raise EngineError(404, message, "arrival_not_found", "arrival")
                model = self._publish(folder, base)
            shutil.rmtree(folder, ignore_errors=True)
        return model

    def send_back(self, model: ServedModel) -> None:
        """It cannot be loaded, so it was never here."""
        self._registry.delete(model)

    def _publish(self, folder: Path, base: ServedModel) -> ServedModel:
        temporary = folder.with_name(f"{folder.name}.tmp")
        shutil.rmtree(temporary, ignore_errors=True)
        try:
            note = ArrivalNote.read(folder)
            _require_base([*note.bases, json_object(folder / ADAPTER).get("base_model_name_or_path")], base)
            settings = settings_of(folder)
            for file in (ADAPTER, WEIGHTS):
                _require_sum(folder / file, note.sha256.get(file))
            temporary.mkdir()
            _lay(folder / WEIGHTS, temporary / WEIGHTS)
            for path in {path for pattern in BESIDE for path in base.folder.glob(pattern) if path.is_file()}:
                shutil.copyfile(path, temporary / path.name)
            disk.write_json(temporary / ADAPTER, settings | {"base_model_name_or_path": str(base.folder)})
            write_card(temporary, _card(folder.name, note, base, temporary))
        except CannotStart as error:
            shutil.rmtree(temporary, ignore_errors=True)
            raise EngineError(422, str(error), "unfit_arrival", "arrival") from None
        return self._registry.publish(temporary, folder.name)


def _card(name: str, note: ArrivalNote, base: ServedModel, folder: Path) -> ServedModel:
    origin = asdict(note)
    id = f"ft:{base.id}:{note.provider}:{note.suffix}:{name[-8:]}"
    return ServedModel(id, folder, base.id, int(time.time()), name, step=note.step, origin=origin)


def _require_base(names: list[object], base: ServedModel) -> None:
    """By any of its names there: whether its weights fit, loading it tells."""
    if base.id.casefold() not in {str(name).rpartition("/")[2].casefold() for name in names}:
        raise EngineError(
            409,
            f"It lies on {shown(names[0])}, and this engine has {base.id}. Start the engine "
            f"with that base (vetted engine --base), then bring it home again.",
            "another_base",
            "arrival",
        )


def _require_sum(path: Path, digest: str | None) -> None:
    with path.open("rb") as file:
        if file_digest(file, "sha256").hexdigest() != digest:
            raise refuse(path, "its sha256 is not that of what was fetched", "Fetch it again.")


def _lay(path: Path, target: Path) -> None:
    """The same bytes under another name; they are not there twice where the disk can do that."""
    try:
        os.link(path, target)
    except OSError:
        shutil.copyfile(path, target)


def take_in_all(arrivals: Arrivals, base: ServedModel) -> None:
    """At a start: what has come while the engine was away. What is refused is told, and stays."""
    for name in arrivals.waiting():
        try:
            sys.stderr.write(f"{arrivals.take_in(name, base).id} has come home.\n")
        except EngineError as error:
            sys.stderr.write(f"The arrival {name} is not served. {error}\n")
