"""The packages that are installed beside those that Vetted was tested with."""

import re
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from storage.operation.diagnosis import Diagnosis, good, look

CONSTRAINTS = Path(__file__).with_name("constraints.txt")
"""The same as at the top of the repository, where pip is told of it; `make lock` writes both."""
EXTRAS = ("local", "postgres")
SHOWN = 6


def versions() -> list[Diagnosis]:
    """What Vetted asks for, and all that those ask for in turn."""
    return [judge_versions(versions_in(CONSTRAINTS.read_text("utf-8")), installed())]


def judge_versions(tested_versions: Mapping[str, str], here: Mapping[str, str]) -> Diagnosis:
    """Pure. A local suffix (`2.13.0+cpu`) says how it was built, not what it is."""
    differences = {
        name: (tested_versions[name], version)
        for name, version in sorted(here.items())
        if name in tested_versions and tested_versions[name] != version.partition("+")[0]
    }
    if not differences:
        return good("versions", "doctor_versions", n=len(here))
    names = [f"{name} {version} ({lock})" for name, (lock, version) in list(differences.items())[:SHOWN]]
    words = ", ".join([*names, "…"] if len(differences) > SHOWN else names)
    return look("versions", "doctor_versions_other", n=len(differences), names=words)


def versions_in(text: str) -> dict[str, str]:
    """Versions by name, from the text of a constraints file."""
    return {_plain(match[1]): match[2] for match in re.finditer(r"(?m)^([A-Za-z0-9._-]+)==(\S+)", text)}


def installed(root: str = "vetted") -> dict[str, str]:
    """Versions by name of all that this package asks for, as far as it is here."""
    packages: dict[str, str] = {}
    ways = list(_asked_for(root, EXTRAS))
    while ways:
        name = ways.pop()
        if name in packages:
            continue
        try:
            packages[name] = distribution(name).version
        except PackageNotFoundError:  # an extra, or for another system
            continue
        ways += _asked_for(name, ())
    return packages


def _asked_for(name: str, extras: tuple[str, ...]) -> Iterator[str]:
    for line in distribution(name).requires or []:
        extra = re.search(r"""extra\s*==\s*['"]([\w-]+)""", line)
        match = re.match(r"[A-Za-z0-9._-]+", line)
        if match and (extra is None or extra[1] in extras):
            yield _plain(match[0])


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
