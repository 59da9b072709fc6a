"""The one place that knows everybody: settings → database, clients, dispatcher, ticks → a running bot."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from zoneinfo import ZoneInfo

from aiogram import Bot, Dispatcher
from aiogram.exceptions import ClientDecodeError, TelegramAPIError
from openai import AsyncOpenAI

import admin.alerts
import admin.candidates.routes
import admin.compare.routes
import admin.data.dataset
import admin.data.export
import admin.data.imports
import admin.data.lineage
import admin.data.private
import admin.data.versions
import admin.doubts
import admin.finetune
import admin.inbox
import admin.jobs
import admin.menus
import admin.models
import admin.owners
import admin.prompt
import admin.providers
import admin.ranks
import admin.sunset.routes
import admin.use
import admin.vets.cases.routes
import admin.vets.review.routes
import admin.vets.safety
import admin.vets.verified
import admin.vets.votes.routes
import admin.vets.wordings.routes
import admin.watch.stats
import admin.watch.when
from admin.desk import Desk
from admin.vets.cases.desk import VetDesk
from admin.watch.spending import tell_spending
from bot.backup.schedule import BackupClock, BackupPlan
from bot.chat import ask_vet
from bot.chat.chatting import Chatting, as_it_is
from bot.chat.feedback import waits_its_turn
from bot.chat.limits.budget import Budget
from bot.chat.limits.owners import Limits
from bot.chat.opinions import second as opinions
from bot.chat.safety import Clinic
from bot.chat.verified import may_serve
from bot.chat.warm import warm_rules
from bot.chat.watch.watch import Alarms, Watch
from bot.chat.wordings.propose import Proposer
from bot.clients import make_chat_client, make_matches, make_nearest, make_provider, make_second, make_speaker
from bot.dispatcher import make_dispatcher
from bot.doctor.examine import Examination
from bot.ending import ProcessEnd, finish
from bot.healthz import telling_health
from bot.hello import say_hello
from bot.leases.membership import begin_work, joining, unless_lost
from bot.leases.sharing import Sharing
from bot.metrics.counts import BotMetrics
from bot.metrics.watching import watch_chat, watch_ticks
from bot.reliance import reliance_of
from bot.telegram.client import make_bot
from bot.telegram.intake import Intake, RawUpdate
from bot.telegram.polling import IntakeEnded
from bot.telegram.raw.readable import readable
from bot.telegram.storage_alarm import StorageAlarm
from bot.telegram.webhook import taking_updates
from bot.telegram.workers import Workers
from bot.texts import LANGUAGES, Texts
from bot.ticks.meter import LoopMeter
from bot.ticks.report import report
from bot.ticks.retention import Retention
from bot.ticks.steps import Agenda, TickStep
from bot.ticks.threads import in_thread
from bot.ticks.ticks import Ticks
from bot.triage.doses import doses_in
from bot.wiring import Wiring, limits_of, local_base_of, spending_of, wire
from storage import people, restorations
from storage.database import Database
from storage.forgetting import erasure_list
from storage.forgetting.wishes import lately
from storage.leases.hold import LeaseOver
from storage.migrations.migrate import migrate
from storage.models import Message
from storage.settings import Settings, SettingsError
from storage.ticks.attempts import Attempts
from storage.ticks.health import has_ticked, troubles
from training.candidates.advance import advance
from training.candidates.canary import watch_canary
from training.candidates.judging import Judge
from training.candidates.policy import Evaluating, Policy
from training.candidates.switch import configure
from training.cost.price import answer_usd
from training.dataset.promote import promote_reviews
from training.launching.requests import PaidRequests
from training.privacy.rows import prompt_as_sent
from training.refresh.advance import advance_refresh

log = logging.getLogger(__name__)

DRAIN_SECONDS, STEPS_SECONDS, START_SECONDS = 20, 10, 3
"""How long open questions, the steps of a tick and a start that is under way are waited for at the end."""
EVALUATION_SECONDS = 6 * 3600
"""After so long without an end an evaluation is in trouble: a slow host, hundreds of questions."""
BACKUP_SECONDS = 6 * 3600
"""The same for a backup."""
DOSE_MARKS = [Texts(language)("dose_removed") for language in LANGUAGES]
"""What stands in an answer for a dose that was struck out."""


async def run(settings: Settings) -> None:
    """Run the bot until SIGTERM or Ctrl-C. Raises `SettingsError` for what the operator has to mend."""
    ending = ProcessEnd()
    ending.listen()
    try:
        while not ending.is_told.is_set():
            try:
                await _run_once(settings, ending)
                return
            except LeaseOver:
                log.warning("another process has taken over from this one, which begins anew beside it")
            except IntakeEnded as error:
                raise SettingsError(str(error)) from None
    finally:
        ending.close()


async def _run_once(settings: Settings, ending: ProcessEnd) -> None:
    """Until the end, or until another process has taken over: then what this one remembers is of no use any more."""
    telling = asyncio.create_task(ending.is_told.wait())
    bot = running(settings, ending.is_hurried)
    starting = asyncio.create_task(bot.__aenter__())
    try:
        await asyncio.wait({starting, telling}, return_when=asyncio.FIRST_COMPLETED)
        if not starting.done():  # Telegram is silent, or an upgrade takes its time
            starting.cancel()
            await asyncio.wait({starting}, timeout=START_SECONDS)
            return
        intake = starting.result()
        try:
            await asyncio.wait({intake, telling}, return_when=asyncio.FIRST_COMPLETED)
            if intake.done():
                intake.result()
        finally:
            await bot.__aexit__(None, None, None)
    finally:
        telling.cancel()


@asynccontextmanager
async def running(settings: Settings, hurry: asyncio.Event | None = None) -> AsyncIterator[asyncio.Task[None]]:
    """A running bot, as the task that takes updates. At the end, open questions get 20 s to be answered, or none from
    when `hurry` is set; what is open then waits in the inbox. A request that may cost money gets as long."""
    wiring = wire(settings)
    database = Database(settings.database_location)
    bot = make_bot(wiring.token, settings.telegram_api_url, database.still_holds)
    # Beside all that waits for Telegram and the tables, and over before the first update.
    warming = asyncio.create_task(asyncio.to_thread(warm_rules))
    try:
        async with joining(database, settings) as membership:
            former = await _get_ready(bot, database, settings, wiring)
            attempts = Attempts(settings.poll_seconds, await database.run(troubles))
            desk, vets = _desk(database, settings, wiring), VetDesk(ask_vet.back_button)
            await admin.owners.follow(bot, database, vets, former)
            chatting = await _chatting(bot, database, vets, settings, wiring)
            chatting.hosts = desk.hosts
            watch = chatting.watch = _watch(bot, database, chatting.clients)
            alarm = StorageAlarm(partial(admin.alerts.tell_storage, bot, database, settings.owner_ids))
            dispatcher = make_dispatcher(vets)
            dispatcher["examine"] = Examination(settings, is_inside=True).lines
            workers = _workers(bot, database, desk, chatting, dispatcher, alarm)
            workers.is_alone = membership.worker is None
            tell_set_aside = partial(admin.alerts.tell_set_aside, bot, database)
            intake = Intake(database, workers.put, tell_set_aside, alarm, membership.worker)
            evaluating = _evaluating(database, desk, chatting, settings, attempts)
            requests, meter = PaidRequests(), LoopMeter()
            steps = Agenda(bot, database, desk, vets, attempts, requests).steps()
            steps += _steps_of_chat(database, chatting, watch, evaluating, attempts)
            refreshing = partial(advance_refresh, desk.refreshing(database, attempts))
            backups = BackupClock(BackupPlan.of(settings))
            backing_up = partial(in_thread, "backup", backups.look)
            fading = partial(in_thread, "retention", Retention(database, settings.keep_days).look)
            steps.append(TickStep("retention", fading, seconds=3600, is_left=True, is_long=True))
            steps.append(TickStep("backup", backing_up, seconds=BACKUP_SECONDS, is_left=True, is_long=True))
            steps.append(TickStep("refresh", partial(in_thread, "refresh", refreshing), is_left=True))
            ticks = Ticks(database, steps, attempts, meter)
            metrics = BotMetrics(database, chatting.budget.midnight, answer_usd)
            watch_ticks(metrics, ticks, attempts, meter)
            watch_chat(metrics, chatting, workers, is_counted=settings.health_listen is not None)
            await warming
            meter.start()
            sharing = Sharing(membership, intake, workers, chatting, bot)
            await begin_work(membership, ticks, settings.poll_seconds, intake, sharing.share)
            try:
                health = partial(report, ticks, attempts, meter)
                async with (
                    telling_health(settings.health_listen, health, metrics.text),
                    taking_updates(bot, intake, settings, health, attempts) as taking,
                    unless_lost(membership, taking) as working,
                ):
                    yield working
            finally:
                ticks.pause()
                evaluating.stop.set()
                backups.stop()
                requests.close()
                # Whoever has been taken over from brings nothing to its end any more.
                patience = 0 if membership.is_over else 1
                requests_end = in_thread("paid requests", partial(requests.wait, patience * DRAIN_SECONDS))
                ends = [workers.drain(patience * DRAIN_SECONDS), ticks.stop(patience * STEPS_SECONDS), requests_end]
                await finish(ends, DRAIN_SECONDS + 2, hurry)
                await finish([workers.drain(0)], 1, None)  # what was to hurry is cancelled
                meter.stop()
                await watch.close()
                if chatting.second:
                    await chatting.second.close()
                for client in chatting.clients.values():
                    await client.close()
    finally:
        await asyncio.wait({warming})
        await bot.session.close()
        database.close()


async def _get_ready(bot: Bot, database: Database, settings: Settings, wiring: Wiring) -> list[people.FormerOwner]:
    """What has to be so before the first update is handled. Returns who has lost their rank by it."""
    await asyncio.to_thread(migrate, database)
    former = await database.run(people.configure_owners, settings.owner_ids)
    if not await database.run(people.ranked):
        log.warning("nobody is admin: set VETTED_OWNER_IDS to your numeric Telegram id (/start tells it)")
    await database.run(promote_reviews)
    active = await asyncio.to_thread(configure, database, settings.provider, wiring.first_model)
    await say_hello(bot, settings, await database.run(has_ticked))
    await admin.menus.show_menus(bot, database)
    log.info("%s answers from %s", active.name, active.provider)
    return former


def _desk(database: Database, settings: Settings, wiring: Wiring) -> Desk:
    return Desk(
        providers={host.name: make_provider(host, database, settings.clinic_contacts) for host in wiring.hosts},
        provider=settings.provider,
        base_model=wiring.base_model,
        folder=settings.home / "datasets",
        uploads=settings.home / "imports",
        system_prompt=wiring.system_prompt,
        is_prompt_configured=settings.system_prompt is not None,
        keep_models=settings.keep_models,
        may_serve=may_serve,
        clinic_texts=settings.clinic_contacts,
        limits_at=limits_of(settings),
        tell_owners=settings.tell_owners,
        speakers={host.name: make_speaker(host, _as_sent(settings)) for host in wiring.hosts},
        judge=_judge(settings, wiring),
        reliance=reliance_of(settings),
        zone=ZoneInfo(settings.timezone),
        local_base=local_base_of(settings),
        spending=spending_of(settings),
        clinic_phone=settings.clinic_phone,
        clinic_address=settings.clinic_address,
    )


def _judge(settings: Settings, wiring: Wiring) -> Judge | None:
    if wiring.judge is None:
        return None
    host, model = wiring.judge
    return Judge(make_speaker(host, _as_sent(settings)), model)


def _as_sent(settings: Settings) -> Callable[[str, list[Message]], list[Message]]:
    """What of a prompt may go to a provider."""
    return partial(prompt_as_sent, clinic_texts=settings.clinic_contacts) if settings.redact_prompts else as_it_is


def _steps_of_chat(
    database: Database, chatting: Chatting, watch: Watch, evaluating: Evaluating, attempts: Attempts
) -> list[TickStep]:
    """What a tick does for the models that answer, and for those that are to."""
    advancing = partial(in_thread, "evaluation", partial(advance, evaluating))
    watching = partial(in_thread, "canary", partial(watch_canary, evaluating, DOSE_MARKS))
    proposing = partial(in_thread, "wordings", Proposer(database, chatting.verified).look)
    steps = [TickStep("watch", watch.tick), TickStep("canary", watching), TickStep("wordings", proposing)]
    steps.append(TickStep("evaluate", advancing, seconds=EVALUATION_SECONDS, is_left=True, is_long=True))
    if chatting.nearest:
        making = partial(chatting.nearest.make, database)
        steps.append(TickStep("embeddings", making, seconds=3600, is_left=True, is_long=True))
    if chatting.matches:
        steps.append(TickStep("matches", chatting.matches.tick, is_left=True, is_long=True))
    if chatting.second:
        steps.append(TickStep(opinions.STEP, partial(chatting.second.tick, attempts)))
    return steps


def _evaluating(
    database: Database, desk: Desk, chatting: Chatting, settings: Settings, attempts: Attempts
) -> Evaluating:
    return Evaluating(
        database,
        desk.speakers,
        Policy(settings.gate, settings.canary),
        desk.system_prompt,
        desk.clinic_texts,
        desk.judge,
        find_doses=doses_in,
        first_pause=settings.poll_seconds,
        is_busy=lambda: bool(chatting.asking),
        attempts=attempts,
        hosts=desk.hosts,
    )


async def _chatting(bot: Bot, database: Database, vets: VetDesk, settings: Settings, wiring: Wiring) -> Chatting:
    chatting = Chatting(
        clients={host.name: make_chat_client(host) for host in wiring.hosts},
        system_prompt=wiring.system_prompt,
        clinic=Clinic(settings.clinic_phone, settings.clinic_address),
        context_tokens=settings.context_tokens,
        limits=Limits(settings.messages_per_minute, settings.tokens_per_day),
        budget=Budget(wiring.tokens_per_day_all, settings.usd_per_day_all, ZoneInfo(settings.timezone), answer_usd),
        budget_alarm=partial(tell_spending, bot, database, ZoneInfo(settings.timezone)),
        stall_seconds=settings.stall_seconds,
        answer_tokens=settings.answer_tokens,
        sees_pictures=settings.vision,
        drafts=settings.drafts,
        red_flag=partial(vets.red_flag, bot, database),
        unfit=partial(admin.alerts.tell_unfit, bot, database),
        as_sent=_as_sent(settings),
    )
    chatting.wishes = await database.run(lately)
    chatting.note_erasure = partial(erasure_list.note, settings.home)
    chatting.keep_days, chatting.backup_days = settings.keep_days, BackupPlan.of(settings).n_days
    chatting.gaps = await database.run(restorations.gaps)
    await chatting.verified.warm(database)
    chatting.nearest = make_nearest(settings, chatting)
    chatting.second = make_second(wiring, chatting, bot, database)
    chatting.matches = make_matches(wiring, chatting, database)
    return chatting


def _watch(bot: Bot, database: Database, clients: Mapping[str, AsyncOpenAI]) -> Watch:
    tells = (admin.alerts.tell_fell_back, admin.alerts.tell_recovered, admin.alerts.tell_silent)
    return Watch(database, clients, Alarms(*(partial(tell, bot, database) for tell in tells)))


def _workers(
    bot: Bot, database: Database, desk: Desk, chatting: Chatting, dispatcher: Dispatcher, alarm: StorageAlarm
) -> Workers:
    async def handle(update: RawUpdate, again: bool) -> None:
        if (event := readable(update, bot)) is None:
            return
        more = {"database": database, "desk": desk, "chatting": chatting, "again": again, "hand_on": hand_on}
        await dispatcher.feed_update(bot, event, **more)

    def hand_on(update: RawUpdate) -> None:
        if workers.is_alone:  # else whoever has the chat finds it open again
            workers.put(update, 1, True)

    async def is_reachable() -> bool:
        try:
            await bot.get_me()
        except (TelegramAPIError, ClientDecodeError):
            return False
        return True

    tell_set_aside = partial(admin.alerts.tell_set_aside, bot, database)
    workers = Workers(database, handle, tell_set_aside, _waits, is_reachable, alarm)
    return workers


def _waits(update: RawUpdate) -> bool:
    """Whether a tap has to wait its turn among the chat's messages."""
    return waits_its_turn(str(update["callback_query"].get("data", "")))
