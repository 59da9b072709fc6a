"""Tables as programs write them: columns that are none of questions, cells without a value, whole chats in a cell."""

import json
from typing import Any

import pytest

from tests.training.cases import codes, pairs, read, read_case
from training.importing.judge import ImportRow, judge


def bad_codes(reading: Any) -> list[str]:
    """What keeps rows of a reading from being imported."""
    rows = [row for row in judge(reading, "o200k_base", None) if isinstance(row, ImportRow)]
    return [p.code for row in rows if row.state != "good" for p in row.problems if p.severity == "error"]


@pytest.mark.parametrize("name", ["from_to.csv", "labels.csv", "role_content.tsv"])
def test_words_of_cells_are_no_headings(name: str) -> None:
    reading = read_case(f"a13/{name}")
    assert (reading.examples, codes(reading)) == ([], ["columns_not_found"])
    assert reading.unclear is not None
    heading = {"from_to.csv": "sender", "labels.csv": "pet", "role_content.tsv": "id"}[name]
    assert reading.unclear.headings[0] == heading and len(reading.unclear.samples) > 1


@pytest.mark.parametrize(
    "text",
    [
        "谁,对谁,内容\n客户,客服,猫吐了\n客服,客户,多久了\n客户,客服,两天\n客服,客户,请来\n",
        "user,bot,My cat sneezes\nbot,user,Since when?\nuser,bot,two days\nbot,user,Come in.\n",
        "prompt,answer,text\nuser,fine words here,x\nassistant,more words here,y\nuser,still more,z\n",
        "question,answer\n" + "vomiting,Do not feed it.\nlimping,Rest.\n" * 3,
    ],
)
def test_roles_and_labels_are_no_questions(text: str) -> None:
    reading = read(text, "rows.csv")
    assert (reading.examples, codes(reading)) == ([], ["columns_not_found"])


def test_headings_of_one_word_still_count_where_they_are_the_first_full_row() -> None:
    rows = "猫吐了怎么办？,先别喂\n狗呢？,也别\n"
    for heading in ("用户,兽医\n", "Clinic FAQ,\nuser,vet\n", "user,bot\n"):
        assert pairs(read(heading + rows, "rows.csv")) == [("猫吐了怎么办？", "先别喂"), ("狗呢？", "也别")]


def test_words_for_no_value_are_no_text() -> None:
    reading = read_case("a06/nan_rows.csv")
    assert bad_codes(reading) == ["no_value"] * 7
    assert len(pairs(reading)) == 19
    for word in ("NaN", "<NA>", "#REF!", "无", "—", "########"):
        assert bad_codes(read(f"question,answer\nWhy?,{word}\nHow?,{word}\nWhat?,Well.\n", "a.csv")) == ["no_value"] * 2
    text = "问题,原因分析,推荐方案,宠物\n猫吐了？,nan,先别喂,nan\n"
    assert pairs(read(text, "a.csv")) == [("猫吐了？", "先别喂")] and bad_codes(read(text, "a.csv")) == []
    assert bad_codes(read("question,answer\nAllergies?,没有\nSafe?,no\n", "a.csv")) == []


def test_pandas_numbers_are_no_column() -> None:
    assert len(pairs(read_case("a06/with_index.csv"))) == 12


@pytest.mark.parametrize("name", ["messages_column.csv", "messages_column_repr.csv"])
def test_chats_in_a_column(name: str) -> None:
    reading = read_case(f"a06/{name}")
    rows = pairs(reading)
    assert codes(reading) == [] and rows[0][0] == "How often should I trim my rabbit's claws?"
    assert [row.messages[0]["role"] for row in reading.examples] == ["system"] * len(rows)


def test_a_cell_that_is_no_chat_costs_its_row() -> None:
    chat = [{"role": "user", "content": 'Why, and "how"?'}, {"role": "assistant", "content": "So."}]
    cell = json.dumps(chat).replace('"', '""')
    reading = read(f'id,messages\n1,"{cell}"\n2,"[{{broken"\n3,\n4,"{cell}"\n', "a.csv")
    assert pairs(reading) == [('Why, and "how"?', "So.")] * 2 and len(codes(reading)) == 2
