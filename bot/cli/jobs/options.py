"""The options of `vetted jobs` and `vetted ask`."""

import argparse
from pathlib import Path
from typing import TypeAlias

Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""What a verb or a subcommand is added to."""
_EXITS = (
    "Exit 0: good; 1: it failed, or its host did not do it or gave no answer; 2: wrong use, or no such training; "
    "130: stopped by Ctrl-C."
)


def add_jobs(commands: Verbs) -> None:
    """`vetted jobs VERB …`."""
    jobs = commands.add_parser(
        "jobs",
        help="trainings: list, get, follow, events, cancel, pause, resume, checkpoints, results, delete, home",
        description=f"The trainings of the bot's own ledger, begun here or in Telegram. {_EXITS}",
    )
    verbs = jobs.add_subparsers(required=True, metavar="VERB", dest="verb")
    listing = verbs.add_parser("list", help="the newest trainings")
    listing.add_argument("--limit", type=_number, default=20, metavar="N", help="at most so many (default %(default)s)")
    listing.add_argument("--provider", metavar="NAME", help="only those at this provider")
    _add_json(listing)
    _add_verb(verbs, "get", "one training as its provider tells it now")
    follow = _add_verb(verbs, "follow", "its events as they come, each once, until it ends; Ctrl-C leaves it running")
    _add_after(follow)
    _add_after(_add_verb(verbs, "events", "all its events, the oldest first"))
    _add_verb(verbs, "cancel", "end it")
    _add_verb(verbs, "pause", "stop it so that it can go on, where its provider can do that")
    _add_verb(verbs, "resume", "let it go on")
    _add_verb(verbs, "checkpoints", "the models that it has kept on its way, the newest first")
    results = _add_verb(verbs, "results", "the files with its figures")
    results.add_argument("-o", "--output", type=Path, metavar="FOLDER", help="write them there; else they are listed")
    delete = _add_verb(verbs, "delete", "delete its model at the provider; never the one that answers")
    delete.add_argument("--yes", action="store_true", help="delete without asking")
    home = _add_verb(verbs, "home", "fetch a checkpoint's weights, to be served by your own engine")
    home.add_argument("checkpoint", nargs="?", metavar="CHECKPOINT", help="its step or name (default: the newest)")


def _add_verb(verbs: Verbs, name: str, help_: str) -> argparse.ArgumentParser:
    verb = verbs.add_parser(name, help=help_, description=f"{help_[0].upper()}{help_[1:]}. {_EXITS}")
    verb.add_argument("id", metavar="ID", help="the beginning of a training's id or of its job's")
    verb.add_argument("--provider", metavar="NAME", help="it has to be one of this provider's")
    _add_json(verb)
    return verb


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON for programs")


def _add_after(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--after", metavar="EVENT", help="only what came after the event with this id")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 1000):
        raise argparse.ArgumentTypeError(f"{text!r}: a number from 1 to 1000")
    return int(text)


def add_ask(commands: Verbs) -> None:
    """`vetted ask`."""
    ask = commands.add_parser(
        "ask",
        help="a question to a model by its name, at temperature 0; with --beside to its base, too",
        description="Ask a model, with the system prompt that the bot would ask it with. Exit 0: it has answered; 1: "
        "it gives no answer; 2: wrong use, or no such model; 130: stopped by Ctrl-C.",
    )
    ask.add_argument("question", metavar="QUESTION", help="the words; - reads them from standard input")
    ask.add_argument(
        "-m", "--model", metavar="NAME", help="by name, or number in /models (default: that which answers)"
    )
    ask.add_argument("--beside", action="store_true", help="ask the model that it was trained from, too")
    ask.add_argument("--provider", metavar="NAME", help="where the model is (default: where it was trained)")
    _add_json(ask)
