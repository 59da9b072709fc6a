"""What pyproject.toml and constraints.txt say. Names are as PyPI compares them: lower case, with hyphens."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
CONSTRAINTS = ROOT / "constraints.txt"
PACKAGED = ROOT / "bot" / "doctor" / "constraints.txt"
"""The same within the package, for `vetted doctor`."""
EXTRAS = ("local", "dev")
"""What both README commands together install."""


def requirements(extras: tuple[str, ...] = EXTRAS) -> list[Requirement]:
    """What Vetted asks for, with these extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *(line for name in extras for line in project["optional-dependencies"][name])]
    return [Requirement(line) for line in lines]


def lowest(requirement: Requirement) -> str:
    """The lowest version that a requirement allows. ValueError where it names none."""
    bounds = [part.version for part in requirement.specifier if part.operator in (">=", "==", "~=")]
    if len(bounds) != 1:
        raise ValueError(f"{requirement} has no lowest version: give it one with '>='.")
    return bounds[0]


def pins(text: str) -> dict[str, str]:
    """Versions by name, from the text of a constraints file."""
    lines = [line.split("#")[0].strip() for line in text.splitlines()]
    matches = [re.fullmatch(r"([A-Za-z0-9._-]+)==(\S+)", line) for line in lines if line]
    return {canonicalize_name(match[1]): match[2] for match in matches if match}
