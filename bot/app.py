"""The one place that knows everybody: settings → database, clients, dispatcher, scheduler → a running bot."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramAPIError, TelegramForbiddenError, TelegramUnauthorizedError
from aiogram.types import ErrorEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from openai import AsyncOpenAI, OpenAI

import admin.dataset
import admin.imports
import admin.jobs
import admin.models
import admin.review
import admin.roles
from admin.desk import Desk
from bot import chat
from bot.people import Introduce
from bot.prompts import SYSTEM_PROMPT
from bot.wiring import Host, wire
from storage import people
from storage.database import Database
from storage.migrate import migrate
from storage.models import Rank
from storage.settings import Settings, SettingsError
from training.poll import poll_jobs
from training.providers import Provider
from training.providers.openai import OpenAIProvider
from training.switch import configure, switch_finished

log = logging.getLogger(__name__)

CHAT_TIMEOUT_SECONDS = 60
"""Between two pieces of an answer."""
TRAINING_TIMEOUT_SECONDS = 60
DRAIN_SECONDS = 20


def make_bot(token: str, api_url: str) -> Bot:
    """The Telegram client, for the Bot API server at `api_url`."""
    return Bot(
        token,
        session=AiohttpSession(api=TelegramAPIServer.from_base(api_url)),
        default=DefaultBotProperties(parse_mode="HTML", link_preview_is_disabled=True),
    )


def make_dispatcher() -> Dispatcher:
    """All routes; the owners' chat last, because every text is a question to it."""
    dispatcher = Dispatcher()
    for observer in (dispatcher.message, dispatcher.callback_query):
        observer.outer_middleware(Introduce())
    dispatcher.include_routers(
        admin.roles.make_router(),
        admin.review.make_router(),
        admin.imports.make_router(),
        admin.dataset.make_router(),
        admin.jobs.make_router(),
        admin.models.make_router(),
        chat.make_router(),
    )
    dispatcher.errors.register(_log_error)
    return dispatcher


async def _log_error(event: ErrorEvent) -> bool:
    """The last resort: nothing that goes wrong with one update may end the process or pass unseen."""
    if isinstance(event.exception, TelegramForbiddenError):
        log.info("somebody has blocked the bot: %s", event.exception)
    else:
        log.error("update %s failed", event.update.update_id, exc_info=event.exception)
    return True


async def run(settings: Settings) -> None:
    """Run the bot until SIGTERM or Ctrl-C. Raises `SettingsError` for what the operator has to mend."""
    told_to_stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told_to_stop.set)
    async with running(settings) as polling:
        stopping = asyncio.create_task(told_to_stop.wait())
        await asyncio.wait({polling, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[asyncio.Task[None]]:
    """A running bot, as the task that polls Telegram. At the end, open questions get 20 s to be answered."""
    wiring = wire(settings)
    bot = make_bot(wiring.token, settings.telegram_api_url)
    database = Database(settings.database_location)
    try:
        await asyncio.to_thread(migrate, database)
        for telegram_id in settings.owner_ids:
            await database.run(people.grant, telegram_id, Rank.ADMIN, None)
        if not await database.run(people.ranked):
            log.warning("nobody is admin: set VETTED_OWNER_IDS to your numeric Telegram id (/start tells it)")
        active = await asyncio.to_thread(configure, database, settings.provider, wiring.first_model)
        await _say_hello(bot, settings)
        await admin.roles.show_menus(bot, database)
        log.info("%s answers from %s", active.name, active.provider)

        desk = Desk(
            providers={host.name: _provider(host) for host in wiring.hosts},
            provider=settings.provider,
            base_model=wiring.base_model,
            folder=settings.home / "datasets",
            system_prompt=SYSTEM_PROMPT,
        )
        chatting = chat.Chatting({host.name: _chat_client(host) for host in wiring.hosts}, SYSTEM_PROMPT)
        dispatcher = make_dispatcher()
        started = asyncio.Event()
        dispatcher.startup.register(started.set)
        scheduler = make_scheduler(bot, database, desk, settings.poll_seconds)
        scheduler.start()
        polling = asyncio.create_task(
            dispatcher.start_polling(
                bot, database=database, desk=desk, chatting=chatting, handle_signals=False, close_bot_session=False
            )
        )
        try:
            await started.wait()
            yield polling
        finally:
            scheduler.shutdown(wait=False)
            if not polling.done():
                await dispatcher.stop_polling()
            await chatting.queue.drain(DRAIN_SECONDS)
            await polling
            for client in chatting.clients.values():
                await client.close()
    finally:
        await bot.session.close()
        database.close()


def _provider(host: Host) -> Provider:
    return OpenAIProvider(host.name, OpenAI(base_url=host.base_url, api_key=host.key, timeout=TRAINING_TIMEOUT_SECONDS))


def _chat_client(host: Host) -> AsyncOpenAI:
    # No retries: a person waits, and a second request may cost a second time.
    return AsyncOpenAI(base_url=host.base_url, api_key=host.key, max_retries=0, timeout=CHAT_TIMEOUT_SECONDS)


async def _say_hello(bot: Bot, settings: Settings) -> None:
    """Find out whether the token works before anything else does."""
    try:
        me = await bot.get_me()
    except TelegramUnauthorizedError:
        raise SettingsError(
            "Telegram does not accept VETTED_TELEGRAM_TOKEN (401). @BotFather tells the new one: /mybots, API Token."
        ) from None
    except TelegramAPIError as error:
        raise SettingsError(
            f"Telegram does not answer at {settings.telegram_api_url} ({type(error).__name__}). Check the network, "
            "or set VETTED_TELEGRAM_API_URL to a Bot API server that you can reach."
        ) from None
    log.info("this is @%s", me.username)


def make_scheduler(bot: Bot, database: Database, desk: Desk, poll_seconds: float) -> AsyncIOScheduler:
    """One tick: poll the jobs, switch to what has finished, tell the admins. State lives in the tables, so a tick
    may be late, come twice, or die half-way."""
    announcer = admin.jobs.Announcer(bot, database)

    async def tick() -> None:
        await asyncio.to_thread(poll_jobs, database, desk.providers, desk.folder)
        for launch in await asyncio.to_thread(switch_finished, database):
            log.info("from now on %s answers (launch %s)", launch.fine_tuned_model, launch.id[:8])
        await announcer.announce()

    scheduler = AsyncIOScheduler()
    # By default a tick that is a second late is dropped.
    scheduler.add_job(tick, "interval", seconds=poll_seconds, coalesce=True, max_instances=1, misfire_grace_time=None)
    return scheduler
