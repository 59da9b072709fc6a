"""Has a language model judge pairs of answers, in both orders; or says why it does not."""

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from training.candidates.collect import collect
from training.evaluation.judge import Judgement, JudgeWord, growth, judge_prompt, word_of
from training.providers import AnotherApi, ProviderError, Refused, Unreachable
from training.providers.speaker import Speaker

PATIENCE = 4
"""Pairs without a word after which nobody goes on paying for more."""


@dataclass(frozen=True)
class JudgePair:
    """Two answers to a question, without personal data."""

    item: str
    question: str
    candidate_answer: str
    active_answer: str


@dataclass(frozen=True)
class Judge:
    """A model that compares answers, and what asks it."""

    speaker: Speaker
    model: str


class JudgeTrouble(StrEnum):
    """Why there is no judge, as bot/texts has it (`judge_trouble_…`)."""

    GONE = "gone"
    OTHER_API = "other_api"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    WORDLESS = "wordless"


class NoJudge(Exception):
    """This judge judges nothing: the evaluation goes on without. `detail`: the host's own words, or the judge's."""

    def __init__(self, trouble: JudgeTrouble, detail: str) -> None:
        super().__init__(f"{trouble}: {detail}")
        self.trouble, self.detail = trouble, detail


def nobody_waits() -> bool:
    """No owner is being answered."""
    return False


def judge_pairs(
    speaker: Speaker,
    model: str,
    pairs: Sequence[JudgePair],
    is_busy: Callable[[], bool] = nobody_waits,
    stop: threading.Event | None = None,
) -> Iterator[Judgement]:
    """Each pair's judgement as soon as it is there. Blocks; raises `NoJudge`. Owners go first, as in all of an
    evaluation: `is_busy`, `stop` as in `collect`."""
    n_wordless = 0
    requests = [partial(_judge, speaker, model, pair) for pair in pairs]
    for _, answer in collect(requests, is_busy, stop or threading.Event()):
        if isinstance(answer, ProviderError):
            raise NoJudge(_trouble(answer, model), str(answer)) from answer
        judgement, words = answer
        n_wordless = 0 if judgement.is_readable else n_wordless + 1
        if n_wordless >= PATIENCE:
            raise NoJudge(JudgeTrouble.WORDLESS, words)
        yield judgement


def _judge(speaker: Speaker, model: str, pair: JudgePair) -> tuple[Judgement, str]:
    """The judgement, and what the judge has said last."""
    candidate, active = pair.candidate_answer, pair.active_answer
    if candidate.split() == active.split():  # there is nothing to ask, and nothing to pay
        return Judgement(pair.item, JudgeWord.SAME, JudgeWord.SAME), ""
    words = [_ask(speaker, model, pair.question, *order) for order in ((candidate, active), (active, candidate))]
    return Judgement(pair.item, word_of(words[0]), word_of(words[1]), growth(candidate, active)), words[1]


def _ask(speaker: Speaker, model: str, question: str, a: str, b: str) -> str:
    """What the judge says. A request that gets no clear answer is sent once more: it changes nothing there."""
    messages = judge_prompt(question, a, b)
    try:
        return speaker.ask(model, messages).text
    except Unreachable:
        return speaker.ask(model, messages).text


def _trouble(error: ProviderError, model: str) -> JudgeTrouble:
    """What is wrong with a judge that gives no answer."""
    if isinstance(error, AnotherApi):
        return JudgeTrouble.OTHER_API
    if not isinstance(error, Refused):
        return JudgeTrouble.UNREACHABLE
    if error.http_status not in (404, 405):
        return JudgeTrouble.REFUSED
    # Who knows the chat's API names the model that is missing; else it is the address, or the model's API, that is.
    is_named = re.search(rf"(?<!\w){re.escape(model)}(?!\w)", str(error)) is not None
    return JudgeTrouble.GONE if is_named else JudgeTrouble.OTHER_API
