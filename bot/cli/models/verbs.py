"""`vetted models VERB`: what each verb does, and its exit code."""

import argparse

from sqlmodel import Session

from bot.cli.console import GOOD, PROBLEMS, WRONG_USE, complain, write_row
from bot.cli.jobs.desk import ShellDesk, WrongWish, shell_desk
from bot.cli.models.hosting import end_hosting, host_model
from bot.cli.models.rows import HEADINGS, add_trained, model_json, row_of
from storage import deployments
from storage.models import Model
from storage.settings import Settings
from training.providers import ProviderError


def models(settings: Settings, options: argparse.Namespace) -> int:
    """Do one verb. Exit code 1 where the host says no or nothing, 2 for what is not there."""
    with shell_desk(settings) as desk:
        if desk is None:
            return WRONG_USE
        try:
            if options.verb == "list":
                return _list(desk, options)
            return _VERBS[options.verb](desk, _model(desk, options.name), options)
        except WrongWish as error:
            complain(str(error))
            return WRONG_USE
        except ProviderError as error:
            complain(str(error))
        return PROBLEMS


def _list(desk: ShellDesk, options: argparse.Namespace) -> int:
    with desk.database.begin() as session:
        add_trained(session)
        rows = [m for m in deployments.models(session) if options.provider in (None, m.provider)]
        facts = [model_json(session, model) for model in rows]
    if options.json:
        for row in facts:
            write_row(row)
    elif facts:
        print("\n".join([HEADINGS, *map(row_of, facts)]))
    else:
        complain("no model yet: the bot notes what answers, and vetted finetune makes one.")
    return GOOD


def _model(desk: ShellDesk, name: str) -> Model:
    """Raises `WrongWish`."""
    with desk.database.begin() as session:
        add_trained(session)
        model = _find(session, name)
    if model is None:
        raise WrongWish(f"there is no model {name!r} here; `vetted models list` names them.")
    return model


def _find(session: Session, name: str) -> Model | None:
    return deployments.find_model(session, name)


_VERBS = {"host": host_model, "end": end_hosting}
