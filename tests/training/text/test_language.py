"""Which language a text is in: what each question answers for Chinese, English, mixtures and neither."""

import pytest

from training.text.language import has_chinese, language_mix, language_of, main_language, sure_language


@pytest.mark.parametrize(
    ("text", "any_chinese", "for_people", "most", "sure", "mix"),
    [
        ("我家猫咪吐了", True, "zh", "zh", "zh", "zh"),
        ("My cat vomits a lot", False, "en", "en", "en", "en"),
        ("My cat 咪咪 vomits after dinner", True, "zh", "en", "", "en"),
        ("猫的 ALT 偏高", True, "zh", "zh", "zh", "mixed"),
        ("ALT?", False, "en", "en", "", "en"),
        ("猫?", True, "zh", "zh", "", "zh"),
        ("120 / 80", False, "en", "en", "", "other"),
        ("", False, "en", "en", "", "other"),
    ],
)
def test_each_question_has_its_answer(
    text: str, any_chinese: bool, for_people: str, most: str, sure: str, mix: str
) -> None:
    answers = has_chinese(text), language_of(text), main_language(text), sure_language(text), language_mix(text)
    assert answers == (any_chinese, for_people, most, sure, mix)
