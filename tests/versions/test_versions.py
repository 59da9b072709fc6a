"""What is installed: the locked versions are all there, plain, and within the ranges; what we import is asked for."""

import ast
import os
import subprocess
import sys
from importlib.metadata import packages_distributions, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.versions.changes import changes
from tests.versions.lock import HEAD, main
from tests.versions.project import CONSTRAINTS, EXTRAS, PACKAGED, ROOT, lowest, pins, requirements
from tests.versions.target import TARGETS

LOCKED = pins(CONSTRAINTS.read_text(encoding="utf-8"))
REACHED_INTO = ("transformers", "peft", "tokenizers", "torch")
"""Of these we use more than what they document as theirs to keep."""
OWN = {"bot", "admin", "training", "storage", "tests"}
OF_BENCHMARKS = {"trl", "datasets"}
"""Installed by hand, for the benchmark that is against them."""


def test_every_line_is_one_plain_version() -> None:
    lines = CONSTRAINTS.read_text(encoding="utf-8").removeprefix(HEAD).splitlines()
    assert lines == [f"{name}=={version}" for name, version in sorted(LOCKED.items())]
    # A local version would keep the lock from whoever has another build of the same.
    assert not any("+" in line for line in lines)


@pytest.mark.parametrize("requirement", requirements((*EXTRAS, "postgres")), ids=lambda r: r.name)
def test_the_locked_version_is_within_the_range_and_no_lower_than_its_lowest(requirement: Requirement) -> None:
    version = LOCKED[canonicalize_name(requirement.name)]
    assert requirement.specifier.contains(version), f"{requirement}, and {version} is locked"
    assert requirement.specifier.contains(lowest(requirement))


@pytest.mark.parametrize("name", REACHED_INTO)
def test_what_we_reach_into_ends_with_the_minor_version(name: str) -> None:
    [requirement] = [r for r in requirements() if r.name == name]
    [end] = [part.version for part in requirement.specifier if part.operator == "<"]
    # Locked, or what `make latest` tries before it is. Lower, where the newest release breaks something.
    newest = max(Version(LOCKED[name]), Version(version(name)))
    assert Version(LOCKED[name]) < Version(end) <= Version(f"{newest.major}.{newest.minor + 1}")


def _imports(folder: Path) -> set[str]:
    """Top-level packages that the Python files under a folder import, wherever in them."""
    names: set[str] = set()
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    return names - set(sys.stdlib_module_names) - OWN


@pytest.mark.parametrize(
    ("folder", "extras"), [*((name, ("local", "postgres")) for name in sorted(OWN - {"tests"})), ("tests", EXTRAS)]
)
def test_what_we_import_we_ask_for(folder: str, extras: tuple[str, ...]) -> None:
    """What only comes with something else may go with its next release."""
    names = {canonicalize_name(r.name) for r in requirements(extras)}
    packages = packages_distributions()
    imports = _imports(ROOT / folder) - (OF_BENCHMARKS if folder == "tests" else set())
    missing = {name for name in imports if not names & {canonicalize_name(d) for d in packages.get(name, [])}}
    assert missing == set()


def test_a_requirement_without_a_lowest_version_is_refused() -> None:
    assert lowest(Requirement("a>=1.2,<3")) == lowest(Requirement("a==1.2")) == "1.2"
    with pytest.raises(ValueError, match="a<3 has no lowest version"):
        lowest(Requirement("a<3"))


def test_the_package_has_the_same_versions() -> None:
    assert PACKAGED.read_bytes() == CONSTRAINTS.read_bytes()


def test_changes_are_told_with_both_versions() -> None:
    assert changes({"a": "1", "b": "2", "c": "3"}, {"a": "1", "b": "2.1", "d": "4"}) == [
        "b 2 → 2.1",
        "d not locked → 4",
    ]


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_pip_finds_every_file_for_every_system(capsys: pytest.CaptureFixture[str]) -> None:
    """Asks the package index about 16 systems; needs a pip, which the environment of `make test` has none of."""
    assert main(["--check", "python3", "-m", "pip"]) == 0, capsys.readouterr().out
    assert capsys.readouterr().out == f"constraints.txt: {len(LOCKED)} packages, for {len(TARGETS)} targets.\n"


@pytest.mark.parametrize("command", ["demo", "test"])
def test_both_commands_of_the_readme_install_what_is_locked(command: str) -> None:
    dry_run = ["make", "--dry-run", "--always-make", "--no-print-directory", command]
    # Not as the make that runs this test has been told: `make lowest` has pins of its own.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    make_run = subprocess.run(dry_run, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    lines = make_run.stdout.splitlines()
    installs = [part for line in lines for part in line.split("&&") if " install " in part and "apt-get" not in part]
    assert installs and all("-c constraints.txt" in part for part in installs), installs
    [install] = [part for part in installs if "-e " in part]
    assert "--no-build-isolation" in install
