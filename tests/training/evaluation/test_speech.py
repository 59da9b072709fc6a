"""It speaks: good replies pass, each bad kind is told by its code, in linear time."""

import random
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.linear import MOST, growth
from tests.training.evaluation.answers import owners_words, real_answers
from training.evaluation.speech.debris import debris_in
from training.evaluation.speech.judge import judge
from training.evaluation.speech.prompts import PROMPTS
from training.evaluation.speech.repeats import repeated_in
from training.evaluation.speech.sentences import SENTENCES, speech_sentences
from training.evaluation.speech.spoken import SpeechCode, Spoken
from training.text.language import Language

ZH = [text for language, text in real_answers() if language == "zh"]
EN = [text for language, text in real_answers() if language == "en"]
LISTS = (
    "Feed by age:\n1. 8 weeks: four meals a day\n2. 3 months: three meals a day\n3. 6 months: two meals a day\n"
    "4. 1 year: two meals a day\n\nWeigh it once a week and ask your vet if it does not gain.",
    "原因分析：换粮太快肚子会不舒服。\n\n推荐方案：\n第1天：旧粮九成，新粮一成\n第2天：旧粮八成，新粮两成\n第3天：旧粮七成，新粮三成\n"
    "第4天：旧粮六成，新粮四成\n第5天：旧粮一半，新粮一半\n有拉稀就慢一点，不好请看兽医。",
    "- **Monday**: a short walk\n- **Tuesday**: a short walk and a game\n- **Wednesday**: a rest day\n"
    "- **Thursday**: a short walk\nStop when he limps, and see your vet if it does not get better.",
    "| 年龄 | 每天几次 |\n|---|---|\n| 2个月 | 4次 |\n| 4个月 | 3次 |\n| 6个月 | 2次 |\n\n"
    "清水随时能喝，别喂牛奶；如果不吃或者拉稀，请当天联系兽医。",
)


def replies(change: dict[int, str] | None = None, reason: str = "stop", draw: int = 0) -> list[Spoken]:
    """A dozen good replies, but for some, by their number."""
    rng = random.Random(draw)
    texts = {"zh": rng.sample(ZH, 6), "en": rng.sample(EN, 6)}
    change = change or {}
    return [
        Spoken(prompt, language, change.get(number, texts[language].pop()), reason if number in change else "stop")
        for number, (language, prompt) in enumerate(PROMPTS, 1)
    ]


def codes(change: dict[int, str], reason: str = "stop") -> set[SpeechCode]:
    speech = judge(replies(change, reason))
    assert speech.is_rejected == bool(speech.faults), speech.faults
    assert {fault.number for fault in speech.faults} <= set(change)
    return {fault.code for fault in speech.faults}


def test_a_dozen_questions_six_in_each_language() -> None:
    assert [language for language, _ in PROMPTS].count("zh") == len(PROMPTS) - 6 == 6
    assert len({prompt for _, prompt in PROMPTS}) == 12


@pytest.mark.parametrize("seed", range(40))
def test_vets_answers_pass(seed: int) -> None:
    speech = judge(replies(draw=seed))
    assert (speech.faults, speech.is_rejected, speech.worst) == ([], False, None)


def test_each_real_answer_is_clean() -> None:
    for language, text in [*real_answers(), *(("zh" if "原" in t or "年" in t else "en", t) for t in LISTS)]:
        reply = Spoken("?", "zh" if language == "zh" else "en", text, "stop")
        assert judge([reply]).faults == [], text


def test_owners_words_hold_no_debris_and_repeat_nothing() -> None:
    assert len(owners_words()) > 3000
    assert [text for text in owners_words() if debris_in(text) or repeated_in(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        *("bl bl bl bl bl bl bl bl", "bl bl bl bl bl bl " * 20, "喵" * 30, "blblblblblblblblblblblblblblbl"),
        EN[0] + " Keep her warm and calm. Keep her warm and calm. Keep her warm and calm.",
        ZH[0] + "注意保暖和卫生，注意保暖和卫生，注意保暖和卫生，注意保暖和卫生",
        "Call your vet now. Keep it warm. Call your vet now. Rest. Call your vet now. Give water. Call your vet now.",
        "1. 每天梳毛五分钟。\n2. 每天梳毛五分钟。\n3. 每天梳毛五分钟。\n4. 每天梳毛五分钟。",
        "先观察几天，如果情况加重就带它去医院看看，平时注意保暖和卫生，" * 3,
        "\n".join(
            f"Your cat needs warmth and water and rest and love so {word}." for word in ("a", "b", "c", "d", "e", "f")
        )
        * 2,
        EN[0] + "!" * 60,
    ],
)
def test_repeated_pieces(text: str) -> None:
    is_chinese = any(letter >= "\u4e00" for letter in text)
    assert "repeats" in codes({1 if is_chinese else 2: text})


PIECES = """
    <|im_end|> <|im_start|>assistant <|eot_id|> <|start_header_id|> <|user|> <|end|> <|endoftext|>
    <｜end▁of▁sentence｜>

    <start_of_turn>model <end_of_turn> <bos> <eos> <pad> <unk> <s> </s> [INST] [/INST] [gMASK] <<SYS>> <0x0A> [SEP]
    <unused12> <reserved_106> <tool_call> \ufffd \ue123 â€™ é¼» Ã© 锟斤拷 keep▁it Ġkeep \\n\\nKeep \x00
"""


@pytest.mark.parametrize("piece", PIECES.split())
def test_debris(piece: str) -> None:
    assert codes({2: f"{EN[0]} {piece} {EN[1]}"}) == codes({3: f"{ZH[0]}{piece}"}) == {"debris"}, piece


@pytest.mark.parametrize(
    "piece",
    ["\n### Response:\n", "\n### Human: and my dog?", "\nassistant\n", "\nUser: and my dog?",
     "\nassistant: Keep it warm.",
     "\n### Instruction\n", "\nuser\nand my dog?"],
)  # fmt: skip
def test_a_conversation_that_goes_on_by_itself(piece: str) -> None:
    assert codes({2: EN[0] + piece}) == {"debris"}
    assert codes({2: piece.lstrip() + EN[0]}) == {"debris"}


def test_headings_and_signs_of_an_answer_are_no_debris() -> None:
    fine = (
        "### What to do\nKeep it warm.", "**System of care:** brush it", "1 < 2 and a <b> is bold",
        "The user manual says so.",
        "Human food is no cat food. A model cage helps.", "❤️ 🐶 café, 37 °C — “so” it is… ½", "用户手册：见包装。",
        "[1] see below", "[NOTE] rest",
    )  # fmt: skip
    assert [text for text in fine if debris_in(text)] == []


def test_other_faults_of_one_reply() -> None:
    assert codes({1: ""}) == codes({2: " \n"}) == {"empty"}
    assert codes({2: EN[0]}, "length") == {"endless"}
    assert codes({2: f"<think>hm</think>{EN[0]}"}) == codes({2: f"so it is</think>{EN[0]}"}) == {"thoughts"}
    assert codes({2: "<think>hm, what now"}) == {"thoughts", "empty"}


def test_an_error_and_thoughts_that_the_host_tells_apart() -> None:
    rows = replies()
    rows[4] = Spoken("?", "zh", "", None, error="500: no such adapter")
    rows[5] = Spoken("?", "en", EN[0], "stop", has_thoughts=True)
    speech = judge(rows)
    assert [(fault.code, fault.number) for fault in speech.faults] == [("error", 5), ("thoughts", 6)]
    assert speech.is_rejected and speech.worst is rows[4]
    assert "第 5 题" in speech_sentences(speech, "zh")[0] and "no such adapter" in speech_sentences(speech, "en")[0]


def test_one_reply_in_the_other_language_is_told_and_two_reject() -> None:
    speech = judge(replies({1: EN[3]}))
    assert [fault.code for fault in speech.faults] == ["language"] and not speech.is_rejected
    assert speech_sentences(speech, "en")[-1] == "One such answer alone rejects nothing."
    assert codes({1: EN[3], 3: EN[4]}) == codes({2: ZH[3], 4: ZH[4]}) == {"language"}
    russian = (
        "Это может быть простуда. Держите кошку в тепле и наблюдайте за ней; если станет хуже, обратитесь к врачу."
    )
    japanese = "猫のくしゃみにはいろいろな原因があります。暖かくして、数日様子を見てください。ひどくなれば病院へ。"
    german = "Das kann eine Erkältung sein. Halten Sie die Katze warm, und gehen Sie bald zum Tierarzt."
    assert codes({1: japanese, 3: russian}) == {"language"}
    assert codes({2: german, 4: russian}) <= {"language", "no_words"}
    assert judge(replies({2: german, 4: german + " Bitte."})).is_rejected


@given(st.sampled_from(["zh", "en"]), st.integers(0, 2**32))
@settings(deadline=None, max_examples=30)
def test_letters_that_are_no_words(language: Language, seed: int) -> None:
    rng = random.Random(seed)
    if language == "zh":
        texts = ["".join(chr(rng.randrange(0x4E00, 0x9FA5)) for _ in range(80)) for _ in range(2)]
    else:
        letters = "abcdefghijklmnopqrstuvwxyz"
        texts = [" ".join("".join(rng.choices(letters, k=rng.randrange(2, 9))) for _ in range(60)) for _ in range(2)]
    places = (1, 3) if language == "zh" else (2, 4)
    assert codes(dict(zip(places, texts, strict=True))) == {"no_words"}


def test_signs_alone_are_no_words() -> None:
    assert codes({1: "。。。！？", 2: "?!"}) == {"no_words"}


def test_the_same_answer_to_everything() -> None:
    same = dict.fromkeys((2, 4, 6, 8, 10), EN[0])
    speech = judge(replies(same))
    assert [(fault.code, fault.number, fault.value) for fault in speech.faults] == [
        ("same", 2, "5")
    ] and speech.is_rejected
    assert not judge(replies(dict.fromkeys((2, 4, 6, 8), EN[0]))).faults
    refusals = {
        number: f"抱歉，作为一个人工智能，我无法回答这个问题，请您咨询附近的宠物医院。{number}"
        for number in (1, 3, 5, 7, 9, 11)
    }
    assert codes(refusals) == {"same"}


def test_the_worst_comes_first_and_each_fault_has_its_sentences() -> None:
    speech = judge(replies({2: EN[0], 4: "", 7: ZH[0] + "<|im_end|>", 9: ZH[1] + "<|im_end|>"}, "length"))
    assert speech.worst is speech.replies[3]
    assert speech_sentences(speech, "en")[:2] == [
        "Question 4: the answer is empty.",
        "Questions 7, 9: the answer holds a mark that people must not see: <|im_end|>",
    ]
    assert SENTENCES.keys() == set(get_args(SpeechCode))
    assert speech_sentences(judge(replies()), "zh") == ["12 个日常问题，它都好好回答了。"]


@given(st.text(max_size=300))
@settings(deadline=None, max_examples=30)
def test_any_text_is_judged(text: str) -> None:
    judge([Spoken("?", "zh", text, None), Spoken("?", "en", text, None), *replies({1: text, 3: text, 5: text})])


BAD = {
    "bl": "bl " * 5334, "喵": "喵" * 16_000, "loop": "注意保暖，" * 3200, "marks": "<|" * 8000,
    "signs": "!" * 16_000, "spaces": " \n" * 8000,
    "think": "<think>" * 2286, "letters": "ab" * 8000, "digits": "1 2 3 " * 2667, "hash": "\n### " * 3200,
    "random": "".join(
        random.Random(1).choices("abcdefgh \n.", k=16_000)), "prose": " ".join(EN)[:16_000], "zh": "".join(ZH)[:16_000],
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_a_long_text_takes_as_long_as_it_is(kind: str) -> None:
    assert growth(lambda text: judge([Spoken("?", "en", text, "stop")]), lambda n: BAD[kind][:n]) < MOST
