"""A checkpoint comes home: its weights are fetched from the host that lets them out, our own engine serves them, and
the model is a candidate like any other, with the same launch behind it."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sqlmodel import Session, col, select

from storage import audit, deployments
from storage.candidates import states
from storage.database import Database
from storage.local import LOCAL
from storage.models import Deed, Launch, Model
from training.home.fetch import NotHome, Watch, fetch
from training.launching.past import past_of
from training.providers import Checkpoint, Provider, ProviderError, Refused, Unreachable
from training.providers.catalogue import catalogue
from training.providers.engine import EngineProvider

MOST_FILES = 40
"""Of a checkpoint."""


@dataclass(frozen=True)
class Homecoming:
    """What is to come home, and who wants it."""

    launch: Launch
    provider: Provider
    """Of the launch."""
    engine: Provider
    """Our own."""
    room: Path
    """The engine's `arrivals/`, on this machine."""
    person_id: int


def choose(checkpoints: Sequence[Checkpoint], name: str | None) -> Checkpoint:
    """The one of this step or name; the newest where nobody names one. Raises `NotHome`."""
    if not checkpoints:
        raise NotHome("none")
    if name is None:
        return max(checkpoints, key=lambda checkpoint: checkpoint.step)
    for checkpoint in checkpoints:
        if name in (str(checkpoint.step), checkpoint.model, checkpoint.model.rpartition(":")[2]):
            return checkpoint
    raise NotHome("unknown", name=name, steps=", ".join(str(checkpoint.step) for checkpoint in checkpoints))


def bring_home(database: Database, wish: Homecoming, checkpoint: Checkpoint, watch: Watch) -> Model:
    """Fetch, let the engine look at it and serve it, and register it; as often as you like: what is done is not done
    again. Blocks. Raises `NotHome` with what a person should know, and nothing is half served."""
    weights, engine = wish.provider.weights, wish.engine
    if not checkpoint.files or weights is None:
        raise NotHome("not_let_out", provider=wish.launch.provider)
    if not isinstance(engine, EngineProvider):
        raise NotHome("no_engine")
    arrival = arrival_name(wish.launch, checkpoint)
    folder = wish.room / arrival
    with database.look() as session:
        note = _note(session, wish.launch, checkpoint)
    try:
        answer = _look(engine, arrival, folder)
        if answer is None:
            fetch(weights, checkpoint.files[:MOST_FILES], folder, note, watch)
    except ProviderError as error:
        raise NotHome("fetch_failed", error=error) from error
    except OSError as error:
        raise NotHome("disk", error=error.strerror or error) from error
    name, base = answer or _welcome(engine, arrival, folder)
    with database.begin() as session:
        return _register(session, wish, name, base)


def arrival_name(launch: Launch, checkpoint: Checkpoint) -> str:
    """The folder's: the same for the same checkpoint, so that a second wish finds what the first has done."""
    digest = sha256(f"{launch.provider} {launch.job_id} {checkpoint.model}".encode()).hexdigest()
    return f"home-{launch.id[:12]}-{digest[:8]}"


def _note(session: Session, launch: Launch, checkpoint: Checkpoint) -> dict[str, object]:
    base = past_of(session, launch.provider, launch.fine_tuned_model or launch.model).base
    facts = catalogue().get(launch.provider)
    return {
        "provider": launch.provider,
        "job": launch.job_id or "",
        "checkpoint": checkpoint.model,
        "bases": list(dict.fromkeys([base, facts.served(base) if facts else base])),
        "suffix": launch.suffix or "",
        "step": checkpoint.step,
    }


def _look(engine: EngineProvider, arrival: str, folder: Path) -> tuple[str, str | None] | None:
    """What the engine serves of it already; null where it is still to be fetched, or the engine is away."""
    if folder.exists():
        return None
    try:
        return engine.welcome(arrival)
    except ProviderError:
        return None


def _welcome(engine: EngineProvider, arrival: str, folder: Path) -> tuple[str, str | None]:
    try:
        return engine.welcome(arrival)
    except Unreachable as error:
        raise NotHome("engine_away", error=error) from error
    except Refused as error:
        if error.http_status == 404:
            raise NotHome("elsewhere", folder=folder) from error
        if error.http_status == 409:
            raise NotHome("another_base", error=error) from error
        if error.http_status == 422:
            shutil.rmtree(folder, ignore_errors=True)  # the next attempt fetches it anew
        raise NotHome("refused", error=error) from error


def _register(session: Session, wish: Homecoming, name: str, base: str | None) -> Model:
    """The model at our own engine, with the launch that has trained it, as a candidate; once."""
    launch = session.get_one(Launch, wish.launch.id)
    query = select(Model.id).where(Model.provider == LOCAL, Model.name == name, col(Model.removed_at).is_(None))
    is_known = session.exec(query).first() is not None
    model = deployments.add_model(session, LOCAL, name, base, launch.id)
    if not is_known:
        was_removed, model.removed_at = model.removed_at is not None, None
        audit.log(session, wish.person_id, Deed.CAME_HOME, "model", name, launch.provider)
        states.begin(session, model, wish.person_id if was_removed else None)
    return model
