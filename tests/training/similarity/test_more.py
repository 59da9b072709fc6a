"""Which pairs embeddings may decide, and their arithmetic."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.similarity import compare, cosine, frame_of, only_says_more, pack, unit_vector, unpack

FOLDER = Path(__file__).parent


def test_no_labelled_near_miss_is_for_embeddings_to_decide() -> None:
    """So precision on the labelled pairs stays, whatever the vectors say."""
    rows = [
        json.loads(line)
        for language in ("zh", "en")
        for line in (FOLDER / f"pairs_{language}.jsonl").read_text("utf-8").splitlines()
    ]
    near_misses = [row for row in rows if not compare(row["a"], row["b"]).served]
    for_embeddings = [row for row in near_misses if only_says_more(frame_of(row["a"]), frame_of(row["b"]))]
    assert [row for row in for_embeddings if not row["same"]] == []


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("my cat keeps sneezing", "my cat keeps sneezing zealously"),
        ("how often should I bathe my dog", "how often should I bathe my dog, asks my grandpa zbigniew"),
        ("猫下巴有黑点", "猫咪下巴长黑色的小颗粒"),
    ],
)
def test_more_words_for_the_same(a: str, b: str) -> None:
    assert only_says_more(frame_of(a), frame_of(b)) and only_says_more(frame_of(b), frame_of(a))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("my cat keeps sneezing", "my dog keeps sneezing zealously"),
        ("my neutered cat keeps sneezing", "my cat keeps sneezing zealously"),
        ("my vaccinated cat keeps sneezing", "my unvaccinated cat keeps sneezing"),
        ("my cat keeps sneezing", "my cat does not zealously keep sneezing"),
        ("my cat keeps sneezing", "my cat keeps sneezing zealously for 3 days"),
        ("how often should I bathe my dog", "how long should I bathe my dog zealously"),
        ("my cat keeps sneezing morosely", "my cat keeps sneezing zealously"),
        ("my cat keeps sneezing zealously", "my cat keeps sneezing inside"),
        ("can my dog swim", "can my dog swim zealously"),
        ("is it bad for my dog to swim", "is it bad for my dog to swim zealously"),
        ("my dog ate grass", "my dog ate zorbitol grass"),
        ("how much aspirin for a limping dog", "how much zorbitol aspirin for a limping dog"),
        ("my dog keeps licking his paw", "my dog keeps licking his zorbitol paw"),
        ("what is wrong with my dog", "what is zealously wrong with my dog"),
        ("keeps sneezing", "keeps sneezing zealously"),
        ("猫能洗澡吗", "猫能用檀香洗澡吗"),
        ("猫下巴有黑点", "the cat has black spots on the chin"),
    ],
)
def test_what_embeddings_are_not_asked(a: str, b: str) -> None:
    assert not only_says_more(frame_of(a), frame_of(b)) and not only_says_more(frame_of(b), frame_of(a))


@given(st.lists(st.floats(-1e6, 1e6, width=32), min_size=1, max_size=50))
@settings(max_examples=40, deadline=None)
def test_a_vector_keeps_its_direction(values: list[float]) -> None:
    if not any(values) or not math.sqrt(sum(value * value for value in values)):
        with pytest.raises(ValueError):
            unit_vector(values)
        return
    vector = unit_vector(values)
    again = unpack(pack(vector))
    assert len(pack(vector)) == 4 * len(values)
    assert cosine(vector, again) == pytest.approx(1, abs=1e-3)
    assert cosine(vector, tuple(-value for value in again)) == pytest.approx(-1, abs=1e-3)


@pytest.mark.parametrize("values", [[], [0.0, 0.0], [math.nan], [math.inf, 1.0]])
def test_what_has_no_direction(values: list[float]) -> None:
    with pytest.raises(ValueError):
        unit_vector(values)


def test_vectors_of_two_models_are_not_compared() -> None:
    with pytest.raises(ValueError, match="2 and 3"):
        cosine((1.0, 0.0), (1.0, 0.0, 0.0))
