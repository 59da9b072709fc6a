"""The `vetted` command. Each subcommand imports what it needs, so that `vetted check` never loads aiogram or torch."""

import argparse
import sys
from importlib.metadata import version
from pathlib import Path

from bot.cli.console import GOOD, WRONG_USE
from storage.settings import SettingsError


def main(argv: list[str] | None = None) -> int:
    """Run one subcommand; returns the exit code: 0 good, 1 the input has problems, 2 wrong use."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["engine"]:
        # The engine has its own options and help.
        from training.engine.__main__ import main as engine

        return engine(arguments[1:])
    options = _parser().parse_args(arguments)
    try:
        code: int = options.do(options)
        return code
    except SettingsError as error:
        print(f"vetted: {error}", file=sys.stderr)
        return WRONG_USE
    except KeyboardInterrupt:
        return GOOD


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="vetted",
        description="A pet-care bot for Telegram whose answers get better every time a vet corrects one.",
        epilog="Settings come from the environment or .env: VETTED_TELEGRAM_TOKEN, VETTED_OWNER_IDS, … (see README).",
    )
    parser.add_argument("--version", action="version", version=f"vetted {version('vetted')}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    demo = commands.add_parser("demo", help="the whole loop on this machine, with a chat page in the browser")
    demo.add_argument("--port", type=int, default=8800, help="of the chat page (default 8800; 0 chooses a free one)")
    demo.add_argument("--tour", action="store_true", help="play the loop by itself, print a transcript and end")
    demo.set_defaults(do=_demo)

    run = commands.add_parser("run", help="run the bot against Telegram")
    run.set_defaults(do=_run)

    commands.add_parser("engine", help="run the local fine-tuning engine (see `vetted engine --help`)", add_help=False)

    check = commands.add_parser("check", help="look for mistakes in a training file")
    check.add_argument("--all", action="store_true", help="show each problem, not one of each kind")
    check.add_argument("--fix", action="store_true", help="suggest repairs, and write FILE_prepared.jsonl")
    check.add_argument("-o", "--out", type=Path, help="with --fix: where to write (a new file)")
    check.add_argument("--yes", action="store_true", help="with --fix: take every suggestion without asking")
    check.add_argument("--split", action="store_true", help="with --fix: write one row in five into a file of its own")
    check.set_defaults(do=_check)
    cost = commands.add_parser("cost", help="tokens, epochs and price of training on a file")
    cost.set_defaults(do=_cost)
    for command in (check, cost):
        command.add_argument("file", type=Path, help="JSONL or JSON: chat, Questions/Replies or prompt/completion")
        command.add_argument(
            "--model", default="gpt-4.1-mini", help="whose tokens, limits and price (default %(default)s)"
        )
        command.add_argument("--json", action="store_true", help="print JSON for programs")

    importing = commands.add_parser(
        "import",
        help="a file of questions and answers into the dataset; first a dry run",
        description="Read XLSX, CSV, TSV, JSON, JSONL or TXT (docs/import.md), say what would be imported, and import "
        "it once you say yes. Exit 0: all rows are good; 1: some are not, or none was imported; 2: wrong use.",
    )
    importing.add_argument("file", type=Path)
    importing.add_argument("--question", metavar="C", help="the question's column: its name, letter or number")
    importing.add_argument("--answer", metavar="C", help="the answer's column")
    importing.add_argument("--yes", action="store_true", help="import without asking")
    importing.add_argument("--repair", action="store_true", help="import rows with their suggested repairs, too")
    importing.add_argument("--report", type=Path, metavar="CSV", help="write each row that needs a look to this file")
    importing.add_argument("--json", action="store_true", help="print JSON for programs")
    importing.set_defaults(do=_import)
    export = commands.add_parser("export", help="a dataset version as JSONL, CSV, prompt/completion or a report")
    export.add_argument(
        "--format",
        dest="form",
        choices=("jsonl", "csv", "prompt-completion", "report"),
        default="jsonl",
        help="jsonl: the frozen file itself (default); csv: a table with each row's turn and vet, safe to open in a "
        "spreadsheet; prompt-completion: JSONL for base models; report: the numbers",
    )
    export.add_argument("--version", metavar="V", help="its name (v3) or title (default: the newest)")
    export.add_argument(
        "--part",
        choices=("train", "test"),
        default="train",
        help="of jsonl and prompt-completion",
    )
    export.add_argument("--language", choices=("zh", "en"), default="en", help="of the report (default %(default)s)")
    export.add_argument("-o", "--output", type=Path, metavar="FILE", help="default: standard output")
    export.set_defaults(do=_export)
    lineage = commands.add_parser(
        "lineage", help="where a version or model comes from, or what became of a turn, as one JSON object"
    )
    lineage.add_argument("name", help="v3, a title, a model's or job's name, or a turn's number")
    lineage.set_defaults(do=_lineage)

    triage = commands.add_parser(
        "triage",
        help="which messages are emergencies: one message a line on standard input, one JSON object a line out",
    )
    triage.set_defaults(do=_triage)

    match = commands.add_parser(
        "match",
        help='whether a verified answer would be served: {"a": …, "b": …} a line on standard input, '
        "one JSON object a line out",
    )
    match.set_defaults(do=_match)
    return parser


def _run(_options: argparse.Namespace) -> int:
    import asyncio
    import gc

    from bot import logs, wiring
    from storage import settings

    values = settings.load()
    wiring.wire(values)  # before aiogram's seconds of import: a missing token is told at once
    secrets = [values.telegram_token, values.engine_key, values.openai_api_key, values.webhook_secret]
    logs.set_up(values.log_level, [secret.get_secret_value() for secret in secrets if secret is not None])
    from bot.app import run

    # What the imports have made stays for ever: the collector need not look through it again and again.
    gc.collect()
    gc.freeze()
    asyncio.run(run(values))
    return GOOD


def _demo(options: argparse.Namespace) -> int:
    import asyncio

    from bot.demo.stage import show, until_told_to_stop
    from bot.demo.tour import play
    from storage import settings

    home = settings.load().home
    return asyncio.run(until_told_to_stop(play(home) if options.tour else show(home, options.port)))


def _check(options: argparse.Namespace) -> int:
    if options.fix:
        from bot.cli.fix import FixWish, fix

        return fix(options.file, FixWish(options.out, options.yes, options.split), options.json)
    if options.out or options.yes or options.split:
        print("vetted: -o, --yes and --split belong to --fix; nothing was done. Add --fix.", file=sys.stderr)
        return WRONG_USE
    from bot.cli.check import check

    return check(options.file, options.model, options.json, options.all)


def _cost(options: argparse.Namespace) -> int:
    from bot.cli.cost import cost

    return cost(options.file, options.model, options.json)


def _import(options: argparse.Namespace) -> int:
    from bot.cli.importing import ImportWish, import_file
    from storage import settings
    from training.reading.columns import Choice

    choice = Choice(options.question, options.answer)
    wish = ImportWish(choice, options.yes, options.repair, options.report, options.json)
    return import_file(settings.load(), options.file, wish)


def _export(options: argparse.Namespace) -> int:
    from bot.cli.export import ExportWish, export
    from storage import settings

    wish = ExportWish(options.form, options.version, options.part, options.language, options.output)
    return export(settings.load(), wish)


def _lineage(options: argparse.Namespace) -> int:
    from bot.cli.export import show_lineage
    from storage import settings

    return show_lineage(settings.load(), options.name)


def _triage(_options: argparse.Namespace) -> int:
    from bot.cli.triage import triage

    return triage()


def _match(_options: argparse.Namespace) -> int:
    from bot.cli.match import match
    from storage import settings

    return match(settings.load())


if __name__ == "__main__":
    sys.exit(main())
