"""The clients of the hosts: for training, for answers, for embeddings."""

import logging
import ssl
from collections.abc import Callable, Collection, Mapping
from functools import cache, partial

import httpx2
from aiogram import Bot
from openai import AsyncOpenAI, DefaultAioHttpClient, DefaultHttpxClient, OpenAI

from bot.chat.chatting import Chatting
from bot.chat.embedder import Embedder
from bot.chat.nearest import Nearest
from bot.chat.opinions.adviser import Adviser, Expense, Means
from bot.chat.opinions.matches import MatchOpinions
from bot.chat.opinions.second import Reach, SecondOpinions
from bot.hosts import Host
from bot.wiring import NamedModel, Wiring
from storage.database import Database
from storage.models import Message
from storage.settings import Settings
from training.privacy.clearance import require_cleared
from training.privacy.rows import is_hosted
from training.providers import Provider
from training.providers.hosted import HostedProvider
from training.providers.openai import OpenAIProvider
from training.providers.speaker import Speaker

log = logging.getLogger(__name__)

TRAINING_TIMEOUT_SECONDS = 60
Check = Callable[[bytes], None]
"""Raises `NotCleared` for a file that must not leave."""


def make_provider(host: Host, database: Database, ours: Collection[str]) -> Provider:
    """What trains at this host, by the shape of its API. `ours`: the clinic's own phone and address, which may go to a
    hosted one."""
    check = partial(require_cleared, database, ours)
    return _ADAPTERS[host.shape](host, check) if is_hosted(host.name) else OpenAIProvider(host.name, _client(host))


def _client(host: Host) -> OpenAI:
    return OpenAI(
        base_url=host.base_url,
        api_key=host.key,
        timeout=TRAINING_TIMEOUT_SECONDS,
        http_client=DefaultHttpxClient(verify=_authorities()),
    )


def _hosted(host: Host, check: Check) -> Provider:
    return HostedProvider(host.name, _client(host), check)


_ADAPTERS: Mapping[str, Callable[[Host, Check], Provider]] = {"openai": _hosted}
"""By the shape of a hosted provider's API; `bot.hosts.SPOKEN` says the same to who only asks."""


def make_speaker(host: Host, as_sent: Callable[[str, list[Message]], list[Message]]) -> Speaker:
    """What asks this host's models in an evaluation, where owners' questions go. `as_sent`: what of a prompt may."""
    client = OpenAI(base_url=host.chat_url, api_key=host.key, http_client=DefaultHttpxClient(verify=_authorities()))
    return Speaker(host.name, client, as_sent)


def make_chat_client(host: Host) -> AsyncOpenAI:
    """What asks this host for answers."""
    # No retries: a person waits, and a second request may cost a second time.
    return AsyncOpenAI(
        base_url=host.chat_url,
        api_key=host.key,
        max_retries=0,
        timeout=None,  # bot/chat/model.py counts the time between two pieces
        http_client=DefaultAioHttpClient(verify=_authorities()),
    )


def make_nearest(settings: Settings, chatting: Chatting) -> Nearest | None:
    """What looks verified answers up by embeddings; null where it is not set up."""
    model, threshold = settings.embedding_model, settings.embedding_threshold
    if model is None:
        return None
    if threshold is None:
        log.warning(
            "VETTED_EMBEDDING_MODEL is set, VETTED_EMBEDDING_THRESHOLD is not: embeddings decide nothing yet. Measure "
            "a threshold on your own pairs with `vetted match --calibrate` (docs/verified.md)."
        )
        return None
    embedder = Embedder(settings.provider, model, chatting.clients[settings.provider])
    return Nearest(chatting.verified, embedder, threshold, chatting.as_sent)


def make_second(wiring: Wiring, chatting: Chatting, bot: Bot, database: Database) -> SecondOpinions | None:
    """What asks for second opinions on emergencies; null where it is not set up."""
    if wiring.second is None:
        return None
    reach = Reach(bot, chatting.paces, chatting.clinic, chatting.red_flag)
    return SecondOpinions(_adviser(wiring.second, chatting), database, reach, wiring.second.is_of_host)


def make_matches(wiring: Wiring, chatting: Chatting, database: Database) -> MatchOpinions | None:
    """What asks whether a near question gets the same answer; null where it is not set up."""
    if wiring.match is None:
        return None
    return MatchOpinions(_adviser(wiring.match, chatting), chatting.verified, database, wiring.match.is_of_host)


def _adviser(model: NamedModel, chatting: Chatting) -> Adviser:
    means = Means(chatting.as_sent, chatting.refused, chatting.thinkers)
    expense = Expense(chatting.budget, chatting.budget_alarm)
    return Adviser(model.setting, model.provider, model.name, chatting.clients[model.provider], expense, means)


@cache
def _authorities() -> ssl.SSLContext:
    """One for all hosts: reading the certificates of all authorities takes 20 ms each time."""
    return httpx2.create_ssl_context()
