"""What is wrong with a set as a whole is found, and what is right is left alone."""

from typing import Any

import pytest

from tests.training.checking.test_validate import check
from training.checking.repeats import same_in_what_tells
from training.checking.stance import doses, stance
from training.problems import Problem, describe
from training.text.language import sure_language

SYSTEM = {"role": "system", "content": "你是宠物医生。"}
TOPICS = [
    *("呕吐", "拉稀", "便血", "打喷嚏", "掉毛", "咳嗽", "流泪", "口臭", "跛行", "瘙痒", "肥胖", "怕人"),
    *("乱尿", "晕车", "换牙", "绝育", "驱虫", "疫苗", "洗澡", "剪指甲"),
]
FULL = (
    "原因分析：{0}的原因比较多，可能和天气、饮食或环境有关，大多不算严重。\n\n"
    "推荐方案：注意保暖和卫生，每天记录{0}的情况。"
)


def row(question: str, answer: str) -> list[dict[str, Any]]:
    return [SYSTEM, {"role": "user", "content": question}, {"role": "assistant", "content": answer}]


GOOD = [row(f"狗狗{topic}是怎么一回事呀", FULL.format(topic)) for topic in TOPICS]


def problems_of(*rows: Any, **options: Any) -> list[tuple[int | None, str]]:
    return [(problem.line, problem.code) for problem in check(*rows, **options)]


def one(code: str, *rows: Any, **options: Any) -> Problem:
    problems = check(*rows, **options)
    assert [problem.code for problem in problems] == [code]
    return problems[0]


def test_a_set_in_one_style_has_no_remark() -> None:
    assert problems_of(*GOOD) == []


def test_nearly_the_same_question() -> None:
    problem = one("near_duplicate", *GOOD, row("狗狗呕吐是怎么一回事呀呀", FULL.format("呕吐")))
    assert (problem.line, problem.severity, problem.params["other"]) == (21, "advice", 1)
    assert describe(problem, "zh").startswith("第 21 行：与第 1 行几乎相同")


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("我家三岁的猫昨天开始呕吐不吃东西该怎么办", "我家三岁的狗昨天开始呕吐不吃东西该怎么办"),
        ("我家布偶三岁了昨天开始呕吐不吃东西怎么办", "我家布偶三个月昨天开始呕吐不吃东西怎么办"),
        ("Can my neutered male cat eat tuna every day?", "Can my neutered female cat eat tuna every day?"),
        ("布偶疫苗打完之后可以马上洗澡吗", "布偶疫苗没打完之后可以马上洗澡吗"),
    ],
)
def test_what_tells_two_questions_apart(a: str, b: str) -> None:
    assert not same_in_what_tells(a, b)
    assert "contradicting_urgency" not in [
        code for _, code in problems_of(row(a, "先观察一天。"), row(b, "请立即送医院。"))
    ]


def test_one_says_wait_and_the_other_go_now() -> None:
    wait = row("猫咪误食了百合花瓣怎么办", "不用担心，在家观察一天就好。")
    now = row("猫咪误食了百合花瓣，怎么办？", "百合对猫有剧毒。请立即送医院。")
    problem = one("contradicting_urgency", wait, now)
    assert (problem.line, problem.params["other"], problem.severity) == (2, 1, "warning")
    assert "here the answer is “go to a vet now”, there “wait and see”" in describe(problem, "en")
    assert "这里说「马上就医」，那里说「先观察」" in describe(problem, "zh")


def test_the_same_question_with_another_dose() -> None:
    a = row("How much fenbendazole does my puppy need?", "Give 50 mg/kg once a day, with food.")
    b = row("How much fenbendazole does my puppy need", "Give 5 mg per kg once a day, with food.")
    problem = one("contradicting_dose", a, b)
    assert (problem.line, problem.value, problem.params["there"]) == (2, "5 mg/kg", "50 mg/kg")
    like_a = row("How much fenbendazole does my puppy need", "50 mg/kg each day, with food.")
    assert problems_of(a, like_a) == [(2, "conflicting_answers")]


@pytest.mark.parametrize(
    ("answer", "first_advice"),
    [
        ("先观察两天，如果还吐，请立即去医院。", "wait"),
        ("请立即去医院。路上注意保暖。", "now"),
        ("不用马上去医院，在家观察。", "wait"),
        ("如果一直吐，请立刻去医院。", ""),
        ("多梳毛。", ""),
        ("Wait and see for a day. If it gets worse, go to the vet immediately.", "wait"),
        ("Take her to a vet right away.", "now"),
        ("Brush it.", ""),
    ],
)
def test_what_an_answer_says_to_do_first(answer: str, first_advice: str) -> None:
    assert stance(answer) == first_advice


@pytest.mark.parametrize(
    ("answer", "amounts"),
    [
        ("每公斤体重 10 毫克，每天两次", {("mg/kg", "10")}),
        ("10mg/kg 或一次 2 片", {("mg/kg", "10"), ("tablet", "2")}),
        ("give 0.50 ml and 2 drops", {("ml", "0.5"), ("drop", "2")}),
        ("3 岁，5 公斤", set()),
        ("no numbers", set()),
    ],
)
def test_doses(answer: str, amounts: set[tuple[str, str]]) -> None:
    assert doses(answer) == amounts


def test_more_than_one_refusal_in_ten() -> None:
    zh = [row(f"兔子{topic}该怎么处理才好", "很抱歉，我无法回答这个问题，请咨询专业人士。") for topic in TOPICS[:2]]
    assert problems_of(*GOOD, *zh) == []
    en = row("Why does my rabbit thump its feet at night?", "I'm sorry, but I can't help with that question.")
    problems = [problem for problem in check(*GOOD, *zh, en) if problem.code == "many_refusals"]
    assert [(p.value, p.params["n"], p.params["lines"]) for p in problems] == [("13 %", 3, "21, 22, 23")]


def test_condolence_is_no_refusal() -> None:
    rows = [row(f"狗狗{topic}该怎么处理才好", f"很抱歉听到狗狗{topic}了。" + FULL.format(topic)) for topic in TOPICS]
    assert "many_refusals" not in [code for _, code in problems_of(*rows)]


def test_an_answer_too_short_among_long_ones() -> None:
    plain = [row(f"狗狗{topic}是怎么一回事呀", FULL.format(topic).replace("：", "，")) for topic in TOPICS]
    problem = one("answer_too_short", *plain, row("兔子可以吃白菜吗", "可以。"))
    assert (problem.line, problem.params["n"]) == (21, 3)
    labels = [row(f"狗狗{topic}是怎么一回事呀", topic) for topic in TOPICS]
    assert problems_of(*labels) == []  # a set of one-word answers is meant so


def test_a_missing_paragraph_where_the_set_has_it() -> None:
    half = FULL.format("换毛").partition("\n\n")[0] + "每年两次，不必紧张，多梳理就好。"
    problem = one("missing_section", *GOOD, row("兔子换毛期有多久", half))
    assert (problem.line, problem.value) == (21, "推荐方案")
    markdown = "**原因分析**\n换毛和光照有关。\n\n## 推荐方案\n每天梳理，多喝水，屋里勤打扫。"
    assert problems_of(*GOOD, row("兔子换毛期有多久", markdown)) == []
    free = [row(f"狗狗{topic}是怎么一回事呀", f"{topic}多半和天气有关，不算严重，注意保暖。") for topic in TOPICS]
    assert problems_of(*free) == []


def test_languages() -> None:
    problem = one("language_mismatch", row("猫为什么打呼噜呢", "Cats purr when they are content or unwell."))
    assert describe(problem, "en").startswith("Line 1: the question is Chinese, the answer English")
    english = row("Why does my hamster sleep all day?", "Hamsters are awake at night; let it sleep by day, please.")
    problem = one("few_in_language", *GOOD, english)
    assert (problem.value, problem.params["lines"], problem.params["language_en"]) == ("4 %", "21", "English")
    assert [sure_language(text) for text in ("猫吐", "My cat vomits", "ALT 120", "猫的 ALT 偏高", "?")] == [
        "zh",
        "en",
        "",
        "zh",
        "",
    ]


def test_one_vets_share_and_style() -> None:
    short = [row(f"猫咪{topic}是怎么一回事呀", f"{topic}常见，注意保暖就好。") for topic in TOPICS[:10]]
    authors = [*["Anna"] * 20, *["李医生"] * 10]
    problems = {p.code: p for p in check(*GOOD, *short, authors=authors) if p.line is None}
    assert set(problems) == {"one_author", "length_drift", "style_drift"}
    assert (problems["style_drift"].params["mine"], problems["style_drift"].params["theirs"]) in [(100, 0), (0, 100)]
    assert (problems["one_author"].value, problems["one_author"].params["percent"]) == ("Anna", 66)
    assert check(*GOOD, authors=["Anna"] * 20) == []
    assert check(*GOOD, authors=[None] * 20) == []


def test_advice_on_size() -> None:
    rows = [row(f"问题 {n}", "先别喂食，观察两小时。") for n in range(200)]

    def size(n: int) -> list[str]:
        return [p.code for p in check(*rows[:n], min_examples=10) if p.line is None]

    assert [size(n) for n in (9, 10, 49, 50, 199, 200)] == [
        *[["too_few_examples"], ["small_set"], ["small_set"], ["medium_set"], ["medium_set"], []]
    ]
