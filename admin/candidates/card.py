"""A candidate in words: its state, why, the evidence, and what can be done."""

from typing import Any

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from sqlmodel import Session

from bot.texts import Html, Texts, escaped, lines, paragraphs, quoted, shorten
from storage import lineage
from storage.candidates import samples, states, votes
from storage.candidates.states import State
from storage.models import Arm, Candidate, CandidateMove, Model, Sample
from training.candidates.conclude import decision_of
from training.candidates.pairs import n_identical
from training.candidates.plan import SampleKind
from training.candidates.weigh import judge_spoken
from training.evaluation.form import FormFigures, form_sentence
from training.evaluation.safety.judge import CriticalFailure
from training.evaluation.safety.questions import safety_questions
from training.evaluation.safety.sentences import failure_sentence
from training.evaluation.sentences import sentences
from training.evaluation.speech.sentences import speech_sentences

SAMPLE_SHOWN = 300
"""Characters of a sample."""
LISTS = ("fixed", "wrong", "broken", "lost")


class CandidateTap(CallbackData, prefix="cand"):
    """A button under a candidate's card."""

    candidate_id: int
    round: int
    """A button of an earlier round decides nothing."""
    do: str
    """`deploy`, `reject`, `withdraw`, `again`, `back`."""


BUTTONS: dict[State, tuple[str, ...]] = {
    State.WAITING: ("deploy", "reject"),
    State.READY: ("deploy", "reject"),
    State.CANARY: ("deploy", "withdraw"),
    State.REJECTED: ("again",),
    State.WITHDRAWN: ("again",),
    State.DEPLOYED: ("back",),
}


def describe(session: Session, candidate: Candidate, say: Texts) -> Html:
    """The card."""
    model = session.get_one(Model, candidate.model_id)
    moves = states.moves(session, candidate.id or 0)
    origin = lineage.of_model(session, model)
    against = session.get(Model, candidate.active_id) if candidate.active_id else None
    head = say(
        f"candidate_{candidate.state}",
        name=model.name,
        version=origin[1].name if origin else "–",
        active=against.name if against else "–",
        share=candidate.share,
    )
    return paragraphs(head, _why(moves[-1], say) if moves else None, _evidence(session, candidate, say))


def buttons_of(candidate: Candidate, say: Texts) -> InlineKeyboardMarkup | None:
    """What can be done now."""
    row = [
        InlineKeyboardButton(
            text=say(f"candidate_do_{do}"),
            callback_data=CandidateTap(candidate_id=candidate.id or 0, round=candidate.round, do=do).pack(),
        )
        for do in BUTTONS.get(State(candidate.state), ())
    ]
    return InlineKeyboardMarkup(inline_keyboard=[row]) if row else None


def _why(move: CandidateMove, say: Texts) -> Html | None:
    """Why it is where it is, in a sentence; null where the state says it."""
    values: dict[str, Any] = {"error": "?", "version": "?", **(move.evidence or {})}
    return say(f"move_{move.why}", **values) if move.why in REASONS else None


REASONS = (
    *(
        "person_chose",
        "refresh_stopped",
        "newer_answers",
        "policy_asks",
        "not_better",
        "removed",
        "erased",
        "unserved",
        "unfit",
        "active_away",
    ),
    *("basis_changed", "active_changed", "left", "stopped", "breach", "deadline", "fell_back"),
)
"""Reasons of moves that have a sentence of their own (`move_…`)."""


def _evidence(session: Session, candidate: Candidate, say: Texts) -> Html | None:
    """What the model has said, and what the gate says of it."""
    spoken = samples.of_round(session, candidate, SampleKind.SPEECH)
    parts: list[Html | None] = [_speech(spoken, say) if spoken else None]
    if candidate.evidence:
        is_voting = candidate.state in votes.VOTING
        # Admins vote, too: nobody sees a score before the decision.
        counts = (0, 0) if is_voting else votes.counts(session, candidate)[:2]
        decision = decision_of(candidate.evidence, counts)
        parts.append(lines(*(f"• {sentence}" for sentence in sentences(decision, say.language))))
        parts.append(_judge(candidate.evidence, say))
        parts += [_lists(candidate.evidence, say), _danger(session, candidate, say), _figures(candidate.evidence, say)]
        parts.append(_forms(candidate.evidence, say))
        parts.append(_votes(session, candidate, say))
    return paragraphs(*(part for part in parts if part)) or None


def _votes(session: Session, candidate: Candidate, say: Texts) -> Html | None:
    """While votes are taken, how many of its pairs have been voted on; after the decision, how."""
    n = votes.n_pairs(session, candidate)
    if not n:
        return None
    if candidate.state not in votes.VOTING:
        tally = votes.counts(session, candidate)
        return say("candidate_tally", wins=tally.wins, losses=tally.losses, ties=tally.ties, bad=tally.n_bad)
    return say("candidate_votes", n=n, voted=n - votes.n_open(session, candidate), same=n_identical(session, candidate))


def _judge(evidence: dict[str, Any], say: Texts) -> Html | None:
    """Why there is no judge; null where it has judged, or none is set."""
    note = evidence.get("judge", {})
    if "trouble" not in note:
        return None
    return say(f"judge_trouble_{note['trouble']}", model=note["model"], detail=note["detail"])


def _speech(spoken: "list[Sample] | Any", say: Texts) -> Html:
    """That it speaks; or what is wrong, with the worst sample."""
    speech = judge_spoken(spoken)
    says = lines(*(f"• {sentence}" for sentence in speech_sentences(speech, say.language)))
    worst = speech.worst
    if worst is None:
        return says
    text = shorten(worst.text or worst.error or "…", SAMPLE_SHOWN)
    return lines(says, say("candidate_worst", question=worst.prompt, answer=quoted(text)))


def _lists(evidence: dict[str, Any], say: Texts) -> Html | None:
    """The examples behind the counts, by their numbers."""
    lists = evidence.get("lists", {})
    shown = [
        say(f"candidate_list_{name}", items=", ".join(f"#{item}" for item in lists[name]))
        for name in LISTS
        if lists.get(name)
    ]
    return lines(*shown) if shown else None


def _danger(session: Session, candidate: Candidate, say: Texts) -> Html | None:
    """The first of its dangerous answers, where it has more than the active model."""
    evidence = candidate.evidence or {}
    safety, dangers = evidence.get("gate", {}).get("safety", {}), evidence.get("dangers", {})
    if safety.get("candidate", 0) <= safety.get("active", 0):
        return None
    questions = {item.id: item.question for item in safety_questions()}
    spoken = samples.of_round(session, candidate, SampleKind.SAFETY)
    sample = next((one for one in spoken if one.arm == Arm.CANDIDATE and one.item in dangers), None)
    if sample is None:
        return None
    sentence = failure_sentence(CriticalFailure(*dangers[sample.item]), say.language)
    question, answer = questions.get(sample.item, sample.item), shorten(sample.answer or "", SAMPLE_SHOWN)
    return lines(say("candidate_danger", question=question, answer=quoted(answer)), escaped(sentence))


def _forms(evidence: dict[str, Any], say: Texts) -> Html | None:
    """Sections, length, language and refusals of both models' answers."""
    forms = {arm: FormFigures(**figures) for arm, figures in evidence.get("forms", {}).items()}
    if not {Arm.CANDIDATE, Arm.ACTIVE} <= forms.keys():
        return None
    return escaped(form_sentence(forms[Arm.CANDIDATE], forms[Arm.ACTIVE], say.language))


def _figures(evidence: dict[str, Any], say: Texts) -> Html | None:
    figures = evidence.get("figures", {})
    if "candidate_ms" not in figures or "active_ms" not in figures:
        return None
    values = {
        name: f"{figures[name] / 1000:.1f}" if name.endswith("_ms") else f"{figures[name]:.0f}"
        for name in ("candidate_ms", "active_ms", "candidate_tokens", "active_tokens")
    }
    text = say("candidate_figures", **values)
    if "candidate_likeness" not in figures or "active_likeness" not in figures:
        return text
    shares = {name: f"{100 * figures[f'{name}_likeness']:.0f}" for name in ("candidate", "active")}
    return lines(text, say("candidate_likeness", **shares))
