"""The form of answers: sections, length, language, refusals."""

import pytest

from tests.training.evaluation.answers import real_answers
from training.evaluation.form import AnswerForm, figures_of, form_of, form_sentence


def test_vets_answers_have_both_sections_and_refuse_nothing() -> None:
    forms = [form_of(text, language) for language, text in real_answers()]
    figures = figures_of(forms)
    assert (figures.share_with_sections, figures.share_in_language, figures.share_of_refusals) == (1.0, 1.0, 0.0)
    assert figures.n == len(forms) and 60 < figures.median_length < 140


@pytest.mark.parametrize(
    ("text", "has_sections"),
    [
        ("**原因分析：** 吃太快。\n\n**推荐方案：** 少量多餐。", True),
        ("【原因】吃太快。\n【建议】少量多餐。", True),
        ("## Why\nToo fast.\n## What to do\nSmall meals.", True),
        ("1. Possible causes: too fast.\n2. Next steps: small meals.", True),
        ("原因分析：吃太快。", False),
        ("推荐方案：少量多餐。", False),
        ("他问为什么，我不知道怎么办。", False),
        ("The cause: what to do is not known.", False),
        ("", False),
    ],
)
def test_sections(text: str, has_sections: bool) -> None:
    assert form_of(text, "en").has_sections is has_sections


def test_refusals_and_languages() -> None:
    assert form_of("抱歉，作为AI，我无法回答这个问题。", "zh") == AnswerForm(False, 17, True, True)
    assert form_of("I'm sorry, but I cannot help with that.", "zh").is_refusal
    assert not form_of("I'm sorry, but I cannot help with that.", "zh").is_in_language
    assert form_of("Sorry that he is unwell. Brush him daily.", "en") == AnswerForm(False, 11, True, False)
    assert not form_of(" ", "en").is_in_language


def test_two_models_in_a_sentence() -> None:
    good = figures_of([AnswerForm(True, 100, True, False), AnswerForm(True, 80, True, False)])
    bad = figures_of([AnswerForm(False, 10, True, True), AnswerForm(True, 30, False, False)])
    assert form_sentence(bad, good, "zh") == (
        "分成原因和方案两段的，它有 50%，现在的模型有 100%；语言和问题一致的，50% 对 100%；"
        "拒答的，50% 对 0%；一般长度 20 字对 90 字。"
    )
    assert form_sentence(bad, good, "en").startswith(
        "In two paragraphs, why and what to do: 50% of its answers, 100% of"
    )
    assert figures_of([]).n == 0 and figures_of([]).median_length == 0
