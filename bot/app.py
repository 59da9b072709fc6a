"""The one place that knows everybody: settings → database, clients, dispatcher, scheduler → a running bot."""

import asyncio
import logging
import signal
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import cache, partial
from urllib.parse import urlsplit

import httpx2
from aiogram import Bot, Dispatcher
from aiogram.exceptions import ClientDecodeError, TelegramAPIError, TelegramUnauthorizedError
from aiogram.types import Update
from aiohttp import web
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from openai import AsyncOpenAI, DefaultAioHttpClient, DefaultHttpxClient, OpenAI

import admin.alerts
import admin.data.dataset
import admin.data.imports
import admin.data.lineage
import admin.data.private
import admin.data.versions
import admin.jobs
import admin.menus
import admin.models
import admin.ranks
import admin.vets.cases.routes
import admin.vets.review.routes
import admin.vets.verified
from admin.desk import Desk
from admin.vets.cases.desk import VetDesk
from admin.vets.tell_owners import tell_owners
from bot.chat import ask_vet, privacy, questions, routes
from bot.chat.chatting import Chatting, as_it_is
from bot.chat.embedder import Embedder
from bot.chat.feedback import waits_its_turn
from bot.chat.limits import Limits
from bot.chat.nearest import Nearest
from bot.chat.people import Introduce
from bot.chat.pets import routes as pets
from bot.chat.safety import Clinic
from bot.chat.verified import may_serve
from bot.prompts import SYSTEM_PROMPT
from bot.telegram.client import make_bot
from bot.telegram.intake import WANTED, Intake, IntakeEnded, RawUpdate
from bot.telegram.workers import Workers
from bot.wiring import Host, wire
from storage import inbox, people
from storage.database import Database
from storage.migrate import migrate
from storage.models import now
from storage.settings import Settings, SettingsError
from training.dataset.erase import erase_files
from training.dataset.promote import promote_reviews
from training.launching.poll import poll_jobs
from training.launching.switch import configure, switch_finished
from training.privacy.clearance import is_hosted, look_through, prompt_as_sent, require_cleared
from training.providers import Provider
from training.providers.hosted import HostedProvider
from training.providers.openai import OpenAIProvider

log = logging.getLogger(__name__)

TRAINING_TIMEOUT_SECONDS = 60
DRAIN_SECONDS = 20
INBOX_KEPT = timedelta(days=3)
"""How long we remember that an update is done. Telegram may send one again for 24 hours."""


def make_dispatcher(vets: VetDesk) -> Dispatcher:
    """All routes; the owners' chat last, because every text is a question to it."""
    dispatcher = Dispatcher(vets=vets, disable_fsm=True)  # what is remembered is in our tables
    introduce = Introduce()
    for observer in (dispatcher.message, dispatcher.callback_query):
        observer.outer_middleware(introduce)
    # Nearly every message is one: it need not be offered to forty routes first.
    dispatcher.message.register(questions.ask, questions.is_plain_question)
    dispatcher.include_routers(
        admin.ranks.make_router(),
        admin.vets.review.routes.make_router(),
        admin.vets.cases.routes.make_router(),
        admin.vets.verified.make_router(),
        admin.data.imports.make_router(),
        admin.data.versions.make_router(),
        admin.data.lineage.make_router(),
        admin.data.dataset.make_router(),
        admin.jobs.make_router(),
        admin.models.make_router(),
        admin.data.private.make_router(),
        pets.make_router(),
        privacy.make_router(),
        ask_vet.make_router(),
        routes.make_router(),
    )
    return dispatcher


async def run(settings: Settings) -> None:
    """Run the bot until SIGTERM or Ctrl-C. Raises `SettingsError` for what the operator has to mend."""
    told_to_stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told_to_stop.set)
    async with running(settings) as intake:
        stopping = asyncio.create_task(told_to_stop.wait())
        await asyncio.wait({intake, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if intake.done():
            try:
                intake.result()
            except IntakeEnded as error:
                raise SettingsError(str(error)) from None


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[asyncio.Task[None]]:
    """A running bot, as the task that takes updates. At the end, open questions get 20 s to be answered; what is
    open then waits in the inbox."""
    wiring = wire(settings)
    bot = make_bot(wiring.token, settings.telegram_api_url)
    database = Database(settings.database_location)
    try:
        await asyncio.to_thread(migrate, database)
        await database.run(people.configure_owners, settings.owner_ids)
        if not await database.run(people.ranked):
            log.warning("nobody is admin: set VETTED_OWNER_IDS to your numeric Telegram id (/start tells it)")
        await database.run(promote_reviews)
        active = await asyncio.to_thread(configure, database, settings.provider, wiring.first_model)
        await _say_hello(bot, settings)
        await admin.menus.show_menus(bot, database)
        log.info("%s answers from %s", active.name, active.provider)

        ours = tuple(filter(None, (settings.clinic_phone, settings.clinic_address)))
        desk = Desk(
            providers={host.name: _provider(host, database, ours) for host in wiring.hosts},
            provider=settings.provider,
            base_model=wiring.base_model,
            folder=settings.home / "datasets",
            uploads=settings.home / "imports",
            system_prompt=SYSTEM_PROMPT,
            may_serve=may_serve,
            ours=ours,
            tell_owners=settings.tell_owners,
            clinic_phone=settings.clinic_phone,
            clinic_address=settings.clinic_address,
        )
        vets = VetDesk(ask_vet.back_button)
        chatting = Chatting(
            clients={host.name: _chat_client(host) for host in wiring.hosts},
            system_prompt=SYSTEM_PROMPT,
            clinic=Clinic(settings.clinic_phone, settings.clinic_address),
            context_tokens=settings.context_tokens,
            limits=Limits(settings.messages_per_minute, settings.tokens_per_day),
            stall_seconds=settings.stall_seconds,
            sees_pictures=settings.vision,
            drafts=settings.drafts,
            red_flag=partial(vets.red_flag, bot, database),
            fell_back=partial(admin.alerts.tell_fell_back, bot, database),
            unfit=partial(admin.alerts.tell_unfit, bot, database),
            as_sent=partial(prompt_as_sent, ours=ours) if settings.redact_prompts else as_it_is,
        )
        await chatting.verified.warm(database)
        chatting.nearest = _nearest(settings, chatting)
        dispatcher = make_dispatcher(vets)
        ticking = asyncio.Lock()
        scheduler = make_scheduler(bot, database, desk, vets, settings.poll_seconds, ticking)
        if chatting.nearest is not None:
            # Beside the tick: a host that is slow with embeddings must not hold up jobs and vets.
            every(scheduler, settings.poll_seconds, partial(chatting.nearest.make, database))

        async def handle(update: RawUpdate, again: bool) -> None:
            parsed = Update.model_validate(update, context={"bot": bot})
            await dispatcher.feed_update(bot, parsed, database=database, desk=desk, chatting=chatting, again=again)

        async def set_aside(update: RawUpdate, error: str) -> None:
            await admin.alerts.tell_set_aside(bot, database, update, error)

        workers = Workers(database, handle, set_aside, _waits)
        intake = Intake(bot, database, workers.put)
        scheduler.start()
        n_open = await intake.replay()
        if n_open:
            log.info("%d updates were left open by the last run; going on with them", n_open)
        try:
            async with _taking(intake, bot, settings) as taking:
                yield taking
        finally:
            scheduler.pause()
            await workers.drain(DRAIN_SECONDS)
            async with ticking:  # a tick that is under way comes to its end
                scheduler.shutdown(wait=False)
            for client in chatting.clients.values():
                await client.close()
    finally:
        await bot.session.close()
        database.close()


@asynccontextmanager
async def _taking(intake: Intake, bot: Bot, settings: Settings) -> AsyncIterator[asyncio.Task[None]]:
    """Take updates, by webhook where one is set, else by polling."""
    if settings.webhook_url is None:
        await bot.delete_webhook()
        task = asyncio.create_task(intake.poll())
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.wait({task})
        return
    assert settings.webhook_secret is not None  # wiring.py has seen to it
    secret = settings.webhook_secret.get_secret_value()
    runner = web.AppRunner(intake.webhook(urlsplit(settings.webhook_url).path or "/", secret), access_log=None)
    await runner.setup()
    host, _, port = settings.webhook_listen.rpartition(":")
    try:
        try:
            await web.TCPSite(runner, host, int(port)).start()
        except OSError as error:
            raise SettingsError(f"VETTED_WEBHOOK_LISTEN = {settings.webhook_listen!r}: {error.strerror}.") from None
        await bot.set_webhook(settings.webhook_url, secret_token=secret, allowed_updates=WANTED)
        log.info("Telegram sends updates to %s; listening on %s", settings.webhook_url, settings.webhook_listen)
        yield asyncio.create_task(_for_ever())
    finally:
        await runner.cleanup()


async def _for_ever() -> None:
    await asyncio.Event().wait()


def _waits(update: RawUpdate) -> bool:
    """Whether a tap has to wait its turn among the chat's messages."""
    return waits_its_turn(str(update["callback_query"].get("data", "")))


def _provider(host: Host, database: Database, ours: Collection[str]) -> Provider:
    client = OpenAI(
        base_url=host.base_url,
        api_key=host.key,
        timeout=TRAINING_TIMEOUT_SECONDS,
        http_client=DefaultHttpxClient(verify=_authorities()),
    )
    if is_hosted(host.name):
        return HostedProvider(host.name, client, partial(require_cleared, database, ours))
    return OpenAIProvider(host.name, client)


def _chat_client(host: Host) -> AsyncOpenAI:
    # No retries: a person waits, and a second request may cost a second time.
    return AsyncOpenAI(
        base_url=host.chat_url,
        api_key=host.key,
        max_retries=0,
        timeout=None,  # bot/chat/model.py counts the time between two pieces
        http_client=DefaultAioHttpClient(verify=_authorities()),
    )


def _nearest(settings: Settings, chatting: Chatting) -> Nearest | None:
    """What looks verified answers up by embeddings; null where it is not set up."""
    model, threshold = settings.embedding_model, settings.embedding_threshold
    if model is None:
        return None
    if threshold is None:
        log.warning(
            "VETTED_EMBEDDING_MODEL is set, VETTED_EMBEDDING_THRESHOLD is not: embeddings decide nothing yet. Measure "
            "a threshold on your own pairs with `vetted match` (docs/verified.md)."
        )
        return None
    embedder = Embedder(settings.provider, model, chatting.clients[settings.provider])
    return Nearest(chatting.verified, embedder, threshold, chatting.as_sent)


@cache
def _authorities() -> ssl.SSLContext:
    """One for all hosts: reading the certificates of all authorities takes 20 ms each time."""
    return httpx2.create_ssl_context()


async def _say_hello(bot: Bot, settings: Settings) -> None:
    """Find out whether the token works before anything else does."""
    try:
        me = await bot.get_me()
    except TelegramUnauthorizedError:
        raise SettingsError(
            "Telegram does not accept VETTED_TELEGRAM_TOKEN (401). @BotFather tells the new one: /mybots, API Token."
        ) from None
    except (TelegramAPIError, ClientDecodeError) as error:
        raise SettingsError(
            f"Telegram does not answer at {settings.telegram_api_url} ({type(error).__name__}). Check the network, "
            "or set VETTED_TELEGRAM_API_URL to a Bot API server that you can reach."
        ) from None
    log.info("this is @%s", me.username)


def make_scheduler(
    bot: Bot, database: Database, desk: Desk, vets: VetDesk, poll_seconds: float, ticking: asyncio.Lock
) -> AsyncIOScheduler:
    """One tick: poll the jobs, switch to what has finished, promote, delete erased files, tell the admins. State lives
    in the tables, so a tick may be late, come twice, or die half-way."""
    announcer = admin.jobs.Announcer(bot, database)

    async def tick() -> None:
        async with ticking:
            await asyncio.to_thread(poll_jobs, database, desk.providers, desk.folder)
            for launch in await asyncio.to_thread(switch_finished, database):
                log.info("from now on %s answers (launch %s)", launch.fine_tuned_model, launch.id[:8])
            await database.run(promote_reviews)
            await asyncio.to_thread(erase_files, database, desk.providers, desk.folder)
            await admin.alerts.tell_erased(bot, database)
            await announcer.announce()
            await vets.tick(bot, database)
            await admin.data.imports.sweep(database, desk)
            await tell_owners(bot, database)
            await database.run_core(inbox.sweep, now() - INBOX_KEPT)

    async def look() -> None:
        async with ticking:
            await asyncio.to_thread(look_through, database, desk.ours)

    scheduler = AsyncIOScheduler()
    # Once: the rules for personal data may be newer than what they have last looked at.
    scheduler.add_job(look, misfire_grace_time=None)
    every(scheduler, poll_seconds, tick)
    return scheduler


def every(scheduler: AsyncIOScheduler, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    """Do this again and again, never twice at once. By default a run that is a second late would be dropped."""
    scheduler.add_job(work, "interval", seconds=seconds, coalesce=True, max_instances=1, misfire_grace_time=None)
