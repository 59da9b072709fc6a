"""The systems that constraints.txt is for, and what pip would install on each, asked without installing anything.

pip's own resolver cannot be asked for another system: it reads markers (`sys_platform == "win32"`) by the Python that
runs it. So the markers are read here, and pip says which file of each package that system would get.
"""

import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
GLIBC = 34
"""Older than that of Ubuntu 22.04 and Debian 12."""


@dataclass(frozen=True)
class Target:
    """A Python on a system."""

    python: str
    system: str
    """As `platform.system()` says."""
    machine: str
    """As `platform.machine()` says."""
    platforms: tuple[str, ...]
    """Tags of the wheels that it takes, best first."""

    def __str__(self) -> str:
        return f"Python {self.python} on {self.system} {self.machine}"

    def needs(self, requirement: Requirement, extra: str = "") -> bool:
        """Whether a requirement's marker is true here, for who asked with this extra."""
        return requirement.marker is None or requirement.marker.evaluate(
            {
                "implementation_name": "cpython",
                "implementation_version": f"{self.python}.0",
                "os_name": "nt" if self.system == "Windows" else "posix",
                "platform_machine": self.machine,
                "platform_python_implementation": "CPython",
                "platform_release": "",
                "platform_system": self.system,
                "platform_version": "",
                "python_full_version": f"{self.python}.0",
                "python_version": self.python,
                "sys_platform": {"Linux": "linux", "Darwin": "darwin", "Windows": "win32"}[self.system],
                "extra": extra,
            }
        )

    def files(self, pip: list[str], lines: list[str]) -> list[dict[str, Any]]:
        """The metadata of the file that pip would take for each of these requirements, without what they require.

        RuntimeError, with pip's words, where it has none for this target.
        """
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.json"
            command = [
                *(*pip, "install", "--dry-run", "--ignore-installed", "--no-deps", "--quiet"),
                *("--disable-pip-version-check", "--only-binary=:all:", "--implementation=cp"),
                *(f"--python-version={self.python}", f"--target={folder}/none", f"--report={report}"),
                *(f"--platform={tag}" for tag in self.platforms),
                *lines,
            ]
            pip_run = subprocess.run(command, capture_output=True, text=True)
            if pip_run.returncode:
                raise RuntimeError(f"{self}: pip finds no files.\n{pip_run.stderr.strip()}")
            return [item["metadata"] for item in json.loads(report.read_text(encoding="utf-8"))["install"]]


def _linux(machine: str) -> tuple[str, ...]:
    return (
        *(f"manylinux_2_{n}_{machine}" for n in range(GLIBC, 4, -1)),
        f"manylinux2014_{machine}",
        f"linux_{machine}",
    )


TARGETS = [
    Target(python, *system)
    for python in PYTHONS
    for system in (
        ("Linux", "x86_64", (*_linux("x86_64"), "manylinux2010_x86_64", "manylinux1_x86_64")),
        ("Linux", "aarch64", _linux("aarch64")),
        ("Darwin", "arm64", ("macosx_14_0_arm64",)),
        ("Windows", "AMD64", ("win_amd64",)),
    )
]
"""torch has no wheels for Intel Macs and for Windows on ARM."""
