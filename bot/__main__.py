"""The `vetted` command. Each subcommand imports what it needs, so that `vetted check` never loads aiogram or torch."""

import argparse
import logging
import os
import sys
from pathlib import Path

from bot.cli.console import GOOD, WRONG_USE, complain
from bot.cli.options import make_parser
from bot.logs import guard_tracebacks, known_secrets
from storage.operation.modes import make_private, mend_modes, told
from storage.settings import Settings, SettingsError
from training.text.secrets import Secrets


def main(argv: list[str] | None = None) -> int:
    """Run one subcommand; returns the exit code: 0 good, 1 the input has problems, 2 wrong use."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    make_private()
    if arguments[:1] == ["engine"]:
        # The engine has its own options and help.
        from training.engine.__main__ import main as engine

        return engine(arguments[1:])
    options = make_parser().parse_args(arguments)
    guard_tracebacks()
    try:
        return _COMMANDS[options.command](options)
    except SettingsError as error:
        complain(Secrets(known_secrets()).strike(str(error)))
        return WRONG_USE
    except KeyboardInterrupt:
        return GOOD
    except BrokenPipeError:  # who reads our output, `head` say, has enough of it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return GOOD


def _settings() -> Settings:
    """The settings, and what the operator says of providers laid over what we say."""
    from storage import settings
    from training.providers.catalogue import BadCatalogue, lay_over

    values = settings.load()
    try:
        lay_over(values.home / "providers")
    except BadCatalogue as error:
        raise SettingsError(str(error)) from None
    return values


def _lay_over_prices() -> None:
    """The operator's prices and limits, for commands that need no settings and go on without them."""
    try:
        _settings()
    except SettingsError as error:
        complain(Secrets(known_secrets()).strike(f"{error} Prices and limits are those that Vetted came with."))


def _run(_options: argparse.Namespace) -> int:
    import asyncio
    import gc

    from bot import logs, wiring

    values = _settings()
    wiring.wire(values)  # before aiogram's seconds of import: a missing token is told at once
    logs.set_up(values.log_level, values.secrets)
    if n_mended := mend_modes(values.home):
        logging.getLogger("bot").warning(told(n_mended, values.home))
    from bot.app import run

    # What the imports have made stays for ever: the collector need not look through it again and again.
    gc.collect()
    gc.freeze()
    # An answer makes some thousand objects that are gone with it: looked through at every 700th, as is usual, they cost
    # it a twentieth of its CPU.
    gc.set_threshold(10_000, 20, 10)
    asyncio.run(run(values))
    return GOOD


def _demo(options: argparse.Namespace) -> int:
    import asyncio

    from bot.demo.stage import show, until_told_to_stop
    from bot.demo.tour import play

    home = _settings().home
    return asyncio.run(until_told_to_stop(play(home) if options.tour else show(home, options.port)))


def _backup(options: argparse.Namespace) -> int:
    from bot.cli.backups.backup import BackupWish, backup

    return backup(_settings(), BackupWish(options.to, options.keep, options.json))


def _restore(options: argparse.Namespace) -> int:
    from bot.cli.backups.restore import RestoreWish, restore
    from storage import settings
    from training.engine.forget import forget_files

    wish = RestoreWish(options.folder, options.backup, options.only_list, options.json)
    return restore(settings.load(is_restore=True), wish, forget_files)


def _check(options: argparse.Namespace) -> int:
    if options.fix:
        from bot.cli.fix import FixWish, fix

        return fix(options.file, FixWish(options.out, options.yes, options.split), options.json)
    if options.out or options.yes or options.split:
        complain("-o, --yes and --split belong to --fix; nothing was done. Add --fix.")
        return WRONG_USE
    from bot.cli.check import check

    _lay_over_prices()
    return check(options.file, options.model, options.json, options.all)


def _cost(options: argparse.Namespace) -> int:
    from bot.cli.cost import cost

    _lay_over_prices()
    return cost(options.file, options.model, options.json)


def _import(options: argparse.Namespace) -> int:
    from bot.cli.importing import ImportWish, import_file
    from training.reading.columns import Choice

    choice = Choice(options.question, options.answer, tuple(options.clinic))
    wish = ImportWish(choice, options.yes, options.repair, options.report, options.json)
    return import_file(_settings(), options.file, wish)


def _export(options: argparse.Namespace) -> int:
    from bot.cli.export_model import misused

    if (code := misused(options)) is not None:
        return code
    if options.model is not None:
        return _export_model(options, _settings().home)
    from bot.cli.export import ExportWish, export

    wish = ExportWish(options.form or "jsonl", options.version, options.part, options.language, options.output)
    return export(_settings(), wish)


def _export_model(options: argparse.Namespace, home: Path) -> int:
    from training.engine.export import CannotExport, export_model

    try:
        folder = export_model(home, options.model, options.output)
    except CannotExport as error:
        complain(str(error))
        return WRONG_USE
    print(folder)
    return GOOD


def _finetune(options: argparse.Namespace) -> int:
    from bot.cli.training.launch import finetune

    return finetune(_settings(), options)


def _sweep(options: argparse.Namespace) -> int:
    from bot.cli.sweep import SweepWish, sweep

    if options.repeats < 0:
        complain(f"--repeats {options.repeats}: how many further seeds, 0 or more.")
        return WRONG_USE
    grid = (options.epochs, options.rates, options.model, options.validation)
    wish = SweepWish(*grid, options.repeats, options.seed, options.yes, options.json)
    return sweep(_settings(), options.file, wish)


def _compare(options: argparse.Namespace) -> int:
    from bot.cli.compare import CompareWish, compare

    return compare(_settings(), options.file, CompareWish(options.a, options.b, options.language, options.json))


def _jobs(options: argparse.Namespace) -> int:
    from bot.cli.jobs.verbs import jobs

    return jobs(_settings(), options)


def _models(options: argparse.Namespace) -> int:
    from bot.cli.models.verbs import models

    return models(_settings(), options)


def _ask(options: argparse.Namespace) -> int:
    from bot.cli.jobs.ask import AskWish, ask

    wish = AskWish(options.question, options.model, options.beside, options.provider, options.json)
    return ask(_settings(), wish)


def _lineage(options: argparse.Namespace) -> int:
    from bot.cli.lineage import show_lineage

    return show_lineage(_settings(), options.name)


def _health(options: argparse.Namespace) -> int:
    from bot.cli.health import show_health

    return show_health(_settings(), options.json)


def _doctor(options: argparse.Namespace) -> int:
    from bot.cli.doctor import show_doctor
    from storage import settings
    from training.providers.catalogue import BadCatalogue, lay_over

    values, faults = settings.load_what_can_be()
    try:
        lay_over(values.home / "providers")
    except BadCatalogue as error:
        faults = [*faults, str(error)]
    return show_doctor(values, faults, options.json)


def _move(options: argparse.Namespace) -> int:
    from bot.cli.backups.move import move_home

    return move_home(_settings(), options.to, options.json)


def _migrate(options: argparse.Namespace) -> int:
    from bot.cli.backups.migrate import migrate_now

    return migrate_now(_settings(), options.without_copy)


def _providers(options: argparse.Namespace) -> int:
    from bot.cli.providers import show_providers

    return show_providers(_settings(), options.json)


def _sunset(options: argparse.Namespace) -> int:
    from bot.cli.sunset import show_sunset

    return show_sunset(_settings(), options.as_of, options.json)


def _triage(options: argparse.Namespace) -> int:
    if options.judge is not None:
        from bot.cli.judging.judge import judge

        return judge(_settings(), Path(options.judge) if options.judge else None, options.json)
    from bot.cli.triage import triage

    return triage()


def _match(options: argparse.Namespace) -> int:

    if options.calibrate is not None:
        from bot.cli.calibrate import calibrate_match

        return calibrate_match(_settings(), options.calibrate, options.json)
    from bot.cli.match import match

    return match(_settings())


def _gate(options: argparse.Namespace) -> int:
    from bot.cli.gate import gate

    return gate(options.language)


_COMMANDS = {
    "demo": _demo,
    "run": _run,
    "backup": _backup,
    "restore": _restore,
    "check": _check,
    "cost": _cost,
    "import": _import,
    "export": _export,
    "finetune": _finetune,
    "sweep": _sweep,
    "compare": _compare,
    "jobs": _jobs,
    "models": _models,
    "ask": _ask,
    "lineage": _lineage,
    "health": _health,
    "doctor": _doctor,
    "migrate": _migrate,
    "move": _move,
    "providers": _providers,
    "sunset": _sunset,
    "triage": _triage,
    "match": _match,
    "gate": _gate,
}


if __name__ == "__main__":
    sys.exit(main())
