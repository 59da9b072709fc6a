"""Near-misses from the lexicon itself: a word of a question changed for another of its kind. None is served."""

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from training.similarity import compare
from training.similarity.lexicon import LEXICON, lexicon

FOLDER = Path(__file__).parent
KINDS = {"species", "breed", "where", "care", "trouble", "body", "food", "medicine", "thing", "quality"}
SMALL_WORDS = {
    "en": [
        ("before his", "after his"), ("after eating", "before eating"), ("after surgery", "before surgery"),
        ("how often", "how long"), ("how long", "how often"), ("in heat", "after heat"),
        ("in winter", "after winter"), ("without", "with"), ("lose", "gain"), ("hot", "cold"), ("front", "back"),
        ("more", "less"), ("left eye", "right eye"), ("at night", "in the morning"), ("a day", "a week"),
        ("eat", "not eat"), ("dogs", "large dogs"), ("how do i stop", "how do i get"), ("on", "under"),
        ("come", "leave"), ("cats", "old cats"), ("dog", "stray dog"), ("too much", "too little"),
    ],
    "zh": [
        ("前可以", "后可以"), ("后多久", "前多久"), ("多久一次", "多少一次"), ("几次", "几天"), ("左", "右"),
        ("晚上", "早上"), ("热", "冷"), ("里", "外"), ("一直", "偶尔"), ("每天", "每周"), ("一天", "一个月"),
        ("怎么办", "能活多久"), ("疼", "痒"), ("给人", "给猫"), ("可以吃", "不可以吃"),
    ],
}  # fmt: skip


def ways(language: str) -> dict[str, list[tuple[str, str]]]:
    """The ways to say something, by kind: (concept, form)."""
    kind, by_kind = "", dict[str, list[tuple[str, str]]]()
    for line in LEXICON.read_text("utf-8").splitlines():
        kind = line.strip("[]") if line.startswith("[") else kind
        concept, _, forms = line.partition(" = ")
        if kind in KINDS and forms and (" " not in concept or kind == "breed") and not line.startswith("#"):
            of_language = [form for form in forms.split(", ") if form.isascii() == (language == "en")]
            by_kind.setdefault(kind, []).extend((concept, form) for form in of_language if len(form) > 1)
    return by_kind


def swaps(language: str, n_questions: int) -> Iterator[tuple[str, str]]:
    """A question, and one with another word of the same kind in the place of one of its words."""
    chance = random.Random(16)
    lines = (FOLDER / f"pairs_{language}.jsonl").read_text("utf-8").splitlines()
    questions = chance.sample(sorted({json.loads(line)["a"].lower() for line in lines}), n_questions)
    edge = r"\b" if language == "en" else ""
    for by_kind in ways(language).values():
        for concept, form in by_kind:
            alternatives = [way for name, way in by_kind if name != concept]
            for question in questions:
                if form in question and re.search(f"{edge}{re.escape(form)}{edge}", question):
                    yield (
                        question,
                        re.sub(f"{edge}{re.escape(form)}{edge}", chance.choice(alternatives), question, count=1),
                    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_word_stands_for_another_of_its_kind(language: str) -> None:
    pairs = list(swaps(language, 150))
    mistakes = [(a, b) for a, b in pairs if compare(a, b).served]
    # What has become the same in another place: 清洁耳朵 and 清理耳朵耳朵.
    assert len(pairs) > 100 and len(mistakes) <= 1, mistakes


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_small_word_stands_for_another(language: str) -> None:
    mistakes = []
    edge = r"\b" if language == "en" else ""
    for line in (FOLDER / f"pairs_{language}.jsonl").read_text("utf-8").splitlines():
        question = json.loads(line)["a"].lower()
        for word, instead in SMALL_WORDS[language]:
            near_miss = re.sub(f"{edge}{word}{edge}", instead, question, count=1)
            if near_miss != question and compare(question, near_miss).served:
                mistakes.append((question, near_miss))
    assert mistakes == []


def test_a_list_of_details_names_concepts() -> None:
    names = set(lexicon().class_of) | {"inner", "outer", "wished"}
    in_lists = {concept.removeprefix("not:") for concepts in lexicon().lists.values() for concept in concepts}
    assert in_lists - names == set()
    in_lines = {concept for line in lexicon().against for concept in line}
    assert in_lines - names == set()
