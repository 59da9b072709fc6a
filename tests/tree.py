"""`python -m tests.tree` writes docs/tree.md: every folder and module with the first line of its docstring."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
TREE = ROOT / "docs" / "tree.md"
FOLDERS = ("bot", "admin", "training", "storage")
HEAD = """\
# Every folder and module

Made from the first lines of their docstrings by `python -m tests.tree`; `tests/test_docs.py` holds it to the code.
"""


def tree() -> str:
    """The page as the code would have it."""
    return "\n".join([HEAD, *(line for folder in FOLDERS for line in _folder(ROOT / folder))]) + "\n"


def _folder(folder: Path) -> Iterator[str]:
    """A heading, a line for each module, then the folders in it."""
    yield f"## `{folder.relative_to(ROOT)}/`\n\n{_summary(folder / '__init__.py')}\n"
    modules = [path for path in sorted(folder.glob("*.py")) if path.name != "__init__.py"]
    yield from (f"- `{path.name}`: {_summary(path)}" for path in modules)
    yield from ([""] if modules else [])
    for inner in sorted(path.parent for path in folder.glob("*/__init__.py")):
        yield from _folder(inner)


def _summary(path: Path) -> str:
    """The first paragraph of a module's docstring, on one line."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(docstring.partition("\n\n")[0].split())


if __name__ == "__main__":
    TREE.write_text(tree(), encoding="utf-8")
    sys.exit(0)
