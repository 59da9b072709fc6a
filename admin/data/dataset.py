"""The dataset in Telegram: what training will learn from, its mistakes, its price."""

import asyncio
import html
from collections.abc import Sequence

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import BufferedInputFile, InlineKeyboardMarkup, Message
from sqlmodel import Session

from admin.data.private import look_button_if_any
from admin.data.problems import problem_lines, send_report
from admin.data.versions import change_line, version_buttons, version_line
from admin.desk import Desk
from admin.roles import guarded
from bot.texts import Texts, shorten
from storage import datasets, people
from storage.database import Database
from storage.models import DatasetVersion, Rank
from storage.models import Example as PoolExample
from training.checking.validate import validate
from training.cost.price import Cost, max_tokens_per_example, plan
from training.cost.tokens import encoding_for_model
from training.dataset import report_text
from training.dataset.diff import Diff, diff
from training.dataset.freeze import freeze, place_pool
from training.dataset.picture import draw
from training.dataset.standing import Standing, of_pool, of_version, report_of
from training.examples import Example
from training.problems import Problem

MIN_EXAMPLES = 10
"""What OpenAI and the local engine ask of a training file."""


async def dataset(message: Message, say: Texts, database: Database, desk: Desk) -> None:
    """What the next version will hold: a picture, and the numbers that matter."""
    standing = await asyncio.to_thread(of_pool, database)
    if not standing.rows:
        await message.answer(say("dataset_empty"))
        return
    newest = await database.run(datasets.newest_version)
    since = await database.run(_since, newest, standing) if newest else None
    caption, picture = await asyncio.to_thread(_look, standing, newest, since, desk.base_model, say)
    buttons = [version_buttons(newest, say), await look_button_if_any(database, desk, say)]
    rows = [row for markup in buttons if markup is not None for row in markup.inline_keyboard]
    await message.answer_photo(
        BufferedInputFile(picture, "dataset.png"),
        caption=caption,
        reply_markup=InlineKeyboardMarkup(inline_keyboard=rows) if rows else None,
    )


def _look(
    standing: Standing, newest: DatasetVersion | None, since: Diff | None, model: str, say: Texts
) -> tuple[str, bytes]:
    """The caption and the picture."""
    problems = check_examples(standing.checked, model)
    report = report_of(standing, problems, model)
    lines = report_text.lines(report, standing.sources, standing.parts, encoding_for_model(model).assumed, say)
    lines += [
        "• " + html.escape(shorten(line, 90), False) for line in report_text.finding_lines(problems, say.language)
    ]
    lines.append(version_line(newest, say))
    if newest is not None and since is not None and not since.is_empty:
        lines.append(change_line("report_since", newest, since, say))
    return "\n".join(lines), draw(report, standing.parts, say)


def _since(session: Session, newest: DatasetVersion, standing: Standing) -> Diff:
    """What has come to the pool since the newest version, and what has left it."""
    return diff(of_version(session, newest).compared, standing.compared)


async def check(message: Message, say: Texts, database: Database, desk: Desk) -> None:
    """What is wrong with the examples of the next version; whose vet is known is compared with the others."""
    examples, authors = await database.run(lambda session: (_pool(session), _authors(session)))
    if not examples:
        await message.answer(say("dataset_empty"))
        return
    problems = await asyncio.to_thread(check_examples, examples, desk.base_model, MIN_EXAMPLES, authors)
    await send_check(message, len(examples), problems, say, await look_button_if_any(database, desk, say))


async def send_check(
    message: Message,
    n_examples: int,
    problems: Sequence[Problem],
    say: Texts,
    button: InlineKeyboardMarkup | None = None,
) -> None:
    """The result of a check: the worst first."""
    if not problems:
        await message.answer(say("check_good", n=n_examples), reply_markup=button)
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
        ),
        reply_markup=button,
    )
    await send_report(message, worst_first, say)


async def cost(message: Message, command: CommandObject, say: Texts, database: Database, desk: Desk) -> None:
    """`/cost` for the base model, `/cost MODEL` for another; of the rows that would be trained on."""
    standing = await asyncio.to_thread(of_pool, database)
    examples = standing.to_train
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


async def freeze_and_read(
    database: Database, desk: Desk, frozen_by: int
) -> tuple[DatasetVersion | None, list[Example]]:
    """Everything reviewed and imported as a version, and the examples that it trains on; none for an empty pool."""

    def work(session: Session) -> tuple[DatasetVersion | None, list[Example]]:
        version = freeze(session, desk.folder, frozen_by)
        if version is None or version.id is None:
            return None, []
        rows = datasets.version_rows(session, version.id)[: version.n_examples]
        return version, [Example(messages=example.messages, line=row.line) for row, example, _ in rows]

    await asyncio.to_thread(place_pool, database)
    return await database.run(work)


def check_examples(
    examples: Sequence[Example],
    model: str,
    min_examples: int = MIN_EXAMPLES,
    authors: Sequence[str | None] | None = None,
) -> list[Problem]:
    """Every problem of a training set for this model. `authors`: each example's vet, where known."""
    return validate(
        examples,
        encoding=encoding_for_model(model).name,
        max_tokens_per_example=max_tokens_per_example(model),
        min_examples=min_examples,
        authors=authors,
    )


def price(cost: Cost, say: Texts) -> str:
    """What a job costs, in words; with the date of the price list."""
    if cost.is_local:
        return say("price_local")
    if cost.price_usd is None:
        return say("price_unknown", date=cost.price_date)
    return say("price_usd", price=f"{cost.price_usd:,.2f}", date=cost.price_date)


def _pool(session: Session) -> list[Example]:
    """The examples of the next version, each with its line in it."""
    pool: Sequence[PoolExample] = datasets.pool(session)
    return [Example(messages=example.messages, line=line) for line, example in enumerate(pool, start=1)]


def _authors(session: Session) -> list[str | None]:
    """For each example of the pool the vet who stands by it; null for what came in a file."""
    names: dict[int, str] = {}
    authors: list[str | None] = []
    for example in datasets.pool(session):
        if example.review_id is None:
            authors.append(None)
            continue
        if example.added_by not in names:
            person = people.find(session, example.added_by)
            names[example.added_by] = person.name if person else str(example.added_by)
        authors.append(names[example.added_by])
    return authors


def make_router() -> Router:
    router = guarded("dataset", Rank.ADMIN)
    router.message.register(dataset, Command("dataset"))
    router.message.register(check, Command("check"))
    router.message.register(cost, Command("cost"))
    return router
