"""Where an answer has gone, and where a model comes from: /lineage, and the 🧬 buttons.

turn → verdict → example → dataset version → job → model, and back.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.filters.callback_data import CallbackData
from aiogram.types import BufferedInputFile, CallbackQuery, InlineKeyboardButton, Message
from sqlmodel import Session

from admin.data.versions import VersionTap, diff_line, title_of
from admin.roles import guarded
from bot.texts import Texts, shorten
from storage import datasets, deployments, launches, lineage, people, reviews
from storage.database import Database
from storage.lineage import Story
from storage.models import DatasetVersion, Example, Launch, Model, Rank, Verdict
from training.dataset.export import to_csv
from training.dataset.forms import lines_of
from training.dataset.promote import is_text
from training.dataset.standing import change

_TURN = re.compile(r"#?(\d{1,15})")
_SHOWN_VETS = 8


class LineageTap(CallbackData, prefix="lineage"):
    kind: Literal["turn", "model", "job"]
    ref: str
    """The turn's or model's id; of a launch's the first 12 characters."""


def lineage_button(kind: Literal["turn", "model", "job"], ref: str | int, say: Texts) -> InlineKeyboardButton:
    """A button that shows what this is made of, or what has become of it."""
    return InlineKeyboardButton(text=say("lineage_button"), callback_data=LineageTap(kind=kind, ref=str(ref)).pack())


async def command(message: Message, command: CommandObject, say: Texts, database: Database) -> None:
    """`/lineage VERSION|MODEL|JOB|TURN`, or as a reply to a review card."""
    wanted = (command.args or "").strip()
    if not wanted and message.reply_to_message is not None:
        turn_id = await database.run(reviews.turn_on_card, message.chat.id, message.reply_to_message.message_id)
        wanted = str(turn_id or "")
    if not wanted:
        await message.answer(say("lineage_how"))
        return
    await _answer(message, await database.run(_find, wanted, say), wanted, say, database)


async def tap(query: CallbackQuery, callback_data: LineageTap, say: Texts, database: Database) -> None:
    if not isinstance(query.message, Message):
        await query.answer(say("old_button"))
        return
    await query.answer()
    shown = await database.run(_look_up, callback_data.kind, callback_data.ref, say)
    await _answer(query.message, shown, callback_data.ref, say, database)


async def tap_version(query: CallbackQuery, callback_data: VersionTap, say: Texts, database: Database) -> None:
    if not isinstance(query.message, Message):
        await query.answer(say("old_button"))
        return
    await query.answer()
    name = f"v{callback_data.version_id}"
    await _answer(query.message, await database.run(_find, name, say), name, say, database)


_Shown = tuple[str, DatasetVersion | None]
"""What to say, and the version whose rows come as a file."""


async def _answer(message: Message, shown: _Shown | None, wanted: str, say: Texts, database: Database) -> None:
    if shown is None:
        await message.answer(say("lineage_unknown", name=wanted))
        return
    text, version = shown
    if version is None:
        await message.answer(text)
        return
    content = to_csv(await asyncio.to_thread(lines_of, database, version))
    await message.answer(text)
    await message.answer_document(
        BufferedInputFile(content, f"{version.name}-lineage.csv"), caption=say("lineage_file", name=version.name)
    )


def _look_up(session: Session, kind: str, ref: str, say: Texts) -> _Shown | None:
    if kind == "turn":
        return _of_turn(session, int(ref), say)
    if kind == "job":
        return _of_job(session, ref, say)
    model = session.get(Model, int(ref))
    return _of_model(session, model, say) if model else None


def _find(session: Session, wanted: str, say: Texts) -> _Shown | None:
    """A number is a turn; then versions, models and jobs by their names."""
    if number := _TURN.fullmatch(wanted):
        return _of_turn(session, int(number[1]), say)
    version = datasets.find_version(session, wanted)
    if version is not None:
        return _of_version(session, version, say), version
    model = deployments.find_model(session, wanted)
    if model is not None:
        return _of_model(session, model, say)
    return _of_job(session, wanted, say)


# --- forwards: what has become of a turn ---


def _of_turn(session: Session, turn_id: int, say: Texts) -> _Shown | None:
    story = lineage.of_turn(session, turn_id)
    if story is None:
        return None
    turn = story.turn
    question = shorten(turn.question, 300) if turn.question else say("lineage_erased")
    parts: list[str] = [
        say("lineage_turn", id=turn.id, when=_when(turn.created_at), model=turn.model, question=question)
    ]
    for review, vet in story.reviews:
        key = f"lineage_{review.verdict}"
        parts.append(say(key, when=_when(review.reviewed_at), vet=vet or say("lineage_somebody")))
    parts += _became(session, story, say)
    return "\n".join(parts), None


def _became(session: Session, story: Story, say: Texts) -> list[str]:
    """What has been made of the verdicts, the sentence that sums it up first."""
    newest = story.example
    if newest is None:
        if not story.reviews:
            return [say("lineage_unreviewed")]
        return [say("lineage_waits_promotion" if is_text(story.turn.messages) else "lineage_has_picture")]
    learned = [
        (use, launch, model)
        for use in story.uses
        for launch, model in use.jobs
        if use.part == "train" and model is not None
    ]
    out: list[str] = []
    if learned:
        use, launch, model = learned[-1]
        # A model may know what was said before the newest verdict, and that is another thing.
        key = "lineage_learned" if use.example_id == newest.id else "lineage_learned_earlier"
        out.append(say(key, version=use.version.name, job=launch.job_id or "?", model=model.name))
    if not learned or use.example_id != newest.id:
        out.append(say(_why_not_learned(story, newest)))
    for use in story.uses:
        key = "lineage_in_train" if use.part == "train" else "lineage_in_test"
        out.append("")
        out.append(say(key, version=title_of(use.version), line=use.line))
        out += _jobs(session, use.jobs, say)
    return out


def _why_not_learned(story: Story, newest: Example) -> str:
    if newest.withdrawn_at is not None:
        return "lineage_withdrawn"
    if story.part == "test":
        return "lineage_held_out"
    if story.part == "apart":
        return "lineage_apart"
    is_frozen = any(use.example_id == newest.id for use in story.uses)
    return "lineage_not_trained" if is_frozen else "lineage_waits_version"


# --- back: what a model, a job or a version is made of ---


def _of_model(session: Session, model: Model, say: Texts) -> _Shown:
    made = lineage.of_model(session, model)
    head = say("lineage_model_head", name=model.name, provider=model.provider)
    if made is None:
        return f"{head}\n{say('lineage_not_ours')}", None
    launch, version = made
    return f"{head}\n{_job(launch, say)}\n\n{_of_version(session, version, say)}", version


def _of_job(session: Session, wanted: str, say: Texts) -> _Shown | None:
    launch = launches.find_by_prefix(session, wanted)
    if launch is None:
        return None
    version = datasets.version(session, launch.version_id)
    return f"{_job(launch, say)}\n\n{_of_version(session, version, say)}", version


def _of_version(session: Session, version: DatasetVersion, say: Texts) -> str:
    origins = lineage.origins(session, version)
    verdicts: Counter[str] = Counter(str(o.review.verdict) for o in origins if o.review)
    n_turns = len({o.review.turn_id for o in origins if o.review})
    by = people.find(session, version.frozen_by)
    before = datasets.version_before(session, version)
    parts: list[str] = [
        say(
            "lineage_version",
            name=title_of(version),
            when=_when(version.frozen_at),
            by=by.name if by else say("lineage_somebody"),
            train=f"{version.n_examples:,}",
            sha=version.sha256,
        )
    ]
    if version.test_sha256:
        parts.append(say("lineage_version_test", test=f"{version.n_test:,}", sha=version.test_sha256))
    parts.append(
        say(
            "lineage_sources",
            file=sum(o.review is None for o in origins),
            turns=n_turns,
            approved=verdicts[Verdict.APPROVED],
            corrected=verdicts[Verdict.CORRECTED],
        )
    )
    files = Counter(o.example.file_name for o in origins if o.example.file_name)
    if files:
        parts.append(say("lineage_files", files=_counted(files)))
    vets = Counter(o.vet or say("lineage_somebody") for o in origins if o.review)
    if vets:
        parts.append(say("lineage_vets", vets=_counted(vets)))
    if version.system_prompt:
        parts.append(say("lineage_prompt", prompt=shorten(version.system_prompt, 160)))
    if before is not None:
        parts.append(diff_line(before, version, change(session, before, version), say))
    parts.append(say("lineage_jobs"))
    parts += _jobs(session, lineage.jobs(session, version), say) or [say("lineage_no_jobs")]
    return "\n".join(parts)


def _counted(counts: Counter[str] | Counter[str | None]) -> str:
    shown = [f"{shorten(str(name), 40)} {n:,}" for name, n in counts.most_common(_SHOWN_VETS)]
    return " · ".join(shown) + (" · …" if len(counts) > _SHOWN_VETS else "")


def _jobs(session: Session, made: Sequence[tuple[Launch, Model | None]], say: Texts) -> list[str]:
    active = deployments.active(session)
    out = []
    for launch, model in made:
        out.append(_job(launch, say))
        if model is not None:
            now = say("lineage_answers_now") if active is not None and active.id == model.id else ""
            out.append(say("lineage_model", name=model.name, now=now))
    return out


def _job(launch: Launch, say: Texts) -> str:
    return say(
        "lineage_job",
        id=launch.job_id or launch.id[:8],
        provider=launch.provider,
        base=launch.model,
        status=launch.status or "–",
    )


def _when(moment: object) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def make_router() -> Router:
    router = guarded("lineage", Rank.VET)
    router.message.register(command, Command("lineage"))
    router.callback_query.register(tap, LineageTap.filter())
    router.callback_query.register(tap_version, VersionTap.filter(F.verb == "lineage"))
    return router
