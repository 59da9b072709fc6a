"""What a host says, checked where it comes in: words that are words, numbers that are numbers, statuses that we know.

Nothing behind this line meets a NaN, a number that no column holds, or a text that no database takes.
"""

import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime

LONGEST_NAME = 200
"""Characters of an id or of a model's name; what is longer is none."""
LONGEST_TEXT = 2000
"""Characters of a sentence that are kept."""
LARGEST = 2**31 - 1
"""That every database's integer holds."""

ENDED = ("succeeded", "failed", "cancelled")
"""The API's words for a job that never changes again."""

GOES_ON = frozenset(("validating_files", "queued", "running", "pausing"))
"""The API's words for a job that goes on by itself: of any other somebody has to be told."""

_SAME: Mapping[str, str] = {
    "succeeded": "success successful succeed completed complete",
    "cancelled": "canceled stopped user_canceled user_cancelled",
    "failed": (
        "failure fail error errored user_error failed_validation validation_failed invalid rejected expired timeout "
        "timed_out timeout_exceeded aborted terminated deleted"
    ),
    "validating_files": "validating validated creating creating_input_dataset",
    "queued": "pending queuing created submitted notrunning not_running not_started scheduled",
    "running": (
        "started in_progress inprogress processing training resuming compressing uploading cancelling canceling "
        "cancel_requested cancellation_requested stopping writing_results"
    ),
}
"""Other hosts' words for the same: Azure, Mistral, Together, Fireworks, Nebius, and what else stands in their pages."""


def status_of(word: object) -> str:
    """The API's word for a host's status, whatever its letters; a word that we do not know as it is, in small ones."""
    text = re.sub(r"[\s-]+", "_", (text_of(word, 60) or "").strip().casefold()).removeprefix("job_state_") or "none"
    return next((own for own, words in _SAME.items() if text in words.split()), text)


def name_of(value: object) -> str | None:
    """An id or a model's name; null for anything else."""
    text = text_of(value, LONGEST_NAME + 1)
    return text if text and len(text) <= LONGEST_NAME else None


def text_of(value: object, most: int = LONGEST_TEXT) -> str | None:
    """A text without what no database takes; null for what is none."""
    if not isinstance(value, str):
        return None
    return value[:most].replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def count_of(value: object) -> int | None:
    """A number of things; null for what is none (a word, less than nothing, more than a column holds)."""
    number = number_of(value)
    return int(number) if number is not None and 0 <= number <= LARGEST else None


def number_of(value: object) -> float | None:
    """A finite number; null for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def seconds_of(value: object) -> float | None:
    """A moment in seconds since 1970: a number, or a time as ISO 8601 writes it (UTC where it names no zone); null for
    what is none."""
    text = text_of(value, 40)
    if text is None:
        return number_of(value)
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def day_of(value: object) -> date | None:
    """A day as ISO 8601 has it (YYYY-MM-DD, perhaps with a time behind it); null for what is none."""
    text = text_of(value, 40)
    try:
        return None if text is None else date.fromisoformat(text[:10])
    except ValueError:
        return None
