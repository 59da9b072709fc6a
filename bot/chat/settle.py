"""What became of a question is committed, and told to whom it concerns: the vets of a red flag, the watch over the
active model."""

from contextlib import suppress

from aiogram.exceptions import TelegramForbiddenError
from sqlalchemy import Connection

from bot.chat.chatting import Chatting
from bot.chat.limits.budget import tokens_of
from bot.chat.safety import emergency
from bot.telegram.here import Here
from bot.telegram.pace import Send
from storage import cases, turns, verified
from storage.endings import Ending, ending_of, fail
from storage.models import Turn
from storage.reviews import BY_MODEL


async def settle(turn: Turn, partial: str, here: Here, chatting: Chatting, send: Send) -> bool:
    """Commit what the model has said, and tell whom it concerns; true if a vet has taken the chat over meanwhile."""
    is_new_flag = turn.flag is None and (turn.answer or partial).startswith("🚨")
    if is_new_flag:
        turn.flag = BY_MODEL
        with suppress(TelegramForbiddenError):  # the vets hear of it all the same
            await send(emergency(BY_MODEL, here.say, chatting.clinic), None)
    is_held = await here.database.run_core(_finish, turn)
    await _count(turn, turn.answer or partial, chatting)
    if is_new_flag:
        await chatting.red_flag(turn)
    if turn.error is not None and chatting.watch is not None:
        chatting.watch.notice(turn.provider, turn.model, ending_of(turn))
    return is_held


async def _count(turn: Turn, text: str, chatting: Chatting) -> None:
    """Count what the answer has taken, of its owner's day and of everybody's."""
    prompt_tokens, answer_tokens = tokens_of(turn, text)
    chatting.limits.used(turn.owner_id, prompt_tokens + answer_tokens)
    percent = chatting.budget.used(turn, prompt_tokens, answer_tokens)
    if percent is not None:
        await chatting.budget_alarm(percent)


def _finish(connection: Connection, turn: Turn) -> bool:
    """Log what became of the question; true if a vet has taken the chat over meanwhile, so that nothing is shown."""
    is_held = cases.holding(connection, turn.chat_id, turn.thread_id) is not None
    if is_held:
        fail(turn, Ending.HELD)
        turn.verified_id = turn.similarity = None
    if turn.verified_id is not None:
        verified.count(connection, turn.verified_id)
    turns.finish(connection, turn)
    return is_held
