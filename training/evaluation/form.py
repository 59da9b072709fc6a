"""The form of answers: two paragraphs (原因分析, 推荐方案), length, language, refusals. Shown; it decides nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from training.checking.facts import length
from training.checking.stance import refuses
from training.reading.column_names import ADVICE, CAUSE
from training.text.language import Language, main_language

_BEGINNING = 300
"""Characters in which an answer says that it is none."""


def _heading(names: Sequence[str], more: Sequence[str]) -> re.Pattern[str]:
    words = "|".join(map(re.escape, (*names, *more)))
    return re.compile(
        rf"^[ \t#*【\[>-]*(?:\d[.、)] ?)?[*【\[]*(?:{words})[ \t*】\]]*(?:[:：】\]*]|$)", re.IGNORECASE | re.MULTILINE
    )


_WHY = _heading(CAUSE, ("可能的原因", "可能原因", "为什么", "possible causes", "reason", "reasons"))
_WHAT = _heading(ADVICE, ("怎么办", "怎么做", "应对方法", "recommendations", "next steps", "what you can do"))


@dataclass(frozen=True)
class AnswerForm:
    """The form of one answer."""

    has_sections: bool
    """Both: why it happens, and what to do."""
    length: int
    """In Chinese characters; four Latin letters count as one."""
    is_in_language: bool
    """In that of the question."""
    is_refusal: bool


@dataclass(frozen=True)
class FormFigures:
    """The forms of a model's answers together; shares from 0 to 1, 0 where there are no answers."""

    n: int
    share_with_sections: float
    share_in_language: float
    share_of_refusals: float
    median_length: float


SENTENCES = {
    "zh": (
        "分成原因和方案两段的，它有 {a.share_with_sections:.0%}，现在的模型有 {b.share_with_sections:.0%}；"
        "语言和问题一致的，{a.share_in_language:.0%} 对 {b.share_in_language:.0%}；"
        "拒答的，{a.share_of_refusals:.0%} 对 {b.share_of_refusals:.0%}；"
        "一般长度 {a.median_length:.0f} 字对 {b.median_length:.0f} 字。"
    ),
    "en": (
        "In two paragraphs, why and what to do: {a.share_with_sections:.0%} of its answers, "
        "{b.share_with_sections:.0%} of the active model's; in the language of the question: "
        "{a.share_in_language:.0%} and {b.share_in_language:.0%}; refusals: {a.share_of_refusals:.0%} and "
        "{b.share_of_refusals:.0%}; usual length: {a.median_length:.0f} and {b.median_length:.0f} (Chinese characters)."
    ),
}


def form_of(text: str, language: Language) -> AnswerForm:
    """The form of an answer to a question in `language`."""
    return AnswerForm(
        has_sections=_WHY.search(text) is not None and _WHAT.search(text) is not None,
        length=length(text.strip()),
        is_in_language=bool(text.strip()) and main_language(text) == language,
        is_refusal=refuses(text[:_BEGINNING]),
    )


def figures_of(forms: Sequence[AnswerForm]) -> FormFigures:
    """The figures of a model's answers."""
    n = max(1, len(forms))
    return FormFigures(
        n=len(forms),
        share_with_sections=sum(form.has_sections for form in forms) / n,
        share_in_language=sum(form.is_in_language for form in forms) / n,
        share_of_refusals=sum(form.is_refusal for form in forms) / n,
        median_length=median(form.length for form in forms) if forms else 0.0,
    )


def form_sentence(candidate: FormFigures, active: FormFigures, language: str) -> str:
    """Both models' figures in one sentence. `language`: `zh` or `en`."""
    return SENTENCES["zh" if language == "zh" else "en"].format(a=candidate, b=active)
