"""What a tap on a review's button does, in one transaction that checks the claim; what Telegram shows comes later."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

from aiogram.types import InlineKeyboardMarkup
from sqlmodel import Session

from admin.desk import Desk
from admin.roles import name_of
from admin.vets.review.buttons import ReviewTap, buttons, card_buttons
from admin.vets.review.scene import look
from bot.telegram.here import Here
from bot.texts import Html, Texts, paragraphs, shorten
from bot.texts.triage import emergency_message
from storage import audit, cases, claims, reviews, turns, verified
from storage.models import Deed, Person, ReviewClaim, Turn, Verdict, now
from storage.opinions import flags
from training.dataset import promote

VERDICTS = {"approve": Verdict.APPROVED, "reject": Verdict.REJECTED, "skip": Verdict.SKIPPED}
FLAG_VERBS = {"no_emergency": False, "after_all": True}
"""What a vet may say about a red flag: whether it is an emergency."""
AFTERTHOUGHTS = ("save", "edit", "cancel")
"""What may be done about a turn that was decided already: a second thought is a correction, and nothing else."""
QUIET_AFTER = timedelta(days=7)
"""A correction that comes later than this after the answer is for the model only: its owner is not told."""


@dataclass(frozen=True)
class TapOutcome:
    """What a tap has done: a word to the vet, and what comes next."""

    word: Html | None = None
    alert: bool = False
    next_step: str | None = None
    """`next`, `prompt`, `file`, or null."""
    last_line: Html | None = None
    """What the tapped preview ends with."""
    buttons: InlineKeyboardMarkup | None = None
    """What replaces the tapped message's buttons."""
    case_id: int | None = None
    """The case that was opened."""
    draft: str | None = None

    def values(self) -> dict[str, Any]:
        """As JSON holds it."""
        below = None if self.buttons is None else self.buttons.model_dump(exclude_none=True)
        return {**vars(self), "buttons": below}

    @classmethod
    def of(cls, values: dict[str, Any]) -> Self:
        """From those values."""
        texts = {key: values[key] and Html(values[key]) for key in ("word", "last_line")}
        below = values["buttons"] and InlineKeyboardMarkup.model_validate(values["buttons"])
        return cls(**{**values, **texts, "buttons": below})


def act(session: Session, tap: ReviewTap, here: Here, desk: Desk) -> TapOutcome:
    """Do what the button says, if it is current and the turn is this vet's."""
    turn_id, verb, vet_id = tap.turn_id, tap.verb, here.person.telegram_id
    if verb == "next":
        return TapOutcome(next_step="next")
    turn = turns.find(session, turn_id)
    if turn is None or turn.answer is None:
        return TapOutcome(here.say("old_button"))
    if verb == "file":
        return TapOutcome(next_step="file")
    if turn.owner_id == vet_id:
        return TapOutcome(here.say("review_own"), alert=True)
    claim = claims.hold(session, turn_id, vet_id, tap.version, now())
    verdict = reviews.latest(session, turn_id)
    if claim is None or (verdict is not None and verb not in AFTERTHOUGHTS):
        return TapOutcome(why_not(session, turn_id, vet_id, here.say), alert=True)
    if verb in AFTERTHOUGHTS:
        return _afterthought(session, verb, claim, here, desk)
    return _decide(session, verb, turn, here, desk)


def _decide(session: Session, verb: str, turn: Turn, here: Here, desk: Desk) -> TapOutcome:
    """What the buttons of a card do."""
    assert turn.id is not None
    vet_id, say = here.person.telegram_id, here.say
    if verb in VERDICTS:
        promote.decide(session, turn.id, vet_id, VERDICTS[verb])
        return TapOutcome(next_step="next")
    if verb in FLAG_VERBS:
        return _judge_flag(session, turn, FLAG_VERBS[verb], here)
    if verb == "correct":
        return TapOutcome(next_step="prompt")
    if verb == "alarm":
        return TapOutcome(case_id=_raise_alarm(session, turn, vet_id, desk))
    if verb in ("emergency", "back"):
        scene = look(session, turn.id)
        assert scene is not None
        if verb == "back":
            return TapOutcome(buttons=card_buttons(scene, vet_id, say))
        return TapOutcome(say("emergency_sure"), alert=True, buttons=buttons(scene, [["alarm"], ["back"]], say))
    return TapOutcome(say("old_button"))


def _afterthought(session: Session, verb: str, claim: ReviewClaim, here: Here, desk: Desk) -> TapOutcome:
    """What the buttons under a preview do."""
    if verb == "edit":
        return TapOutcome(next_step="prompt", draft=claim.draft)
    if verb == "cancel":
        claims.set_draft(claim, None)
        if reviews.latest(session, claim.turn_id) is not None:
            claims.release(session, claim.turn_id)
        return TapOutcome(last_line=here.say("correction_dropped"))
    if claim.draft is None:
        return TapOutcome(here.say("old_button"))
    turn_id, vet_id = claim.turn_id, here.person.telegram_id
    tell_owner = _tells(session.get_one(Turn, turn_id), vet_id, desk)
    promote.decide(session, turn_id, vet_id, Verdict.CORRECTED, claim.draft, tell_owner)
    verified_answer = verified.of_turn(session, turn_id)
    is_served = verified_answer is not None and desk.may_serve(verified_answer)
    return TapOutcome(last_line=here.say("correction_served" if is_served else "correction_saved"), next_step="next")


def why_not(session: Session, turn_id: int, vet_id: int, say: Texts) -> Html:
    """Why a button has no effect."""
    verdict = reviews.latest(session, turn_id)
    if verdict is not None:
        return say("review_taken", name=name_of(session, verdict.vet_id))
    claim = claims.find(session, turn_id)
    if claim is not None and claim.vet_id not in (None, vet_id):
        return say("review_with", name=name_of(session, claim.vet_id or 0))
    return say("review_stale")


def _tells(turn: Turn, vet_id: int, desk: Desk) -> bool:
    """Whether the owner hears that their answer was improved."""
    return desk.tell_owners and turn.owner_id != vet_id and now() - turn.created_at < QUIET_AFTER


def _judge_flag(session: Session, turn: Turn, is_emergency: bool, here: Here) -> TapOutcome:
    """Note what the vet says about the red flag. Where it is none, the case that it alone keeps open is closed."""
    assert turn.id is not None
    if not flags.judge(session, turn.id, here.person.telegram_id, is_emergency):
        return TapOutcome(here.say("old_button"))
    case = cases.in_chat(session, turn.chat_id, turn.thread_id)
    if case is None or case.turn_id != turn.id:
        return TapOutcome(here.say("flag_noted"))
    if not is_emergency and not case.holds:
        cases.close(session, case.id or 0)
        audit.log(session, here.person.telegram_id, Deed.CASE_CLOSED, "case", case.id)
    return TapOutcome(here.say("flag_noted"), case_id=case.id)


def _raise_alarm(session: Session, turn: Turn, vet_id: int, desk: Desk) -> int | None:
    """The rules have missed an emergency: flag the turn, tell the owner, open an urgent case. Null: it had a flag,
    or is erased."""
    assert turn.id is not None
    if reviews.flag(session, turn.id, vet_id) is None:
        return None
    case_id = cases.open_urgent(session, turn, reviews.BY_VET)
    if case_id is None:
        return None
    say = Texts(session.get_one(Person, turn.owner_id).language)
    words = say("emergency_by_vet", question=shorten(turn.question, 200), when=f"{turn.created_at:%Y-%m-%d %H:%M} UTC")
    advice = emergency_message("unwell", say.language, desk.clinic_phone, desk.clinic_address)
    cases.add_message(session, case_id, cases.THE_BOT, paragraphs(words, Html(advice)))
    return case_id
