"""The gate: what it says of evidence, how often it errs, and in which words."""

import itertools
import json
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from math import comb
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.evaluation import operating
from training.evaluation import sign_flip, votes
from training.evaluation.bounds import upper_bound
from training.evaluation.evidence import Corrections, Evidence, Judging, Kept, Safety, Votes
from training.evaluation.gate import decide
from training.evaluation.hearing import GateVerdict
from training.evaluation.reading import BadEvidence, evidence_of
from training.evaluation.sentences import NOTHING, REASONS, sentences

ALPHA = Fraction(1, 20)
counts = st.integers(0, 60)
flips = st.tuples(st.integers(1, 80), st.floats(0, 1), st.floats(0, 1)).map(
    lambda v: (v[0], round(v[0] * v[1]), round(v[0] * v[2]))
)
losses = st.lists(st.tuples(st.floats(0, 9), st.floats(0, 9)), max_size=12)
any_evidence = st.builds(
    Evidence,
    losses=st.none() | losses,
    votes=st.none() | st.builds(Votes, counts, counts),
    corrections=st.none() | flips.map(lambda v: Corrections(*v)),
    kept=st.none() | flips.map(lambda v: Kept(*v)),
    safety=st.none() | flips.map(lambda v: Safety(*v)),
    judge=st.none() | st.builds(Judging, st.just(180), counts, counts, counts, st.just(60), counts, st.floats(-1, 1)),
)


# --- votes ---


def test_the_wins_that_decide_are_those_computed_elsewhere() -> None:
    boundaries = {7: 7, 15: 13, 20: 16, 30: 23, 40: 29, 50: 36, 100: 65}
    assert {n: votes.boundary(n, ALPHA) for n in boundaries} == boundaries
    assert votes.boundary(6, ALPHA) == 7  # none of six do


@settings(deadline=None)
@given(counts, counts)
def test_the_e_value_is_the_mean_gain_of_the_bet(wins: int, losses: int) -> None:
    """Integrated by hand: the mean over r in (1/2, 1] of (2r)^w (2(1-r))^l."""
    n = wins + losses
    # ∫ r^w (1-r)^l from 1/2 to 1, expanded by the binomial theorem.
    integral = sum(
        Fraction((-1) ** i * comb(losses, i), wins + i + 1) * (1 - Fraction(1, 2 ** (wins + i + 1)))
        for i in range(losses + 1)
    )
    assert votes.e_value(wins, losses) == 2 * 2**n * integral


@settings(deadline=None)
@given(counts, counts)
def test_the_bet_is_fair(wins: int, losses: int) -> None:
    """Between equal models the next vote changes nothing on average: so nobody gains by looking or stopping."""
    ahead = votes.e_value(wins + 1, losses) + votes.e_value(wins, losses + 1)
    assert ahead == 2 * votes.e_value(wins, losses)


@settings(max_examples=15, deadline=None)
@given(counts, counts)
def test_what_is_needed_decides_and_one_less_does_not(wins: int, losses: int) -> None:
    needed = votes.needed(wins, losses, ALPHA)
    more, fewer = max(wins, losses), min(wins, losses)
    assert votes.says_better(more + needed, fewer, ALPHA)
    assert needed == 0 or not votes.says_better(more + needed - 1, fewer, ALPHA)
    probable = votes.likely(wins, losses, ALPHA)
    assert probable is None or probable >= needed


@pytest.mark.parametrize("horizon", [50, 200])
def test_equal_models_are_hardly_ever_called_better(horizon: int) -> None:
    better, worse, _ = operating.courses(Fraction(1, 2), (horizon,))[horizon]
    assert better <= 0.05 and worse == better


def test_the_tables_in_the_docs_are_those_of_the_code() -> None:
    assert operating.tables() in operating.DOC.read_text("utf-8"), "python -m tests.training.evaluation.operating"


# --- losses ---


@settings(deadline=None)
@given(st.lists(st.integers(-9, 9), min_size=1, max_size=10))
def test_every_pattern_is_counted(differences: list[int]) -> None:
    patterns = itertools.product((1, -1), repeat=len(differences))
    sums = [sum(sign * d for sign, d in zip(signs, differences, strict=True)) for signs in patterns]
    exact = sum(value >= sum(differences) for value in sums) / len(sums)
    if any(differences):
        # Magnitudes are whole steps of the grid only where it has a multiple of the largest.
        grid = max(abs(d) for d in differences) * 1000
        assert sign_flip._exact([d * grid for d in differences]) == exact
    assert sign_flip.p_value(differences) == pytest.approx(exact, abs=0.2 if any(differences) else 0)


def test_few_and_many_pairs() -> None:
    assert sign_flip.p_value([1.0] * 6) == 1 / 64
    assert sign_flip.p_value([]) == sign_flip.p_value([0.0] * 9) == 1
    wins = 32  # of 50, the fewest at one-sided 5 %
    assert sign_flip.p_value([1.0] * wins + [-1.0] * (50 - wins)) == pytest.approx(
        sum(comb(50, i) for i in range(wins, 51)) / 2**50
    )
    many = [1.0, -0.9] * 101
    assert sign_flip.p_value(many) == sign_flip.p_value(many) == pytest.approx(sign_flip.p_value(many[:200]), abs=0.02)


def test_the_bound_is_the_one_in_the_tables() -> None:
    assert upper_bound(0, 120, 0.05) == pytest.approx(1 - 0.05 ** (1 / 120))
    assert upper_bound(0, 50, 0.05) == pytest.approx(0.0582, abs=1e-4)
    assert upper_bound(3, 10, 0.05) == pytest.approx(0.6066, abs=1e-4)
    assert upper_bound(5, 5, 0.05) == 1 == upper_bound(0, 0, 0.05)


# --- all together ---

BETTER, NOT_WORSE, WORSE, OPEN = GateVerdict.BETTER, GateVerdict.NOT_WORSE, GateVerdict.WORSE, GateVerdict.OPEN
SAME, GOOD, BAD, MIXED = [(1.0, 1.0)] * 20, [(1.0, 1.2)] * 20, [(1.2, 1.0)] * 20, [(1.0, 1.4), (1.4, 1.0)] * 10


@pytest.mark.parametrize(
    ("verdict", "evidence"),
    [
        (OPEN, Evidence()),
        (BETTER, Evidence(votes=Votes(7, 0))),
        (OPEN, Evidence(votes=Votes(6, 0))),
        (WORSE, Evidence(votes=Votes(0, 7))),
        (NOT_WORSE, Evidence(losses=SAME)),
        (OPEN, Evidence(losses=SAME[:4])),
        (OPEN, Evidence(losses=MIXED)),
        (BETTER, Evidence(losses=GOOD)),
        (WORSE, Evidence(losses=BAD)),
        # Two kinds may say so: each has half of the error.
        (NOT_WORSE, Evidence(losses=SAME, votes=Votes(7, 0))),
        (BETTER, Evidence(losses=SAME, votes=Votes(8, 0))),
        (BETTER, Evidence(losses=GOOD[:5])),
        (NOT_WORSE, Evidence(losses=GOOD[:5], votes=Votes(0, 0))),
        (WORSE, Evidence(losses=BAD[:5], votes=Votes(0, 0))),  # that costs a training, and has all of it
        (WORSE, Evidence(losses=GOOD, kept=Kept(78, 5, 0))),
        (BETTER, Evidence(losses=GOOD, kept=Kept(78, 4, 0))),
        (BETTER, Evidence(losses=GOOD, kept=Kept(78, 9, 9))),  # the active model varies as much
        (NOT_WORSE, Evidence(kept=Kept(29, 0, 0))),
        (NOT_WORSE, Evidence(kept=Kept(40, 2, 2))),
        (OPEN, Evidence(kept=Kept(28, 0, 0))),
        (OPEN, Evidence(losses=SAME, kept=Kept(29, 1, 0))),  # kept answers could have decided, and did not
        (NOT_WORSE, Evidence(losses=SAME, kept=Kept(20, 1, 0))),  # so few could not
        (NOT_WORSE, Evidence(losses=[], kept=Kept(40, 0, 0))),
        (OPEN, Evidence(losses=MIXED, kept=Kept(40, 0, 0))),
        (WORSE, Evidence(losses=GOOD, corrections=Corrections(9, 0, 5))),
        (BETTER, Evidence(losses=GOOD, corrections=Corrections(9, 4, 5))),
        (OPEN, Evidence(corrections=Corrections(9, 9, 0))),  # what was taught is no evidence that it is good
        (WORSE, Evidence(losses=GOOD, votes=Votes(20, 0), safety=Safety(120, 1, 0))),
        (BETTER, Evidence(losses=GOOD, safety=Safety(120, 1, 1))),
        (OPEN, Evidence(losses=BAD, votes=Votes(20, 0))),
        (OPEN, Evidence(losses=GOOD, votes=Votes(0, 20))),
        (WORSE, Evidence(losses=BAD, votes=Votes(20, 0), kept=Kept(78, 9, 0))),
        (WORSE, Evidence(losses=GOOD, judge=Judging(30, 2, 18, 5, 20, 16))),
        (NOT_WORSE, Evidence(losses=SAME, judge=Judging(30, 25, 0, 0, 20, 20))),  # it never speaks for a candidate
        (OPEN, Evidence(judge=Judging(30, 30, 0, 0, 20, 20))),
        (BETTER, Evidence(losses=GOOD, judge=Judging(30, 2, 18, 5))),  # nobody knows whether it can be believed
        (OPEN, Evidence(losses=GOOD, votes=Votes(20, 0), judge=Judging(30, 2, 18, 5, 20, 16))),
        (WORSE, Evidence(kept=Kept(78, 9, 0), votes=Votes(20, 0), judge=Judging(30, 2, 18, 5, 20, 16))),
    ],
)
def test_verdicts(verdict: GateVerdict, evidence: Evidence) -> None:
    assert decide(evidence).verdict == verdict


@settings(max_examples=15, deadline=None)
@given(any_evidence)
def test_whatever_is_known_is_said_in_both_languages(evidence: Evidence) -> None:
    decision = decide(evidence)
    for language in ("zh", "en"):
        words = sentences(decision, language)
        assert all(words) and len(words) > len(decision.reasons) and not any("{" in text for text in words)
    assert (decision.e is None) == (evidence.votes is None) and (decision.p is None) == (evidence.losses is None)
    if decision.reasons == []:
        assert NOTHING[1] in sentences(decision, "en")


GAINS = [(0.9, 1.0), (0.8, 1.0), (0.7, 1.0), (0.9, 1.0), (0.9, 1.0), (1.1, 1.0), (0.8, 1.0), (0.9, 1.0)]


@pytest.mark.parametrize(
    ("evidence", "words"),
    [
        (Evidence(losses=GAINS), "better in 7 of 8 held-out clusters; its loss is 12.5 % smaller (p = 0.0234)"),
        (
            Evidence(losses=[(b, a) for a, b in GAINS]),
            "worse in 8 held-out clusters; its loss is 14.3 % larger (p = 0.0234)",
        ),
        (Evidence(losses=SAME), "its loss is not 5 % larger"),
        (Evidence(safety=Safety(120, 0, 0)), "at most 2.5 % of such questions"),
        (Evidence(kept=Kept(40, 0, 0)), "it has lost 0: at most 7.2 % of such answers"),
        (Evidence(votes=Votes(16, 4)), "In 16 of 20 blind pairs vets preferred it."),
        (Evidence(votes=Votes(4, 16)), "In 16 of 20 blind pairs vets preferred the active model."),
        (Evidence(losses=BAD, votes=Votes(20, 0)), "Losses and votes contradict each other: a person has to decide"),
        (
            Evidence(votes=Votes(20, 0), judge=Judging(30, 2, 18, 5, 20, 16)),
            "The judge model and the vets contradict each other: a person has to decide",
        ),
        (
            Evidence(judge=Judging(30, 2, 18, 5, 20, 16)),
            "18 times it preferred the active model, 2 times the candidate (of 20 pairs that vets decided too, it "
            "agreed in 80 %)",
        ),
        (Evidence(judge=Judging(30, 2, 18, 5, 3, 2)), "vets have decided 3 of its pairs, and it takes 20"),
        (Evidence(judge=Judging(30, 2, 10, 8, 20, 16)), "in 40 % it says the opposite"),
        (Evidence(judge=Judging(30, 2, 18, 5, 20, 16, 0.71)), "(correlation 0.71)"),
    ],
)
def test_the_numbers_are_those_of_the_evidence(evidence: Evidence, words: str) -> None:
    decision = decide(evidence)
    assert words in " ".join(sentences(decision, "en"))
    if evidence.votes:
        assert (decision.votes_needed_at_least, decision.votes_likely) == (0, None)


@given(any_evidence)
def test_one_dangerous_answer_more_is_always_worse(evidence: Evidence) -> None:
    assert decide(replace(evidence, safety=Safety(9, 2, 1))).verdict == WORSE


@given(any_evidence, counts, counts, counts, st.floats(-1, 1))
def test_a_judge_never_speaks_for_a_candidate(
    evidence: Evidence, wins: int, losses: int, agreements: int, length: float
) -> None:
    """Whatever it says, the verdict stays, or becomes a worse one: or open, where it contradicts the vets."""
    judge = Judging(wins + losses, wins, losses, 0, 60, agreements, length)
    without, along = decide(replace(evidence, judge=None)).verdict, decide(replace(evidence, judge=judge)).verdict
    assert along in (without, WORSE) or (along, without) == (OPEN, BETTER)


@pytest.mark.parametrize("n", [6, 10, 30])
def test_equal_models_are_hardly_ever_vetoed_by_a_judge(n: int) -> None:
    verdicts = [decide(Evidence(judge=Judging(n, wins, n - wins, 0, 60, 60))).verdict for wins in range(n + 1)]
    vetoes = sum(comb(n, wins) for wins, verdict in enumerate(verdicts) if verdict == WORSE) / 2**n
    assert 0 < vetoes < 0.02
    assert list(dict.fromkeys(verdicts)) == [WORSE, OPEN]


@settings(max_examples=15, deadline=None)
@given(counts, counts)
def test_votes_alone_never_say_not_worse(wins: int, losses: int) -> None:
    assert decide(Evidence(votes=Votes(wins, losses))).verdict != NOT_WORSE


def test_each_reason_can_be_reached() -> None:
    cases = [
        *(Evidence(losses=pairs) for pairs in (GOOD, BAD, SAME, MIXED, SAME[:2])),
        *(Evidence(votes=Votes(*pair)) for pair in ((7, 0), (0, 7), (1, 0), (200, 199))),
        *(Evidence(kept=Kept(*numbers)) for numbers in ((78, 9, 0), (78, 1, 0), (40, 2, 2), (40, 2, 1), (9, 1, 0))),
        *(Evidence(corrections=Corrections(*numbers)) for numbers in ((9, 0, 5), (9, 5, 0))),
        *(Evidence(safety=Safety(*numbers)) for numbers in ((9, 1, 0), (9, 0, 0))),
        *(
            Evidence(judge=Judging(*numbers))
            for numbers in (
                (30, 2, 18, 5, 20, 16, 0.1),
                (30, 8, 8, 5, 20, 16, 0.1),
                (30, 2, 18, 5, 19, 19, 0.1),
                (30, 2, 18, 5, 20, 14, 0.1),
                (30, 2, 18, 8, 20, 16, 0.1),
                (30, 2, 18, 5, 20, 16, -0.6),
            )
        ),
    ]
    assert {reason.code for case in cases for reason in decide(case).reasons} == set(REASONS)


# --- as programs send it ---

JUDGE = {"n": 9, "wins": 1, "losses": 2, "flips": 3, "n_voted": 40, "n_agreed": 33}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ([], "must be one JSON object"),
        ({"vote": {}}, "has an unknown part, 'vote'"),
        ({"votes": {"wins": 1}}, '\'votes\' must be {"wins": …, "losses": …}'),
        (
            {"votes": {"wins": 1, "losses": True}},
            "'losses' of 'votes' must be a whole number from 0 to 10000, not True",
        ),
        ({"votes": {"wins": 1, "losses": 2.5}}, "not 2.5"),
        ({"votes": {"wins": 10**9, "losses": 0}}, "not 1000000000"),
        ({"kept": {"n": 3, "lost": 4, "noise": 0}}, "'lost' of 'kept' is 4, more than its 'n', 3"),
        ({"losses": {}}, "'losses' must be a list"),
        ({"losses": [[1, 2], [1]]}, "pair 2 of 'losses' must be two numbers from 0, [candidate, active], not [1]"),
        ({"losses": [[1, float("nan")]]}, "pair 1"),
        ({"losses": [[1, 10**400]]}, "pair 1"),
        ({"losses": [[-1, 1]]}, "pair 1"),
        ({"judge": {"n": 9, "wins": 1}}, "'judge' must be"),
        ({"judge": JUDGE | {"length": 2}}, "'length' of 'judge' must be a correlation, a number from -1 to 1, not 2"),
        ({"judge": JUDGE | {"flips": 9}}, "are 12 together, more than its 'n', 9"),
        ({"judge": JUDGE | {"n_agreed": 41}}, "'n_agreed' of 'judge' is 41, more than its 'n_voted', 40"),
        ({"alpha": 0}, "'alpha' must be a number above 0 and below 0.5, not 0"),
        ({"margin": "a"}, "'margin' must be a number above 0 and below 1"),
    ],
)
def test_what_is_no_evidence_is_said(content: Any, words: str) -> None:
    with pytest.raises(BadEvidence) as refusal:
        evidence_of(content)
    assert words in str(refusal.value)


def test_as_much_as_may_be_sent_is_weighed() -> None:
    """Binomial coefficients of thousands are beyond a float."""
    most = votes.MOST
    evidence, _, _ = evidence_of(
        {
            "votes": {"wins": most // 2, "losses": most // 2},
            "kept": {"n": most, "lost": 3000, "noise": 2950},
            "corrections": {"n": most, "fixed": 5000, "broken": 5000},
            "safety": {"n": most, "candidate": 300, "active": 300},
        }
    )
    assert decide(evidence).verdict == NOT_WORSE
    assert upper_bound(3000, most, 0.05) == pytest.approx(0.3076, abs=1e-4)


def test_the_side_that_leads_is_told_what_it_needs() -> None:
    """One more vote against it would do, though one more for it would not: praise has half of the error only."""
    decision = decide(Evidence(losses=SAME, votes=Votes(0, 6)))
    assert (decision.verdict, decision.votes_needed_at_least) == (NOT_WORSE, 1)
    assert decide(Evidence(losses=SAME, votes=Votes(6, 0))).votes_needed_at_least == 2


def test_ties_may_be_told_and_change_nothing() -> None:
    evidence, alpha, margin = evidence_of({"votes": {"wins": 7, "losses": 0, "ties": 9}, "alpha": 0.01, "losses": None})
    assert (evidence, alpha, margin) == (Evidence(votes=Votes(7, 0)), 0.01, None)
    assert decide(evidence, 0.01).verdict == OPEN


def test_the_command() -> None:
    def gate(text: str, *options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bot", "gate", *options], input=text, capture_output=True, text=True, check=False
        )

    process = gate('{"votes": {"wins": 5, "losses": 2}, "alpha": 0.05}', "--language", "zh")
    row = json.loads(process.stdout)
    assert (process.returncode, row["decision"], row["p"], row["e"]) == (
        0,
        "not enough evidence",
        None,
        1.3035714285714286,
    )
    assert (row["votes_needed_at_least"], row["votes_likely"], row["why"]) == (7, 36, ["votes_open"])
    assert row["sentence"] == "还不能下结论。 7 组盲选里，兽医 5 次选了它；最少再投 7 票、大概再投 36 票就能分出高下。"
    process = gate("nonsense")
    assert (process.returncode, process.stdout) == (1, "") and "no JSON object" in process.stderr
