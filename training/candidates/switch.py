"""A model starts to answer, because it has passed or a person says so; any earlier one can answer again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from storage import deployments, lineage
from storage.candidates import states
from storage.candidates.states import State
from storage.database import Database
from storage.hosting import ledger
from storage.models import Candidate, Deployment, Launch, Model
from storage.refresh import runs
from training.cost.price import facts_at
from training.hosting.facts import serve_name_of


def take_finished(database: Database, hosts: Collection[str] = ()) -> list[Candidate]:
    """Make a candidate of the model of each launch that has succeeded, once; returns the new ones. `hosts`: providers
    where it has to be hosted before it can be asked anything, so that it waits for that."""
    with database.begin() as session:
        candidates = []
        for launch in states.without_candidate(session):
            assert launch.fine_tuned_model is not None  # the query sees to it
            model = deployments.add_model(
                session, launch.provider, launch.fine_tuned_model, base=launch.model, launch_id=launch.id
            )
            if launch.provider not in hosts or ledger.is_ready(session, model):
                candidates.append(states.begin(session, model))
        return [candidate for candidate in candidates if candidate is not None]


def deploy(
    session: Session,
    candidate: Candidate,
    why: str,
    moved_by: int | None = None,
    evidence: dict[str, Any] | None = None,
) -> bool:
    """Let a candidate answer every owner; false where somebody was quicker."""
    model = session.get_one(Model, candidate.model_id)
    if model.removed_at is not None or not states.move(session, candidate, State.DEPLOYED, why, moved_by, evidence):
        return False
    deployments.deploy(session, model, moved_by, f"gate: {why}" if moved_by is None else why)
    return True


@dataclass(frozen=True)
class Wish:
    """An admin wants it."""

    admin_id: int
    why: str
    update_id: int | None = None
    """The inbox row that brought it: what has been done for it before is not done again."""


def activate(database: Database, provider: str, name: str, wish: Wish) -> bool:
    """From now on this model answers. False for one that is being removed, or hosted no more."""
    with database.begin() as session:
        model = deployments.add_model(session, provider, name)
        model.serve_name = model.serve_name or serve_name_of(provider, name)
        _take_api(model)
        if model.removed_at is not None or not ledger.answers(session, model):
            return False
        deployments.deploy(session, model, wish.admin_id, wish.why, wish.update_id)
        return True


def roll_back(database: Database, model_id: int, wish: Wish) -> Model | None:
    """A model that answered before the active one answers again, in one more deployment. Null where it is no such
    model any more, and is not active already."""
    with database.begin() as session:
        active = deployments.active(session)
        if active is not None and active.id == model_id:
            return active  # somebody was quicker
        target = next((model for model in deployments.rollback_targets(session) if model.id == model_id), None)
        if target is not None and not ledger.answers(session, target):
            return None
        if target is not None:
            deployments.deploy(session, target, wish.admin_id, wish.why, wish.update_id)
        return target


def configure(database: Database, provider: str, name: str) -> Model:
    """Before the first deployment by anybody, the configured model answers; returns the active one."""
    with database.begin() as session:
        for model in deployments.untrained(session):
            _take_api(model)  # the operator may have said since that it only completes
        history = deployments.history(session, 1000)
        only_configured = all(deployment.why == deployments.CONFIGURED for deployment, _ in history)
        if history and (not only_configured or (history[0][1].provider, history[0][1].name) == (provider, name)):
            return history[0][1]
        model = deployments.add_model(session, provider, name)
        _take_api(model)
        deployments.deploy(session, model, deployed_by=None, why=deployments.CONFIGURED)
        return model


def _take_api(model: Model) -> None:
    """How a model is asked that was not trained here, its provider's file says."""
    if model.launch_id is None:
        model.api = facts_at(model.provider, model.name).api


def why_not_alone(session: Session, candidate: Candidate) -> str | None:
    """Why a candidate that has passed does not answer without a person's word; null where it does.

    What a person has chosen since it was ordered stands, and an older version replaces no newer one.
    """
    model, active = session.get_one(Model, candidate.model_id), deployments.active(session)
    launch = session.get(Launch, model.launch_id) if model.launch_id else None
    ordered_at = candidate.created_at if candidate.tried_by is not None or launch is None else launch.confirmed_at
    if ordered_at is not None and _chosen_since(session, ordered_at):
        return "person_chose"
    if launch is not None and candidate.tried_by is None and runs.is_stopped(session, launch.id):
        return "refresh_stopped"
    own_origin, active_origin = lineage.of_model(session, model), lineage.of_model(session, active) if active else None
    if own_origin is None or active_origin is None:
        return None
    if (own_origin[1].id or 0) < (active_origin[1].id or 0):
        return "newer_answers"
    return None


def _chosen_since(session: Session, moment: datetime) -> bool:
    query = select(Deployment.id).where(col(Deployment.deployed_by).is_not(None), col(Deployment.deployed_at) > moment)
    return session.exec(query.limit(1)).first() is not None
