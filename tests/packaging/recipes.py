"""What the files of `deploy/` say: the Dockerfile's stages, the services of compose.yaml, the units' settings."""

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))


@dataclass
class Stage:
    """One `FROM … AS name`."""

    base: str
    steps: list[tuple[str, str]] = field(default_factory=list)
    """(instruction, the rest of its line), in their order."""

    def all(self, instruction: str) -> list[str]:
        return [rest for name, rest in self.steps if name == instruction]


def stages() -> dict[str, Stage]:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    stages: dict[str, Stage] = {}
    stage = Stage("")
    for line in re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines():
        instruction, _, rest = line.partition(" ")
        if instruction == "FROM":
            base, _, name = rest.partition(" AS ")
            stage = stages[name] = Stage(base)
        else:
            stage.steps.append((instruction, rest))
    return stages


def image_commands() -> Iterator[list[str]]:
    """What the images run, behind `vetted`."""
    for stage in stages().values():
        yield from (json.loads(rest) for rest in stage.all("CMD"))


def services() -> dict[str, str]:
    """The text of each service of compose.yaml, with what it has from `x-hardened`."""
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    shared = re.search(r"^x-hardened: &hardened\n((?:  .*\n)+)", text, re.M)
    block = re.search(r"^services:\n((?:  .*\n|\n)+)", text, re.M)
    assert shared and block
    parts = re.split(r"^  (\w+):\n", block[1], flags=re.M)[1:]
    return {
        name: part.replace("    <<: *hardened\n", shared[1].replace("  ", "    ", 1))
        for name, part in zip(parts[::2], parts[1::2], strict=True)
    }


def unit(path: Path) -> dict[str, list[str]]:
    """Setting → its values."""
    values: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            values.setdefault(name, []).append(value)
    return values


def unit_commands() -> Iterator[list[str]]:
    """What the units run, behind `vetted`."""
    for path in UNITS:
        yield from (shlex.split(line)[1:] for line in unit(path)["ExecStart"])
