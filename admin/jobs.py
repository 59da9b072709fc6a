"""Fine-tuning in Telegram: the offer with its price, the button that starts it once, progress, cancel."""

import asyncio
import logging

from aiogram import Bot, Router
from aiogram.exceptions import TelegramAPIError
from aiogram.filters import Command, CommandObject
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from sqlmodel import Session

from admin.data.dataset import check_examples, freeze_and_read, price
from admin.data.lineage import lineage_button
from admin.data.private import why_not
from admin.data.problems import problem_lines
from admin.data.versions import diff_line
from admin.desk import Desk
from admin.roles import guarded
from bot.texts import Texts
from storage import datasets, launches, people
from storage.database import Database
from storage.models import DatasetVersion, Launch, Person, Rank
from training.cost.price import plan, price_date
from training.dataset.standing import change
from training.launching import launch as launching
from training.providers import ProviderError

log = logging.getLogger(__name__)


class QuoteTap(CallbackData, prefix="quote"):
    launch_id: str
    start: bool


async def finetune(
    message: Message, command: CommandObject, person: Person, say: Texts, database: Database, desk: Desk
) -> None:
    """Freeze the dataset, check it, price it, and offer to start. Nothing is spent here."""
    words = (command.args or "").split()
    if len(words) > 1:
        await message.answer(say("finetune_usage"))
        return
    model = words[0] if words else desk.base_model
    if refusal := await why_not(database, desk, say):
        await message.answer(refusal[0], reply_markup=refusal[1])
        return
    version, examples = await freeze_and_read(database, desk, person.telegram_id)
    if version is None:
        await message.answer(say("dataset_empty"))
        return
    problems = await asyncio.to_thread(check_examples, examples, model)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        await message.answer(say("finetune_errors", errors=len(errors), problems=problem_lines(errors, say)))
        return
    offer = await asyncio.to_thread(plan, examples, model, desk.provider)
    assert version.id is not None
    launch = Launch(
        version_id=version.id,
        provider=desk.provider,
        model=model,
        n_epochs=offer.n_epochs,
        tokens_billed=offer.cost.tokens_billed,
        price_usd=offer.cost.price_usd,
        quoted_by=person.telegram_id,
        chat_id=message.chat.id,
    )
    launch = await database.run(launches.quote, launch)
    warnings = [problem for problem in problems if problem.severity != "error"]
    text: str = say(
        "quote",
        model=model,
        provider=desk.provider,
        version=version.name,
        n=version.n_examples,
        epochs=offer.n_epochs,
        changes="\0",
        billed=f"{offer.cost.tokens_billed:,}",
        price=price(offer.cost, say),
        warnings=say("warnings", n=len(warnings), problems=problem_lines(warnings, say, 3)) if warnings else "",
    )
    row = [
        InlineKeyboardButton(text=say(key), callback_data=QuoteTap(launch_id=launch.id, start=start).pack())
        for key, start in (("quote_start", True), ("quote_drop", False))
    ]
    text = text.replace("\0", await database.run(_changes, version, say))
    await message.answer(text, reply_markup=InlineKeyboardMarkup(inline_keyboard=[row]))


def _changes(session: Session, version: DatasetVersion, say: Texts) -> str:
    """What an offer says of its version besides: the rows that are kept back, and what is new in it."""
    before = datasets.version_before(session, version)
    lines: list[str] = [say("quote_test", n=version.n_test)] if version.n_test else []
    if before is not None:
        lines.append(diff_line(before, version, change(session, before, version), say))
    return "".join(f"{line}\n" for line in lines)


async def answer_quote(
    query: CallbackQuery, callback_data: QuoteTap, person: Person, say: Texts, database: Database
) -> None:
    """The button under an offer. Yes counts once, whoever taps and however often; the next tick sends it."""
    if not isinstance(query.message, Message):
        await query.answer(say("old_button"))
        return
    take = launches.confirm if callback_data.start else launches.drop
    if not await database.run(take, callback_data.launch_id, person.telegram_id, query.message.message_id):
        await query.answer(say("quote_used"), show_alert=True)
        return
    await query.answer()
    if callback_data.start:
        await query.message.edit_text(await database.run(_describe, callback_data.launch_id, say), reply_markup=None)
    else:
        await query.message.edit_text(f"{query.message.html_text}\n\n<i>{say('quote_dropped')}</i>", reply_markup=None)


async def jobs(message: Message, say: Texts, database: Database) -> None:
    texts = await database.run(_describe_recent, say)
    await message.answer("\n\n".join(texts) if texts else say("jobs_none"))


async def job(message: Message, command: CommandObject, say: Texts, database: Database) -> None:
    launch = await _find(message, command, say, database)
    if launch is not None:
        buttons = [[lineage_button("job", launch.id[:12], say)]]
        await message.answer(
            await database.run(_describe, launch.id, say), reply_markup=InlineKeyboardMarkup(inline_keyboard=buttons)
        )


async def cancel(
    message: Message, command: CommandObject, person: Person, say: Texts, database: Database, desk: Desk
) -> None:
    launch = await _find(message, command, say, database)
    if launch is None:
        return
    try:
        provider = desk.providers[launch.provider]
        status = await asyncio.to_thread(launching.cancel, database, provider, launch.id, person.telegram_id)
    except ProviderError as error:
        await message.answer(say("cancel_failed", error=error))
    except KeyError:
        await message.answer(say("cancel_failed", error=f"VETTED_PROVIDER={launch.provider}?"))
    else:
        await message.answer(say("cancel_done", status=status))


async def _find(message: Message, command: CommandObject, say: Texts, database: Database) -> Launch | None:
    """The launch whose id, or whose job's, begins with the command's argument; tells the admin if there is none."""
    wanted = (command.args or "").strip()
    if not wanted:
        await message.answer(say("job_usage", command=command.command))
        return None
    launch = await database.run(launches.find_by_prefix, wanted)
    if launch is None:
        await message.answer(say("job_unknown", id=wanted))
    return launch


def _describe_recent(session: Session, say: Texts) -> list[str]:
    return [_text(launch, datasets.version(session, launch.version_id), say) for launch in launches.recent(session, 5)]


def _describe(session: Session, launch_id: str, say: Texts) -> str:
    launch = session.get_one(Launch, launch_id)
    return _text(launch, datasets.version(session, launch.version_id), say)


def _text(launch: Launch, version: DatasetVersion, say: Texts) -> str:
    # `state` and `job` are ready HTML, so they go in after the other values have been escaped.
    text = say(
        "job",
        title=launch.id[:8],
        model=launch.model,
        version=version.name,
        n=version.n_examples,
        epochs=launch.n_epochs,
        price=_price_again(launch, say),
        state="\0",
        job="\1",
    )
    job_line = say("job_line_id", job_id=launch.job_id) if launch.job_id else ""
    return text.replace("\0", _state(launch, say)).replace("\1", job_line)


def _state(launch: Launch, say: Texts) -> str:
    if launch.status is None:
        return say("status_asking" if launch.requested_at else "status_starting")
    known = ("validating_files", "queued", "running", "pausing", "paused", "succeeded", "failed", "cancelled")
    key = f"status_{launch.status}" if launch.status in known else "status_other"
    return say(
        key,
        status=launch.status,
        progress=_progress(launch),
        fine_tuned_model=launch.fine_tuned_model or "?",
        error=launch.error or "?",
    )


def _progress(launch: Launch) -> str:
    """A bar with step, total and loss (nats a token)."""
    if not launch.step:
        return ""
    loss = f" · loss {launch.train_loss:.3f}" if launch.train_loss is not None else ""
    if not launch.total_steps:
        return f"{launch.step}{loss}"
    n_full = round(10 * launch.step / launch.total_steps)
    return f"{'▰' * n_full}{'▱' * (10 - n_full)} {launch.step}/{launch.total_steps}{loss}"


def _price_again(launch: Launch, say: Texts) -> str:
    if launch.price_usd is None:
        return say("price_unknown", date=price_date())
    return f"${launch.price_usd:,.2f}" if launch.price_usd else say("price_free")


class Announcer:
    """Keeps the job messages in Telegram up to date and tells the end of each job. One per process.

    What it remembers only spares edits: after a restart each message is edited once more, to the same text.
    """

    def __init__(self, bot: Bot, database: Database) -> None:
        self._bot = bot
        self._database = database
        self._shown: dict[str, str] = {}

    async def announce(self) -> None:
        """One tick: edit what has changed, announce what has ended."""
        for launch in await self._database.run(launches.to_announce):
            if launch.status == "succeeded" and launch.switched_at is None:
                continue  # the switch comes first: what we announce is true
            person = await self._database.run(people.find, launch.quoted_by)
            say = Texts(person.language if person else "en")
            await self._show(launch, await self._database.run(_describe, launch.id, say))
            if launch.finished_at is not None:
                await self._tell_end(launch, say)

    async def _show(self, launch: Launch, text: str) -> None:
        if launch.message_id is None or self._shown.get(launch.id) == text:
            return
        self._shown[launch.id] = text
        try:
            await self._bot.edit_message_text(text, chat_id=launch.chat_id, message_id=launch.message_id)
        except TelegramAPIError as error:  # unchanged, deleted, or Telegram is away: the next change edits again
            log.info("the message of launch %s stays as it is: %s", launch.id[:8], error)

    async def _tell_end(self, launch: Launch, say: Texts) -> None:
        text = say(f"job_announce_{launch.status}", fine_tuned_model=launch.fine_tuned_model, error=launch.error or "?")
        try:
            await self._bot.send_message(launch.chat_id, text)
        except TelegramAPIError as error:
            log.warning("could not announce launch %s: %s; trying again at the next tick", launch.id[:8], error)
            return
        self._shown.pop(launch.id, None)
        await self._database.run(launches.announced, launch.id)


def make_router() -> Router:
    router = guarded("jobs", Rank.ADMIN)
    router.message.register(finetune, Command("finetune"))
    router.message.register(jobs, Command("jobs"))
    router.message.register(job, Command("job"))
    router.message.register(cancel, Command("cancel"))
    router.callback_query.register(answer_quote, QuoteTap.filter())
    return router
