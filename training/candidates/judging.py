"""Has a language model judge pairs of answers, in both orders; or says why it does not."""

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum

from training.evaluation.judge import Judgement, JudgeWord, growth, judge_prompt, word_of
from training.providers import AnotherApi, ProviderError, Refused, Unreachable
from training.providers.speaker import Speaker

AT_ONCE = 4
"""Pairs that are judged at the same time: hosts limit requests a minute."""
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


def judge_pairs(speaker: Speaker, model: str, pairs: Sequence[JudgePair]) -> Iterator[Judgement]:
    """Each pair's judgement as soon as it is there, in the order of the pairs. Blocks; raises `NoJudge`."""
    n_wordless = 0
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for place in range(0, len(pairs), AT_ONCE):
            judged = threads.map(lambda pair: _judge(speaker, model, pair), pairs[place : place + AT_ONCE])
            for judgement, words in judged:
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
        try:
            return speaker.ask(model, messages).text
        except Unreachable:
            return speaker.ask(model, messages).text
    except ProviderError as error:
        raise NoJudge(_trouble(error, model), str(error)) from error


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
