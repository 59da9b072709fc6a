"""`vetted jobs delete`: the model that a training has made is deleted at its provider, after a yes."""

import argparse
import sys

from bot.cli.console import GOOD, PROBLEMS, WRONG_USE, complain, write_row
from bot.cli.jobs.desk import ShellDesk, WrongWish
from storage import deployments
from storage.ledger import deletions
from storage.models import Launch, ModelDeletion
from training.launching.delete import delete_wanted


def delete(desk: ShellDesk, launch: Launch, options: argparse.Namespace) -> int:
    """Delete it, with those of its epochs; 2 without a yes, 1 where its provider says no or nothing clear. That it goes
    is a row first, as under /models: the bot's ticks ask on where nobody knows. Raises `WrongWish` for one that is
    needed."""
    name = launch.fine_tuned_model
    if name is None:
        raise WrongWish(f"training {launch.id[:8]} has made no model.")
    provider = desk.provider(launch.provider)
    with desk.database.begin() as session:
        model = deployments.add_model(session, launch.provider, name, launch.model, launch.id)
        _refuse(deletions.hold_on(session, model), name)
        is_next, target = deletions.next_rollback(session, model)
    if is_next:
        complain(f"a rollback goes back to {name} now; once it is gone, to {target.name if target else 'none'}.")
    if not options.yes and not _says_yes(name, launch.provider):
        complain(f"nothing was deleted. Add --yes to delete {name} at {launch.provider} for good.")
        return WRONG_USE
    with desk.database.begin() as session:
        hold, deletion_id = deletions.want(session, model.id or 0, desk.person_id)
    _refuse(hold, name)
    row = delete_wanted(desk.database, provider, deletion_id)
    if options.json:
        write_row({"launch": launch.id, "provider": launch.provider, "model": name, "deleted": row.done_at is not None})
    elif row.done_at is not None:
        print(f"{name} is deleted at {launch.provider}")
    if row.done_at is None:
        complain(_trouble(row, name, launch.provider))
        return PROBLEMS
    return GOOD


_HOLDS = {
    deletions.Hold.ACTIVE: "{}, or what an epoch of it made, answers the owners now; /use another one first.",
    deletions.Hold.NEEDED: "{} is still needed: it answers some owners, a training goes on from it, or another model "
    "only holds its place for a while.",
    deletions.Hold.HOSTED: "{0} is kept ready at its host; end that first: vetted models end {0}",
    deletions.Hold.NOT_OURS: "{} was not trained here.",
    deletions.Hold.GONE: "{} is deleted already, or is about to be.",
}


def _refuse(hold: deletions.Hold | None, name: str) -> None:
    if hold is not None:
        raise WrongWish(_HOLDS[deletions.Hold(hold)].format(name))


def _trouble(row: ModelDeletion, name: str, provider: str) -> str:
    if row.refused_at is not None:
        return f"{provider} does not delete {name} ({row.error}); it is as it was."
    return (
        f"nobody knows whether {name} is gone at {provider} ({row.error}). It cannot answer any more; a running bot "
        "asks on until it is clear."
    )


def _says_yes(name: str, provider: str) -> bool:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    try:
        return input(f"Delete {name} at {provider} for good? [y/N] ").strip().lower() in ("y", "yes", "是", "好")
    except EOFError:
        return False
