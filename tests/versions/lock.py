"""`python -m tests.versions.lock PIP …`: write constraints.txt from the packages of this environment; with `--check`
first, look whether the file that is there fits every system.

What pip has chosen here is taken, and whatever another system needs besides (`TARGETS`) is chosen the same way: the
newest that all who ask for it allow. One version of each package for all systems; no local ones (`+cpu`), so that
whoever has torch's CPU wheel gets it and everybody else the one of PyPI.
"""

import importlib.metadata
import sys
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests.versions.project import CONSTRAINTS, PACKAGED, pins, requirements
from tests.versions.target import TARGETS, Target

HEAD = """\
# Every package of `make demo` and `make test`, with the version that both were tested with; made by `make lock`.
# For Python 3.11 to 3.14 on Linux (x86_64, ARM), macOS (ARM) and Windows: a line is used where its package is needed.
"""
BUILD = "setuptools"
"""What builds Vetted itself, in the same environment."""


class _Closure:
    """All that Vetted needs on a target: which packages, and what is asked of each of them."""

    def __init__(self, target: Target, versions: dict[str, str], pip: list[str]) -> None:
        self.target, self.versions, self._pip = target, dict(versions), pip
        self.demands: dict[str, dict[str, SpecifierSet]] = {}
        """Of each package: for which versions it is asked, by whom."""
        self._requires = _requires_here(versions)
        self._is_confirmed: set[str] = set()
        """Packages of which pip has named this target's own file."""

    def follow(self) -> None:
        """Go from what Vetted asks for to all that those packages ask for, until pip has confirmed each of them."""
        while True:
            self._walk()
            new = sorted(self.demands.keys() - self._is_confirmed)
            if not new:
                return
            for metadata in self.target.files(self._pip, [self._exactly(name) for name in new]):
                name = canonicalize_name(metadata["name"])
                self.versions.setdefault(name, metadata["version"])
                self._requires[name] = [Requirement(line) for line in metadata.get("requires_dist", [])]
            self._is_confirmed.update(new)

    def _walk(self) -> None:
        """Fill `demands`, as far as it is known what the packages require."""
        self.demands = defaultdict(dict)
        ways = [("vetted", "", requirement) for requirement in (*requirements(), Requirement(BUILD))]
        visits: set[tuple[str, str]] = set()
        while ways:
            parent, parent_extra, requirement = ways.pop()
            if not self.target.needs(requirement, parent_extra):
                continue
            name = canonicalize_name(requirement.name)
            self.demands[name][parent] = requirement.specifier & self.demands[name].get(parent, SpecifierSet())
            for extra in ("", *requirement.extras):
                if (name, extra) not in visits:
                    visits.add((name, extra))
                    ways += [(name, extra, r) for r in self._requires.get(name, [])]

    def _exactly(self, name: str) -> str:
        if name in self.versions:
            # Arbitrary equality: `==2.13.0` would take 2.13.0+cpu from a folder that pip is set to look into.
            return f"{name}==={self.versions[name]}"
        specifiers = SpecifierSet()
        for specifier in self.demands[name].values():
            specifiers &= specifier
        return f"{name}{specifiers}"

    def problems(self) -> Iterator[str]:
        """Versions that somebody does not allow, one sentence each."""
        for name, parents in sorted(self.demands.items()):
            for parent_name, specifier in sorted(parents.items()):
                if not specifier.contains(self.versions[name], prereleases=True):
                    yield f"{self.target}: {parent_name} needs {name}{specifier}, and it is {self.versions[name]}."


def installed() -> dict[str, str]:
    """The packages of this environment but for Vetted, without local suffixes."""
    packages: dict[str, str] = {
        canonicalize_name(d.name): d.version.split("+")[0] for d in importlib.metadata.distributions()
    }
    return {name: version for name, version in packages.items() if name != "vetted"}


def _requires_here(versions: dict[str, str]) -> dict[str, list[Requirement]]:
    """What the packages of this environment require, as far as they have these versions exactly."""
    return {
        canonicalize_name(d.name): [Requirement(line) for line in d.requires or []]
        for d in importlib.metadata.distributions()
        if versions.get(canonicalize_name(d.name)) == d.version
    }


def locked(versions: dict[str, str], pip: list[str]) -> tuple[dict[str, str], list[str]]:
    """(one version for each package that any target needs, what does not fit), from these versions on."""
    problems: list[str] = []
    closure_versions: dict[str, str] = {}
    # The first one chooses what this environment does not have; the others take what it has chosen.
    groups = [TARGETS[:1], TARGETS[1:]]
    for group in groups:
        closures = [_Closure(target, versions | closure_versions, pip) for target in group]
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(_Closure.follow, closures))
        for closure in closures:
            for name in closure.demands:
                version = closure.versions[name]
                if closure_versions.setdefault(name, version) != version:
                    problems.append(f"{closure.target}: {name} {version}, elsewhere {closure_versions[name]}.")
            problems += closure.problems()
    return closure_versions, problems


def main(arguments: list[str]) -> int:
    """Write or check; 1 where something does not fit."""
    is_check = arguments[:1] == ["--check"]
    pip = arguments[1:] if is_check else arguments
    versions = pins(CONSTRAINTS.read_text(encoding="utf-8")) if is_check else installed()
    try:
        closure_versions, problems = locked(versions, pip)
    except RuntimeError as error:
        print(error)
        return 1
    if is_check:
        problems += [
            f"{name} is needed, and constraints.txt has no line for it." for name in closure_versions.keys() - versions
        ]
        problems += [
            f"{name} stands in constraints.txt, and nobody needs it." for name in versions.keys() - closure_versions
        ]
    for problem in problems:
        print(problem)
    if problems:
        return 1
    if not is_check:
        lines = "".join(f"{name}=={version}\n" for name, version in sorted(closure_versions.items()))
        for path in (CONSTRAINTS, PACKAGED):
            path.write_text(HEAD + lines, encoding="utf-8")
    print(f"constraints.txt: {len(closure_versions)} packages, for {len(TARGETS)} targets.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
