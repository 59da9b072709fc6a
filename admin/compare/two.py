"""`/compare v3 v4`: all that the held-out rows say of two models, as a card, a picture and a file."""

import asyncio
import time
from collections.abc import Sequence

from aiogram.types import BufferedInputFile, Message
from sqlmodel import Session

from admin.compare.background import begin, in_thread
from admin.compare.contestants import Named
from admin.compare.evaluated import evaluation_of, show_evaluation
from admin.desk import Desk
from admin.shown import shown
from bot.telegram.deliver import amend
from bot.telegram.here import Here
from bot.texts import Html, Texts, lines, paragraphs, shorten
from storage import datasets, deployments
from storage.candidates.unseen import learned_tests
from storage.forgetting import showings
from storage.models import DatasetVersion, Model
from training.candidates.comparison import ModelComparison
from training.candidates.measure import HeadToHead, HeldOut, Measured, Side, Unmeasured, held_out, means
from training.drawing.comparison import ComparisonFigures, draw_comparison
from training.examples import ExampleRow

PROGRESS_SECONDS = 3.0
"""Between two words about how far it is."""


async def compare_two(message: Message, pair: tuple[Named, Named], here: Here, desk: Desk) -> None:
    """Measure them beside the chat, or say why not."""
    a, b = pair
    for named in pair:
        if named.trouble is not None:
            await message.answer(here.say(named.trouble, name=named.word))
            return
    assert a.model is not None and b.model is not None
    if a.model.id == b.model.id:
        await message.answer(here.say("beside_same", name=a.model.name))
        return
    candidate = await here.database.run(evaluation_of, a.model, b.model)
    if candidate is not None:
        await show_evaluation(message, candidate, (a.model, b.model), here)
        return
    version, rows, sides = await here.database.run(_prepare, a.model, b.model, desk)
    if version is None or not rows:
        await message.answer(here.say("beside_no_test"))
        return
    if missing := [model.provider for model in (a.model, b.model) if model.provider not in desk.speakers]:
        await message.answer(here.say("beside_failed", error=f"VETTED_PROVIDER={missing[0]}?"))
        return
    head = here.say("beside_two_head", a=a.model.name, b=b.model.name, version=version.name, n=len(rows))
    placeholder = await message.answer(paragraphs(head, here.say("beside_progress", n=0, total=len(rows))))
    work = _Work(head, version, placeholder.message_id, rows, HeadToHead(*sides), (a.model, b.model))
    begin(work.run(message, here))


def _prepare(
    session: Session, a: Model, b: Model, desk: Desk
) -> tuple[DatasetVersion | None, Sequence[HeldOut], tuple[Side, Side] | tuple[()]]:
    """The newest version, its test rows, and both models, each with the prompt that it is asked with."""
    version = datasets.newest_version(session)
    if version is None:
        return None, [], ()
    learned_ids = learned_tests(session, a, b)
    tests = datasets.version_rows(session, version.id or 0)[version.n_examples :]
    rows = held_out(
        ExampleRow(example.messages, row.line)
        for row, example, _ in tests
        if example.erased_at is None and example.id not in learned_ids
    )
    speakers = [desk.speakers.get(model.provider) for model in (a, b)]
    if speakers[0] is None or speakers[1] is None:
        return version, rows, ()
    prompts = [deployments.prompt_of(session, model, desk.system_prompt) for model in (a, b)]
    first, second = (
        Side(speakers[0], a.name_at_host, True, prompts[0], a.api),
        Side(speakers[1], b.name_at_host, True, prompts[1], b.api),
    )
    return version, rows, (first, second)


class _Work:
    """One comparison under way, and the message that shows how far it is."""

    def __init__(
        self,
        head: Html,
        version: DatasetVersion,
        message_id: int,
        rows: Sequence[HeldOut],
        contest: HeadToHead,
        models: tuple[Model, Model],
    ) -> None:
        self._head, self._version, self._message_id = head, version.name, message_id
        self._version_id = version.id
        self._rows, self._contest, self._models = rows, contest, models

    async def run(self, message: Message, here: Here) -> None:
        """Measure row by row; then the card, the picture, the file."""
        results: list[Measured] = []
        shown_at = time.monotonic()
        try:
            for row in self._rows:
                results.append(await in_thread(lambda row=row: self._contest.measure(row)))  # type: ignore[misc]
                if time.monotonic() - shown_at > PROGRESS_SECONDS:
                    shown_at = time.monotonic()
                    await self._show(here.say("beside_progress", n=len(results), total=len(self._rows)), here)
        except Unmeasured as error:
            await self._show(
                here.say("beside_stopped", n=len(results), name=error.model, error=shorten(str(error), 300)), here
            )
            return
        comparison = ModelComparison(self._models[0].name, self._models[1].name, results)
        await self._show(_card(comparison, here.say), here)
        document = await _send_files(message, comparison, here.say)
        await shown(here, document, showings.show_version, self._version_id)

    async def _show(self, text: Html, here: Here) -> None:
        await amend(here.bot, here.chat_id, self._message_id, paragraphs(self._head, text))


def _card(comparison: ModelComparison, say: Texts) -> Html:
    sentences = [f"• {sentence}" for sentence in comparison.sentences(say.language)]
    return paragraphs(lines(*sentences), _sums(comparison, say))


def _sums(comparison: ModelComparison, say: Texts) -> Html:
    pairs, medians = comparison.losses or comparison.likenesses, comparison.medians()
    parts: list[Html] = []
    if comparison.losses:
        a, b = means(pairs)
        parts.append(say("beside_losses", a=f"{a:.4f}", b=f"{b:.4f}", n=len(pairs)))
    if medians["ms_a"] is not None and medians["ms_b"] is not None:
        values = {f"seconds_{name}": f"{(medians[f'ms_{name}'] or 0) / 1000:.1f}" for name in "ab"}
        tokens = {f"tokens_{name}": f"{medians[f'tokens_{name}'] or 0:.0f}" for name in "ab"}
        parts.append(say("beside_figures", **values, **tokens))
    if comparison.n_failed:
        parts.append(say("beside_refused", n=comparison.n_failed))
    return lines(*parts)


async def _send_files(message: Message, comparison: ModelComparison, say: Texts) -> Message:
    """The picture where there are losses to draw, and every row as a table."""
    name = "compare.csv"
    if comparison.losses:
        figures = ComparisonFigures(comparison.a, comparison.b, comparison.losses)
        picture = await asyncio.to_thread(draw_comparison, figures, say)
        await message.answer_photo(BufferedInputFile(picture, "compare.png"))
    return await message.answer_document(BufferedInputFile(comparison.as_csv(), name), caption=say("beside_file"))
