"""What the answers of a day, and the opinions beside them, have used, read from the tables: once as a day or a process
begins, never for a question."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, select
from sqlmodel import SQLModel

from storage.turns import ANSWER_TOKENS, PROMPT_TOKENS
from storage.watch.past import first_turn_since

_turn, _opinion = (SQLModel.metadata.tables[name] for name in ("turn", "secondopinion"))


class ModelUse(NamedTuple):
    """What answers of a model have used."""

    provider: str
    model: str
    prompt_tokens: int
    answer_tokens: int


def used_since(connection: Connection, moment: datetime) -> list[ModelUse]:
    """By all owners, model by model."""
    first_id = first_turn_since(connection, moment)
    of_answers = (
        select(_turn.c.provider, _turn.c.model, func.sum(PROMPT_TOKENS), func.sum(ANSWER_TOKENS))
        .where(_turn.c.id >= first_id)
        .group_by(_turn.c.provider, _turn.c.model)
    )
    of_opinions = (
        select(_opinion.c.provider, _opinion.c.model, *(func.sum(_opinion.c[name]) for name in _TOKENS))
        .where(_opinion.c.turn_id >= first_id, _opinion.c.prompt_tokens.is_not(None))
        .group_by(_opinion.c.provider, _opinion.c.model)
    )
    rows = [*connection.execute(of_answers), *connection.execute(of_opinions)]
    return [ModelUse(provider, model, int(prompt), int(answer)) for provider, model, prompt, answer in rows]


_TOKENS = ("prompt_tokens", "answer_tokens")
