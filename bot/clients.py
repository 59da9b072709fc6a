"""The clients of the hosts: for training, for answers, for embeddings."""

import logging
from collections.abc import Callable, Collection
from functools import partial

from aiogram import Bot
from openai import AsyncOpenAI, DefaultAioHttpClient, DefaultHttpxClient, OpenAI

from bot.adapters import adapter_of, authorities
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
from training.providers import Provider
from training.providers.speaker import Speaker

log = logging.getLogger(__name__)


def make_provider(host: Host, database: Database, ours: Collection[str]) -> Provider:
    """What trains at this host. `ours`: the clinic's own phone and address, which may go to a hosted one."""
    return adapter_of(host, partial(require_cleared, database, ours))


def make_speaker(host: Host, as_sent: Callable[[str, list[Message]], list[Message]]) -> Speaker:
    """What asks this host's models in an evaluation, where owners' questions go. `as_sent`: what of a prompt may."""
    client = OpenAI(base_url=host.chat_url, api_key=host.key, http_client=DefaultHttpxClient(verify=authorities()))
    return Speaker(host.name, client, as_sent)


def make_chat_client(host: Host) -> AsyncOpenAI:
    """What asks this host for answers."""
    # No retries: a person waits, and a second request may cost a second time.
    return AsyncOpenAI(
        base_url=host.chat_url,
        api_key=host.key,
        max_retries=0,
        timeout=None,  # bot/chat/model.py counts the time between two pieces
        http_client=DefaultAioHttpClient(verify=authorities()),
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
