"""Triage on messages as owners write them: every emergency is seen, and what only sounds like one is let through."""

import json
import os
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.texts import triage_en, triage_zh
from bot.texts.triage import advice_of, emergency_message
from bot.triage import CATEGORIES, doses_in, judge, likeness, triage
from bot.triage.normal import normalise
from tests.bot.triage import learn
from tests.linear import MOST, growth

DATA = Path(__file__).parent / "triage"
ROOT = Path(__file__).parents[2]


def _rows(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()]


EMERGENCIES = _rows("emergencies.jsonl")
LOOKALIKES = _rows("lookalikes.jsonl")
EVERYDAY = _rows("everyday.jsonl")


def test_every_labelled_emergency_is_flagged() -> None:
    silent = [row["text"] for row in EMERGENCIES if triage(row["text"]).flag is None]
    assert not silent, "\n".join(silent)
    assert len(EMERGENCIES) >= 1000 and {row["category"] for row in EMERGENCIES} <= CATEGORIES.keys()


def test_at_most_one_look_alike_in_ten_is_flagged() -> None:
    flags = [(flag, row["text"]) for row in LOOKALIKES if (flag := triage(row["text"]).flag) is not None]
    assert len(flags) <= len(LOOKALIKES) / 10, flags
    assert len(LOOKALIKES) >= 1000


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("his seizures have stopped", "seizures"),  # silenced
        ("my dog trembles a bit today", "trembl"),  # a weak sign, alone
        ("狗偶尔会发抖一下", "发抖"),
        ("my cat licks her paws a lot today", ""),  # only near in the weights
    ],
)
def test_what_is_let_through_with_a_doubt_says_so(text: str, words: str) -> None:
    verdict = triage(text)
    assert verdict.flag is None and any(words in sign for sign in verdict.weak)


def test_few_everyday_messages_and_no_flag_have_a_doubt() -> None:
    assert sum(bool(triage(row["text"]).weak) for row in EVERYDAY) <= len(EVERYDAY) / 30
    assert not any(triage(row["text"]).weak for row in EMERGENCIES[:100])


def test_everyday_messages_are_left_alone() -> None:
    flags = [(flag, row["text"]) for row in EVERYDAY if (flag := triage(row["text"]).flag) is not None]
    assert len(flags) <= len(EVERYDAY) / 50, flags


def test_the_weights_are_those_of_the_labelled_messages() -> None:
    # after a change of the messages or of normal.py: python tests/bot/triage/learn.py
    now, model = learn.stored_form(), json.loads(likeness.WEIGHTS.read_text("utf-8"))
    assert likeness.WEIGHTS.stat().st_size < 1_350_000
    assert now["bias"] == pytest.approx(model["bias"], abs=0.02)
    weights = model["weights"]
    assert all(abs(weight - weights.get(feature, 0)) <= 6 for feature, weight in now["weights"].items())


def test_most_flags_name_the_category_a_vet_would() -> None:
    # the others name another sign of the same emergency: "gums white" of one that collapsed
    agreement = sum(triage(row["text"]).flag == row["category"] for row in EMERGENCIES)
    assert agreement / len(EMERGENCIES) > 0.75


@pytest.mark.parametrize(
    ("asks", "text"),
    [
        (asks, text)
        for asks, texts in (
            (
                True,
                (
                    "how much ibuprofen can I give my dog",
                    "猫能吃多少布洛芬",
                    "阿莫西林一次喂几片",
                    "can I give my cat half a paracetamol",
                    "要喂多少mg",
                    "what's the right dosage of metacam for a 5kg cat",
                    "驱虫药5公斤的狗要喂几片",
                    "貓可以吃普拿疼嗎",
                    "胰岛素打几个单位",
                    "how many mg of benadryl for a 20 lb dog",
                    "I gave my cat half a tylenol",
                ),
            ),
            (
                False,
                (
                    "how much food for a 5 kg dog",
                    "猫一天喝多少水",
                    "how much does vaccination cost",
                    "驱虫药多少钱",
                    "幼猫一次喂几粒猫粮",
                    "喂几片鸡胸肉合适",
                    "羊奶一次喂多少毫升",
                    "can I give my dog boiled chicken",
                    "my dog ate grapes",
                ),
            ),
        )
        for text in texts
    ],
)
def test_questions_for_a_dose(asks: bool, text: str) -> None:
    assert triage(text).dose is asks


@pytest.mark.parametrize(
    "answer",
    [
        "Give 10 mg/kg twice daily.",
        "每公斤体重 5 毫克，每天两次",
        "give half a tablet of aspirin",
        "喂半片",
        "0.1ml/kg",
        "布洛芬每次50mg",
        "0.5 ml of meloxicam once a day",
        "给它吃两粒阿莫西林",
        "一次喂四分之一片",
        "３ｍｇ／ｋｇ",
    ],
)
def test_doses_in_an_answer_are_found_where_they_stand(answer: str) -> None:
    doses = doses_in(answer)
    assert doses and all(answer[dose.start : dose.end] == dose.text for dose in doses)


@pytest.mark.parametrize(
    "answer",
    [
        "Cats need about 50 ml of water per kg of body weight a day.",
        "feed 60 g of kibble twice a day",
        "a 5 kg cat",
        "每天喂水200毫升",
        "dilute 10 ml shampoo in 1 l water",
        "blood glucose 100 mg/dl is normal",
        "每天给它吃两颗冻干",
        "temperature 38.5, vaccinate at 8 weeks",
        "Never give ibuprofen or paracetamol.",
    ],
)
def test_harmless_amounts_are_no_doses(answer: str) -> None:
    assert doses_in(answer) == []


@given(st.text(max_size=300))
@settings(max_examples=40, deadline=None)
def test_never_raises_and_always_names_a_known_category(text: str) -> None:
    result = triage(text)
    assert result.flag is None or (result.flag in CATEGORIES and result.why)
    assert all(text[dose.start : dose.end] == dose.text for dose in doses_in(text))


HARMLESS = st.sampled_from(
    [
        "She is a lovely cat.",
        "今天天气很好。",
        "We moved house in May!",
        "他很喜欢晒太阳。",
        "I also wonder which litter is best?",
        "猫粮换成了新的牌子。",
        "He had all his vaccinations last year.",
        "去年打过疫苗。",
        "Can cats eat grapes?",
        "没有别的问题。",
    ]
)


@given(st.sampled_from(EMERGENCIES), st.lists(HARMLESS, max_size=3), st.lists(HARMLESS, max_size=3))
@settings(max_examples=40, deadline=None)
def test_harmless_sentences_around_an_emergency_do_not_hide_it(
    row: dict[str, str], first: list[str], last: list[str]
) -> None:
    text = " ".join([*first, row["text"].rstrip() + "。", *last])
    assert triage(text).flag is not None, text


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@given(st.sampled_from(EMERGENCIES + LOOKALIKES))
@settings(max_examples=40, deadline=None)
def test_case_and_width_change_nothing(row: dict[str, str]) -> None:
    flag = triage(row["text"]).flag
    assert triage(row["text"].upper()).flag == flag
    assert triage(_wide(row["text"])).flag == flag


@pytest.mark.parametrize(
    ("taiwanese", "chinese"),
    [
        ("貓咪尿不出來，一直蹲貓砂盆", "猫咪尿不出来，一直蹲猫砂盆"),
        ("狗狗誤食巧克力", "狗狗误食巧克力"),
        ("呼吸困難，牙齦發紫", "呼吸困难，牙龈发紫"),
        ("後腿突然癱瘓", "后腿突然瘫痪"),
        ("被車撞了，流血不止", "被车撞了，流血不止"),
        ("沒有抽搐，也沒有嘔吐", "没有抽搐，也没有呕吐"),
        ("貓能吃葡萄嗎", "猫能吃葡萄吗"),
        ("難產了，小貓卡在產道", "难产了，小猫卡在产道"),
    ],
)
def test_traditional_characters_change_nothing(taiwanese: str, chinese: str) -> None:
    assert triage(taiwanese).flag == triage(chinese).flag


def test_a_message_of_2000_characters_costs_what_its_length_does() -> None:
    story = "He is three years old, loves tuna and sleeps on my pillow. 他平时很乖，喜欢晒太阳，也喜欢玩球。"
    eighth, whole = ((story * 40)[:n] + " 对了他今天一直蹲猫砂盆但是尿不出来" for n in (244, 1950))
    assert triage(whole).flag == "urinary_blockage"
    # 2 to 4 ms on a machine that does nothing else; a pattern that looks at every pair of places takes 64 times as long
    # for eight times the text.
    assert min(_seconds(whole) for _ in range(9)) < 24 * min(_seconds(eighth) for _ in range(9))


@pytest.mark.parametrize("text", ["吃了百合", "seizure ", "breathing heavy ", "ate chocolate grapes ", "中毒"])
@pytest.mark.parametrize("opening", ["", "last year ", "my husband ", "怎么预防"])
def test_a_hostile_message_costs_what_its_length_does(opening: str, text: str) -> None:
    # one clause, full of signs, each silenced or not: 4,096 characters took up to 14 seconds before
    assert growth(lambda hostile: judge(normalise(hostile)), lambda n: (opening + text * n)[:n]) < MOST


def test_the_docs_name_every_category() -> None:
    page = (ROOT / "docs" / "triage.md").read_text("utf-8")
    assert all(f"| `{category}` | {reason} |" in page for category, reason in CATEGORIES.items())


def _seconds(text: str) -> float:
    start = time.thread_time()
    triage(text)
    return time.thread_time() - start


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("category", CATEGORIES)
def test_every_category_has_its_message(category: str, language: str) -> None:
    text = emergency_message(category, language, "010-1 <2>", "Road & 1")
    assert "010-1 &lt;2&gt;" in text and "Road &amp; 1" in text and len(text) < 2000
    tags = _Tags()
    tags.feed(text)
    assert not tags.open and tags.seen == {"b"}
    assert "24" in emergency_message(category, language)


def test_both_languages_say_the_same_things() -> None:
    assert triage_en.FRAME.keys() == triage_zh.FRAME.keys()
    assert triage_en.WHAT.keys() == triage_zh.WHAT.keys() == CATEGORIES.keys()
    assert triage_en.ADVICE.keys() == triage_zh.ADVICE.keys() == {advice_of(category) for category in CATEGORIES}
    for name, english in triage_en.ADVICE.items():
        assert {key: len(lines) for key, lines in english.items()} == {
            key: len(lines) for key, lines in triage_zh.ADVICE[name].items()
        }, name


def test_the_command_answers_every_line_with_one_line() -> None:
    lines = [
        b"my cat can't pee",
        b"",
        b"\xff\xfe\x80 " + "猫尿不出来".encode(),
        b"how much ibuprofen can I give my dog\r",
        "\u2028\x85 hello \x0b\x0c".encode(),
        "猫能吃葡萄吗".encode(),
    ]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.run(
        [sys.executable, "-m", "bot", "triage"], input=b"\n".join(lines), capture_output=True, env=env, timeout=60
    )
    assert process.returncode == 0 and not process.stderr
    rows = [json.loads(line) for line in process.stdout.split(b"\n")[:-1]]
    assert [row["flag"] for row in rows] == ["urinary_blockage", None, "urinary_blockage", None, None, None]
    assert [row["dose"] for row in rows] == [False, False, False, True, False, False]


def test_triage_loads_nothing_heavy() -> None:
    code = (
        "import sys, bot.triage, bot.texts.triage;"
        "print([m for m in ('aiogram', 'torch', 'sqlmodel', 'tiktoken', 'openai') if m in sys.modules])"
    )
    process = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert process.stdout.strip() == "[]"


def test_small_talk_is_no_emergency() -> None:
    talk = (
        "And now?;Help?;Warm up?;One more question;Can you say more?;还有一个问题？;再问一个;那要多久;谢谢你的回答;"
        "你们几点开门;明天可以来吗;这个多少钱;what about dogs;is that normal;and for kittens"
    )
    assert [text for text in talk.split(";") if triage(text).flag] == []
