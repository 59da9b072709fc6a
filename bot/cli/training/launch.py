"""From the options of `vetted finetune` to the offer, and after a yes to the one request."""

import argparse
import sys
from functools import partial
from pathlib import Path

from bot.cli.console import GOOD, PROBLEMS, WRONG_USE, complain, write_row
from bot.cli.jobs.desk import ShellDesk, WrongWish
from bot.cli.jobs.follow import follow
from bot.cli.jobs.shown import job_json
from bot.cli.training.shown import print_offer, print_refusal
from bot.hosts import hosts_of
from bot.wiring import base_model_of, limits_of, spending_of, system_prompt_of
from storage import datasets, launches
from storage.database import Database
from storage.deployments import prompt_in_force
from storage.migrations.migrate import migrate
from storage.models import DatasetVersion, Launch
from storage.settings import Settings
from training.dataset.from_file import freeze_file
from training.importing.unmark import without_marks
from training.launching.bases import named
from training.launching.choices import BadChoice, Choices, changed
from training.launching.launch import submit
from training.launching.offer import Order, Refusal, make_offer
from training.launching.requests import PaidRequests
from training.launching.start import Ruling, start
from training.problems import describe
from training.providers import ProviderError
from training.providers.catalogue import catalogue
from training.reading.formats import read_examples

_OPTIONS = {
    "n_epochs": ("epochs", "a whole number from 1 to 100"),
    "batch_size": ("batch", "a whole number from 1 to 256"),
    "learning_rate": ("rate", "a multiple above 0 and at most 100, or as a rate of its own at most 1"),
    "seed": ("seed", "a whole number from 0 to 2147483647"),
    "suffix": ("suffix", "up to 40 letters, digits, - or _"),
}
"""Option → the choice, and what it may be."""


def finetune(settings: Settings, options: argparse.Namespace) -> int:
    """Print the offer, and start it where somebody says yes."""
    location = settings.database_location
    is_there = not location.startswith("sqlite:///") or Path(location.removeprefix("sqlite:///")).exists()
    if not is_there and not _is_file(options.source):
        complain(f"no database at {location}; VETTED_HOME says where it lies. A FILE can be trained on without one.")
        return WRONG_USE
    if not is_there:
        settings.home.mkdir(parents=True, exist_ok=True)
    database = Database(location)
    try:
        migrate(database)
        return _finetune(ShellDesk(settings, database), options)
    except WrongWish as error:
        complain(str(error))
        return WRONG_USE
    finally:
        database.close()


def _is_file(source: str | None) -> bool:
    return source is not None and Path(source).is_file()


def _finetune(desk: ShellDesk, options: argparse.Namespace) -> int:
    order = _order(desk, options)
    offer = make_offer(desk.database, order)
    if isinstance(offer, Refusal):
        print_refusal(offer, options.json)
        return PROBLEMS
    print_offer(offer, options.json, is_dry=options.dry_run)
    if options.dry_run:
        return GOOD
    launch = offer.launch(desk.person_id)
    limits = spending_of(desk.settings)
    if limits.wants_second(launch.price, launch.currency):
        complain("one admin alone may not start this (VETTED_SECOND_ADMIN_ABOVE): /finetune in Telegram asks two.")
        return PROBLEMS
    if not options.yes and not _says_yes():
        complain("nothing was started. Add --yes to start it, or --dry-run to see the offer only.")
        return WRONG_USE
    return _start(desk, launch, options)


def _order(desk: ShellDesk, options: argparse.Namespace) -> Order:
    """Raises `WrongWish`."""
    settings = desk.settings
    usual = base_model_of(settings)
    base = named(options.model or usual, [host.name for host in hosts_of(settings)], settings.provider)
    with desk.database.look() as session:
        prompt = prompt_in_force(session, system_prompt_of(settings))
    version = _version(desk, options.source)
    choices = _choices(options, base.provider, None if version is None else version.id)
    return Order(
        base.provider,
        base.model,
        desk.person_id,
        settings.home / "datasets",
        settings.clinic_contacts,
        prompt,
        partial(limits_of(settings), base.provider),
        choices,
    )


def _choices(options: argparse.Namespace, provider: str, version_id: int | None) -> Choices:
    facts = catalogue().get(provider)
    is_multiplier = facts is None or facts.training.learning_rate == "multiplier"
    choices = Choices(version_id, is_validated=not options.train_on_all, is_continued=options.is_continued)
    for option, (field, what) in _OPTIONS.items():
        value = getattr(options, option)
        if value is None:
            continue
        try:
            choices = changed(choices, field, value, is_multiplier)
        except BadChoice:
            raise WrongWish(f"--{option.replace('_', '-')} {value}: {what}.") from None
    return choices


def _version(desk: ShellDesk, source: str | None) -> DatasetVersion | None:
    """Of a file, or the one of this name; null for the pool. Raises `WrongWish`."""
    if source is None:
        return None
    if _is_file(source):
        return _of_file(desk, Path(source))
    with desk.database.look() as session:
        version = datasets.find_version(session, source)
    if version is None:
        raise WrongWish(f"{source!r} is neither a file nor a dataset version; /dataset in Telegram names the versions.")
    return version


def _of_file(desk: ShellDesk, path: Path) -> DatasetVersion:
    # The marks of prompts and completions are put on again where the base wants them.
    reading = without_marks(read_examples(path.read_bytes(), path.name, None))
    errors = [problem for problem in reading.problems if problem.severity == "error"]
    if errors or not reading.examples:
        sentences = " ".join(describe(problem, "en") for problem in errors[:3])
        raise WrongWish(f"{path} has mistakes, and nothing was started. {sentences} `vetted check {path}` says more.")
    folder = desk.settings.home / "datasets"
    return freeze_file(desk.database, folder, path.name, reading.examples, desk.person_id)


def _says_yes() -> bool:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    try:
        return input("Start it? [y/N] ").strip().lower() in ("y", "yes", "是", "好")
    except EOFError:
        return False


def _start(desk: ShellDesk, launch: Launch, options: argparse.Namespace) -> int:
    """The yes, and the one request."""
    with desk.database.begin() as session:
        launches.quote(session, launch)
        twin = launches.twin(session, launch)
        mark = twin.id if twin is not None and options.again else ""
        ruling, other_id = start(session, (launch.id, desk.person_id, None, mark), True, spending_of(desk.settings))
        if ruling != Ruling.STARTED:
            launches.drop(session, launch.id, desk.person_id, 0)
    if ruling != Ruling.STARTED:
        complain(_refused(ruling, other_id))
        return PROBLEMS
    provider, folder = desk.provider(launch.provider), desk.settings.home / "datasets"
    try:
        submit(desk.database, provider, launch.id, folder, PaidRequests())
    except ProviderError as error:
        complain(f"{error}. Whether it has begun nobody knows; it is looked for, and never asked twice: "
                 f"vetted jobs follow {launch.id[:8]}")  # fmt: skip
    launch = desk.again(launch)
    if launch.status == "failed" and launch.job_id is None:
        complain(f"{launch.provider} says no, and nothing was made: {launch.error}")
        return PROBLEMS
    if options.follow:
        return follow(desk, launch, None, options.json)
    _print_launch(desk, launch, options.json)
    return GOOD


def _refused(ruling: Ruling, other_id: str) -> str:
    if ruling == Ruling.TWIN:
        return (
            f"training {other_id[:8]} is of the same version and base already; --again trains it once more, and costs "
            "once more."
        )
    if ruling == Ruling.OVER_BUDGET:
        return "nothing was started: its price does not fit into this month's budget (VETTED_BUDGET_MONTH; /budget)."
    return f"nothing was started: {ruling.value} ({other_id[:8] or 'the offer is gone'})."


def _print_launch(desk: ShellDesk, launch: Launch, as_json: bool) -> None:
    if as_json:
        with desk.database.begin() as session:
            write_row(job_json(session, launch))
    else:
        print(f"training {launch.id[:8]} was asked for: vetted jobs follow {launch.id[:8]}")
