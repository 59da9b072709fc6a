"""`vetted jobs home`: a checkpoint's weights are fetched, served by our own engine, and registered as a candidate."""

import argparse
import sys

from bot.cli.console import GOOD, PROBLEMS, complain, write_row
from bot.cli.jobs.desk import ShellDesk, WrongWish
from bot.texts import Texts
from storage.local import LOCAL
from storage.models import Launch
from training.home.bring import Homecoming, bring_home, choose
from training.home.fetch import NotHome

STOPPED = 130
"""Exit code after Ctrl-C, as of most programs."""


def home(desk: ShellDesk, launch: Launch, options: argparse.Namespace) -> int:
    """Bring one home; 1 where it does not come, with why."""
    if launch.job_id is None:
        raise WrongWish(f"training {launch.id[:8]} has no job at {launch.provider}, so there is nothing to fetch.")
    provider, engine = desk.provider(launch.provider), desk.provider(LOCAL)
    wish = Homecoming(launch, provider, engine, desk.settings.home / "engine" / "arrivals", desk.person_id)
    try:
        checkpoint = choose(provider.checkpoints(launch.job_id), options.checkpoint)
        model = bring_home(desk.database, wish, checkpoint, _show)
    except NotHome as trouble:
        complain(str(Texts("en")(f"home_{trouble.code}", **trouble.values)))
        return PROBLEMS
    except KeyboardInterrupt:
        complain(f"stopped; what has come is kept: vetted jobs home {launch.id[:8]} goes on.")
        return STOPPED
    if options.json:
        write_row({"launch": launch.id, "step": checkpoint.step, "model": model.name, "base": model.base})
    else:
        print(f"{model.name} is home, and a candidate like any other: vetted ask -m {model.name}")
    return GOOD


def _show(n_bytes: int, total: int) -> None:
    """In place on a terminal, else nothing."""
    if sys.stderr.isatty():
        print(f"\r{n_bytes / 1e6:,.1f} of {total / 1e6:,.1f} MB ", end="", file=sys.stderr, flush=True)
