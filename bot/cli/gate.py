"""`vetted gate`: whether evidence would let a candidate answer owners, for programs."""

import json
import sys

from bot.cli.console import GOOD, PROBLEMS, complain, write_row
from training.evaluation.gate import ALPHA, LOSS_MARGIN, decide
from training.evaluation.reading import BadEvidence, evidence_of
from training.evaluation.sentences import sentences


def gate(language: str) -> int:
    """Weigh the one JSON object on standard input, and print the decision as one. Exit code 1 if it is no evidence."""
    content = sys.stdin.buffer.read()
    try:
        evidence, alpha, margin = evidence_of(json.loads(content))
    except BadEvidence as error:
        complain(f"the evidence {error}")
        return PROBLEMS
    except (ValueError, RecursionError):
        beginning = content.decode("utf-8", "replace").strip()[:80]
        complain(
            f'the evidence is no JSON object such as {{"votes": {{"wins": 7, "losses": 0}}}}: {beginning or "nothing"}'
        )
        return PROBLEMS
    decision = decide(evidence, alpha or ALPHA, LOSS_MARGIN if margin is None else margin)
    write_row(
        {
            "decision": decision.verdict.value,
            "e": decision.e,
            "p": decision.p,
            "sentence": " ".join(sentences(decision, language)),
            "votes_needed_at_least": decision.votes_needed_at_least,
            "votes_likely": decision.votes_likely,
            "why": [reason.code for reason in decision.reasons],
        }
    )
    return GOOD
