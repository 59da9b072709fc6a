"""A probe: a tiny request to a model, at the URL that owners' questions go to. Its words are ours, so that nothing that
an owner writes can make it fail."""

import asyncio
import logging
from dataclasses import dataclass

import openai
from openai import AsyncOpenAI

from bot.chat.model import Asking, NoAnswer
from bot.chat.watch.evidence import Health, health_of
from storage.endings import Ending
from storage.models import Message, Model, Turn

log = logging.getLogger(__name__)

SECONDS = 20.0
"""For the whole answer."""
QUESTION: list[Message] = [{"role": "user", "content": "Hi"}]
N_TOKENS = 8
_LIMITS = ("max_tokens", "max_completion_tokens")
"""What the API calls the most tokens of an answer, the newer word last: hosts refuse the one that they do not know."""


@dataclass(frozen=True)
class ProbeResult:
    """What a probe has found, and in which words."""

    health: Health
    words: str = ""
    """The host's error, for the admins."""


async def probe(client: AsyncOpenAI | None, model: Model) -> ProbeResult:
    """Ask a model for a few tokens. That it is gone has to be confirmed by the host's list, where it has one."""
    failure = NoAnswer(Ending.PROVIDER_TROUBLE)
    for limit in _LIMITS:
        asking = Asking(_turn(model), lambda _text: None, SECONDS, more={limit: N_TOKENS}, answer_tokens=0)
        asking.name_at_host, asking.api = model.name_at_host, model.api
        try:
            async with asyncio.timeout(SECONDS):
                await asking.run(client, QUESTION)
            return ProbeResult(Health.ANSWERS)
        except TimeoutError:
            return ProbeResult(Health.FAILS, f"{SECONDS:.0f} s")
        except NoAnswer as error:
            failure = error
        if failure.ending is not Ending.QUESTION_REFUSED:
            break
    return ProbeResult(await _health(failure, client, model), failure.code or str(failure.ending))


def _turn(model: Model) -> Turn:
    """Nobody's, and in no table."""
    return Turn(
        conversation_id=0,
        chat_id=0,
        owner_id=0,
        question="",
        messages=QUESTION,
        provider=model.provider,
        model=model.name,
    )


async def _health(failure: NoAnswer, client: AsyncOpenAI | None, model: Model) -> Health:
    health = health_of(failure.ending)
    if health is not Health.GONE:
        return health
    if client is None:  # the settings name its provider no more
        return Health.UNCLEAR
    try:
        async with asyncio.timeout(SECONDS):
            names = {listed.id async for listed in client.models.list()}
    except (openai.OpenAIError, TimeoutError) as error:
        log.info("%s lists no models: %s", model.provider, type(error).__name__)
        return Health.GONE
    return Health.UNCLEAR if model.name_at_host in names else Health.GONE
