"""Rows of a training file → the token sequences a model is trained on. Nothing here imports torch.

Each assistant message with a weight other than 0, and each completion, becomes one `TrainingSequence`: the prompt
exactly as serving would encode it, then the answer. Loss falls on the answer alone, up to the token that ends it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from jinja2.exceptions import TemplateError

from training.engine.learn import raw
from training.engine.store.labels import answer_places
from training.engine.store.row import RawRow, Row
from training.engine.template.chat import ChatTemplate
from training.examples import Message

ENCODING = 2
"""Number of the way in which rows become sequences; another way is another order of steps. 1: until 0.2.0, with what a
template writes behind the token that ends an answer."""


@dataclass(frozen=True)
class TrainingSequence:
    """One answer to learn: `ids` is prompt and answer, the first `n_prompt` of them without loss."""

    ids: list[int]
    n_prompt: int


@dataclass(frozen=True)
class EncodedRows:
    """The sequences of a file, and what had to be done to fit them."""

    sequences: list[TrainingSequence]
    n_tokens: int
    """Tokens of all rows up to the end of their last answer, after the cut: one epoch of the file."""
    n_cut: int
    """Rows that were longer than the model's positions and lost their end."""


def encode_rows(template: ChatTemplate, rows: Iterable[Row], max_tokens: int) -> EncodedRows:
    """Sequences of at most `max_tokens` for every answer in `rows`; longer ones are cut at the end.

    SystemExit with the row's number for one that the template takes no conversation like.
    """
    sequences: list[TrainingSequence] = []
    n_tokens = n_cut = 0
    for number, row in enumerate(rows, start=1):
        try:
            answers = _answers(template, row)
        except TemplateError as error:
            raise SystemExit(f"row {number}: the chat template of this base takes no such messages: {error}") from None
        length = max((len(sequence.ids) for sequence in answers), default=0)
        n_tokens += min(length, max_tokens)
        n_cut += length > max_tokens
        sequences += [
            TrainingSequence(sequence.ids[:max_tokens], sequence.n_prompt)
            for sequence in answers
            if sequence.n_prompt < max_tokens
        ]
    return EncodedRows(sequences, n_tokens, n_cut)


def _answers(template: ChatTemplate, row: Row) -> list[TrainingSequence]:
    """One for each answer of a row that is to be learned."""
    if isinstance(row, RawRow):
        prompt_ids, completion_ids = raw.sequence(template.tokenizer, row)
        return [TrainingSequence([*prompt_ids, *completion_ids], len(prompt_ids))]
    return [_answer(template, row[:place], row[place]["content"]) for place in answer_places(row)]


def _answer(template: ChatTemplate, messages: list[Message], content: str) -> TrainingSequence:
    prompt_ids = template.encode(template.prompt(messages))
    # Encoded apart, because serving encodes the prompt alone: a merge across the seam would never be seen.
    return TrainingSequence([*prompt_ids, *template.encode(template.answer(content))], len(prompt_ids))
