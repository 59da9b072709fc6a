"""Prompts and completions, for a base model: what such rows are, and the repairs that clean them.

The rules are those of `openai tools fine_tunes.prepare_data`, which is gone.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from training.checking.repair import Repair, change_each, leave_out, leave_out_duplicates
from training.examples import ExampleRow, shorten
from training.problems import Problem
from training.text.marks import ENDINGS, SEPARATORS, are_marked, common_start, free_mark
from training.text.messages import text_of

MAX_LENGTH = 10_000
"""Characters of a prompt and its completion; OpenAI's tool offered to remove longer ones."""
LONG_PREFIX = 12
"""Characters of a beginning that all share, above which it is only paid for (OpenAI's tool)."""
ALL_CAPS = 1 / 3
FEW_PAIRS = 100
"""A base model learns a task from a few hundred rows on; OpenAI's tool advised below 100."""

_LABEL = re.compile(r"\s*(?:a|answer|reply|response|completion|答|回答|答案|回复)\s*[:：]\s*$", re.IGNORECASE)
"""What says only that an answer follows. Other short beginnings (原因分析：) may be the set's style."""
_NOT_OF_PAIRS = ("missing_system_message", "small_set", "medium_set")


def is_pairs(form: str) -> bool:
    """Whether a file (`FileReading.form`) has prompts and completions for a base model, not a conversation."""
    return form.lower().startswith("prompt/completion")


def of_pairs(problems: Sequence[Problem], n_rows: int) -> list[Problem]:
    """The problems of such a file: what only conversations need is none, and a base model wants more rows."""
    of_rows = [problem for problem in problems if problem.code not in _NOT_OF_PAIRS]
    if 0 < n_rows < FEW_PAIRS:
        return [Problem(None, "few_pairs", "advice", str(n_rows)), *of_rows]
    return of_rows


def pair(example: ExampleRow) -> tuple[str, str]:
    """Prompt and completion, of rows that were read from such."""
    *context, answer = example.messages
    return text_of(context[-1]) if context else "", text_of(answer)


def with_pair(row: ExampleRow, prompt: str, completion: str) -> ExampleRow:
    """The row with this prompt and this completion."""
    *context, question, answer = row.messages
    if question.get("content") == prompt and answer.get("content") == completion:
        return row
    return replace(row, messages=[*context, {**question, "content": prompt}, {**answer, "content": completion}])


# --- repairs, in their order ---


def drop_what_is_no_text(rows: Sequence[ExampleRow]) -> Repair | None:
    """Rows whose prompt or completion is no text at all: a number, a list."""
    is_text = [all(isinstance(message.get("content"), str) for message in row.messages) for row in rows]
    return leave_out("no_text", rows, [not text for text in is_text])


def drop_empty_completions(rows: Sequence[ExampleRow]) -> Repair | None:
    """Rows with nothing to learn."""
    return leave_out("empty_completions", rows, [not pair(row)[1].strip() for row in rows])


def drop_empty_prompts(rows: Sequence[ExampleRow]) -> Repair | None:
    """Where all are empty, the model is to write by itself; where some are, they were forgotten."""
    empty = [not pair(row)[0].strip() for row in rows]
    return None if all(empty) else leave_out("empty_prompts", rows, empty)


def drop_long_rows(rows: Sequence[ExampleRow]) -> Repair | None:
    """Rows that would be cut."""
    return leave_out("long_rows", rows, [sum(map(len, pair(row))) > MAX_LENGTH for row in rows])


def lower_capitals(rows: Sequence[ExampleRow]) -> Repair | None:
    """Lower case for what shouts, if a third of it does: it costs more tokens, and is known less."""
    loud = [[_shouts(text) for text in pair(row)] for row in rows]
    lower = [sum(shouts) >= ALL_CAPS * len(rows) for shouts in zip(*loud, strict=True)]

    def change(row: ExampleRow) -> ExampleRow:
        texts = [_lower(text) if low and _shouts(text) else text for low, text in zip(lower, pair(row), strict=True)]
        return with_pair(row, texts[0], texts[1])

    return change_each("capitals", rows, change) if any(lower) else None


def _shouts(text: str) -> bool:
    """Most of it capitals: not an abbreviation in a Chinese sentence."""
    return text.isupper() and 2 * sum(sign.isupper() for sign in text) > len(text) > 3


def _lower(text: str) -> str:
    mark = next((mark for mark in ENDINGS if text.endswith(mark)), "")
    return text.removesuffix(mark).lower() + mark


def strip_prompt_prefix(rows: Sequence[ExampleRow]) -> Repair | None:
    """A beginning that all prompts share."""
    return _strip_prefix("prompt", rows, [pair(row)[0] for row in rows])


def strip_completion_prefix(rows: Sequence[ExampleRow]) -> Repair | None:
    """A beginning that all completions share."""
    return _strip_prefix("completion", rows, [pair(row)[1] for row in rows])


def _strip_prefix(part: str, rows: Sequence[ExampleRow], texts: list[str]) -> Repair | None:
    prefix = common_start(texts)
    # Only whole words go: "原因" must not be cut from "原因分析" because another row begins with "原因可能".
    prefix = prefix[: max((prefix.rfind(sign) + 1 for sign in " \n:：,，。>"), default=0)]
    is_only_paid_for = len(prefix.strip()) > LONG_PREFIX or (part == "completion" and _LABEL.match(prefix))
    if len(texts) < 2 or not is_only_paid_for or any(len(text) == len(prefix) for text in texts):
        return None

    def change(row: ExampleRow) -> ExampleRow:
        prompt, completion = pair(row)
        if part == "prompt":
            return with_pair(row, prompt[len(prefix) :], completion)
        return with_pair(row, prompt, completion[len(prefix) :])

    return change_each(f"{part}_prefix", rows, change, repr(shorten(prefix)))


def mark_prompts(rows: Sequence[ExampleRow]) -> Repair | None:
    """A fixed text at the end of each prompt shows where it ends; it must not stand elsewhere."""
    prompts = [pair(row)[0] for row in rows]
    if not any(prompts) or are_marked(prompts, SEPARATORS):
        return None
    mark = free_mark(SEPARATORS, prompts)

    def change(row: ExampleRow) -> ExampleRow:
        prompt, completion = pair(row)
        return with_pair(row, prompt.rstrip() + mark, completion)

    return change_each("separator", rows, change, repr(mark))


def mark_completions(rows: Sequence[ExampleRow]) -> Repair | None:
    """A fixed text at the end of each completion is the stop sequence: without it the model goes on talking."""
    completions = [pair(row)[1] for row in rows]
    if not completions or are_marked(completions, ENDINGS):
        return None
    mark = free_mark(ENDINGS, completions)

    def change(row: ExampleRow) -> ExampleRow:
        prompt, completion = pair(row)
        return with_pair(row, prompt, completion.rstrip() + mark)

    return change_each("ending", rows, change, repr(mark))


def begin_with_space(rows: Sequence[ExampleRow]) -> Repair | None:
    """Words are tokens with the space before them."""

    def change(row: ExampleRow) -> ExampleRow:
        prompt, completion = pair(row)
        return row if completion[:1].isspace() else with_pair(row, prompt, " " + completion)

    return change_each("leading_space", rows, change)


PAIR_REPAIRS = (
    drop_what_is_no_text,
    drop_empty_completions,
    drop_empty_prompts,
    leave_out_duplicates,
    drop_long_rows,
    lower_capitals,
    strip_prompt_prefix,
    strip_completion_prefix,
    mark_prompts,
    mark_completions,
    begin_with_space,
)
