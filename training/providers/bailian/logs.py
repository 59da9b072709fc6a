"""A job's log at Bailian: lines of text, the oldest first, among them those of its trainer with a step's figures."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace

from training.providers import JobEvent, Progress
from training.providers.answers import MESSAGE_CHARACTERS
from training.providers.bailian.answers import moment_of
from training.providers.border import count_of, number_of, text_of
from training.text.keys import without_key

_MOST_CHARACTERS = 4000
"""Of a line that are looked through."""
_FIGURE = re.compile(
    r"""['"]([a-z][a-z_/]{0,40})['"]: ?['"]?(-?\d{1,30}(?:\.\d{1,30})?(?:[eE][-+]?\d{1,3})?)(?:/(\d{1,9}))?"""
)
_STEPS = ("global_step/max_steps", "global_step", "step")
"""Under which names the trainer tells a step; the first with how many there are."""
_STAMP = re.compile(r"\s*(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d{1,6})?)")
_LEVELS = {"WARNING": "warn", "WARN": "warn", "ERROR": "error", "CRITICAL": "error"}
_LEVEL = re.compile(rf"- ({'|'.join(_LEVELS)}) -")


def events_of(lines: Sequence[object], first: int, key: str) -> list[JobEvent]:
    """These lines, the first of which is the log's `first`, the newest first; `key` does not stand in them."""
    events: list[JobEvent] = []
    loss: tuple[int, float] | None = None
    for number, line in enumerate(lines, start=first):
        event = _event_of(_text(line), number, key)
        if (progress := event.progress) is not None:
            if progress.train_loss is not None:
                loss = (progress.step, progress.train_loss)
            elif loss is not None and loss[0] == progress.step:  # what a validation tells stands in a line of its own
                event = replace(event, progress=replace(progress, train_loss=loss[1]))
        events.append(event)
    return events[::-1]


def _text(line: object) -> str:
    try:
        text = line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)
    except (ValueError, RecursionError):
        text = ""
    return text_of(text, _MOST_CHARACTERS) or ""


def _event_of(text: str, number: int, key: str) -> JobEvent:
    stamp, level = _STAMP.match(text), _LEVEL.search(text)
    return JobEvent(
        id=str(number),
        level=_LEVELS[level[1]] if level else "info",
        message=without_key(text.strip(), key)[:MESSAGE_CHARACTERS],
        created_at=moment_of(stamp[1].replace(",", ".")) if stamp else None,
        progress=_progress_of(text),
    )


def _progress_of(text: str) -> Progress | None:
    """The figures of a step; null for a line without its number, and for the means that stand at the end."""
    matches = _FIGURE.findall(text)
    values = {name: number_of(float(value)) for name, value, _ in matches}
    step = next((number for name in _STEPS if (number := count_of(values.get(name))) is not None), None)
    if step is None or "train_runtime" in values:
        return None
    totals = (count_of(int(total)) for name, _, total in matches if name == _STEPS[0] and total)
    return Progress(
        step,
        next(totals, None),
        values.get("loss"),
        values.get("eval_loss"),
        values.get("token_acc"),
        values.get("eval_token_acc"),
    )
