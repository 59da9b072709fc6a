"""What the test of a canary's arms does to models whose effect is known: exact, by dynamic programming.

`python -m tests.training.evaluation.trials` writes the table into docs/canary.md; a test holds it to the code.
"""

from collections import Counter
from fractions import Fraction
from functools import cache
from pathlib import Path

from training.evaluation.arms import ALPHA, e_value

DOC = Path(__file__).parents[3] / "docs" / "canary.md"
BEGIN, END = "<!-- table: python -m tests.training.evaluation.trials -->", "<!-- end of table -->"
SHARES = (5, 10, 20, 50)
RATIOS = (1, 3, 5, 10)
"""To how many times as many of the candidate's owners it happens; 1: the model makes no difference."""
HORIZONS = (10, 20, 50, 100)
N_KINDS = 4
"""Kinds of things that are counted; here only one of them happens, which is the hardest to see."""


@cache
def limit(n: int, share: int) -> int:
    """So many of the first `n` owners whom it happens to have to be the candidate's for a breach; n + 1 if all are too
    few."""
    needed = N_KINDS / ALPHA - (N_KINDS - 1)
    hits = (k for k in range(n + 1) if 100 * k > share * n and e_value(k, n - k, Fraction(share, 100)) >= needed)
    return next(hits, n + 1)


def courses(share: int, ratio: int) -> dict[int, tuple[float, float]]:
    """(chance of a breach, mean owners until then or the horizon) by each horizon, looked at after each owner."""
    chance = share * ratio / (share * ratio + 100 - share)
    states, breach, mean, at_horizon = {0: 1.0}, 0.0, 0.0, {}
    for n in range(1, max(HORIZONS) + 1):
        mean += sum(states.values())
        after: Counter[int] = Counter()
        for hits, mass in states.items():
            after[hits + 1] += mass * chance  # type: ignore[assignment]
            after[hits] += mass * (1 - chance)  # type: ignore[assignment]
        breach += sum(mass for hits, mass in after.items() if hits >= limit(n, share))
        states = {hits: mass for hits, mass in after.items() if hits < limit(n, share)}
        if n in HORIZONS:
            at_horizon[n] = (breach, mean)
    return at_horizon


def table() -> str:
    """As Markdown."""
    lines = [
        "| share | to as many of its owners | " + " | ".join(f"after {n}" for n in HORIZONS) + " | mean until then |",
        "|---|---|" + "---|" * (len(HORIZONS) + 1),
    ]
    for share in SHARES:
        for ratio in RATIOS:
            by_horizon = courses(share, ratio)
            chances = " | ".join(f"{100 * by_horizon[n][0]:.1f}%" for n in HORIZONS)
            lines.append(
                f"| {share}% | {f'{ratio} ×' if ratio > 1 else 'the same'} | {chances} | {by_horizon[100][1]:.0f} |"
            )
    return "\n".join(lines)


def main() -> None:
    """Write the table into the page."""
    page = DOC.read_text(encoding="utf-8")
    head, rest = page.split(BEGIN)
    DOC.write_text(f"{head}{BEGIN}\n{table()}\n{END}{rest.split(END)[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
