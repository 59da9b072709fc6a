"""A small simulated clinic: recall grows by the vet's taps, and nothing wrong is served. The whole one is a benchmark:
tests/benchmarks/wordings/clinic.py."""

import random
from pathlib import Path

from tests.benchmarks.wordings.clinic import Wordings, draw, simulate

QUESTIONS = [
    [
        "why does my cat keep sneezing",
        "moggy goes atishoo nonstop, cat sneezing",
        "cat sneezing galore, remedies welcome",
    ],
    ["how often should I bathe my dog", "doggy tub schedule? bathe the pooch", "dog bathing cadence please"],
    ["can rabbits eat apples", "is apple alright for my bun", "bunny scoffed apple slices, rabbits ok with apple?"],
]
NEAR_MISSES = ["why does my dog keep sneezing", "how often should I bathe my cat", "can rabbits eat grapes"]


async def test_taps_raise_recall_in_other_words_and_nothing_wrong_is_served(tmp_path: Path) -> None:
    wordings = Wordings()
    for texts, near_miss in zip(QUESTIONS, NEAR_MISSES, strict=True):
        for text in texts:
            wordings.parent[wordings.question(text)] = wordings.question(texts[0])
        wordings.question(near_miss)
        wordings.neighbours.append((texts[0], near_miss))
    arrivals = draw(wordings, 120, random.Random(3), repeats=True)
    weeks, clinic = await simulate(tmp_path, arrivals, n_days=14, n_corrections=3, n_taps=3)
    assert all(week.precision == 1 for week in weeks)
    assert weeks[-1].recall_otherwise > weeks[0].recall_otherwise
    assert weeks[-1].recall >= 0.9 and weeks[-1].endings["verified_by_alias"]
    clinic.database.close()
