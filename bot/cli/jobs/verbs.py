"""`vetted jobs VERB`: what each verb does, and its exit code."""

import argparse
from collections.abc import Callable

from bot.cli.console import GOOD, PROBLEMS, WRONG_USE, complain, write_row
from bot.cli.jobs.delete import delete
from bot.cli.jobs.desk import ShellDesk, WrongWish, shell_desk
from bot.cli.jobs.follow import follow
from bot.cli.jobs.home import home
from bot.cli.jobs.results import results
from bot.cli.jobs.shown import (
    HEADINGS,
    checkpoint_json,
    checkpoint_line,
    event_json,
    event_line,
    job_json,
    job_lines,
    row_of,
    state_of,
)
from storage import launches
from storage.models import Launch
from storage.settings import Settings
from training.launching import hold
from training.launching.launch import cancel
from training.launching.news import since
from training.providers import ProviderError, Refused, Unreachable

Verb = Callable[[ShellDesk, Launch, argparse.Namespace], int]


def jobs(settings: Settings, options: argparse.Namespace) -> int:
    """Do one verb. Exit code 1 where the host says no or nothing, 2 for what is not there."""
    with shell_desk(settings) as desk:
        if desk is None:
            return WRONG_USE
        try:
            if options.verb == "list":
                return _list(desk, options)
            return _VERBS[options.verb](desk, desk.launch(options.id, options.provider), options)
        except WrongWish as error:
            complain(str(error))
            return WRONG_USE
        except Refused as error:
            complain(f"the provider says no: {error}")
        except Unreachable as error:
            complain(f"{error}. Whether anything was done nobody knows; look again: vetted jobs get {options.id}")
        except ProviderError as error:
            complain(str(error))
        return PROBLEMS


def _list(desk: ShellDesk, options: argparse.Namespace) -> int:
    with desk.database.begin() as session:
        recent = launches.recent(session, 1000 if options.provider else options.limit)
        rows = [launch for launch in recent if options.provider in (None, launch.provider)][: options.limit]
        if options.json:
            for launch in rows:
                write_row(job_json(session, launch))
        elif rows:
            print("\n".join([HEADINGS, *(row_of(session, launch) for launch in rows)]))
    if not rows and not options.json:
        complain("no training yet: /finetune in Telegram, or vetted finetune, starts one.")
    return GOOD


def _get(desk: ShellDesk, launch: Launch, options: argparse.Namespace) -> int:
    """As its provider tells it now; what the ledger has where that does not answer."""
    code = GOOD
    if launch.finished_at is None:
        try:
            launch, _ = desk.look(launch, desk.provider(launch.provider))
        except ProviderError as error:
            complain(f"{error}. This is what was known last:")
            code = PROBLEMS
    with desk.database.begin() as session:
        if options.json:
            write_row(job_json(session, launch))
        else:
            print("\n".join(job_lines(session, launch)))
    return code


def _follow(desk: ShellDesk, launch: Launch, options: argparse.Namespace) -> int:
    return follow(desk, launch, options.after, options.json)


def _events(desk: ShellDesk, launch: Launch, options: argparse.Namespace) -> int:
    for event in reversed(since(desk.provider(launch.provider).events(_job_of(launch)), options.after)):
        if options.json:
            write_row(event_json(event))
        else:
            print(event_line(event))
    return GOOD


def _job_of(launch: Launch) -> str:
    """The id of its job. Raises `WrongWish` where there is none yet."""
    if launch.job_id is None:
        raise WrongWish(f"training {launch.id[:8]} has no job at {launch.provider} (yet): it is {state_of(launch)}.")
    return launch.job_id


def _checkpoints(desk: ShellDesk, launch: Launch, options: argparse.Namespace) -> int:
    checkpoints = desk.provider(launch.provider).checkpoints(_job_of(launch))
    for checkpoint in checkpoints:
        if options.json:
            write_row(checkpoint_json(checkpoint))
        else:
            print(checkpoint_line(checkpoint))
    if not checkpoints and not options.json:
        complain(f"{launch.provider} has no checkpoints of training {launch.id[:8]} (yet).")
    return GOOD


def _cancel(desk: ShellDesk, launch: Launch, options: argparse.Namespace) -> int:
    cancel(desk.database, desk.provider(launch.provider), launch.id, desk.person_id)
    return _tell_state(desk, launch, options)


def _pause(desk: ShellDesk, launch: Launch, options: argparse.Namespace) -> int:
    hold.pause(desk.database, desk.provider(launch.provider), launch.id, desk.person_id)
    return _tell_state(desk, launch, options)


def _resume(desk: ShellDesk, launch: Launch, options: argparse.Namespace) -> int:
    hold.resume(desk.database, desk.provider(launch.provider), launch.id, desk.person_id)
    return _tell_state(desk, launch, options)


def _tell_state(desk: ShellDesk, launch: Launch, options: argparse.Namespace) -> int:
    launch = desk.again(launch)
    if options.json:
        with desk.database.begin() as session:
            write_row(job_json(session, launch))
    else:
        print(f"{launch.id[:8]}: {state_of(launch)}")
    return GOOD


_VERBS: dict[str, Verb] = {
    "get": _get,
    "follow": _follow,
    "events": _events,
    "checkpoints": _checkpoints,
    "cancel": _cancel,
    "pause": _pause,
    "resume": _resume,
    "results": results,
    "delete": delete,
    "home": home,
}
