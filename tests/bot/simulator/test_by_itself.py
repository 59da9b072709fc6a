"""The simulator judges by itself: what it shared with the bot, it could not find wrong in it."""

import ast
import sys
from pathlib import Path

import bot.simulator


def test_it_imports_nothing_but_a_web_server() -> None:
    names = set()
    for file in Path(bot.simulator.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(node.module or "")
    strangers = {name for name in names if name != "bot.simulator" and not name.startswith("bot.simulator.")}
    assert {name.split(".")[0] for name in strangers} - set(sys.stdlib_module_names) == {"aiohttp"}
