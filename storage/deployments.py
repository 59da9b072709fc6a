"""Models we can serve, the append-only record of which one answers, and with which system prompt they are asked."""

import itertools
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import CursorResult, and_, or_, update
from sqlmodel import Session, col, select

from storage import audit, launches, lineage
from storage.candidates import states
from storage.models import CHAT, Deed, Deployment, Launch, Model, SystemPrompt, now

_EPOCH = re.compile(r":ckpt-step-\d+")
"""What the name of an epoch's model has besides that of the job's, at OpenAI and at our engine."""


def add_model(
    session: Session, provider: str, name: str, base: str | None = None, launch_id: str | None = None
) -> Model:
    """The model of this name at this provider, made if it is new. That of an epoch belongs to the launch, too: it has
    learned the same rows."""
    query = select(Model).where(Model.provider == provider, Model.name == name)
    model = session.exec(query).first()
    if model is None:
        model = Model(provider=provider, name=name, base=base)
        session.add(model)
    if model.launch_id is None:
        model.launch_id = launch_id or launch_of(session, provider, name)
        launch = session.get(Launch, model.launch_id) if model.launch_id else None
        model.api = model.api if launch is None else launch.api
    session.flush()
    return model


def launch_of(session: Session, provider: str, name: str) -> str | None:
    """The launch whose model, or the model of one of whose epochs, has this name."""
    whole_name = _EPOCH.sub("", name)
    query = select(Launch.id).where(Launch.provider == provider, Launch.fine_tuned_model == whole_name)
    return session.exec(query).first()


def api_of(session: Session, provider: str, name: str) -> str:
    """How this model is asked: `chat`, or `completions` where it only completes."""
    query = select(Model.api).where(Model.provider == provider, Model.name == name)
    return session.exec(query).first() or CHAT


def models(session: Session) -> Sequence[Model]:
    """Every model we know, oldest first; not those, of epochs, that were removed before they ever answered."""
    is_shown = or_(col(Model.removed_at).is_(None), col(Model.id).in_(select(Deployment.model_id)))
    return session.exec(select(Model).where(is_shown).order_by(col(Model.id))).all()


def untrained(session: Session) -> Sequence[Model]:
    """The models that no launch of ours has made."""
    return session.exec(select(Model).where(col(Model.launch_id).is_(None))).all()


def find_model(session: Session, name: str) -> Model | None:
    """A model by its number in /models, its name, the one by which its host answers, or its full name: `PROVIDER:NAME`.
    Of those at several providers a name alone means the newest."""
    if name.isdigit() and len(name) < 10:
        return session.get(Model, int(name))
    provider, _, own_name = name.partition(":")
    is_own = or_(col(Model.name) == name, col(Model.serve_name) == name)
    is_it = or_(is_own, and_(col(Model.provider) == provider, col(Model.name) == own_name))
    return session.exec(select(Model).where(is_it).order_by(col(Model.id).desc())).first()


def deploy(
    session: Session, model: Model, deployed_by: int | None, why: str, update_id: int | None = None
) -> Deployment:
    """From now on this model answers. `update_id`: of the command that wants it; one that has been done before is not
    done again."""
    assert model.id is not None
    if update_id is not None:
        twin = session.exec(select(Deployment).where(Deployment.update_id == update_id)).first()
        if twin is not None:
            return twin
    former = active(session)
    deployment = Deployment(model_id=model.id, deployed_by=deployed_by, why=why, update_id=update_id)
    session.add(deployment)
    session.flush()
    move = "chosen" if deployed_by is not None else "recovered" if why == RECOVERED else "fell_back"
    states.follow(session, None if former is None else former.id, model.id, deployed_by, move)
    launch = session.get(Launch, model.launch_id) if model.launch_id else None
    if launch is not None:
        launch.switched_at = launch.switched_at or now()
    audit.log(session, deployed_by, Deed.DEPLOYED, "model", model.name, why)
    return deployment


def history(session: Session, n: int) -> Sequence[tuple[Deployment, Model]]:
    """The last `n` deployments with their models, newest (the active one) first."""
    query = (
        select(Deployment, Model)
        .join(Model, col(Model.id) == col(Deployment.model_id))
        .order_by(col(Deployment.id).desc())
        .limit(n)
    )
    return session.exec(query).all()


def active(session: Session) -> Model | None:
    """The model that answers now; null before the first deployment."""
    newest = history(session, 1)
    return newest[0][1] if newest else None


def chosen(session: Session) -> Model | None:
    """The active model, if it is that by somebody's choice; null where it only stands in for a newer one."""
    return None if fallen_back(session) else active(session)


def of_update(session: Session, update_id: int) -> Model | None:
    """The model that this update's command has deployed, if it came so far."""
    query = select(Model).join(Deployment, col(Deployment.model_id) == col(Model.id))
    return session.exec(query.where(Deployment.update_id == update_id)).first()


def before_active(session: Session) -> Model | None:
    """What to roll back to: what answered when the active model was first deployed, and is there still."""
    formers = rollback_targets(session)
    return formers[0] if formers else None


def rollback_targets(session: Session) -> list[Model]:
    """What rollbacks go back to, one after the other, and is there still; the next first."""
    return [model for model in reversed(_undo_stack(session)[:-1]) if model.removed_at is None]


def _undo_stack(session: Session) -> list[Model]:
    """The active model last, before it what rollbacks go back to, one after the other.

    Found by walking back as an undo does, so that two rollbacks in a row go two steps back, not to and fro.
    """
    stack: list[Model] = []
    for deployment, model in reversed(history(session, 1000)):
        if deployment.why in (ROLLBACK, FALLBACK) and model.id in [former.id for former in stack[:-1]]:
            # More than one step where those between were removed, or are not served.
            stack.pop()
            while stack[-1].id != model.id:
                stack.pop()
        elif not stack or stack[-1].id != model.id:
            stack.append(model)
    return stack


class FallBack(NamedTuple):
    """The newest deployment is our own: of the model before, because the newer one does not answer."""

    deployment: Deployment
    stand_in: Model
    model: Model
    """The newer one, as a person or a training has deployed it last: it returns when it answers again."""


def fallen_back(session: Session) -> FallBack | None:
    """Null where the newest deployment is anybody else's, whose choice then stands, or the newer model was removed."""
    rows = history(session, 1000)
    if not rows or rows[0][0].why != FALLBACK:
        return None
    model = next((model for deployment, model in rows if deployment.why != FALLBACK), None)
    return None if model is None or model.removed_at is not None else FallBack(*rows[0], model)


FALL_BACK_ONCE = timedelta(days=1)


def may_fall_back(session: Session) -> bool:
    """Whether a machine may take the step back: not a second one since anybody else has deployed, unless the newer
    model has returned since, and a day has passed."""
    rows = history(session, 1000)
    if rows and rows[0][0].why == FALLBACK:
        return False
    own = itertools.takewhile(lambda deployment: deployment.why in (FALLBACK, RECOVERED), (row for row, _ in rows))
    return all(deployment.deployed_at < now() - FALL_BACK_ONCE for deployment in own if deployment.why == FALLBACK)


def deploy_next(session: Session, deployment_id: int, model_id: int, why: str) -> Deployment | None:
    """Deploy a model by a machine's own plan; null, and nothing, where another deployment than the one that it was
    made for is the newest, or the model was removed."""
    newest = history(session, 1)
    model = session.get_one(Model, model_id)
    if not newest or newest[0][0].id != deployment_id or model.removed_at is not None:
        return None
    return deploy(session, model, None, why)


RECENT = 4
"""Deployments, and steps of a rollback: the active model and three before it."""


def trained_here(session: Session, provider: str) -> Sequence[Model]:
    """The models that launches of ours have made at a provider, oldest first."""
    query = select(Model).where(Model.provider == provider, col(Model.launch_id).is_not(None))
    return session.exec(query.order_by(col(Model.id))).all()


def needed(session: Session, provider: str) -> set[str]:
    """Names at a provider that must stay, whatever room they take: what answers, what the next rollbacks go back to,
    what was deployed last, candidates on their way, and what a training under way starts from."""
    deployed_models = [*(model for _, model in history(session, RECENT)), *_undo_stack(session)[-RECENT:]]
    deployed_models += [
        session.get_one(Model, candidate.model_id) for candidate in states.in_state(session, *states.OPEN)
    ]
    names = {model.name for model in deployed_models if model.provider == provider}
    return names | {launch.model for launch in launches.under_way(session) if launch.provider == provider}


def at_work(session: Session, provider: str) -> set[str]:
    """Names at a provider that owners or trainings rely on beside the active model: a canary, what a training starts
    from, and the model whose place another one holds until it answers again."""
    models = [session.get_one(Model, candidate.model_id) for candidate in states.in_state(session, states.State.CANARY)]
    if (fall_back := fallen_back(session)) is not None:
        models.append(fall_back.model)
    names = {model.name for model in models if model.provider == provider}
    return names | {launch.model for launch in launches.under_way(session) if launch.provider == provider}


def remove(session: Session, model: Model) -> None:
    """It is deleted at its provider from now on, and nobody can let it answer any more."""
    model.removed_at = now()
    audit.log(session, None, Deed.REMOVED, "model", model.name)


ROLLBACK = "rollback"
FALLBACK = "fallback after repeated failures"
RECOVERED = "answers again after a fallback"
CONFIGURED = "configured"
"""Reasons that the code itself looks for; others are free text."""


# --- what a model is told before a conversation ---


def prompt_of(session: Session, model: Model, default_prompt: str) -> str | None:
    """What this model is told before each conversation; null: nothing. One that only completes has learned its rows
    without."""
    learned = lineage.of_model(session, model)
    if learned is None:
        return prompt_in_force(session, default_prompt)
    return learned[1].system_prompt if model.api == CHAT else None


def last_prompt(session: Session) -> SystemPrompt | None:
    """The one that an admin has set last, perhaps to go back to the settings'."""
    was_set = select(SystemPrompt).where(col(SystemPrompt.set_at).is_not(None))
    return session.exec(was_set.order_by(col(SystemPrompt.set_at).desc(), col(SystemPrompt.id).desc())).first()


def prompt_in_force(session: Session, default_prompt: str) -> str:
    """What models that were not trained here are told, and what rows without a prompt are imported with."""
    last = last_prompt(session)
    return (last.text if last else None) or default_prompt


def propose_prompt(session: Session, text: str | None, proposed_by: int, update_id: int | None) -> SystemPrompt:
    """Keep what an admin wants, null for the settings' prompt, until they confirm it; what the same update has
    brought before, if there is that."""
    if update_id is not None:
        twin = session.exec(select(SystemPrompt).where(SystemPrompt.update_id == update_id)).first()
        if twin is not None:
            return twin
    proposal = SystemPrompt(text=text, proposed_by=proposed_by, update_id=update_id)
    session.add(proposal)
    session.flush()
    return proposal


def set_prompt(session: Session, proposal_id: int, admin_id: int) -> bool:
    """From now on this proposal is in force; false where it has been set before, is somebody else's, or was proposed
    before another one was set."""
    proposal, last = session.get(SystemPrompt, proposal_id), last_prompt(session)
    if proposal is None or (last is not None and last.set_at is not None and last.set_at > proposal.proposed_at):
        return False
    is_open = (col(SystemPrompt.set_at).is_(None), col(SystemPrompt.proposed_by) == admin_id)
    query = update(SystemPrompt).where(col(SystemPrompt.id) == proposal_id, *is_open).values(set_at=now())
    result = session.execute(query)
    assert isinstance(result, CursorResult)
    if result.rowcount != 1:
        return False
    text = session.get_one(SystemPrompt, proposal_id).text
    detail = "default" if text is None else " ".join(text[:60].split())
    audit.log(session, admin_id, Deed.PROMPT_SET, "prompt", str(proposal_id), detail)
    return True
