"""A candidate's replies to the dozen questions, and what was heard."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from training.text.language import Language

SpeechCode = Literal["error", "empty", "debris", "repeats", "no_words", "endless", "thoughts", "same", "language"]


@dataclass(frozen=True)
class Spoken:
    """One question and what came back, as an owner's answer would have come."""

    prompt: str
    language: Language
    """Of the question."""
    text: str
    finish_reason: str | None
    """As in OpenAI's API; null where the host says none."""
    has_thoughts: bool = False
    """Whether the host told thoughts apart from the answer: it would think before each answer."""
    error: str | None = None
    """The host's words where the model is why there is no answer. An outage is no reply: ask again."""


@dataclass(frozen=True)
class SpeechFault:
    """One thing that is wrong with one reply."""

    code: SpeechCode
    number: int
    """Of the question, from 1."""
    value: str = ""
    """What was seen: the piece that repeats, the token of a template, a share; for people."""


@dataclass(frozen=True)
class Speech:
    """What was heard of all replies."""

    replies: Sequence[Spoken]
    faults: list[SpeechFault] = field(default_factory=list)
    """The gravest first, then by number."""
    is_rejected: bool = False

    @property
    def worst(self) -> Spoken | None:
        """The reply to show to people; null where nothing is wrong."""
        return self.replies[self.faults[0].number - 1] if self.faults else None
