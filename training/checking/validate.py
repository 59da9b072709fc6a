"""What is wrong with a training set, before anybody pays for it: with each row (`row.py`), and with all of it
(`quality.py`). The codes of both, with the next step, are in docs/check.md."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from training.checking.cut import rows_cut
from training.checking.facts import Facts, facts, shared_ends
from training.checking.hosted import rows_misread
from training.checking.quality import check_set
from training.checking.row import check_example, is_conversation
from training.cost.encoding import encoding_for_model
from training.cost.price import max_tokens_per_example
from training.cost.tokens import count_example, find_cut
from training.examples import ExampleRow, shorten
from training.problems import Problem
from training.providers.limits import UNKNOWN, ModelLimits

MIN_EXAMPLES = 10
"""What OpenAI and the local engine ask of a training file."""


@dataclass(frozen=True)
class Inspection:
    """What was found in some rows: all that is needed of them afterwards, for each example in its order."""

    problems: list[Problem]
    facts: list[Facts | None]
    """Null where the row is no conversation."""
    tokens: list[int]
    """As billed for one epoch; 0 where the row is no conversation, and everywhere if no encoding was given."""


def check_examples(
    examples: Sequence[ExampleRow],
    model: str,
    limits: ModelLimits = UNKNOWN,
    min_examples: int | None = None,
    authors: Sequence[str | None] | None = None,
) -> list[Problem]:
    """`validate` for training this model, by its own encoding and limit. `limits`: what its engine tells of it."""
    return validate(
        examples,
        encoding=encoding_for_model(model).name,
        max_tokens_per_example=max_tokens_per_example(model),
        min_examples=min_rows(limits) if min_examples is None else min_examples,
        authors=authors,
        limits=limits,
    )


def min_rows(limits: ModelLimits) -> int:
    """Rows that a training file has to have."""
    return MIN_EXAMPLES if limits.min_rows is None else limits.min_rows


def validate(
    examples: Sequence[ExampleRow],
    *,
    encoding: str,
    max_tokens_per_example: int | None = None,
    min_examples: int = MIN_EXAMPLES,
    authors: Sequence[str | None] | None = None,
    limits: ModelLimits = UNKNOWN,
) -> list[Problem]:
    """Everything wrong with a set, in the order of its lines; what concerns all of it stands first.

    Without `max_tokens_per_example` no tokens are counted. With `min_examples` 0 the set may be of any size: it is a
    part of one. `authors`: for each example the vet whose words it holds, where known.
    """
    encoding_to_count = None if max_tokens_per_example is None else encoding
    inspection = inspect(examples, encoding_to_count, max_tokens_per_example, limits)
    return conclude([inspection], min_examples, authors)


def inspect(
    examples: Sequence[ExampleRow],
    encoding: str | None,
    max_tokens_per_example: int | None,
    limits: ModelLimits = UNKNOWN,
) -> Inspection:
    """Look at each example by itself, and count its tokens, once."""
    inspection = Inspection([], [], [])
    shared = shared_ends(examples)
    for example in examples:
        problems = list(check_example(example))
        fact = facts(example, shared)
        tokens = 0 if encoding is None else _count(example, encoding)
        is_sound = not any(problem.severity == "error" for problem in problems)
        if encoding is not None and max_tokens_per_example is not None and is_sound and tokens > max_tokens_per_example:
            problems += _length(example, tokens, max_tokens_per_example, encoding)
        inspection.problems.extend(problems)
        inspection.facts.append(fact)
        inspection.tokens.append(tokens)
    inspection.problems.extend([*rows_cut(examples, limits), *rows_misread(examples, limits)])
    return inspection


def _count(example: ExampleRow, encoding: str) -> int:
    """Tokens as billed for one epoch; 0 for what is no conversation."""
    is_billed = bool(example.messages) and is_conversation(example.messages)
    return count_example(example.messages, encoding) if is_billed else 0


def conclude(
    parts: Sequence[Inspection], min_examples: int, authors: Sequence[str | None] | None = None
) -> list[Problem]:
    """All problems of a set that was inspected in parts: those of its rows, and those of all of it."""
    rows = [fact for part in parts for fact in part.facts]
    conversations = [
        (fact, author) for fact, author in zip(rows, authors or [None] * len(rows), strict=True) if fact is not None
    ]
    conversation_authors = [author for _, author in conversations]
    of_set = check_set([fact for fact, _ in conversations], len(rows), min_examples, conversation_authors)
    problems = [*of_set, *(problem for part in parts for problem in part.problems)]
    return sorted(problems, key=lambda problem: problem.line or 0)


def _length(example: ExampleRow, tokens: int, limit: int, encoding: str) -> Iterator[Problem]:
    cut = find_cut(example.messages, limit, encoding)
    if cut is not None:
        params = {"tokens": tokens, "limit": limit, "message": cut.message}
        yield Problem(example.line, "example_too_long", "warning", shorten(cut.text_kept), params)
