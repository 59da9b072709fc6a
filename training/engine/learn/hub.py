"""A base from the hub, at one revision for good: what its owners change there changes nothing under its fine-tunes."""

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from training.engine.api.errors import CannotStart
from training.engine.store import disk
from training.engine.store.registry import Registry

FILES = ["*.safetensors", "*.json", "*.txt", "*.jinja", "*.model"]
"""What is fetched of a model on the hub: weights without code, and all of its tokenizer."""
NOT_FETCHED = ["consolidated*", "original/*", "metal/*"]
"""The same weights once more, in forms that transformers does not read: of Mistral, of Llama and gpt-oss."""
PINS = "bases.json"
"""In an engine's folder: for each name on the hub that was asked for, the commit that it was then."""
_COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True)
class HubName:
    """`owner/name`, perhaps `@` and a revision: a commit, a branch or a tag."""

    repository: str
    revision: str | None = None

    @classmethod
    def read(cls, source: str) -> "HubName":
        """Raises `CannotStart` where it is none."""
        match = re.fullmatch(r"([A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*)(?:@([A-Za-z0-9][\w./-]*))?", source)
        if match is None:
            raise CannotStart(
                f"The base {source!r} is neither a folder, nor 'vetted-starter', nor a hub name such as owner/name or "
                "owner/name@revision."
            )
        return cls(match[1], match[2])

    def __str__(self) -> str:
        return self.repository if self.revision is None else f"{self.repository}@{self.revision}"

    @property
    def name(self) -> str:
        """By which it is asked."""
        return self.repository.rpartition("/")[2]


def fetch(hub: HubName, registry: Registry | None) -> Path:
    """The folder of a base, fetched where it is not here yet: a branch at the commit that it was at first, which is
    written down beside the models of `registry`. Blocks."""
    from huggingface_hub import snapshot_download

    pins = registry.folder.parent / PINS if registry else None
    known = _read(pins).get(str(hub)) or _of_before(hub, registry)
    folder = Path(
        snapshot_download(
            hub.repository, revision=known or hub.revision, allow_patterns=FILES, ignore_patterns=NOT_FETCHED
        )
    )
    commit = revision_of(folder)
    if pins is not None and commit is not None and _read(pins).get(str(hub)) != commit:
        disk.write_json(pins, _read(pins) | {str(hub): commit})
        sys.stderr.write(f"{hub} stays at revision {commit} here. Another: --base {hub.repository}@REVISION\n")
    return folder


def revision_of(folder: Path) -> str | None:
    """The commit of the hub that a base's folder holds; None for any other folder."""
    return folder.name if folder.parent.name == "snapshots" and _COMMIT.fullmatch(folder.name) else None


def _read(pins: Path | None) -> dict[str, str]:
    if pins is None or not pins.exists():
        return {}
    try:
        commits = json.loads(pins.read_text(encoding="utf-8"))
        return {str(name): str(commit) for name, commit in commits.items() if _COMMIT.fullmatch(str(commit))}
    except (ValueError, AttributeError) as error:
        raise CannotStart(f"{pins} cannot be read ({error}): remove it, and name the base as NAME@REVISION.") from None


def _of_before(hub: HubName, registry: Registry | None) -> str | None:
    """The commit that an engine which wrote none down had: that of its newest adapter on it, or of the hub's cache."""
    from huggingface_hub import constants

    if hub.revision is not None:
        return None  # it is asked for by name: as the hub has it today
    cache = Path(constants.HF_HUB_CACHE) / f"models--{hub.repository.replace('/', '--')}"
    folders = [folder for model in registry.all() for folder in model.lies_on] if registry else []
    for folder in reversed(folders):
        if folder.parent.parent.name == cache.name and revision_of(folder):
            return folder.name
    reference = cache / "refs" / "main"
    return reference.read_text().strip() if reference.is_file() else None
