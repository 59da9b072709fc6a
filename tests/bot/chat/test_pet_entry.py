"""What the rules make of an owner's line about their animal."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.pets.entry import is_message, parse_details, parse_number, parse_pet, parse_species
from bot.chat.pets.fields import plausible
from bot.chat.pets.measures import born_before, months_old
from bot.chat.pets.normal import clean

TODAY = date(2026, 11, 20)
MIMI = {
    "species": "cat",
    "sex": "female",
    "neutered": True,
    "born": date(2023, 11, 20),
    "weight_kg": 4.2,
}


def _read(text: str) -> tuple[str, dict[str, Any], tuple[str, ...]]:
    fields = parse_pet(text, TODAY)
    return fields.name, fields.columns(), fields.not_understood


@pytest.mark.parametrize(
    ("text", "name", "breed"),
    [
        ("Mimi, cat, British shorthair, female, neutered, 3 years, 4.2 kg", "Mimi", "British shorthair"),
        ("咪咪 猫 英短 母 已绝育 3岁 4.2公斤", "咪咪", "英短"),
        ("咪咪，4200克，三岁，女孩，英短，猫，绝育了", "咪咪", "英短"),
        ("咪咪猫英短母已绝育3岁4.2kg", "咪咪", "英短"),
        ("Mimi is a neutered 3-year-old female british shorthair cat, 4.2kg", "Mimi", "british shorthair"),
        ("mimi; 4,2 kg; 3yo; spayed; girl; ragdoll", "mimi", "ragdoll"),
        ("咪咪、貓、藍貓、母、已絕育、3歲、8.4斤", "咪咪", "藍貓"),
    ],
)
def test_one_animal_in_many_words(text: str, name: str, breed: str) -> None:
    assert _read(text) == (name, {**MIMI, "breed": breed}, ())


@pytest.mark.parametrize(
    ("words", "born"),
    [
        ("3 years", date(2023, 11, 20)),
        ("2 years and 3 months", date(2024, 8, 20)),
        ("3y2m", date(2023, 9, 20)),
        ("8 mos", date(2026, 3, 20)),
        ("10 weeks old", date(2026, 9, 11)),
        ("half a year", date(2026, 5, 20)),
        ("one and a half years", date(2025, 5, 20)),
        ("2 and a half years", date(2024, 5, 20)),
        ("2 1/2 years", None),
        ("2-3 years", None),
        ("2½ years", date(2024, 5, 20)),
        ("一岁半", date(2025, 5, 20)),
        ("两岁三个月", date(2024, 8, 20)),
        ("十二岁", date(2014, 11, 20)),
        ("8月龄", date(2026, 3, 20)),
        ("三个月大", date(2026, 8, 20)),
        ("半岁", date(2026, 5, 20)),
        ("6周", date(2026, 10, 9)),
        ("年龄 3", date(2023, 11, 20)),
        ("2022年3月出生", date(2022, 3, 1)),
        ("born 2022-03-05", date(2022, 3, 5)),
        ("born in May 2022", date(2022, 5, 1)),
        ("2022年生", date(2022, 7, 1)),
        ("born 2027-03", None),
        ("2022", None),
        ("99999 years", None),
    ],
)
def test_ages(words: str, born: date | None) -> None:
    fields = parse_pet(f"Mimi, {words}", TODAY)
    assert fields.born == born
    assert bool(fields.not_understood) == (born is None)


@pytest.mark.parametrize(
    ("words", "kg"),
    [
        ("4.2 kg", 4.2),
        ("4.2KG", 4.2),
        ("4,2 kg", 4.2),
        ("1,200 g", 1.2),
        ("35g", 0.035),
        ("8斤", 4.0),
        ("七斤半", 3.75),
        ("三斤二两", 1.6),
        ("3公斤", 3.0),
        ("9 lb 4 oz", 4.1957),
        ("9lb4oz", 4.1957),
        ("12 pounds", 5.4431),
        ("体重 4.2", 4.2),
        ("weighs 4.2", 4.2),
    ],
)
def test_weights(words: str, kg: float) -> None:
    fields = parse_pet(f"Mimi, {words}", TODAY)
    assert (fields.weight_kg, fields.not_understood) == (kg, ())


@pytest.mark.parametrize(
    ("words", "is_neutered"),
    [
        *(
            (w, True)
            for w in ("neutered", "spayed", "fixed", "绝育", "已绝育", "做过绝育", "绝育了", "絕育", "绝育：是")
        ),
        *(
            (w, False)
            for w in ("intact", "not neutered", "unspayed", "not yet neutered", "未绝育", "没绝育", "还没绝育")
        ),
        *((w, False) for w in ("没有做过绝育", "未絕育", "绝育：否", "neutered: no")),
    ],
)
def test_neutered(words: str, is_neutered: bool) -> None:
    fields = parse_pet(f"Mimi, {words}", TODAY)
    assert (fields.neutered, fields.not_understood) == (is_neutered, ())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("公主 猫 母", "公主"),
        ("Bunny, rabbit", "Bunny"),
        ("Sir Paws cat", "Sir Paws"),
        ("Mr. Whiskers", "Mr. Whiskers"),
        ("cat Mimi", "Mimi"),
        ("3岁 猫 咪咪", "咪咪"),
        ("八两 猫", "八两"),
        ("K9, dog", "K9"),
        ("名字：咪咪，猫", "咪咪"),
        ("3岁 猫", ""),
        ("4.2 kg", ""),
        ("…", ""),
    ],
)
def test_names(text: str, name: str) -> None:
    assert parse_pet(text, TODAY).name == name


@pytest.mark.parametrize(
    ("text", "leftovers"),
    [
        ("Mimi, cat, purple, 3 years", ("purple",)),
        ("Mimi, cat, 3", ("3",)),
        ("咪咪 毛茸茸 猫", ("毛茸茸",)),
        ("Nana, male, female, cat, dog", ("female", "dog")),
        ("Rex, dog, 2 years, 3 years", ("3 years",)),
        ("Rex, dog, likes long walks, 30 kg", ("likes long walks",)),
    ],
)
def test_what_is_not_understood_is_handed_back(text: str, leftovers: tuple[str, ...]) -> None:
    assert parse_pet(text, TODAY).not_understood == leftovers


def test_a_breed_tells_the_species_and_a_label_makes_any_word_a_breed() -> None:
    assert _read("Rex irish setter")[1] == {"species": "dog", "breed": "irish setter"}
    assert _read("豆豆 公橘猫")[1] == {"species": "cat", "breed": "橘猫", "sex": "male"}
    assert _read("咪咪，品种：狮虎兽")[1:] == ({"breed": "狮虎兽"}, ())


def test_replies_to_a_question() -> None:
    assert parse_number("3", "years", TODAY).born == date(2023, 11, 20)
    assert parse_number(" 4.2 ", "kg", TODAY).weight_kg == 4.2
    assert parse_number("8 months, 4 kg", "years", TODAY).columns() == {"born": date(2026, 3, 20), "weight_kg": 4.0}
    assert (parse_species("Hamster"), parse_species("小猫"), parse_species("axolotl")) == ("hamster", "cat", "axolotl")


@pytest.mark.parametrize(
    ("text", "about", "message"),
    [
        ("3 years, 4.2 kg", "card", False),
        ("girl, tortie point", "card", False),
        ("母，雪花", "card", False),
        ("she can't breathe", "card", True),
        ("她吐血了", "card", True),
        ("she is 3 years old and has been vomiting all night", "card", True),
        ("有问题吗", "name", True),
        ("狗狗可以吃葡萄嗎", "name", True),
        ("Mimi the Second", "name", False),
        ("4.2", "weight_kg", False),
        ("no idea", "born", True),
        ("Mimi, cat, likes long walks, 3 years", "add", False),
        ("She is not breathing", "add", True),
        ("Sir Paws", "add", False),
        ("how do I feed a kitten", "add", True),
        ("猫一直吐而且不吃东西已经两天", "add", True),
    ],
)
def test_a_reply_that_is_no_answer(text: str, about: str, message: bool) -> None:
    assert is_message(text, about, TODAY) is message


def test_no_cat_of_400_kg() -> None:
    fields, slips = plausible(parse_pet("Max, cat, 400 kg, 90 years", TODAY), "cat", TODAY)
    assert fields.columns() == {"species": "cat"}
    assert [(slip.column, round(slip.value)) for slip in slips] == [("weight_kg", 400), ("born", 90)]
    # The heaviest cat on record had 21.3 kg: possible, so it is kept.
    assert plausible(parse_pet("Max, cat, 21.3 kg", TODAY), "cat", TODAY)[1] == []


HEAP = "3 4.2 岁 kg cat 猫 公 母 , ， 半 个月 绝育 不 not is Mimi 咪 - : 斤 年 2022 月 a half and"
PARTS: dict[str, list[tuple[str, Any]]] = {
    "species": [("cat", "cat"), ("猫", "cat"), ("狗", "dog"), ("rabbit", "rabbit"), ("Hamster", "hamster")],
    "sex": [("female", "female"), ("公", "male"), ("男孩", "male"), ("girl", "female"), ("母的", "female")],
    "neutered": [("neutered", True), ("未绝育", False), ("intact", False), ("已绝育", True), ("not spayed", False)],
    "born": [("3 years", date(2023, 11, 20)), ("8个月", date(2026, 3, 20)), ("两岁", date(2024, 11, 20))],
    "weight_kg": [("4.2 kg", 4.2), ("8斤", 4.0), ("4200g", 4.2), ("6公斤", 6.0)],
}


@given(st.data())
def test_any_parts_in_any_order_are_understood(data: st.DataObject) -> None:
    columns = data.draw(st.permutations(sorted(PARTS)).flatmap(lambda p: st.integers(0, len(p)).map(lambda n: p[:n])))
    choice = {column: data.draw(st.sampled_from(PARTS[column])) for column in columns}
    separator = data.draw(st.sampled_from([", ", "，", "; ", "\n", "、", " , "]))
    name = data.draw(st.sampled_from(["Mimi", "咪咪", "公主", "Sir Paws", "Max", "八两", "K9"]))
    text = separator.join([name, *(words for words, _ in choice.values())])
    assert _read(text) == (name, {column: value for column, (_, value) in choice.items()}, ())


@given(st.text(max_size=300))
def test_no_text_breaks_the_rules(text: str) -> None:
    fields = parse_pet(text, TODAY)
    assert fields.born is None or fields.born <= TODAY
    assert fields.weight_kg is None or fields.weight_kg >= 0
    assert all(clean(leftovers) == leftovers != "" for leftovers in fields.not_understood)


@given(st.text("qxz", min_size=2, max_size=12), st.text("犇骉", min_size=1, max_size=4), st.permutations(range(4)))
def test_no_strange_word_is_dropped(latin: str, han: str, order: list[int]) -> None:
    parts = [latin, han, "3 years", "cat"]
    fields = parse_pet(", ".join(["Mimi", *(parts[i] for i in order)]), TODAY)
    assert fields.columns() == {"species": "cat", "born": date(2023, 11, 20)}
    assert set(fields.not_understood) == {latin, han}


@given(st.lists(st.sampled_from(HEAP.split())))
def test_heaps_of_known_words_break_nothing_either(words: list[str]) -> None:
    for glue in ("", " "):
        text = glue.join(words)
        first = parse_pet(text, TODAY)
        assert parse_pet(text, TODAY) == first
        assert all(leftovers.strip() for leftovers in first.not_understood)


@given(st.integers(0, 2400), st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_an_age_in_months_comes_back_from_the_birthday(months: int, today: date) -> None:
    born = born_before(today, months, 0)
    assert born is not None and months_old(born, today) == months


def test_details_need_no_name() -> None:
    assert parse_details("3 years, 4.2 kg", TODAY).columns() == {"born": date(2023, 11, 20), "weight_kg": 4.2}
