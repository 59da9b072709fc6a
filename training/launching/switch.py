"""A finished model starts to answer; any earlier one can answer again."""

from dataclasses import dataclass

from storage import deployments, launches
from storage.database import Database
from storage.models import Launch, Model, now


def switch_finished(database: Database) -> list[Launch]:
    """Deploy the model of each launch that has succeeded, once; returns those launches."""
    with database.begin() as session:
        succeeded_launches = launches.to_switch(session)
        for launch in succeeded_launches:
            assert launch.fine_tuned_model is not None  # `to_switch` sees to it
            model = deployments.add_model(
                session, launch.provider, launch.fine_tuned_model, base=launch.model, launch_id=launch.id
            )
            deployments.deploy(session, model, deployed_by=None, why=f"job {launch.job_id} succeeded")
            launch.switched_at = now()
        return list(succeeded_launches)


@dataclass(frozen=True)
class Wish:
    """An admin wants it."""

    admin_id: int
    why: str
    update_id: int | None = None
    """The inbox row that brought it: what has been done for it before is not done again."""


def activate(database: Database, provider: str, name: str, wish: Wish) -> bool:
    """From now on this model answers. False for one that is being removed."""
    with database.begin() as session:
        model = deployments.add_model(session, provider, name)
        if model.removed_at is not None:
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
        if target is not None:
            deployments.deploy(session, target, wish.admin_id, wish.why, wish.update_id)
        return target


def configure(database: Database, provider: str, name: str) -> Model:
    """Before the first deployment by anybody, the configured model answers; returns the active one."""
    with database.begin() as session:
        history = deployments.history(session, 1000)
        only_configured = all(deployment.why == deployments.CONFIGURED for deployment, _ in history)
        if history and (not only_configured or (history[0][1].provider, history[0][1].name) == (provider, name)):
            return history[0][1]
        model = deployments.add_model(session, provider, name)
        deployments.deploy(session, model, deployed_by=None, why=deployments.CONFIGURED)
        return model
