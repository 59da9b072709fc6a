"""The options of every subcommand of `vetted`, as argparse shows them."""

import argparse
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TypeAlias, TypeVar

from bot.cli.backups.options import add_backups
from bot.cli.export_model import MODEL_FORMS
from bot.cli.jobs.options import add_ask, add_jobs
from bot.cli.models.options import add_models
from bot.cli.training.options import add_finetune

_Number = TypeVar("_Number", int, float)
_MOST = 100
"""Of epochs and rates that a list may name."""

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""What a subcommand is added to."""


def make_parser() -> argparse.ArgumentParser:
    """What reads a command line; the subcommand's name becomes `command`."""
    parser = argparse.ArgumentParser(
        prog="vetted",
        description="A pet-care bot for Telegram whose answers get better every time a vet corrects one.",
        epilog="Settings come from the environment or .env: VETTED_TELEGRAM_TOKEN, VETTED_OWNER_IDS, … "
        "(docs/settings.md).",
    )
    parser.add_argument("--version", action="version", version=f"vetted {version('vetted')}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    _add_servers(commands)
    add_backups(commands)
    _add_file_commands(commands)
    _add_import(commands)
    _add_export(commands)
    add_finetune(commands)
    add_jobs(commands)
    add_models(commands)
    add_ask(commands)
    _add_sweep(commands)
    _add_compare(commands)
    _add_line_commands(commands)
    return parser


def _add_servers(commands: Commands) -> None:
    """What runs until it is told to stop, and how it is."""
    demo = commands.add_parser("demo", help="the whole loop on this machine, with a chat page in the browser")
    demo.add_argument("--port", type=int, default=8800, help="of the chat page (default 8800; 0 chooses a free one)")
    demo.add_argument("--tour", action="store_true", help="play the loop by itself, print a transcript and end")
    commands.add_parser("run", help="run the bot against Telegram")
    health = commands.add_parser("health", help="how a running bot is: its last whole tick, and what keeps failing")
    health.add_argument("--json", action="store_true", help="print JSON for programs")
    doctor = commands.add_parser(
        "doctor",
        help="whether this installation is as it should be: a line for each thing, and what to do",
        description="Settings, token, webhook, clock, database, engine, providers, disk, memory, modes of files, "
        "packages, and what the tables say of a running bot. It changes nothing, and needs 20 seconds at most. Exit 0: "
        "nothing is bad; 1: something is; 2: wrong use.",
    )
    doctor.add_argument("--json", action="store_true", help="print JSON for programs")
    migrate = commands.add_parser(
        "migrate",
        help="bring the database to this version's tables, as every start does",
        description="A copy of an SQLite file as it was is made beside it before (before-migration-NUMBER.sqlite3).",
    )
    migrate.add_argument(
        "--without-copy", action="store_true", help="make none: you have one, or the disk has no room for it"
    )
    providers = commands.add_parser("providers", help="where fine-tunes can run, what that costs, what is set up here")
    providers.add_argument("--json", action="store_true", help="print JSON for programs")
    sunset = commands.add_parser(
        "sunset",
        help="which models would be dark on a day, and what to do until then",
        description="A rehearsal: what answers, what it goes back to, candidates, and what the settings name, each "
        "with the day from which its provider serves it no more. Exit 0: the active model would answer; 1: it would be "
        "dark; 2: wrong use, or no database.",
    )
    sunset.add_argument("--as-of", type=_day, metavar="YYYY-MM-DD", help="the day (default: today)")
    sunset.add_argument("--json", action="store_true", help="print JSON for programs")
    commands.add_parser("engine", help="run the local fine-tuning engine (see `vetted engine --help`)", add_help=False)


def _add_file_commands(commands: Commands) -> None:
    """What looks at a training file."""
    check = commands.add_parser("check", help="look for mistakes in a training file")
    check.add_argument("--all", action="store_true", help="show each problem, not one of each kind")
    check.add_argument("--fix", action="store_true", help="suggest repairs, and write FILE_prepared.jsonl")
    check.add_argument("-o", "--out", type=Path, help="with --fix: where to write (a new file)")
    check.add_argument("--yes", action="store_true", help="with --fix: take every suggestion without asking")
    check.add_argument("--split", action="store_true", help="with --fix: write one row in five into a file of its own")
    cost = commands.add_parser("cost", help="tokens, epochs and price of training on a file")
    for command in (check, cost):
        command.add_argument("file", type=Path, help="JSONL or JSON: chat, Questions/Replies or prompt/completion")
        command.add_argument(
            "--model", default="gpt-4.1-mini", help="whose tokens, limits and price (default %(default)s)"
        )
        command.add_argument("--json", action="store_true", help="print JSON for programs")


def _add_import(commands: Commands) -> None:
    importing = commands.add_parser(
        "import",
        help="a file of questions and answers into the dataset; first a dry run",
        description="Read XLSX, CSV, TSV, JSON, JSONL or TXT (docs/import.md), say what would be imported, and import "
        "it once you say yes. Exit 0: all rows are good; 1: some are not, or none was imported; 2: wrong use.",
    )
    importing.add_argument("file", type=Path)
    importing.add_argument("--question", metavar="C", help="the question's column: its name, letter or number")
    importing.add_argument("--answer", metavar="C", help="the answer's column")
    importing.add_argument(
        "--clinic",
        action="append",
        default=[],
        metavar="NAME",
        help="in a chat log, the name under which the clinic writes, or its number (#2); once for each name",
    )
    importing.add_argument("--yes", action="store_true", help="import without asking")
    importing.add_argument("--repair", action="store_true", help="import rows with their suggested repairs, too")
    importing.add_argument("--report", type=Path, metavar="CSV", help="write each row that needs a look to this file")
    importing.add_argument("--json", action="store_true", help="print JSON for programs")


def _add_export(commands: Commands) -> None:
    """What gives out versions, and where they come from."""
    export = commands.add_parser(
        "export", help="a dataset version as JSONL, CSV, prompt/completion or a report; or a trained model"
    )
    export.add_argument("--model", metavar="NAME", help="a model of our own engine instead, as a folder for others")
    export.add_argument(
        "--format",
        dest="form",
        choices=("jsonl", "csv", "prompt-completion", "report", *MODEL_FORMS),
        help="jsonl: the frozen file itself (default); csv: a table with each row's turn and vet, safe to open in a "
        "spreadsheet; prompt-completion: JSONL for base models; report: the numbers. With --model, safetensors "
        "(default): its weights, an adapter merged into its base",
    )
    export.add_argument("--version", metavar="V", help="its name (v3) or title (default: the newest)")
    export.add_argument(
        "--part",
        choices=("train", "test"),
        default="train",
        help="of jsonl and prompt-completion",
    )
    export.add_argument("--language", choices=("zh", "en"), default="en", help="of the report (default %(default)s)")
    export.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="default: standard output; a model's folder is named after it"
    )
    lineage = commands.add_parser(
        "lineage", help="where a version or model comes from, or what became of a turn, as one JSON object"
    )
    lineage.add_argument("name", help="v3, a title, a model's or job's name, or a turn's number")


def _add_sweep(commands: Commands) -> None:
    sweep = commands.add_parser(
        "sweep",
        help="train one file with several epochs and rates, and name the best by validation loss",
        description="One training after the other at the host of the settings, a row of a table for each, the best, "
        "and how far seeds alone move the loss. Exit 0: there is a best; 1: rows are bad, or no training came to a "
        "loss; 2: wrong use, or a price without --yes; 130: stopped by Ctrl-C, which cancels what runs.",
    )
    sweep.add_argument("file", type=Path, help="JSONL: chat or prompt/completion")
    sweep.add_argument("--epochs", type=_numbers(int), metavar="N,N", help="default 1,2,4, or what the base asks for")
    sweep.add_argument("--rates", type=_numbers(float), metavar="X,X", help="multipliers of the rate (default 0.5,1,2)")
    sweep.add_argument("-m", "--model", help="the base to tune (default: that of the settings)")
    sweep.add_argument("--validation", type=Path, metavar="FILE", help="default: one row in five of FILE, held back")
    sweep.add_argument(
        "--repeats", type=int, default=2, help="further seeds for the best, to see the noise (default %(default)s)"
    )
    sweep.add_argument("--seed", type=int, default=1, help="of all settings (default %(default)s)")
    sweep.add_argument("--yes", action="store_true", help="pay the price that a hosted training has")
    sweep.add_argument("--json", action="store_true", help="print JSON for programs, once all is done")


def _numbers(kind: type[_Number]) -> Callable[[str], tuple[_Number, ...]]:
    """Reads positive numbers between commas."""

    def read(text: str) -> tuple[_Number, ...]:
        try:
            numbers = tuple(kind(part) for part in text.split(","))
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is no list of numbers such as 1,2,4") from None
        if not all(0 < number <= _MOST for number in numbers):
            raise argparse.ArgumentTypeError(f"{text!r}: each has to be above 0, and {_MOST} at most")
        return numbers

    return read


def _day(text: str) -> date:
    """Reads a day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day such as 2027-01-15") from None


def _add_compare(commands: Commands) -> None:
    compare = commands.add_parser(
        "compare",
        help="two models on the rows of a file: losses or likeness, a table, and the gate's decision",
        description="Ask both models at the host of the settings how likely they hold each row's answer; where it does "
        "not tell, compare their own answers with it (weaker, and decides nothing). Exit 0: compared, whatever came of "
        "it; 1: rows are bad, or a model gives no answer; 2: wrong use, or no such model; 130: stopped by Ctrl-C.",
    )
    compare.add_argument("file", type=Path, help="JSONL or JSON: chat, Questions/Replies or prompt/completion")
    compare.add_argument("--a", required=True, metavar="MODEL", help="the model that is judged")
    compare.add_argument("--b", required=True, metavar="MODEL", help="the one that it is judged beside")
    compare.add_argument(
        "--language", choices=("zh", "en"), default="en", help="of the sentences (default %(default)s)"
    )
    compare.add_argument("--json", action="store_true", help="print JSON for programs, with every row")


def _add_line_commands(commands: Commands) -> None:
    """What reads standard input, and answers with JSON."""
    triage = commands.add_parser(
        "triage",
        help="which messages are emergencies: one message a line on standard input, one JSON object a line out",
        description="With --judge: how many labelled emergencies are found. Exit 0: none is missed; "
        "1: some are, or a line cannot be read; 2: no such file, or no database.",
    )
    triage.add_argument(
        "--judge",
        nargs="?",
        const="",
        metavar="FILE",
        help='measure on a JSONL file of "text" with "emergency" (or "category") and "dose"; without FILE: on what '
        "this clinic's vets have labelled",
    )
    triage.add_argument("--json", action="store_true", help="with --judge: print JSON for programs")
    match = commands.add_parser(
        "match",
        help='whether a verified answer would be served: {"a": …, "b": …} a line on standard input, '
        "one JSON object a line out",
    )
    match.add_argument(
        "--calibrate",
        type=Path,
        metavar="FILE",
        help='from which cosine on may be served, by labelled pairs: {"a": …, "b": …, "same": true} a line; '
        "without an embedding model from which likeness",
    )
    match.add_argument("--json", action="store_true", help="print what --calibrate says as one JSON object")
    gate = commands.add_parser(
        "gate",
        help='whether evidence would let a model answer owners: {"losses": [[candidate, active], …], '
        '"votes": {"wins": w, "losses": l}, "alpha": 0.05} on standard input, one JSON object out',
    )
    gate.add_argument("--language", choices=("zh", "en"), default="en", help="of the sentence (default %(default)s)")
