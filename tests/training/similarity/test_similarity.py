"""Whether a verified answer is served for another question: labelled pairs, and the rules one by one."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.similarity import THRESHOLD, compare, frame_of, in_context, stands_alone
from training.similarity.lexicon import lexicon

FOLDER = Path(__file__).parent


def pairs(language: str) -> list[dict[str, Any]]:
    """Labelled pairs; `batch` 0 is the bundled set, the others were new when the rules first saw them."""
    return [json.loads(line) for line in (FOLDER / f"pairs_{language}.jsonl").read_text("utf-8").splitlines()]


def figures(rows: list[dict[str, Any]]) -> tuple[float, float, list[str]]:
    """Precision, recall, and the near-misses that would be served."""
    served_rows = [row for row in rows if compare(row["a"], row["b"]).served]
    right = [row for row in served_rows if row["same"]]
    wrong = [f"{row['a']} | {row['b']}" for row in served_rows if not row["same"]]
    return len(right) / len(served_rows), len(right) / sum(row["same"] for row in rows), wrong


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_bundled_pairs(language: str) -> None:
    rows = [row for row in pairs(language) if row["batch"] == 0]
    assert [sum(row["same"] is label for row in rows) for label in (True, False)] == [100, 100]
    precision, recall, wrong = figures(rows)
    assert precision >= 0.98, wrong
    assert recall >= 0.95


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_batches_written_after_the_rules(language: str) -> None:
    precision, recall, wrong = figures([row for row in pairs(language) if row["batch"] > 0])
    assert precision >= 0.98, wrong
    assert recall >= 0.84  # the newest batch is as it was at first look


@pytest.mark.parametrize("language", ["zh", "en"])
def test_both_directions_agree_and_a_question_is_like_itself(language: str) -> None:
    for row in pairs(language):
        assert compare(row["a"], row["b"]).served == compare(row["b"], row["a"]).served
        alone = compare(row["a"], row["a"])
        assert (alone.similarity, alone.served) == (1.0, True), row["a"]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("貓咪結紮後多久可以洗澡", "猫咪绝育后多久能洗澡"),
        ("猫咪拉希怎么办", "猫咪拉稀怎么办"),
        ("猫沙盆多久洗一次", "猫砂盆多久洗一次"),
        ("ＭＹ ＤＯＧ has diarrhoea", "my dog has diarhea!!!"),
        ("我的cat一直sneeze怎么办", "猫咪一直打喷嚏怎么办"),
        ("三个月的小猫一天喂几次", "3个月大的小猫每天喂几次"),
        ("my 8 week old puppy has hiccups", "2 month old puppy with hiccups"),
        ("我家狗狗十斤，一天喂多少", "5公斤的狗狗一天吃多少"),
        ("what's wrong with my cat Mimi, she keeps sneezing", "my cat keeps sneezing"),
        ("能不能给狗吃苹果", "狗可以吃苹果吗"),
    ],
)
def test_the_same_in_another_writing(a: str, b: str) -> None:
    assert compare(a, b).served, compare(a, b).why


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("猫能吃榴莲吗", "猫能吃山竹吗"),  # one of them is not in the lexicon
        ("can dogs eat rambutan", "can dogs eat jackfruit"),  # neither is
        ("my cat bit my dog", "my dog bit my cat"),
        ("猫被狗咬了", "狗被猫咬了"),
        ("狗能吃什么", "狗不能吃什么"),
        ("how often should I feed my kitten", "猫咪一天喂几次"),
        ("my cat is sneezing", "my cat is not sneezing"),
        ("狗只吃肉不吃狗粮", "狗只吃狗粮不吃肉"),
        ("how do i get my cat to drink more", "my cat is drinking more, what can i do"),
        ("", ""),
        ("怎么办", "怎么办呢"),
    ],
)
def test_what_changes_the_answer(a: str, b: str) -> None:
    match = compare(a, b)
    assert not match.served and match.similarity < THRESHOLD and match.why


def test_why_names_what_differs() -> None:
    assert compare("can dogs eat carrots", "can rabbits eat carrots").why == ("dog ≠ rabbit",)
    assert compare("猫多久打一次疫苗", "猫多久驱一次虫").why == ("vaccinate ≠ deworm",)


@pytest.mark.parametrize(
    ("question", "n_context", "alone"),
    [
        ("How often should I bathe my dog?", 0, True),
        ("How often should I bathe my dog?", 4, True),
        ("and how often?", 2, False),
        ("那多久一次？", 2, False),
        ("还有别的办法吗", 2, False),
        ("my dog", 0, False),
        ("那猫可以吃这个药吗", 2, False),
        ("It keeps vomiting", 2, False),
        ("It keeps vomiting", 0, True),
        ("谢谢", 0, False),
        ("?", 0, False),
    ],
)
def test_what_means_nothing_by_itself(question: str, n_context: int, alone: bool) -> None:
    assert stands_alone(question, n_context) is alone


def test_the_owners_animals_complete_a_question() -> None:
    cat, dog, kitten = ({"species": s, "young": y} for s, y in (("cat", False), ("dog", False), ("cat", True)))
    bare, with_name = frame_of("多久驱虫一次"), frame_of("猫多久驱虫一次")
    assert in_context(bare, [cat]).key == with_name.key
    assert in_context(bare, [cat, cat]).key == with_name.key
    assert in_context(bare, [cat, dog]).key == bare.key
    assert in_context(with_name, [dog]).key == with_name.key
    assert in_context(with_name, [kitten]).key == frame_of("小猫多久驱虫一次").key
    assert in_context(frame_of("老猫多久驱虫一次"), [kitten]).key == frame_of("老猫多久驱虫一次").key


def test_every_concept_can_be_said() -> None:
    in_forms = {concept for concepts in lexicon().forms.values() for concept in concepts}
    in_rules = {concept for _, concepts in lexicon().becomes for concept in concepts}
    assert {concept for concept in lexicon().class_of if concept not in in_forms | in_rules} == set()


@given(st.text(max_size=80), st.text(max_size=80))
@settings(max_examples=50, deadline=None)
def test_no_text_is_too_strange(a: str, b: str) -> None:
    match = compare(a, b)
    assert 0 <= match.similarity <= 1
    assert match.served == compare(b, a).served


def test_on_the_shell_a_bad_line_gets_a_sentence_and_the_rest_goes_on() -> None:
    lines = [
        '{"a": "猫咪多久驱虫一次", "b": "多长时间给猫做一次驱虫"}',
        "no JSON",
        '{"a": "only one"}',
        '{"a": "my cat ate a lily", "b": "my cat ate a lily"}',
    ]
    process = subprocess.run(
        [sys.executable, "-m", "bot", "match"], input="\n".join(lines).encode(), capture_output=True, check=False
    )
    first, last = (json.loads(line) for line in process.stdout.splitlines())
    assert first["served"] is True and THRESHOLD <= first["similarity"] <= 1
    assert last["served"] is False and last["why"][0].startswith("red flag")
    errors = process.stderr.decode().splitlines()
    assert [error.split(" is no")[0] for error in errors] == ["vetted: line 2", "vetted: line 3"]
    assert process.returncode == 1
