"""Which model answers a chat: the active one, or a canary where the chat is one of its share."""

from typing import NamedTuple

from sqlalchemy import Connection, and_
from sqlalchemy import select as select_columns
from sqlmodel import Session, SQLModel, col, select

from storage.candidates.draw import is_drawn
from storage.models import CHAT, Candidate, CandidateState, Model


class Answerer(NamedTuple):
    """The model that answers now."""

    provider: str
    name: str
    system_prompt: str | None
    """What it is told before each conversation; null: nothing."""


_model, _deployment, _launch, _version, _prompt, _candidate = (
    SQLModel.metadata.tables[name]
    for name in ("model", "deployment", "launch", "datasetversion", "systemprompt", "candidate")
)
_LAST_SET = (
    select_columns(_prompt.c.text)
    .where(_prompt.c.set_at.is_not(None))
    .order_by(_prompt.c.set_at.desc(), _prompt.c.id.desc())
    .limit(1)
)
_tried, _launch_of_tried, _version_of_tried = (table.alias() for table in (_model, _launch, _version))
# The canary is compared with what answers now, or answers nobody: somebody may just have deployed another model.
_is_canary = and_(
    _candidate.c.state == CandidateState.CANARY,
    _candidate.c.active_id == _deployment.c.model_id,
)
_ANSWERER = (
    select_columns(
        *(_LAST_SET.scalar_subquery(), _candidate.c.id, _candidate.c.round, _candidate.c.share),
        *(_model.c.provider, _model.c.name, _model.c.api, _version.c.id, _version.c.system_prompt),
        *(_tried.c.provider, _tried.c.name, _tried.c.api, _version_of_tried.c.id, _version_of_tried.c.system_prompt),
    )
    .select_from(
        _deployment.join(_model, _deployment.c.model_id == _model.c.id)
        .outerjoin(_launch, _launch.c.id == _model.c.launch_id)
        .outerjoin(_version, _version.c.id == _launch.c.version_id)
        .outerjoin(_candidate, _is_canary)
        .outerjoin(_tried, and_(_tried.c.id == _candidate.c.model_id, _tried.c.removed_at.is_(None)))
        .outerjoin(_launch_of_tried, _launch_of_tried.c.id == _tried.c.launch_id)
        .outerjoin(_version_of_tried, _version_of_tried.c.id == _launch_of_tried.c.version_id)
    )
    .order_by(_deployment.c.id.desc(), _candidate.c.id)
    .limit(1)
)


def answerer(connection: Connection, default_prompt: str, chat_id: int) -> Answerer | None:
    """The model that answers this chat now, the active one or a canary, in one query; null before the first deployment.
    `default_prompt`: what is in force where no admin has set another."""
    row = connection.execute(_ANSWERER).first()
    if row is None:
        return None
    last_set, candidate_id, attempt, share, *of_models = row
    has_canary = candidate_id is not None and of_models[5] is not None
    is_canarys = has_canary and is_drawn(candidate_id, attempt, chat_id, share)
    provider, name, api, version_id, of_version = of_models[5:] if is_canarys else of_models[:5]
    # One that only completes has learned its rows without.
    of_rows = of_version if api == CHAT else None
    return Answerer(provider, name, (last_set or default_prompt) if version_id is None else of_rows)


def is_canary(session: Session, provider: str, name: str) -> bool:
    """Whether this model answers a share of the owners now."""
    query = select(Model.id).join(Candidate, col(Candidate.model_id) == col(Model.id))
    is_it = (Candidate.state == CandidateState.CANARY, Model.provider == provider, Model.name == name)
    return session.exec(query.where(*is_it)).first() is not None
