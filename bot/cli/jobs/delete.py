"""`vetted jobs delete`: the model that a training has made is deleted at its provider, after a yes."""

import argparse
import sys

from sqlmodel import Session, select

from bot.cli.console import GOOD, WRONG_USE, complain, write_row
from bot.cli.jobs.desk import ShellDesk, WrongWish
from storage import audit, deployments
from storage.models import Deed, Launch, Model, now


def delete(desk: ShellDesk, launch: Launch, options: argparse.Namespace) -> int:
    """Delete it, with those of its epochs; 2 without a yes. That it goes is a row first: from then on nobody can let it
    answer. Raises `WrongWish` for one that is needed."""
    name = launch.fine_tuned_model
    if name is None:
        raise WrongWish(f"training {launch.id[:8]} has made no model.")
    provider = desk.provider(launch.provider)
    with desk.database.begin() as session:
        _idle_models(session, launch, name)
    if not options.yes and not _says_yes(name, launch.provider):
        complain(f"nothing was deleted. Add --yes to delete {name} at {launch.provider} for good.")
        return WRONG_USE
    with desk.database.begin() as session:
        for model in _idle_models(session, launch, name):
            model.removed_at = model.removed_at or now()
        audit.log(session, desk.person_id, Deed.REMOVED, "model", name)
    provider.delete_model(name)
    if options.json:
        write_row({"launch": launch.id, "provider": launch.provider, "model": name, "deleted": True})
    else:
        print(f"{name} is deleted at {launch.provider}")
    return GOOD


def _idle_models(session: Session, launch: Launch, name: str) -> list[Model]:
    """The rows of what the training has made, none of which is needed. Raises `WrongWish`."""
    deployments.add_model(session, launch.provider, name, launch.model, launch.id)
    models = list(session.exec(select(Model).where(Model.launch_id == launch.id)).all())
    names = {model.name for model in models}
    active, needed = deployments.active(session), deployments.needed(session, launch.provider)
    if active is not None and active.launch_id == launch.id:
        raise WrongWish(f"{active.name} answers the owners now; let another one answer first (/use in Telegram).")
    if names & needed:
        words = "a rollback goes back to it, it is a candidate, or a training goes on from it"
        raise WrongWish(f"{', '.join(sorted(names & needed))} is still needed: {words}.")
    return models


def _says_yes(name: str, provider: str) -> bool:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    try:
        return input(f"Delete {name} at {provider} for good? [y/N] ").strip().lower() in ("y", "yes", "是", "好")
    except EOFError:
        return False
