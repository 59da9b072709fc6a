"""While the active model must not answer, or is gone, the one before it does: for this question, with no deployment
changed.

Whether it may is the engine's word: with a library that breaks a model's memory it would write nonsense. That is mended
by who installs; until then each question asks the active model first, so that its answers come back by themselves.
Whether it is gone for long is looked into by the watch, which may deploy the one before.
"""

import logging
from collections.abc import Callable
from enum import Enum

from sqlmodel import Session

from bot.chat.chatting import Chatting
from bot.chat.model import Asking, NoAnswer
from bot.chat.pictures import with_bytes
from bot.telegram.here import Here
from storage import deployments, turns
from storage.candidates.answerer import is_canary
from storage.endings import Ending
from storage.hosting import ledger
from storage.local import STARTER
from storage.models import Turn
from training.text.system import asked_with

log = logging.getLogger(__name__)

_FAILURES_OF_A_CANARY = (Ending.PROVIDER_TROUBLE, Ending.PROVIDER_UNREACHABLE, Ending.QUESTION_REFUSED)


async def ask_whoever_may(asking: Asking, here: Here, chatting: Chatting) -> None:
    """Ask the turn's model; where its host does not serve it, the model before. Raises `NoAnswer`."""
    provider, model = asking.turn.provider, asking.turn.model
    try:
        await _ask(asking, here, chatting)
    except NoAnswer as error:
        if error.ending is Ending.MODEL_UNFIT:
            await _ask_another(asking, error, here, chatting)
        elif error.ending is Ending.MODEL_GONE or await _may_be_replaced(asking, error, here):
            if chatting.watch is not None:
                chatting.watch.notice(provider, model, error.ending)
            failure, _ = await _ask_former(asking, error, here, chatting)
            if failure is not None:
                raise failure from None
        else:
            raise
    else:
        if chatting.watch is not None:
            chatting.watch.answered(provider, model)
        chatting.unfit_alarms = {alarm for alarm in chatting.unfit_alarms if alarm[0] != model}


async def _may_be_replaced(asking: Asking, error: NoAnswer, here: Here) -> bool:
    """Whether a canary has failed of which the owner has seen nothing: who is in a trial loses no answer by it."""
    if asking.text or error.ending not in _FAILURES_OF_A_CANARY:
        return False
    return await here.database.run(is_canary, asking.turn.provider, asking.turn.model)


async def _ask(asking: Asking, here: Here, chatting: Chatting) -> None:
    turn = asking.turn
    asking.name_at_host = None
    if turn.provider in chatting.hosts:
        asking.name_at_host = await here.database.run(ledger.name_at_host, turn.provider, turn.model)
    model = (turn.provider, turn.model)
    if model not in chatting.apis:
        chatting.apis[model] = await here.database.run(deployments.api_of, *model)
    asking.api = chatting.apis[model]
    await asking.run(chatting.clients.get(turn.provider), await with_bytes(turn.messages, here.bot))


async def _ask_another(asking: Asking, unfit: NoAnswer, here: Here, chatting: Chatting) -> None:
    """Ask the model before, since the active one must not answer. The admins hear of it when it is news."""
    turn, model = asking.turn, asking.turn.model
    failure, outcome = await _ask_former(asking, unfit, here, chatting)
    # Whether somebody stands in, and who: another one, or nobody any more, is news.
    alarm = (model, unfit.code, turn.model if failure is None else None)
    if outcome is not HandOver.NOT_THIS_TURN and alarm not in chatting.unfit_alarms:
        chatting.unfit_alarms.add(alarm)
        log.error("%s In its place: %s", unfit.code, alarm[2] or "nothing answers")
        await chatting.unfit(unfit.code, alarm[2])
    if failure is not None:
        raise failure


async def _ask_former(
    asking: Asking, failure: NoAnswer, here: Here, chatting: Chatting
) -> tuple[NoAnswer | None, "HandOver"]:
    """Ask the model before, if it may answer this turn. Returns why there still is no answer, if so."""
    turn = asking.turn
    # What the starter makes up must not stand beside an emergency.
    may_answer = lambda name: turn.flag is None or STARTER not in name  # noqa: E731
    outcome = await here.database.run(hand_over, turn, may_answer, chatting)
    if outcome is not HandOver.DONE:
        return failure, outcome
    try:
        await _ask(asking, here, chatting)
    except NoAnswer as error:
        return error, outcome
    return None, outcome


class HandOver(Enum):
    """What became of a turn whose model must not answer."""

    DONE = "it is the turn of the model before"
    NOBODY = "there is no model before"
    NOT_THIS_TURN = "the model before may answer others, or another one is active meanwhile"


def hand_over(session: Session, turn: Turn, may_answer: Callable[[str], bool], chatting: Chatting) -> HandOver:
    """Make the turn one of the model that answered before the active one (where a canary's turn it is, of the active
    one), with the system prompt of that, if it may answer it. `may_answer(name)`: whether a model may answer this turn.
    """
    active = deployments.active(session)
    is_active = active is not None and (active.provider, active.name) == (turn.provider, turn.model)
    if not is_active and not is_canary(session, turn.provider, turn.model):
        return HandOver.NOT_THIS_TURN
    former = deployments.before_active(session) if is_active else active
    if former is None:
        return HandOver.NOBODY
    if not may_answer(former.name):
        return HandOver.NOT_THIS_TURN
    turn.provider, turn.model = former.provider, former.name
    prompt = deployments.prompt_of(session, former, chatting.system_prompt)
    turn.messages = chatting.as_sent(former.provider, asked_with(turn.messages, prompt))
    turns.hand_over(session.connection(), turn)
    return HandOver.DONE
