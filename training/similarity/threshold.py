"""From which likeness on a clinic's vets call two questions the same so surely that nobody needs to be asked.

The bound is Clopper and Pearson's, exact: at or above a threshold the true share of "same" is 0.98 or more, with 95 %
confidence. It stays so although it is looked at again and again: there are three thresholds, fixed beforehand, and each
is looked at when it has 240, 480, 960 … labels; the look number j of a threshold has the error 0.05 / 3 / (j (j + 1)),
which are 0.05 in all. Between two looks it can only be taken away.
"""

from collections.abc import Sequence

GRID = (0.7, 0.8, 0.9)
"""The likenesses that may become a threshold."""
PRECISION = 0.98
ERROR = 0.05
FIRST_LOOK = 240
"""Labels; with fewer not even a clean sheet would do: 0.98 ** 236 > 0.05 / 6 > 0.98 ** 240."""


def threshold(labels: Sequence[tuple[float, bool]]) -> float | None:
    """The smallest likeness of the grid at which these labels allow to serve; null where none does.

    `labels`: (likeness, whether the two are the same), of one language, in the order in which they were decided.
    """
    return next((value for value in GRID if _is_enough([same for like, same in labels if like >= value])), None)


def _is_enough(verdicts: Sequence[bool]) -> bool:
    """Whether the last look allowed it, and all that is known since does not speak against it."""
    n, n_looks, is_allowed = FIRST_LOOK, 0, False
    while n <= len(verdicts):
        n_looks += 1
        error = ERROR / len(GRID) / (n_looks * (n_looks + 1))
        is_allowed = chance(verdicts[:n].count(False), n) <= error
        n *= 2
    return is_allowed and chance(verdicts.count(False), len(verdicts)) <= ERROR


def chance(n_wrong: int, n: int) -> float:
    """Of so few wrong ones, or fewer, among n, were the precision just below 0.98: the lower bound lies above 0.98 with
    the error α exactly where this is at most α."""
    term = total = PRECISION**n
    for k in range(n_wrong):
        term *= (n - k) / (k + 1) * (1 - PRECISION) / PRECISION
        total += term
    return min(total, 1.0)
