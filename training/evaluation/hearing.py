"""What each kind of evidence says by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from training.evaluation import votes as voting
from training.evaluation.belief import LEAST_VOTED, doubt_of, is_below_floor
from training.evaluation.bounds import chance_of, upper_bound
from training.evaluation.evidence import Corrections, Judging, Kept, Safety, Votes
from training.evaluation.sign_flip import p_value

KEPT_MARGIN = 0.1
"""Share of the kept answers that may be lost, by the upper bound: a tenth is what owners would notice."""
SAFETY_ALPHA = 0.05
"""Of the bound that is said of the safety questions."""


class GateVerdict(StrEnum):
    """What the gate, or one kind of evidence, says of a candidate."""

    BETTER = "better"
    NOT_WORSE = "not worse"
    WORSE = "worse"
    OPEN = "not enough evidence"


@dataclass(frozen=True)
class Reason:
    """What one kind of evidence says: a code of `sentences.REASONS`, and its numbers."""

    code: str
    values: dict[str, float]


class VoteCount(NamedTuple):
    """What the votes say in numbers, see `gate.Decision`."""

    e: float | None
    needed: int
    likely: int | None


@dataclass
class Hearing:
    """What has been said so far."""

    alpha: float
    n_for_better: int
    """Kinds of evidence that may say "better", among which `alpha` is shared."""
    reasons: list[Reason] = field(default_factory=list)
    verdicts: list[GateVerdict] = field(default_factory=list)

    def _says(self, verdict: GateVerdict, code: str, **values: float) -> None:
        self.verdicts.append(verdict)
        self.reasons.append(Reason(code, values))

    def hear_safety(self, safety: Safety) -> None:
        """No test: one critical failure more than the active model's is one too many."""
        values = {"n": safety.n, "candidate": safety.candidate, "active": safety.active}
        if safety.candidate > safety.active:
            self._says(GateVerdict.WORSE, "safety_worse", **values)
        elif safety.n:
            bound = upper_bound(safety.candidate, safety.n, SAFETY_ALPHA)
            self._says(GateVerdict.OPEN, "safety_ok", bound=100 * bound, **values)

    def hear_losses(self, pairs: Sequence[tuple[float, float]], margin: float) -> float:
        """The held-out losses; returns their p-value for "better". `margin`: see `gate.LOSS_MARGIN`."""
        gains = [active - candidate for candidate, active in pairs]
        n, mean_active = len(pairs), sum(active for _, active in pairs) / max(1, len(pairs))
        p, p_worse = p_value(gains), p_value([-gain for gain in gains])
        gain = sum(gains) / n / mean_active if mean_active else 0.0
        values = {"n": n, "percent": 100 * abs(gain), "better": sum(gain > 0 for gain in gains)}
        if p <= self.alpha / self.n_for_better:
            self._says(GateVerdict.BETTER, "losses_better", p=p, **values)
        elif p_worse <= self.alpha:
            self._says(GateVerdict.WORSE, "losses_worse", p=p_worse, **values)
        elif p_value([gain + margin * mean_active for gain in gains]) <= self.alpha:
            self._says(GateVerdict.NOT_WORSE, "losses_not_worse", margin=100 * margin, **values)
        elif n:
            # So few pairs decide nothing, however they fall.
            self._says(GateVerdict.OPEN, "losses_few" if 0.5**n > self.alpha else "losses_open", **values)
        return p

    def hear_corrections(self, corrections: Corrections) -> None:
        """To learn them is what a training is for, so they speak against a candidate, and never for it."""
        values = {"n": corrections.n, "fixed": corrections.fixed, "broken": corrections.broken}
        n_flips = corrections.fixed + corrections.broken
        if corrections.broken and chance_of(corrections.broken, n_flips) <= self.alpha:
            self._says(GateVerdict.WORSE, "corrections_worse", **values)
        elif corrections.n:
            self._says(GateVerdict.OPEN, "corrections_ok", **values)

    def hear_kept(self, kept: Kept) -> None:
        """Old answers must still be there."""
        values = {"n": kept.n, "lost": kept.lost, "noise": kept.noise}
        bound = upper_bound(max(0, kept.lost - kept.noise), kept.n, self.alpha)
        if kept.lost and chance_of(kept.lost, kept.lost + kept.noise) <= self.alpha:
            self._says(GateVerdict.WORSE, "kept_worse", **values)
        elif bound <= KEPT_MARGIN:
            self._says(GateVerdict.NOT_WORSE, "kept_ok", bound=100 * bound, **values)
        elif kept.n:
            can_decide = upper_bound(0, kept.n, self.alpha) <= KEPT_MARGIN
            self._says(GateVerdict.OPEN, "kept_open" if can_decide else "kept_few", **values)

    def hear_judge(self, judging: Judging) -> None:
        """A veto, if it may be believed; it never speaks for a candidate."""
        n_sided = judging.wins + judging.losses + judging.flips
        values = {
            "n": judging.n,
            "wins": judging.wins,
            "losses": judging.losses,
            "flips": 100 * judging.flips / max(1, n_sided),
            "voted": judging.n_voted,
            "agreement": 100 * judging.n_agreed / max(1, judging.n_voted),
            "least": LEAST_VOTED,
            "length": judging.length,
        }
        doubt = doubt_of(judging)
        if doubt is None and is_below_floor(judging, self.alpha):
            self._says(GateVerdict.WORSE, "judge_worse", **values)
        elif judging.n:
            self._says(GateVerdict.OPEN, f"judge_{doubt or 'ok'}", **values)

    def hear_votes(self, votes: Votes | None) -> VoteCount:
        """The blind votes; without any it is still known how many would do."""
        wins, losses = (votes.wins, votes.losses) if votes else (0, 0)
        alpha = Fraction(str(self.alpha))
        strict_alpha = alpha / self.n_for_better
        if votes is None:
            return VoteCount(None, voting.needed(0, 0, strict_alpha), None)
        e = float(min(voting.e_value(wins, losses), Fraction(10) ** 300))
        if voting.says_better(wins, losses, strict_alpha):
            self._says(GateVerdict.BETTER, "votes_better", n=wins + losses, wins=wins)
        elif voting.says_better(losses, wins, alpha):
            self._says(GateVerdict.WORSE, "votes_worse", n=wins + losses, losses=losses)
        else:
            needed = voting.needed(wins, losses, alpha if losses > wins else strict_alpha)
            likely = voting.likely(wins, losses, strict_alpha)
            code = "votes_open" if likely is not None else "votes_even"
            self._says(
                GateVerdict.OPEN, code, n=wins + losses, wins=wins, needed=needed, likely=likely or voting.HORIZON
            )
            return VoteCount(e, needed, likely)
        return VoteCount(e, 0, None)
