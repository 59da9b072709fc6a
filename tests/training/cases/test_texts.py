"""Questions and answers in running text: whatever marks them, they are read without their marks, or not at all."""

import pytest

from tests.training.cases import codes, pairs, read, read_case

CARE = [
    ("猫咪多久洗一次澡？", "三个月一次就够了。"),
    ("兔子能吃胡萝卜吗？", "可以，每周两次，每次一小块。"),
    ("How warm should a tortoise be?", "35 degrees under the lamp, 24 elsewhere."),
    ("Can I bathe my rabbit?", "No. Clean only the dirty spot."),
]


@pytest.mark.parametrize("name", ["bold_label.md", "numbered.txt", "q_dot.txt", "q_paren.txt"])
def test_marks_are_no_part_of_what_is_trained(name: str) -> None:
    reading = read_case(f"a08/{name}")
    rows = pairs(reading)
    assert (len(rows), codes(reading)) == (12, [])
    assert rows[0][0] == "How often should I trim my rabbit's claws?" and rows[0][1].startswith("Every six to eight")
    assert all(question.endswith("?") and answer[0].isupper() for question, answer in rows)
    assert not any(mark in text for row in rows for text in row for mark in ("**", "---", "Answer", "Q.", "A)"))
    assert "12/12" in reading.form


def test_labels_within_an_answer_are_its_words() -> None:
    rows = pairs(read_case("a08/colon_in_answer.txt"))
    form = "Put it like this:\nOwner: Anna\nVet: Dr. Chen\nUser: anna7\nThen send it."
    assert rows == [("How do I write to you?", form), ("Is that all?", "Yes.")]


def test_a_page_of_several_habits() -> None:
    assert pairs(read_case("a08/faq_tight.md")) == [
        ("How warm should a tortoise be?", "35 degrees under the lamp."),
        ("Can I bathe a rabbit?", "No, only clean the dirty spot."),
        ("What do budgies eat?", "Seeds and greens."),
        ("Do cats need milk?", "No, water."),
    ]


@pytest.mark.parametrize(
    ("ask", "reply"),
    [
        ("问题{n}：", "答案{n}："),
        ("问{n}、", "答{n}、"),
        ("【问】", "【答】"),
        ("Q{n} - ", "A{n} - "),
        ("[Q] ", "[A] "),
        ("(Q{n}) ", "(A{n}) "),
        ("**Q{n}.** ", "**A{n}.** "),
        ("### Question {n}:\n", "**Answer:**\n"),
        ("### {n}. ", ""),
        ("**{n}. ", "回答："),
        ("{n}、", "答："),
        ("> Q: ", "> A: "),
        ("客户：", "客服："),
        ("1) ", "Reply: "),
    ],
)
def test_any_usual_mark(ask: str, reply: str) -> None:
    text = ""
    for number, (question, answer) in enumerate(CARE, start=1):
        end = "**" if ask == "**{n}. " else ""
        text += f"{ask.format(n=number)}{question}{end}\n{reply.format(n=number)}{answer}\n\n1. eins\n2. zwei\n\n"
    reading = read(text, "care.md")
    assert codes(reading) == []
    assert pairs(reading) == [(question, f"{answer}\n\n1. eins\n2. zwei") for question, answer in CARE]


def test_headings_with_sections_and_lists() -> None:
    text = (
        "# FAQ\n\n## Rabbits\n\n### Can I bathe it?\n\nNo:\n\n- it gets cold\n- it is afraid\n\n"
        "### What does it eat?\nHay.\n\n## Birds\n\n### Do budgies sing?\nYes.\n"
    )
    assert pairs(read(text, "faq.md")) == [
        ("Can I bathe it?", "No:\n\n- it gets cold\n- it is afraid"),
        ("What does it eat?", "Hay."),
        ("Do budgies sing?", "Yes."),
    ]


def test_two_languages_in_one_file() -> None:
    text = "".join(f"Q: {q}\nA: {a}\n\n问：{a}\n答：{q}\n\n" for q, a in CARE)
    assert pairs(read(text)) == [row for q, a in CARE for row in ((q, a), (a, q))]


def test_what_was_probably_misread_is_no_row() -> None:
    rows = "".join(f"Q: {q}\nA: {a}\n\n" for q, a in CARE)
    new_label = rows.replace("Q: 兔子", "Question: 兔子")
    assert pairs(read(new_label)) == CARE
    gap = read(rows.replace("Q: 兔子", "兔子"))
    assert codes(gap) == ["two_answers"] and pairs(gap) == CARE[2:]
    strangers = read(rows + "主人：猫吐了\n兽医：先别喂\n\n主人：狗呢\n兽医：也别\n\n")
    assert codes(strangers) == ["mixed_marks"] and pairs(strangers) == CARE[:3]
    numbers = "".join(f"{n}. {q}\nAnswer: {a}\n\n" for n, (q, a) in enumerate(CARE, start=1))
    hole = read(numbers.replace("Answer: 可以，每周两次，每次一小块。\n", ""))
    assert codes(hole) == ["mixed_marks"] and pairs(hole) == CARE[2:]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Dear team,\nthe new hours hold from Monday.\n\nBest\nAnna\n", "no_marks"),
        ("".join(f"Frage: {q}\nAntwort: {a}\n\n" for q, a in CARE), "unknown_marks"),
        ("# Vaccination\n\nAt eight weeks.\n\n# Worms\n\nTwice a year.\n", "no_marks"),
    ],
)
def test_a_text_that_says_nothing_of_questions_is_not_good(text: str, code: str) -> None:
    reading = read(text, "notes.txt")
    assert (codes(reading), reading.examples) == ([code], [])


def test_a_line_that_cannot_be_read_costs_its_row() -> None:
    for ask, reply in (("Q: ", "A: "), ("", "")):
        data = "\n\n".join(f"{ask}{q}\n{reply}{a}\nfirst\nsecond" for q, a in CARE).encode()
        reading = read(data.replace(b"second", b"sec\xffnd", 1))
        assert codes(reading) == ["bad_encoding"] and [question for question, _ in pairs(reading)] == [
            question for question, _ in CARE[1:]
        ]
