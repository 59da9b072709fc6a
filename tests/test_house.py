"""The house is as ARCHITECTURE.md says: small folders, small files, short functions, and names that are nouns."""

import ast
import re
import statistics
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PRODUCT = ("bot", "admin", "training", "storage")
HOUSE = (*PRODUCT, "tests")
MOST_FILES, MOST_LINES, MEDIAN_LINES, FUNCTION_LINES, MOST_PARAMETERS, MANY_PARAMETERS = 24, 400, 130, 20, 5, 15
MAY_BE_LONG = ("bot/texts/", "training/texts.py", "storage/models.py", "storage/migrations/")


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text))


PARTICIPLES = _words(
    """
    begun bought bound broken brought built caught chosen come done drawn eaten fallen felt forgotten found
    given gone got gotten grown heard held hidden hung kept known laid led left lent lost made meant met paid
    put ridden risen said sat seen sent shown sold spent spoken stolen stood struck stuck sung sunk taken taught
    thought thrown told torn understood woken won worn written
    """
)
PRONOUNS = _words(
    """
    after all another any before both by each either every he her hers him his it its me mine my neither none of
    one ones other others our ours same she since some that their theirs them these they this those till to
    until us we what which who whom whose with you your yours
    """
)
NOUNS = _words(
    """
    bed breed deed embed feed need red seed shed speed weed
    """
)
"""What only looks like one."""


def test_the_rule_for_names_knows_its_words() -> None:
    assert all(map(_is_no_noun, ["found", "asked", "theirs", "_told", "of", "before", "verified"]))
    assert not any(map(_is_no_noun, ["turn", "seed", "n_asked", "question", "id", "embed", "red", "_", "training"]))


@pytest.mark.parametrize("folder", HOUSE)
def test_names_are_nouns(folder: str) -> None:
    names = [(path, line, name) for path, tree in _modules(folder) for line, name in _names(tree)]
    odd = [f"{path}:{line} {name}" for path, line, name in names if _is_no_noun(name)]
    assert len(odd) < len(names) / 100, f"{len(odd)} of {len(names)}: {odd}"


@pytest.mark.parametrize("folder", HOUSE)
def test_no_folder_has_too_many_files(folder: str) -> None:
    files = Counter(
        path.parent for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts
    )
    files.pop(ROOT / "storage" / "migrations" / "versions", None)  # there is one more with each change of the tables
    assert {str(path): n for path, n in files.items() if n > MOST_FILES} == {}


def test_modules_are_short() -> None:
    lengths = {str(path): len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path, _ in _product()}
    assert {p: n for p, n in lengths.items() if n > MOST_LINES and not p.startswith(MAY_BE_LONG)} == {}
    assert statistics.median(lengths.values()) <= MEDIAN_LINES


def test_functions_are_short() -> None:
    lengths = [(f.end_lineno or f.lineno) - f.lineno + 1 for _, tree in _product() for f in _functions(tree)]
    assert statistics.quantiles(lengths, n=10)[8] <= FUNCTION_LINES


def test_few_functions_take_many_parameters() -> None:
    functions = [(path, f) for path, tree in _product() if path.parts[0] in ("bot", "admin") for f in _functions(tree)]
    many = [f"{path}:{f.name}" for path, f in functions if len(_parameters(f)) > MOST_PARAMETERS]
    assert len(many) <= MANY_PARAMETERS, many


def test_a_class_name_means_one_thing() -> None:
    places: dict[str, list[str]] = {}
    for path, tree in _product():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(str(path))
    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}


def _is_no_noun(name: str) -> bool:
    """Whether a local or a parameter is a participle or a pronoun, all by itself."""
    word = name.strip("_")
    return word not in NOUNS and (word in PARTICIPLES or word in PRONOUNS or _ends_like_one(word))


def _ends_like_one(word: str) -> bool:
    return word.isalpha() and word.endswith("ed") and len(word) > 3


def _product() -> Iterator[tuple[Path, ast.Module]]:
    for folder in PRODUCT:
        yield from _modules(folder)


@cache
def _modules(folder: str) -> list[tuple[Path, ast.Module]]:
    """Each module under a folder: its path from here, and its tree."""
    paths = sorted((ROOT / folder).rglob("*.py"))
    return [(path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> list[ast.arg]:
    arguments = function.args
    more = [argument for argument in (arguments.vararg, arguments.kwarg) if argument is not None]
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *more]
    return [argument for argument in every if argument.arg not in ("self", "cls")]


def _names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, name) of everything that is bound: parameters, variables, columns, what is caught and matched."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from ((argument.lineno, argument.arg) for argument in _parameters(node))
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            yield node.lineno, node.name


def test_no_two_migrations_have_one_number() -> None:
    """Two who land on one day may take the same: the upgrade then goes one of two ways."""
    folder = ROOT / "storage" / "migrations" / "versions"
    numbers = Counter(path.name.partition("_")[0] for path in folder.glob("[0-9]*.py"))
    before = re.findall(
        r'^down_revision = "(\d+)"', "\n".join(p.read_text("utf-8") for p in folder.glob("[0-9]*.py")), re.M
    )
    assert max(numbers.values()) == max(Counter(before).values()) == 1
