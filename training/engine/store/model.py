"""A model that can be served: its folder, its card, its names."""

import contextlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from training.engine.store import disk

CARD = "vetted.json"
"""In each fine-tuned model's folder: its `ServedModel` but for the folder."""
ADAPTER = "adapter_config.json"
"""peft's; a folder with it holds an adapter in place of weights."""


@dataclass(frozen=True)
class ServedModel:
    """A model that can be served. `base` is the name of the base that all its fine-tunes go back to."""

    id: str
    folder: Path
    base: str
    created: int
    job: str | None = None
    """The fine-tuning job that made it; None for a base."""
    trained_tokens: int | None = None
    step: int | None = None
    """Of its job, after which it was kept."""
    is_checkpoint: bool = False
    """Of an epoch, kept beside the model that its job was for."""
    revision: str | None = None
    """The commit of the hub that the base was at, which it was trained from; None for any other base."""
    origin: dict[str, Any] | None = None
    """Of one that was trained elsewhere: provider, job, checkpoint, names of its base, sha256 of its files."""

    @property
    def is_adapter(self) -> bool:
        """Whether its folder holds an adapter, which lies on the base."""
        return (self.folder / ADAPTER).exists()

    @property
    def lies_on(self) -> set[Path]:
        """The folder of the base that an adapter needs; empty for a model that is whole, or whose files are broken."""
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            return {Path(json.loads((self.folder / ADAPTER).read_text(encoding="utf-8"))["base_model_name_or_path"])}
        return set()

    def to_api(self) -> dict[str, Any]:
        """As OpenAI's `model` object."""
        owner = "vetted" if self.job is None else "vetted-user"
        return {
            "id": self.id,
            "object": "model",
            "created": self.created,
            "owned_by": owner,
            "parent": None if self.job is None else self.base,
            "shutdown_date": None,
        }


def fine_tuned_name(base: str, suffix: str | None, job: str) -> str:
    """`ft:<base>:vetted:<suffix>:<8 characters>`; the same for the same job, so that a job finds its model again."""
    return f"ft:{base}:vetted:{suffix or ''}:{job[-8:]}"


def checkpoint_name(model: str, step: int) -> str:
    """The name of the model that a job had after `step`, beside the `model` it was for: OpenAI's form."""
    head, _, tail = model.rpartition(":")
    return f"{head}:ckpt-step-{step}:{tail}"


def read_card(folder: Path) -> ServedModel:
    """The model whose card lies in `folder`."""
    return ServedModel(folder=folder, **json.loads((folder / CARD).read_text(encoding="utf-8")))


def write_card(folder: Path, model: ServedModel) -> None:
    """Lay the model's card into a folder that is not published yet."""
    card = asdict(model)
    del card["folder"]
    disk.write_json(folder / CARD, card)
