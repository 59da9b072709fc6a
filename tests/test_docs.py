"""The pages say what the code does: settings, commands, the tree, links, paths; and the README stays short."""

import argparse
import re
from pathlib import Path

import pytest
from aiogram import Router
from aiogram.filters import Command

from admin.menus import ADMIN_MENU, OWNER_MENU, VET_MENU
from admin.vets.cases.desk import VetDesk
from bot.chat.ask_vet import back_button
from bot.cli.options import make_parser
from bot.dispatcher import make_dispatcher
from storage.settings import Settings
from tests.tree import ROOT, TREE, tree

PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "tests" / "benchmarks" / "RESULTS.md",
]
README_BYTES = 10_000
ROW = re.compile(r"^\| `([^`]+)` \|(.*)\|$", re.MULTILINE)


def rows(page: str) -> dict[str, list[str]]:
    """The tables of a page: what stands in a row's first cell, in backticks → its other cells."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return {name: [cell.strip() for cell in cells.split("|")] for name, cells in ROW.findall(text)}


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_bytes()) <= README_BYTES


def test_settings_have_the_names_and_defaults_of_the_code() -> None:
    table = rows("settings.md")
    names = {_variable(name): field for name, field in Settings.model_fields.items()}
    assert table.keys() == names.keys()
    for variable, field in names.items():
        default = table[variable][0]
        if default.startswith("`"):
            assert default.strip("`").lower() == str(field.default).lower(), variable
        else:
            assert field.default_factory is not None or field.default in (None, []), variable


def _variable(name: str) -> str:
    return name.upper() if name.startswith("openai_") else f"VETTED_{name.upper()}"


def test_commands_in_telegram_are_those_of_the_routes_and_stand_behind_their_rank() -> None:
    table = {name.removeprefix("/"): cells for name, cells in rows("commands.md").items() if name.startswith("/")}
    dispatcher = make_dispatcher(VetDesk(back_button))
    commands = {command for router in _routers(dispatcher) for command in _commands(router)}
    assert table.keys() == commands
    for menu, ranks in [
        (OWNER_MENU, ["everybody"]),
        (VET_MENU, ["everybody", "vets"]),
        (ADMIN_MENU, ["everybody", "vets", "admins"]),
    ]:
        assert all(table[name][0] in ranks for name in menu)


def _routers(router: Router) -> list[Router]:
    return [router, *(inner for child in router.sub_routers for inner in _routers(child))]


def _commands(router: Router) -> set[str]:
    filters = [f.callback for handler in router.message.handlers for f in handler.filters or []]
    return {str(name) for command in filters if isinstance(command, Command) for name in command.commands}


def test_the_shell_has_the_commands_and_options_of_the_page() -> None:
    table = {
        name.removeprefix("vetted "): cells[0]
        for name, cells in rows("commands.md").items()
        if name.startswith("vetted")
    }
    [commands] = [a for a in make_parser()._actions if isinstance(a, argparse._SubParsersAction)]
    assert table.keys() == commands.choices.keys()
    for name, parser in commands.choices.items():
        if name == "engine":  # it has its own options and help
            continue
        options = {o for action in parser._actions for o in action.option_strings or [action.dest.upper()]} - {
            "-h",
            "--help",
        }
        assert set(re.findall(r"`([^`]+)`", table[name])) == options, name


def test_the_tree_is_the_codes() -> None:
    assert TREE.read_text(encoding="utf-8") == tree(), "write it anew: python -m tests.tree"


def test_the_documents_name_only_what_there_is() -> None:
    """Each command, option, setting and code of a check that a reader of the customer's documents is told of."""
    text = (ROOT / "docs" / "documents.md").read_text(encoding="utf-8")
    spans = dict.fromkeys(re.findall(r"`([^`]+)`", text))
    parsers = _options()
    shell = [span.split()[1:] for span in spans if span.startswith("vetted ")]
    assert len(shell) > 40
    wrong = [words for words in shell if not _is_on_the_shell(words, parsers)]
    telegram = {span[1:].split()[0] for span in spans if re.match(r"/[a-z]+( |$)", span)}
    dispatcher = make_dispatcher(VetDesk(back_button))
    commands = {command for router in _routers(dispatcher) for command in _commands(router)}
    settings = {_variable(name) for name in Settings.model_fields}
    named = {span for span in spans if re.fullmatch(r"(VETTED|OPENAI)_[A-Z_]+", span)}
    assert (wrong, telegram - commands, named - settings) == ([], set(), set())


def _options() -> dict[str, set[str]]:
    """Each subcommand, also one of another, with its options."""
    [commands] = [a for a in make_parser()._actions if isinstance(a, argparse._SubParsersAction)]
    options = {}
    for name, parser in commands.choices.items():
        options[name] = {option for action in parser._actions for option in action.option_strings}
        for inner in (a for a in parser._actions if isinstance(a, argparse._SubParsersAction)):
            for verb, verb_parser in inner.choices.items():
                options[f"{name} {verb}"] = {o for action in verb_parser._actions for o in action.option_strings}
    return options


def _is_on_the_shell(words: list[str], parsers: dict[str, set[str]]) -> bool:
    name = " ".join(words[:2]) if " ".join(words[:2]) in parsers else words[0]
    options = {word for word in words if word.startswith("-")}
    if name == "engine":  # it has its own options and help
        return options <= set(re.findall(r"--[a-z-]+", (ROOT / "training/engine/__main__.py").read_text("utf-8")))
    return name in parsers and options <= parsers[name]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_paths_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if not link.startswith("http")]
    assert [link for link in links if link and not (page.parent / link).exists()] == []
    paths = re.findall(r"`((?:bot|admin|training|storage|tests|docs)/[\w./-]*)`", text)
    assert [path for path in paths if not (ROOT / path).exists()] == []
