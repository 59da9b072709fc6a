"""What became of a question is committed, and told to whom it concerns: the vets of a red flag, the admins of a model
that fails."""

import logging

from sqlalchemy import Connection
from sqlmodel import Session

from bot.chat.chatting import Chatting
from bot.chat.safety import emergency
from bot.telegram.here import Here
from bot.telegram.pace import Send
from storage import cases, deployments, turns, verified
from storage.endings import Ending, ending_of, fail
from storage.models import Turn
from storage.reviews import BY_MODEL

log = logging.getLogger(__name__)

FAILURES = 3
"""After so many in a row the deployment before takes over."""
_ABOUT_THE_HOST = (Ending.PROVIDER_UNREACHABLE, Ending.PROVIDER_SLOW)
_ABOUT_THE_MODEL = (Ending.MODEL_GONE, Ending.PROVIDER_TROUBLE, *_ABOUT_THE_HOST)


async def settle(turn: Turn, partial: str, here: Here, chatting: Chatting, send: Send) -> bool:
    """Commit what the model has said, and tell whom it concerns; true if a vet has taken the chat over meanwhile."""
    is_new_flag = turn.flag is None and (turn.answer or partial).startswith("🚨")
    if is_new_flag:
        turn.flag = BY_MODEL
        await send(emergency(BY_MODEL, here.say, chatting.clinic), None)
    is_held = await here.database.run_core(_finish, turn)
    chatting.limits.used(turn.owner_id, turn.prompt_tokens, turn.completion_tokens)
    if is_new_flag:
        await chatting.red_flag(turn)
    if ending_of(turn) in _ABOUT_THE_MODEL and await here.database.run(_fall_back, turn):
        await chatting.fell_back(turn)
    return is_held


def _finish(connection: Connection, turn: Turn) -> bool:
    """Log what became of the question; true if a vet has taken the chat over meanwhile, so that nothing is shown."""
    is_held = cases.holding(connection, turn.chat_id) is not None
    if is_held:
        fail(turn, Ending.HELD)
        turn.verified_id = turn.similarity = None
    if turn.verified_id is not None:
        verified.count(connection, turn.verified_id)
    turns.finish(connection, turn)
    return is_held


def _fall_back(session: Session, turn: Turn) -> bool:
    """Deploy the model before, if this turn's has failed several times in a row and the other may do better."""
    errors = turns.last_errors(session.connection(), turn.provider, turn.model, FAILURES)
    active, former = deployments.active(session), deployments.before_active(session)
    if len(errors) < FAILURES or not all(errors) or active is None or former is None:
        return False
    if (active.provider, active.name) != (turn.provider, turn.model):
        return False
    if former.provider == turn.provider and ending_of(turn) in _ABOUT_THE_HOST:
        return False
    deployments.deploy(session, former, None, deployments.FALLBACK)
    log.error("%s has failed %d times in a row; %s answers now", turn.model, FAILURES, former.name)
    return True
