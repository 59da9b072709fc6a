"""Reads the providers' files, ours and the operator's."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from training.providers.catalogue.facts import ProviderFacts

_OURS = Path(__file__).parent
_folders: list[Path] = [_OURS]


class BadCatalogue(Exception):
    """A provider's file says something that cannot be. The message names file, field and value for the operator."""


def lay_over(folder: Path) -> None:
    """Lay the files of this folder over ours from now on; one that is not there has none. Raises `BadCatalogue`, and
    nothing has changed.

    Once, at the start of a process: who asks for a price later need not know where it comes from.
    """
    before = list(_folders)
    _folders[:] = [_OURS, folder]
    catalogue.cache_clear()
    try:
        catalogue()
    except BadCatalogue:
        _folders[:] = before
        raise


@cache
def catalogue() -> Mapping[str, ProviderFacts]:
    """Every provider by its name, in the order of their names. Raises `BadCatalogue`."""
    tables: dict[str, dict[str, Any]] = {}
    sources: dict[str, Path] = {}
    for folder in _folders:
        for path in sorted(folder.glob("*.toml")):
            tables[path.stem] = _merged(tables.get(path.stem, {}), _table(path))
            sources[path.stem] = path
    return {name: _facts(name, tables[name], sources[name]) for name in sorted(tables)}


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadCatalogue(f"{path} cannot be read: {error}. Mend it, or take it away.") from None


def _merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """`over` laid over `under`, table by table."""
    both = {
        key: _merged(under[key], value) if isinstance(value, dict) and isinstance(under.get(key), dict) else value
        for key, value in over.items()
    }
    return {**under, **both}


def _facts(name: str, table: Mapping[str, Any], path: Path) -> ProviderFacts:
    try:
        return ProviderFacts.model_validate({**table, "name": name})
    except ValidationError as error:
        first = error.errors()[0]
        place, value = ".".join(map(str, first["loc"])), first["input"]
        fault = "is missing" if first["type"] == "missing" else f"= {value!r}: {first['msg']}"
        raise BadCatalogue(f"{path}: {place} {fault}. docs/providers.md says what may stand in it.") from None
