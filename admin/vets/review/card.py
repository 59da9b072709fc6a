"""What a turn looks like to the vet who reviews it, to the others, and in full: from what the tables say."""

from admin.vets.cases.card import describe
from admin.vets.review.risk import QueueReason
from admin.vets.review.scene import ReviewScene
from bot.telegram.fit import fits
from bot.texts import Html, Texts, lines, on_one_line, paragraphs, quoted, shorten
from bot.texts.foreign import indented, one_line
from bot.texts.triage import what_of
from storage import reviews
from storage.models import Verdict

DONE = {
    Verdict.APPROVED: "review_approved",
    Verdict.CORRECTED: "review_corrected",
    Verdict.REJECTED: "review_rejected",
}
"""What a decided card says."""
SHOWN_CONTEXT = 4
"""Messages before the question that stand on a card; the file has them all."""


def card_text(scene: ReviewScene, reader: int, say: Texts, n_waiting: int | None = None) -> Html:
    """The card in the reader's language, cut so that it fits into one message."""
    for scale in (1.0, 0.5, 0.25):
        text = paragraphs(
            _head(scene, say, n_waiting),
            _context(scene, say, scale),
            _exchange(scene, say, scale),
            _standing(scene, reader, say, scale),
        )
        if fits(text):
            break
    return text


def _head(scene: ReviewScene, say: Texts, n_waiting: int | None) -> Html:
    """Why it waits, whose question it is, and of which animals."""
    title = say("review_head")
    if n_waiting is not None:
        title += say("review_waiting", n=n_waiting)
    reasons = scene.risk.reasons if scene.verdict is None else ()
    when = f"{scene.turn.created_at:%Y-%m-%d %H:%M} UTC"
    return lines(
        title,
        *(why(scene, reason, say) for reason in reasons),
        say("flag_refused") if scene.turn.is_emergency is False else None,
        say("review_when", name=shorten(scene.owner.name, 40), when=when),
        *(say("case_pet", pet=describe(pet, say)) for pet in scene.pets[:4]),
    )


def why(scene: ReviewScene, reason: QueueReason, say: Texts) -> Html:
    """One line that says why the turn waits for a vet."""
    flag = scene.turn.flag
    if reason is QueueReason.FLAG and flag in (reviews.BY_MODEL, reviews.BY_VET):
        return say(f"why_flag_{flag}")
    if reason is QueueReason.FLAG and scene.turn.flag_source is not None:
        return say(f"why_flag_{scene.turn.flag_source}", what=what_of(flag or "", say.language))
    similarity = scene.risk.nearest.similarity if scene.risk.nearest else 0.0
    return say(f"why_{reason}", what=what_of(flag or "", say.language), percent=round(100 * similarity))


def _context(scene: ReviewScene, say: Texts, scale: float) -> Html | None:
    """The end of the conversation before the question."""
    context = [m for m in scene.turn.messages if m["role"] != "system"][:-1]
    if not context:
        return None
    newest = context[-SHOWN_CONTEXT:]
    parts = [
        Html(f"{'–' if m['role'] == 'user' else '🤖'} {on_one_line(shorten(str(m['content']), _n(160, scale)))}")
        for m in newest
    ]
    return say("case_context", context=quoted(lines("…" if len(context) > len(newest) else None, *parts)))


def _exchange(scene: ReviewScene, say: Texts, scale: float) -> Html:
    """Question, answer, and the vet's answer that this one contradicts."""
    turn, nearest, disagreement = scene.turn, scene.risk.nearest, None
    if scene.verdict is None and QueueReason.DISAGREES in scene.risk.reasons and nearest is not None:
        disagreement = say(
            "review_vetted",
            percent=round(100 * nearest.similarity),
            question=shorten(nearest.precedent.question, _n(100, scale)),
            answer=quoted(shorten(nearest.precedent.answer or "", _n(400, scale))),
        )
    answer = quoted(shorten(turn.answer or "", _n(1300, scale)))
    return paragraphs(
        say("review_question", question=quoted(shorten(turn.question, _n(800, scale)))),
        say("review_answer", model=shorten(turn.model, 80), answer=answer),
        disagreement,
    )


def _standing(scene: ReviewScene, reader: int, say: Texts, scale: float) -> Html | None:
    """The last line: who has decided what, or who works on it."""
    verdict = scene.verdict
    if verdict is not None:
        correction = None
        if verdict.correction is not None:
            correction = say("review_correction", correction=quoted(shorten(verdict.correction, _n(900, scale))))
        return paragraphs(say(DONE[Verdict(verdict.verdict)], name=scene.names[verdict.vet_id]), correction)
    if scene.is_with(reader):
        return say("review_drafting") if scene.claim and scene.claim.draft else None
    if scene.worker is not None:
        return say("review_with", name=scene.names[scene.worker])
    return say("review_skipped") if reader in scene.skipped_by else say("review_free")


def _n(n_characters: int, scale: float) -> int:
    return max(40, round(n_characters * scale))


def in_full(scene: ReviewScene, say: Texts) -> str:
    """The conversation as the model was shown it, its answer, and the vets' verdict: plain text."""
    turn = scene.turn
    parts = [f"{turn.created_at:%Y-%m-%d %H:%M} UTC · {turn.provider} · {turn.model}\n"]
    parts += [f"🐾 {one_line(describe(pet, say))}" for pet in scene.pets]
    for message in turn.messages:
        parts.append(f"———— {message['role']} ————\n{indented(str(message['content']))}\n")
    parts.append(f"———— {turn.model} ————\n{indented(turn.answer or '')}\n")
    if scene.verdict is not None:
        parts.append(f"———— {scene.verdict.verdict} · {one_line(scene.names[scene.verdict.vet_id])} ————")
        parts.append(indented(scene.verdict.correction or ""))
    return "\n".join(parts)
