"""What the gate says of models whose true quality is known: exact, by dynamic programming over all courses of votes.

`python -m tests.training.evaluation.operating` writes the tables into docs/gate.md; a test holds them to the code.
"""

from collections import Counter
from fractions import Fraction
from functools import cache
from math import comb
from pathlib import Path

from training.evaluation import votes
from training.evaluation.evidence import Evidence
from training.evaluation.gate import LOSS_MARGIN, decide
from training.evaluation.hearing import GateVerdict

DOC = Path(__file__).parents[3] / "docs" / "gate.md"
ALPHA = Fraction(1, 20)
RATES = [Fraction(n, 10) for n in (5, 6, 7, 8, 9)]
HORIZONS = (30, 50, 100)
BEGIN, END = "<!-- tables: python -m tests.training.evaluation.operating -->", "<!-- end of tables -->"


def courses(rate: Fraction, horizons: tuple[int, ...]) -> dict[int, tuple[float, float, float]]:
    """(better, worse, mean votes) by each horizon, where somebody looks after each vote and stops at a decision."""
    win, whole = rate.numerator, rate.denominator
    states, better, worse, mean = {0: 1}, Fraction(0), Fraction(0), Fraction(0)
    at_horizon = {}
    for n in range(1, max(horizons) + 1):
        mean += Fraction(sum(states.values()), whole ** (n - 1))
        after: Counter[int] = Counter()  # chances of so many wins, times whole ** n
        for wins, chance in states.items():
            after[wins] += chance * (whole - win)
            after[wins + 1] += chance * win
        limit = votes.boundary(n, ALPHA)
        better += Fraction(sum(chance for wins, chance in after.items() if wins >= limit), whole**n)
        worse += Fraction(sum(chance for wins, chance in after.items() if n - wins >= limit), whole**n)
        states = {wins: chance for wins, chance in after.items() if max(wins, n - wins) < limit}
        if n in horizons:
            at_horizon[n] = (float(better), float(worse), float(mean))
    return at_horizon


@cache
def _verdict(wins: int, n: int) -> GateVerdict:
    """Of so many clusters won by twice the margin, and the others lost by it."""
    gain = 2 * LOSS_MARGIN
    return decide(Evidence(losses=[(1 - gain, 1.0)] * wins + [(1 + gain, 1.0)] * (n - wins))).verdict


def losses(rate: Fraction, n: int) -> dict[GateVerdict, float]:
    """How likely each verdict is on `n` held-out clusters, each won with `rate`."""
    chances = dict.fromkeys(GateVerdict, 0.0)
    for wins in range(n + 1):
        chances[_verdict(wins, n)] += float(comb(n, wins) * rate**wins * (1 - rate) ** (n - wins))
    return chances


def tables() -> str:
    """Both, as Markdown."""
    rows = ["| true win rate | votes at most | better | worse | undecided | mean votes |", "|---|---|---|---|---|---|"]
    for rate in RATES:
        for horizon, (better, worse, mean) in courses(rate, HORIZONS).items():
            undecided = 1 - better - worse
            rows.append(
                f"| {float(rate):.0%} | {horizon} | {better:.1%} | {worse:.1%} | {undecided:.1%} | {mean:.1f} |"
            )
    rows += [
        "",
        "| clusters won | held-out clusters | better | not worse | worse | undecided |",
        "|---|---|---|---|---|---|",
    ]
    for rate in RATES:
        for n in (10, 20, 50):
            chances = losses(rate, n)
            cells = " | ".join(f"{chances[verdict]:.1%}" for verdict in GateVerdict)
            rows.append(f"| {float(rate):.0%} | {n} | {cells} |")
    return "\n".join(rows)


def main() -> None:
    """Write the tables into the document."""
    text = DOC.read_text("utf-8")
    before, after = text.partition(BEGIN)[0], text.partition(END)[2]
    DOC.write_text(f"{before}{BEGIN}\n{tables()}\n{END}{after}", "utf-8")


if __name__ == "__main__":
    main()
