"""Chats that a phone has written out: known as such, asked about, and read as conversations."""

import pytest

from tests.training.cases import codes, pairs, read, read_case
from training.reading.columns import Choice
from training.text.messages import text_of

CLINIC = Choice(clinic=("Garden Road Vets",))
TALK = [
    ("Lena K", "Hello, my rabbit has not eaten hay since yesterday"),
    ("Garden Road Vets", "Good morning Lena. Does he still pass droppings?"),
    ("Lena K", "only a few"),
    ("Garden Road Vets", "Then please come in today."),
]
FORMS = {
    "android": "3/12/26, 10:{m} AM - {name}: {text}\n",
    "android 24 h": "12.03.26, 10:{m} - {name}: {text}\n",
    "android zh": "2026/3/12 上午10:{m} - {name}: {text}\n",
    "android narrow": "12/03/2026, 10:{m}\u202fam - {name}: {text}\n",
    "ios": "[12/03/2026, 10:{m}:22] {name}: {text}\n",
    "ios zh": "[2026/3/12 上午10:{m}:22] {name}：{text}\n",
    "telegram copy": "{name}, [12.03.2026 10:{m}]\n{text}\n\n",
    "telegram line": "[12.03.2026 10:{m}] {name}: {text}\n",
    "wechat export": "2026-03-12 10:{m}:01 {name}\n{text}\n\n",
    "wechat copy": "{name} 2026年3月12日 10:{m}\n{text}\n\n",
    "line": "10:{m}\t{name}\t{text}\n",
    "wechat mail": "{name}  10:{m}\n\n{text}\n\n\n",
}
DAYS = {
    "line": "[LINE] Chat with Lena K\nSaved on: 2026/03/13 10:15\n\n2026/03/12(Thu)\n",
    "wechat mail": "—————  2026-03-12  —————\n\n\n",
}


@pytest.mark.parametrize("form", FORMS)
def test_each_program_is_known_asked_about_and_read(form: str) -> None:
    lines = (FORMS[form].format(m=15 + n, name=name, text=text) for n, (name, text) in enumerate(TALK))
    content = DAYS.get(form, "") + "".join(lines)
    first = read(content, "chat.txt")
    assert codes(first) == ["who_is_clinic"] and not first.examples
    assert first.unclear is not None and first.unclear.headings == ["Garden Road Vets", "Lena K"]
    reading = read(content, "chat.txt", CLINIC)
    assert codes(reading) == []
    assert [[(m["role"], text_of(m)) for m in row.messages] for row in reading.examples] == [
        [
            ("user", "Hello, my rabbit has not eaten hay since yesterday"),
            ("assistant", "Good morning [name]. Does he still pass droppings?"),
        ],
        [
            ("user", "Hello, my rabbit has not eaten hay since yesterday"),
            ("assistant", "Good morning [name]. Does he still pass droppings?"),
            ("user", "only a few"),
            ("assistant", "Then please come in today."),
        ],
    ]


@pytest.mark.parametrize("name", ["WhatsApp Chat with Lena K.txt", "_chat.txt"])
def test_the_files_of_two_phones(name: str) -> None:
    first = read_case(f"a01/{name}")
    assert (codes(first), first.examples) == (["who_is_clinic"], [])
    for choice in (CLINIC, Choice(clinic=("#1",)), Choice(clinic=("garden road vets",))):
        reading = read_case(f"a01/{name}", choice)
        assert [len(row.messages) for row in reading.examples] == [2, 4, 2] and codes(reading) == []
    texts = [text for pair in pairs(reading) for text in pair]
    assert not any(word in text for text in texts for word in ("Lena", "10:", "omitted", "encrypted", "2026"))


def test_what_nobody_said_is_left_out() -> None:
    content = (
        "12/03/2026, 10:15 - Messages and calls are end-to-end encrypted. Tap to learn more.\n"
        "12/03/2026, 10:15 - 李小雨: 你好\n我家兔子不吃草\n"
        "12/03/2026, 10:16 - 李小雨: <Media omitted>\n"
        "12/03/2026, 10:17 - 花园宠物医院: 小雨你好，今天带来看看。电话响了吗？\n"
        "12/03/2026, 10:18 - 李小雨: IMG-20260312-WA0001.jpg (file attached)\n"
        "12/03/2026, 10:19 - 花园宠物医院: 这样看没有问题。\n"
        "12/03/2026, 10:20 - 李小雨: [图片]\n谢谢 <This message was edited>\n"
        "12/03/2026, 10:21 - 花园宠物医院: 不客气\n"
        "12/03/2026, 10:22 - 李小雨: This message was deleted\n"
        "12/03/2026, 10:23 - +49 170 1234567 left\n"
    )
    reading = read(content, "chat.txt", Choice(clinic=("花园宠物医院",)))
    assert pairs(reading) == [("你好\n我家兔子不吃草", "〔姓名〕你好，今天带来看看。电话响了吗？"), ("谢谢", "不客气")]


def test_whoever_answers_must_be_known() -> None:
    content = "".join(
        f"3/12/26, 10:{n} AM - {name}: text {n}\n"
        for n, name in enumerate(("Ann", "Bob", "Vet", "Dr. Li") * 3, start=10)
    )
    several = read(content, "group.txt", Choice(clinic=("Vet", "Dr. Li")))
    assert (codes(several), several.examples) == (["chat_of_several"], [])
    assert several.problems[0].value == "Ann, Bob"
    assert codes(read(content, "group.txt", Choice(clinic=("Vet", "Eve")))) == ["no_such_name"]
    assert len(read(content, "group.txt", Choice(clinic=("Vet", "Dr. Li", "Bob"))).examples) == 3


def test_day_and_month_are_told_apart_by_the_whole_chat() -> None:
    days = ["3/11/26", "3/12/26", "3/13/26"]
    american = "".join(f"{day}, 9:00 AM - {name}: t{day}\n" for day in days for name in ("Ann", "Vet"))
    assert [len(row.messages) for row in read(american, "c.txt", Choice(clinic=("Vet",))).examples] == [2, 2, 2]


@pytest.mark.parametrize(
    "content",
    [
        "问题,回答\n2026-03-12 10:16 猫吐了,先别喂\n2026-03-12 10:17 狗呢,也别\n",
        "Q: open on 12.03.2026 10:16?\nA: yes\n\nQ: b?\nA: no\n",
        '["2026-03-12 10:16 - a: b"]',
    ],
)
def test_times_in_texts_are_no_chat(content: str) -> None:
    assert "who_is_clinic" not in codes(read(content, "a.txt"))
