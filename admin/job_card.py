"""What is shown of a training: its title, its state, how far it is."""

from aiogram.types import BufferedInputFile, InlineKeyboardMarkup
from sqlmodel import Session

from admin.follow.progress import progress_line
from bot.telegram.pages import page_line, page_of, turning
from bot.texts import Html, Texts, lines, paragraphs, shorten
from storage import datasets, launches
from storage.ledger import sent_files
from storage.models import Launch
from training.cost.money import money
from training.cost.price import price_date

_STATUSES = ("validating_files", "queued", "running", "pausing", "paused", "succeeded", "failed", "cancelled")
"""The API's words that we have a sentence for."""
_RUNNING = ("running", "pausing", "paused")
_WARNINGS_SHOWN = 3
LISTED = 50
"""Trainings on the pages of /jobs."""
NAME_SHOWN, ERROR_SHOWN = 100, 300
"""Characters of a name, and of what a host says went wrong: /job sends all of it."""


def describe(session: Session, launch_id: str, say: Texts) -> Html:
    """One training."""
    launch = session.get_one(Launch, launch_id)
    return _text(session, launch, say)


def describe_recent(session: Session, say: Texts, number: int = 0) -> tuple[Html, InlineKeyboardMarkup | None]:
    """A page of the newest trainings, the newest first."""
    recent = launches.recent(session, LISTED)
    if not recent:
        return say("jobs_none"), None
    entries = [_text(session, launch, say) for launch in recent]
    page = page_of(entries, number, most=5)
    buttons = turning(page, "jobs", say)
    text = paragraphs(*entries[page.start : page.end], page_line(page, say))
    return text, InlineKeyboardMarkup(inline_keyboard=[buttons]) if buttons else None


def _text(session: Session, launch: Launch, say: Texts) -> Html:
    version = datasets.version(session, launch.version_id)
    return say(
        "job",
        title=launch.id[:8],
        model=shorten(launch.model, NAME_SHOWN),
        version=version.name,
        n=version.n_examples,
        epochs=launch.n_epochs,
        price=_price(launch, say),
        state=_state(launch, progress_line(session, launch, say) if launch.status in _RUNNING else Html(), say),
        warnings=lines("", of_provider) if (of_provider := warnings(launch, say)) else "",
        job=say("job_line_id", job_id=shorten(launch.job_id, NAME_SHOWN)) if launch.job_id else "",
    )


def error_file(launch: Launch) -> BufferedInputFile | None:
    """All that the host says went wrong; null where a card has room for it."""
    if len(launch.error or "") <= ERROR_SHOWN:
        return None
    return BufferedInputFile((launch.error or "").encode("utf-8", "replace"), f"{launch.id[:8]}-error.txt")


def files_line(session: Session, launch_id: str, say: Texts) -> Html | None:
    """What became of the files that it has left at its provider; null before anybody has tried to delete them."""
    rows = [row for row in sent_files.of_launch(session, launch_id) if row.tried_at is not None]
    if not rows:
        return None
    left = next((row for row in rows if row.done_at is None), None)
    if left is None:
        return say("job_files_gone", n=len(rows), date=f"{max(row.done_at for row in rows if row.done_at):%Y-%m-%d}")
    key = "job_files_left" if left.given_up_at else "job_files_waiting"
    return say(key, file=shorten(left.file_id, NAME_SHOWN), error=host_words(left.error))


def host_words(words: str | None) -> str:
    """What a host says, to stand in a sentence of ours."""
    return shorten(words or "?", ERROR_SHOWN).rstrip(". ")


def warnings(launch: Launch, say: Texts) -> Html:
    """What the provider warns of, a line each."""
    of_job = launch.warnings or []
    more = say("job_warnings_more", n=len(of_job) - _WARNINGS_SHOWN) if len(of_job) > _WARNINGS_SHOWN else None
    return lines(*(say("job_warning", text=shorten(text, 300)) for text in of_job[:_WARNINGS_SHOWN]), more)


def _state(launch: Launch, progress: Html, say: Texts) -> Html:
    if launch.doubted_at is not None:
        key = "status_doubt_begun" if launch.job_id is None else "status_doubt"
        return say(key, n=launch.n_looks, words=host_words(launch.host_words))
    if launch.status is None:
        return say("status_asking" if launch.requested_at else "status_starting")
    return say(
        f"status_{launch.status}" if launch.status in _STATUSES else "status_other",
        status=shorten(launch.status, NAME_SHOWN),
        progress=progress,
        fine_tuned_model=shorten(launch.fine_tuned_model or "?", NAME_SHOWN),
        error=shorten(launch.error or "?", ERROR_SHOWN),
    )


def price_of(session: Session, launch_id: str, say: Texts) -> str:
    """The price of an offer."""
    return _price(session.get_one(Launch, launch_id), say)


def _price(launch: Launch, say: Texts) -> str:
    """The price that was offered."""
    if launch.price is None:
        return say("price_unknown", date=price_date(launch.provider))
    return money(launch.price, launch.currency) if launch.price else say("price_free")
