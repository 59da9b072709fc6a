"""What a turn looks like to the vet who reviews it, to the others, and in full: from what the tables say."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from sqlmodel import Session

from admin.vets.case_card import Colleague, describe
from admin.vets.case_desk import fits
from admin.vets.risk import Queued, Reason, Seen, weigh
from bot.texts import Texts, shorten
from bot.texts.triage import what_of
from storage import claims, people, pets, reviews, turns
from storage.models import Person, Pet, Rank, Review, ReviewCard, ReviewClaim, Turn, Verdict, now

DONE = {
    Verdict.APPROVED: "review_approved",
    Verdict.CORRECTED: "review_corrected",
    Verdict.REJECTED: "review_rejected",
}
"""What a decided card says."""
SHOWN_CONTEXT = 4
"""Messages before the question that stand on a card; the file has them all."""


class ReviewTap(CallbackData, prefix="review"):
    turn_id: int
    version: int
    """Of the claim, as the button was shown."""
    verb: str
    """On a card: `approve`, `correct`, `reject`, `emergency` (asks once more), `alarm` (does it), `back`, `skip`,
    `file`, `next`. Under a preview: `save`, `edit`, `cancel`."""


@dataclass(frozen=True)
class Scene:
    """Everything about a turn's review, as the tables have it now."""

    turn: Turn
    owner: Person
    pets: Sequence[Pet]
    queued: Queued
    verdict: Review | None
    """The one that counts."""
    claim: ReviewClaim | None
    colleagues: dict[int, Colleague]
    names: dict[int, str]
    """Of whoever decided and whoever works on it."""
    skipped_by: frozenset[int]
    cards: Sequence[ReviewCard]

    @property
    def worker(self) -> int | None:
        """Who works on it now."""
        claim = self.claim
        return claim.vet_id if claim is not None and claim.expires_at > now() else None

    def is_with(self, reader: int) -> bool:
        """Whether the turn is this vet's to decide: an expired claim that nobody has taken still is."""
        return self.verdict is None and self.claim is not None and self.claim.vet_id == reader


def look(session: Session, turn_id: int) -> Scene | None:
    """Null when the turn has gone, or its owner has had it forgotten."""
    turn = turns.find(session, turn_id)
    if turn is None or turn.answer is None:
        return None
    verdict, claim = reviews.latest(session, turn_id), claims.find(session, turn_id)
    colleagues, names = {}, {}
    for role, person in people.ranked(session):
        say = Texts(person.language if person else "en")
        name = person.name if person else say("roles_stranger")
        colleagues[role.telegram_id] = Colleague(role.telegram_id, name, Rank(role.rank), say)
    for who in (verdict.vet_id if verdict else None, claim.vet_id if claim else None):
        if who is not None:
            found = people.find(session, who)
            names[who] = found.name if found else str(who)
    return Scene(
        turn=turn,
        owner=session.get_one(Person, turn.owner_id),
        pets=pets.of_owner(session, turn.owner_id),
        queued=weigh(reviews.as_waiting(session, turn_id), Seen(reviews.vetted(session))),
        verdict=verdict,
        claim=claim,
        colleagues=colleagues,
        names=names,
        skipped_by=reviews.skipped_by(session, turn_id),
        cards=reviews.cards_of(session, turn_id),
    )


def card_text(scene: Scene, reader: int, say: Texts, n_waiting: int | None = None) -> str:
    """The card in the reader's language, cut so that it fits into one message."""
    for scale in (1.0, 0.5, 0.25):
        text = _text(scene, reader, say, n_waiting, scale)
        if fits(text):
            break
    return text


def _text(scene: Scene, reader: int, say: Texts, n_waiting: int | None, scale: float) -> str:
    turn = scene.turn
    head = [say("review_head") + ("" if n_waiting is None else say("review_waiting", n=n_waiting))]
    if scene.verdict is None:
        head += [why(scene, reason, say) for reason in scene.queued.reasons]
    head.append(say("review_when", name=shorten(scene.owner.name, 40), when=f"{turn.created_at:%Y-%m-%d %H:%M} UTC"))
    head += [say("case_pet", pet=describe(pet, say)) for pet in scene.pets[:4]]
    parts = ["\n".join(head)]
    before = [m for m in turn.messages if m["role"] != "system"][:-1]
    if before:
        shown = before[-SHOWN_CONTEXT:]
        lines = [f"{'–' if m['role'] == 'user' else '🤖'} {shorten(str(m['content']), _n(160, scale))}" for m in shown]
        if len(before) > len(shown):
            lines.insert(0, "…")
        parts.append(say("case_context", context="\n".join(lines)))
    parts.append(say("review_question", question=shorten(turn.question, _n(800, scale))))
    answer = shorten(turn.answer or "", _n(1300, scale))
    parts.append(say("review_answer", model=shorten(turn.model, 80), answer=answer))
    likeness = scene.queued.likeness
    if scene.verdict is None and Reason.DISAGREES in scene.queued.reasons and likeness is not None:
        said = shorten(likeness.vetted.answer or "", _n(400, scale))
        percent = round(100 * likeness.similarity)
        question = shorten(likeness.vetted.question, _n(100, scale))
        parts.append(say("review_vetted", percent=percent, question=question, answer=said))
    parts.append(_standing(scene, reader, say, scale))
    return "\n\n".join(part for part in parts if part)


def why(scene: Scene, reason: Reason, say: Texts) -> str:
    """One line that says why the turn waits for a vet."""
    flag = scene.turn.flag
    if reason is Reason.FLAG and flag in ("model", reviews.BY_VET):
        return say(f"why_flag_{flag}")
    similarity = scene.queued.likeness.similarity if scene.queued.likeness else 0.0
    return say(f"why_{reason}", what=what_of(flag or "", say.language), percent=round(100 * similarity))


def _standing(scene: Scene, reader: int, say: Texts, scale: float) -> str:
    """The last line: who has decided what, or who works on it."""
    if scene.verdict is not None:
        line: str = say(DONE[Verdict(scene.verdict.verdict)], name=scene.names[scene.verdict.vet_id])
        if scene.verdict.correction is not None:
            line += "\n\n" + say("review_correction", correction=shorten(scene.verdict.correction, _n(900, scale)))
        return line
    if scene.is_with(reader):
        return say("review_drafting") if scene.claim and scene.claim.draft else ""
    if scene.worker is not None:
        return say("review_with", name=scene.names[scene.worker])
    return say("review_skipped") if reader in scene.skipped_by else say("review_free")


def _n(n_characters: int, scale: float) -> int:
    return max(40, round(n_characters * scale))


def card_buttons(scene: Scene, reader: int, say: Texts) -> InlineKeyboardMarkup | None:
    """Verbs for the vet whose turn it is; for others the way on, where somebody else closed the card."""
    if reader not in scene.colleagues:
        return None
    if scene.is_with(reader):
        if scene.claim is None or scene.claim.draft is not None:
            return None
        rows = [["approve", "correct"], ["reject"], ["skip", "file"]]
        if scene.turn.flag is None:
            rows[1].append("emergency")
        return buttons(scene, rows, say)
    is_mine = reader in scene.skipped_by or (scene.verdict is not None and scene.verdict.vet_id == reader)
    return None if is_mine else buttons(scene, [["next"]], say)


def buttons(scene: Scene, rows: Sequence[Sequence[str]], say: Texts) -> InlineKeyboardMarkup:
    """Rows of verbs as buttons for the claim's version."""
    version = scene.claim.version if scene.claim is not None else 0
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [
                InlineKeyboardButton(
                    text=say(f"do_{verb}"),
                    callback_data=ReviewTap(turn_id=scene.turn.id or 0, version=version, verb=verb).pack(),
                )
                for verb in row
            ]
            for row in rows
        ]
    )


def in_full(scene: Scene, say: Texts) -> str:
    """The conversation as the model was shown it, its answer, and the vets' verdict: plain text."""
    turn = scene.turn
    lines = [f"{turn.created_at:%Y-%m-%d %H:%M} UTC · {turn.provider} · {turn.model}\n"]
    lines += [f"🐾 {describe(pet, say)}" for pet in scene.pets]
    for message in turn.messages:
        lines.append(f"———— {message['role']} ————\n{message['content']}\n")
    lines.append(f"———— {turn.model} ————\n{turn.answer}\n")
    if scene.verdict is not None:
        lines.append(f"———— {scene.verdict.verdict} · {scene.names[scene.verdict.vet_id]} ————")
        lines.append(scene.verdict.correction or "")
    return "\n".join(lines)
