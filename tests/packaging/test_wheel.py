"""`pip install vetted` from a wheel works outside the checkout: every file that the code opens is in it."""

import ast
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.packaging.parcel import PACKAGES, ROOT, Parcel, build, files_of, pack, unpack
from tests.storage.test_old_home import OLD

READ_NOT_OPENED = {"__pycache__"}


@pytest.fixture(scope="module")
def parcel(tmp_path_factory: pytest.TempPathFactory) -> Parcel:
    return pack(tmp_path_factory.mktemp("parcel"))


def _files(path: Path) -> Iterator[str]:
    """A file, or all files of a folder, as a wheel names them."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return (file.relative_to(ROOT).as_posix() for file in files if READ_NOT_OPENED.isdisjoint(file.parts))


def test_the_wheel_is_the_four_packages_and_nothing_else(parcel: Parcel) -> None:
    assert files_of(parcel.wheel) == {name for package in PACKAGES for name in _files(ROOT / package)}


def test_every_file_that_the_code_opens_beside_a_module_is_in_the_wheel(parcel: Parcel) -> None:
    names = files_of(parcel.wheel)
    paths = {path for package in PACKAGES for file in (ROOT / package).rglob("*.py") for path in _places(file)}
    opens = {name for path in paths if path.exists() and path != ROOT for name in _files(path)}
    assert opens <= names, opens - names
    assert [path for path in paths if not path.exists()] == []
    folders = {Path(name).parent for name in opens}
    unread = [name for name in names if not name.endswith((".py", ".mako")) and Path(name).parent not in folders]
    assert unread == [], "not seen by this test: how does the code come to these?"


def _places(file: Path) -> Iterator[Path]:
    """What a module makes of its own place: each `Path(__file__)` with as much around it as is a path still."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == "__file__":
            path: Path | None = None
            expression: ast.AST = parents[node]
            while isinstance(expression, ast.expr):
                value = _evaluate(expression, file)
                if isinstance(value, Path):
                    path = value
                elif not isinstance(expression, ast.Attribute):  # the name of a method comes before its call
                    break
                expression = parents[expression]
            assert path is not None, f"{file}: what is done with __file__ in line {node.lineno}?"
            yield path


def _evaluate(expression: ast.expr, file: Path) -> object:
    """Its value, of which nothing is known but the module's place; null where that is not enough."""
    code = compile(ast.Expression(expression), str(file), "eval")
    try:
        return eval(code, {"__builtins__": {}, "Path": Path, "__file__": str(file)})
    except (NameError, AttributeError, TypeError):
        return None


def test_the_sdist_is_the_repository_and_gives_the_same_wheel(parcel: Parcel, tmp_path: Path) -> None:
    tree = unpack(parcel.sdist, tmp_path / "unpacked")
    for folder in ("deploy", "docs", "tests", *PACKAGES):
        missing = [name for name in _files(ROOT / folder) if not (tree / name).is_file()]
        assert missing == []
    assert {"Makefile", "constraints.txt", "CHANGELOG.md", "LICENSE"} <= {path.name for path in tree.iterdir()}
    assert files_of(build(tree, "build_wheel", tmp_path / "wheel")) == files_of(parcel.wheel)


def test_the_commands_work_outside_the_checkout(parcel: Parcel, tmp_path: Path) -> None:
    where = parcel.run("python", "-c", "import bot, admin, training, storage; print(bot, admin, training, storage)")
    assert where.stdout.count(str(parcel.bin.parent)) == 4 and str(ROOT) not in where.stdout, where
    assert "usage: vetted" in parcel.run("vetted", "--help").stdout
    triage = parcel.run("vetted", "triage", text="my cat can't breathe\n猫吃了百合\nhow often do I brush a cat?\n")
    flags = [json.loads(line)["flag"] for line in triage.stdout.splitlines()]
    assert len(flags) == 3 and flags[0] and flags[1] and flags[2] is None, triage
    pair = {"a": "狗狗多久洗一次澡？", "b": "狗多久洗一次澡"}
    match = parcel.run("vetted", "match", text=json.dumps(pair) + "\n")
    assert json.loads(match.stdout)["served"] is True, match
    providers = parcel.run("vetted", "providers", "--json", OPENAI_API_KEY="")
    assert {"openai", "local", "nebius"} <= {row["name"] for row in json.loads(providers.stdout)}, providers


def test_a_file_is_checked_and_imported_into_a_fresh_home(parcel: Parcel) -> None:
    messages = [{"role": "user", "content": "How often?"}, {"role": "assistant", "content": "Twice a week."}]
    file = parcel.folder / "rows.jsonl"
    file.write_text(json.dumps({"messages": messages}) + "\n", encoding="utf-8")
    check = parcel.run("vetted", "check", str(file), "--json")
    assert check.returncode in (0, 1) and json.loads(check.stdout), check
    done = parcel.run("vetted", "import", str(file), "--yes")
    assert done.returncode == 0, done
    with closing(sqlite3.connect(parcel.folder / "home" / "vetted.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM example").fetchone() == (1,)


def test_the_migrations_are_in_it(parcel: Parcel) -> None:
    """A home of 0.1.0 is brought up to date by what is installed."""
    home = parcel.folder / "old"
    home.mkdir()
    with closing(sqlite3.connect(home / "vetted.sqlite3")) as database:
        database.executescript((OLD / "database.sql").read_text(encoding="utf-8"))
    health = parcel.run("vetted", "health", "--json", VETTED_HOME=str(home))
    newest = max((ROOT / "storage" / "migrations" / "versions").glob("0*.py")).name[:4]
    with closing(sqlite3.connect(home / "vetted.sqlite3")) as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchone() == (newest,), health


def test_an_installed_vetted_says_where_an_error_was(parcel: Parcel) -> None:
    """Its files lie among the other packages then, and are ours all the same."""
    code = """
from storage.ticks.words import is_unforeseen, words_of
from training.evaluation.safety import questions
questions.FILE = None
try:
    questions.safety_questions()
except AttributeError as error:
    words = words_of(error)
    print(words, is_unforeseen(words))
"""
    run = parcel.run("python", "-c", code)
    assert "at training/evaluation/safety/questions.py:" in run.stdout and run.stdout.endswith("True\n"), run


@pytest.mark.long
@pytest.mark.timeout(420)
def test_the_tour_closes_the_loop_outside_the_checkout(parcel: Parcel) -> None:
    tour = parcel.run("vetted", "demo", "--tour", seconds=400)
    assert tour.returncode == 0, tour.stdout + tour.stderr
    assert "word for word the vet's correction, from ft:vetted-starter:" in tour.stdout
