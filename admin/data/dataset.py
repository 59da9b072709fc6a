"""The dataset in Telegram: what training will learn from, its mistakes, its price. Who looks changes nothing."""

import asyncio
from collections.abc import Sequence

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import BufferedInputFile, InlineKeyboardMarkup, Message
from sqlmodel import Session

from admin.data.private_card import look_button_if_any
from admin.data.problems import send_check
from admin.data.versions import change_line, version_buttons, version_line
from admin.desk import Desk
from admin.roles import guarded, name_of
from admin.sunset.note import lifetime_note
from bot.telegram.here import Here
from bot.texts import Html, Texts, lines, shorten
from storage import datasets
from storage.deployments import prompt_in_force
from storage.models import DatasetVersion, Rank
from training.checking.cut import rows_cut
from training.checking.prompts import count_prompts, other_prompts
from training.checking.validate import check_examples
from training.cost.encoding import encoding_for_model
from training.cost.money import money
from training.cost.price import Cost, plan, priced_provider
from training.dataset.diff import Diff, diff
from training.dataset.picture import draw
from training.dataset.report import FINDINGS_SHOWN, finding_lines, report_lines
from training.dataset.standing import Standing, of_pool, of_version, report_of
from training.examples import ExampleRow
from training.problems import Problem
from training.providers.limits import no_limits


async def dataset(message: Message, here: Here, desk: Desk) -> None:
    """`/dataset`: what the next version will hold, as a picture, and the numbers that matter."""
    standing = await asyncio.to_thread(of_pool, here.database)
    if not standing.rows:
        await message.answer(here.say("dataset_empty"))
        return
    news = await here.database.run(_newest, standing)
    prompt = await here.database.run(prompt_in_force, desk.system_prompt)
    caption, picture = await asyncio.to_thread(_look, standing, news, prompt, desk, here.say)
    newest = news[0]
    markups = [version_buttons(newest, here.say), await look_button_if_any(here, desk)]
    rows = [row for markup in markups if markup is not None for row in markup.inline_keyboard]
    await message.answer_photo(
        BufferedInputFile(picture, "dataset.png"),
        caption=caption,
        reply_markup=InlineKeyboardMarkup(inline_keyboard=rows) if rows else None,
    )


def _newest(session: Session, standing: Standing) -> tuple[DatasetVersion | None, Diff | None]:
    """The newest version, and what has come to the pool since or has left it."""
    newest = datasets.newest_version(session)
    if newest is None:
        return None, None
    return newest, diff(of_version(session, newest).compared_rows, standing.compared_rows)


def _look(
    standing: Standing, news: tuple[DatasetVersion | None, Diff | None], prompt: str, desk: Desk, say: Texts
) -> tuple[Html, bytes]:
    """The caption and the picture. `news`: the newest version, and what is other since; `prompt`: the one in force."""
    newest, difference = news
    model, limits = desk.base_model, desk.limits_of(desk.base_model)
    problems = check_examples(standing.examples, model, limits)
    report = report_of(standing, problems, model, limits.max_tokens)
    is_assumed = encoding_for_model(model).is_assumed
    since = None
    if newest and difference and not difference.is_empty:
        since = change_line("report_since", newest, difference, say)
    prompts = _prompts(standing, prompt, say)
    # A caption holds 1,024 characters.
    findings = finding_lines(problems, say.language)[: FINDINGS_SHOWN - (prompts is not None)]
    caption = lines(
        *report_lines(report, standing.sources, standing.parts, is_assumed, say),
        prompts,
        *("• " + shorten(sentence, 90) for sentence in findings),
        version_line(newest, say),
        since,
    )
    return caption, draw(report, standing.parts, say)


def _prompts(standing: Standing, prompt: str, say: Texts) -> Html | None:
    """How many rows carry which system prompt; null where none carries another than the bot's."""
    counts = count_prompts((example.messages for example, _ in standing.rows), prompt)
    if not counts.n_other:
        return None
    return say("report_prompts", same=counts.n_same, other=counts.n_other, none=counts.n_none)


async def check(message: Message, here: Here, desk: Desk) -> None:
    """`/check`: what is wrong with the examples of the next version; whose vet is known is compared with the others."""
    examples, authors = await here.database.run(_pool_with_authors)
    if not examples:
        await message.answer(here.say("dataset_empty"))
        return
    prompt = await here.database.run(prompt_in_force, desk.system_prompt)
    of_prompts = other_prompts(count_prompts((example.messages for example in examples), prompt))
    of_rows = await asyncio.to_thread(_problems, examples, desk, authors)
    problems = [*of_prompts, *of_rows]
    await send_check(message, len(examples), problems, here.say, await look_button_if_any(here, desk))


def _problems(examples: Sequence[ExampleRow], desk: Desk, authors: Sequence[str | None] | None = None) -> list[Problem]:
    """What is wrong with rows that the next training will have. Asks the engine, so it wants a thread."""
    return check_examples(examples, desk.base_model, desk.limits_of(desk.base_model), authors=authors)


def _pool_with_authors(session: Session) -> tuple[list[ExampleRow], Sequence[str | None]]:
    """The examples of the next version with their lines in it, and of each the vet who stands by it; null for what
    came in a file."""
    pool = datasets.pool(session)
    vets = {example.added_by for example in pool if example.review_id is not None}
    names = {vet_id: name_of(session, vet_id) for vet_id in vets}
    examples = [ExampleRow(messages=example.messages, line=line) for line, example in enumerate(pool, start=1)]
    return examples, [None if example.review_id is None else names[example.added_by] for example in pool]


async def cost(message: Message, command: CommandObject, here: Here, desk: Desk) -> None:
    """`/cost` for the base model, `/cost MODEL` for another; of the rows that would be trained on."""
    standing = await asyncio.to_thread(of_pool, here.database)
    examples = standing.to_train
    if not examples:
        await message.answer(here.say("dataset_empty"))
        return
    model = (command.args or "").strip() or desk.base_model
    provider = desk.provider if model == desk.base_model else priced_provider()
    limits = await asyncio.to_thread(desk.limits_of if provider == desk.provider else no_limits, model)
    price_plan = await asyncio.to_thread(plan, examples, model, provider, limits.least_epochs)
    n_cut = len(await asyncio.to_thread(rows_cut, examples, limits))
    cut = here.say("cost_cut", n=n_cut, limit=f"{limits.max_tokens or 0:,}") if n_cut else Html()
    life = await here.database.run(lifetime_note, desk, provider, model, here.say)
    encoding = encoding_for_model(model)
    assumed = f"{encoding.name}{here.say('assumed_encoding')}"
    text = here.say(
        "cost",
        model=model,
        n=len(examples),
        epochs=price_plan.n_epochs,
        tokens=f"{price_plan.tokens_per_epoch:,}",
        billed=f"{price_plan.cost.tokens_billed:,}",
        price=price(price_plan.cost, here.say),
        note=(lines("", assumed) if encoding.is_assumed else Html()) + cut + life,
    )
    await message.answer(text)


def price(cost: Cost, say: Texts) -> Html:
    """What a job costs, in words; with the date of the price list."""
    if cost.is_local:
        return say("price_local")
    if cost.price is None:
        return say("price_unknown", date=cost.price_date)
    return say("price_listed", price=money(cost.price, cost.currency), date=cost.price_date)


def make_router() -> Router:
    """The admins' routes to the dataset."""
    router = guarded("dataset", Rank.ADMIN)
    router.message.register(dataset, Command("dataset"))
    router.message.register(check, Command("check"))
    router.message.register(cost, Command("cost"))
    return router
