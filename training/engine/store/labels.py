"""The labels that a file's answers are, for a job that sorts texts into classes. Nothing here knows a tokenizer."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from training.engine.api.errors import shown
from training.engine.store.row import RawRow, Row
from training.engine.store.rows import BadRows
from training.text.marks import ending_of

_SHOWN = 6
"""Labels that a message names."""


@dataclass(frozen=True)
class LabelSet:
    """The labels of a training file, in the order of their names."""

    forms: dict[str, str]
    """Of each label the answer that stands for it, as most rows write it: with a space before it, an end mark …"""
    ending: str
    """What all answers end with beside their label."""

    @classmethod
    def of(cls, answers: Iterable[str]) -> "LabelSet":
        """Those of a training file's answers."""
        counts = Counter(answers)
        ending = ending_of(list(counts))
        forms: dict[str, str] = {}
        for answer, _ in reversed(counts.most_common()):  # the commonest last, which stays
            forms[label_of(answer, ending)] = answer
        return cls(dict(sorted(forms.items())), ending)

    def of_answer(self, answer: str) -> str:
        """The label that an answer is."""
        return label_of(answer, self.ending)


def label_of(answer: str, ending: str) -> str:
    """An answer without white space around it, and without the mark that all answers end with."""
    return answer.removesuffix(ending).strip() if ending else answer.strip()


def answers_of(rows: Iterable[Row]) -> Iterator[str]:
    """The answers to learn, in their order."""
    for row in rows:
        if isinstance(row, RawRow):
            yield row.completion
        else:
            yield from (row[place]["content"] for place in answer_places(row))


def answer_places(row: Row) -> list[int]:
    """Where in a conversation the answers to learn are."""
    assert not isinstance(row, RawRow)
    return [i for i, message in enumerate(row) if message["role"] == "assistant" and message.get("weight", 1)]


def require_labels(wish: Mapping[str, Any], training: Iterable[str], validation: Iterable[str]) -> None:
    """Whether the answers are the classes that a job names; else `BadRows` says in which way they are not.

    `wish`: its hyperparameters.
    """
    labels = LabelSet.of(training)
    names, n_classes = list(labels.forms), wish["classification_n_classes"]
    if len(names) != n_classes:
        raise BadRows(
            "invalid_classes",
            f"'classification_n_classes' is {n_classes}, and the answers of the training file are {len(names)} "
            f"different ones: {_listing(names)}.",
        )
    positive = wish.get("classification_positive_class")
    if positive is not None and label_of(positive, labels.ending) not in names:
        raise BadRows(
            "invalid_classes",
            f"'classification_positive_class' is {shown(positive)}, and the answers of the training file are "
            f"{_listing(names)}.",
        )
    unknown = {labels.of_answer(answer) for answer in validation} - set(names)
    if unknown:
        raise BadRows(
            "invalid_classes",
            f"The validation file has answers that no training row has: {_listing(sorted(unknown))}.",
        )


def _listing(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(shown(name) for name in names[:_SHOWN]) + more
