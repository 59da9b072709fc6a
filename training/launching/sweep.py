"""A search over epochs and rate: which settings are tried, which is the best, and how sure that is. Pure."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from training.providers.trials import Setting, TrialResult

DEFAULT_RATES = (0.5, 1.0, 2.0)


def default_epochs(least: int | None) -> tuple[int, ...]:
    """The epochs that are tried where nobody names any: `least` are those that a small base asks for."""
    return (1, 2, 4) if least is None or least < 4 else (least // 4, least // 2, least)


def grid(epochs: Sequence[int], rates: Sequence[float], seed: int) -> list[Setting]:
    """Each pair, with one seed for all: what differs is the setting alone."""
    return [Setting(n, rate, seed) for n, rate in itertools.product(dict.fromkeys(epochs), dict.fromkeys(rates))]


def best_of(results: Sequence[TrialResult]) -> TrialResult | None:
    """The one with the smallest validation loss, the first of equal ones; null where none has one."""
    measured = [result for result in results if result.loss is not None]
    return min(measured, key=lambda result: result.loss or 0.0, default=None)


def repeats(best: TrialResult, n: int) -> list[Setting]:
    """The best setting with `n` other seeds."""
    setting = best.setting
    first = setting.seed + 1
    return [Setting(setting.n_epochs, setting.learning_rate_multiplier, first + i) for i in range(n)]


@dataclass(frozen=True)
class Noise:
    """How much the seed alone moves the loss: the best setting with several."""

    losses: list[float]
    """By seed, the first that of the search."""

    @property
    def spread(self) -> float | None:
        """Between the largest and the smallest; null where there is one seed only, so that nobody knows."""
        return max(self.losses) - min(self.losses) if len(self.losses) > 1 else None


def as_good(results: Sequence[TrialResult], best: TrialResult, noise: Noise) -> list[TrialResult]:
    """The other settings that are as near to the best's losses as these are to one another: who wins is chance.

    The best of many was lucky, too: its mean over seeds is what the others are held to.
    """
    if noise.spread is None:
        return []
    most = sum(noise.losses) / len(noise.losses) + noise.spread
    return [result for result in results if result is not best and result.loss is not None and result.loss <= most]
