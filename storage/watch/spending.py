"""What the answers of a day have used, read from the turns: once as a day or a process begins, never for a question."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, select
from sqlmodel import SQLModel

from storage.turns import ANSWER_TOKENS, PROMPT_TOKENS
from storage.watch.past import first_turn_since

_turn = SQLModel.metadata.tables["turn"]


class ModelUse(NamedTuple):
    """What answers of a model have used."""

    provider: str
    model: str
    prompt_tokens: int
    answer_tokens: int


def used_since(connection: Connection, moment: datetime) -> list[ModelUse]:
    """By all owners, model by model."""
    query = (
        select(_turn.c.provider, _turn.c.model, func.sum(PROMPT_TOKENS), func.sum(ANSWER_TOKENS))
        .where(_turn.c.id >= first_turn_since(connection, moment))
        .group_by(_turn.c.provider, _turn.c.model)
    )
    rows = connection.execute(query)
    return [ModelUse(provider, model, int(prompt), int(answer)) for provider, model, prompt, answer in rows]
