"""The wheel and the sdist, built from this tree without network, and the wheel installed outside the checkout."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import LIMIT_SECONDS

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "admin", "training", "storage")
# No checkout has these from the start.
_MADE_HERE = (".git", ".venv*", "__pycache__", ".*_cache", ".hypothesis", "*.egg-info", "build", "dist", ".env")
_BUILD = "import sys; from setuptools import build_meta as build; getattr(build, sys.argv[1])(sys.argv[2])"


@dataclass(frozen=True)
class Parcel:
    """What was built, and where it is installed."""

    wheel: Path
    sdist: Path
    bin: Path
    """Of an environment that has Vetted from the wheel and all else from the one of the tests."""
    folder: Path
    """An empty one, outside the checkout, to run in."""

    def run(
        self, *command: str, text: str = "", seconds: float = LIMIT_SECONDS, **settings: str
    ) -> subprocess.CompletedProcess[str]:
        """A command of that environment, with its home in `folder`; nothing of ours is set besides."""
        ours = ("VETTED_", "OPENAI_", "PYTHONPATH", "PYTHONHOME", "COV_", "COVERAGE_")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        environment |= {"VETTED_HOME": str(self.folder / "home"), **settings}
        return subprocess.run(
            [self.bin / command[0], *command[1:]],
            cwd=self.folder,
            env=environment,
            input=text,
            capture_output=True,
            text=True,
            timeout=seconds,
        )


def pack(folder: Path) -> Parcel:
    """Build both and install the wheel, all under `folder`."""
    tree = folder / "tree"
    shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(*_MADE_HERE))
    # The sdist first: a build leaves its traces in the tree.
    sdist = build(tree, "build_sdist", folder / "sdist")
    wheel = build(tree, "build_wheel", folder / "wheel")
    home = folder / "environment"
    venv.create(home, symlinks=os.name == "posix")
    paths = sysconfig.get_paths(vars={"base": str(home), "platbase": str(home)})
    packages = dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib"))
    # A folder that a .pth names is looked through for packages, not for further .pth: the editable Vetted stays out.
    Path(paths["purelib"], "of_the_tests.pth").write_text("\n".join(packages), encoding="utf-8")
    python = Path(paths["scripts"]) / ("python.exe" if os.name == "nt" else "python")
    # The environment of `make test` has no pip; the Python that has made it has.
    pip = [getattr(sys, "_base_executable", sys.executable), "-m", "pip", "--python", str(python), "install", "--quiet"]
    _check([*pip, "--no-index", "--no-deps", "--no-compile", "--ignore-installed", str(wheel)], folder)
    (folder / "elsewhere").mkdir()
    return Parcel(wheel, sdist, python.parent, folder / "elsewhere")


def build(tree: Path, what: str, to: Path) -> Path:
    """What `pip wheel --no-build-isolation` does."""
    to.mkdir()
    _check([sys.executable, "-c", _BUILD, what, str(to)], tree)
    [file] = to.iterdir()
    return file


def unpack(sdist: Path, folder: Path) -> Path:
    """The tree that lies in an sdist."""
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    [tree] = folder.iterdir()
    return tree


def files_of(wheel: Path) -> set[str]:
    """The names of the files in a wheel but for its own records."""
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def _check(command: list[str], folder: Path) -> None:
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=LIMIT_SECONDS)
    assert run.returncode == 0, run.stdout + run.stderr
