"""The dataset in Telegram: what training will learn from, its mistakes, its price, its file."""

import asyncio
from collections.abc import Sequence

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import BufferedInputFile, Message
from sqlmodel import Session

from admin.desk import Desk
from admin.report import problem_lines, send_report
from admin.roles import guarded
from bot.texts import Texts
from storage import audit, datasets
from storage.database import Database
from storage.models import DatasetVersion, Deed, Person, Rank
from storage.models import Example as PoolExample
from training.cost import Cost, max_tokens_per_example, plan
from training.examples import Example, Problem
from training.freeze import VersionDamaged, freeze, read_version
from training.promote import promote_reviews
from training.tokens import count_example, distribution, encoding_for_model
from training.validate import validate

MIN_EXAMPLES = 10
"""What OpenAI and the local engine ask of a training file."""


async def dataset(message: Message, say: Texts, database: Database, desk: Desk) -> None:
    """What the next version will hold, in numbers."""
    examples = await database.run(_pool)
    if not examples:
        await message.answer(say("dataset_empty"))
        return
    sources = await database.run(datasets.count_sources)
    version = await database.run(datasets.newest_version)
    choice = encoding_for_model(desk.base_model)
    tokens = await asyncio.to_thread(lambda: [count_example(example.messages, choice.name) for example in examples])
    spread = distribution(tokens)
    text = say(
        "dataset",
        n=len(examples),
        file=sources.get("file", 0),
        approved=sources.get("approved", 0),
        corrected=sources.get("corrected", 0),
        tokens=f"{sum(tokens):,}",
        encoding=choice.name,
        assumed=say("assumed_encoding") if choice.assumed else "",
        min=spread.min,
        max=spread.max,
        median=round(spread.median),
        p5=round(spread.p5),
        p95=round(spread.p95),
        version="\0",
    )
    await message.answer(text.replace("\0", _version_line(version, say)))


async def check(message: Message, say: Texts, database: Database, desk: Desk) -> None:
    examples = await database.run(_pool)
    if not examples:
        await message.answer(say("dataset_empty"))
        return
    problems = await asyncio.to_thread(check_examples, examples, desk.base_model)
    await send_check(message, len(examples), problems, say)


async def send_check(message: Message, n_examples: int, problems: Sequence[Problem], say: Texts) -> None:
    """The result of a check: the worst first."""
    if not problems:
        await message.answer(say("check_good", n=n_examples))
        return
    by_severity = {
        severity: [problem for problem in problems if problem.severity == severity]
        for severity in ("error", "warning", "advice")
    }
    worst_first = [problem for group in by_severity.values() for problem in group]
    await message.answer(
        say(
            "check_report",
            n=n_examples,
            errors=len(by_severity["error"]),
            warnings=len(by_severity["warning"]),
            advice=len(by_severity["advice"]),
            problems=problem_lines(worst_first, say),
        )
    )
    await send_report(message, worst_first, say)


async def cost(message: Message, command: CommandObject, say: Texts, database: Database, desk: Desk) -> None:
    """`/cost` for the base model, `/cost MODEL` for another."""
    examples = await database.run(_pool)
    if not examples:
        await message.answer(say("dataset_empty"))
        return
    model = (command.args or "").strip() or desk.base_model
    provider = desk.provider if model == desk.base_model else "openai"
    offer = await asyncio.to_thread(plan, examples, model, provider)
    note = (
        "" if not encoding_for_model(model).assumed else f"\n{encoding_for_model(model).name}{say('assumed_encoding')}"
    )
    await message.answer(
        say(
            "cost",
            model=model,
            n=len(examples),
            epochs=offer.n_epochs,
            tokens=f"{offer.tokens_per_epoch:,}",
            billed=f"{offer.cost.tokens_billed:,}",
            price=price(offer.cost, say),
            note=note,
        )
    )


async def export(message: Message, person: Person, say: Texts, database: Database, desk: Desk) -> None:
    """The newest version as the very file that was or will be trained on."""
    version = await database.run(datasets.newest_version)
    if version is None:
        await message.answer(say("export_none"))
        return
    try:
        content = await asyncio.to_thread(read_version, desk.folder, version)
    except VersionDamaged as error:
        await message.answer(str(error), parse_mode=None)
        return
    await database.run(audit.log, person.telegram_id, Deed.EXPORTED, "version", version.name)
    caption = say("export_caption", name=version.name, n=version.n_examples, sha=version.sha256[:12])
    await message.answer_document(BufferedInputFile(content, version.file_name), caption=caption)


async def freeze_and_read(
    database: Database, desk: Desk, frozen_by: int
) -> tuple[DatasetVersion | None, list[Example]]:
    """Everything reviewed and imported as a version and its examples; no version for an empty pool."""

    def work(session: Session) -> tuple[DatasetVersion | None, list[Example]]:
        examples = _pool(session)
        return freeze(session, desk.folder, frozen_by), examples

    return await database.run(work)


def check_examples(examples: Sequence[Example], model: str, min_examples: int = MIN_EXAMPLES) -> list[Problem]:
    """Every problem of a training set for this model."""
    return validate(
        examples,
        encoding=encoding_for_model(model).name,
        max_tokens_per_example=max_tokens_per_example(model),
        min_examples=min_examples,
    )


def price(cost: Cost, say: Texts) -> str:
    """What a job costs, in words; with the date of the price list."""
    if cost.is_local:
        return say("price_local")
    if cost.price_usd is None:
        return say("price_unknown", date=cost.price_date)
    return say("price_usd", price=f"{cost.price_usd:,.2f}", date=cost.price_date)


def _pool(session: Session) -> list[Example]:
    """The examples of the next version, each with its line in it; reviewed turns are promoted first."""
    promote_reviews(session)
    pool: Sequence[PoolExample] = datasets.pool(session)
    return [Example(messages=example.messages, line=line) for line, example in enumerate(pool, start=1)]


def _version_line(version: DatasetVersion | None, say: Texts) -> str:
    if version is None:
        return say("dataset_version_none")
    return say(
        "dataset_version",
        name=version.name,
        n=version.n_examples,
        when=f"{version.frozen_at:%Y-%m-%d %H:%M} UTC",
        sha=version.sha256[:12],
    )


def make_router() -> Router:
    router = guarded("dataset", Rank.ADMIN)
    router.message.register(dataset, Command("dataset"))
    router.message.register(check, Command("check"))
    router.message.register(cost, Command("cost"))
    router.message.register(export, Command("export"))
    return router
