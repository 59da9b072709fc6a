"""Buttons that stand in people's chats since version 0.1.0: what they carry is written down here letter by letter, and
does what it did."""

import pytest
from aiogram.filters.callback_data import CallbackData
from sqlmodel import select

from admin.audit import AuditTap
from admin.rank_panel import RoleTap
from admin.vets.cases.card import CaseTap, LearnTap
from admin.vets.review.buttons import ReviewTap
from admin.vets.verified_card import VerifiedTap
from bot.simulator.client import Shown, contains, has_button
from storage import cases, people
from storage.models import Case, Rank, Review, ReviewClaim, Verdict, VerifiedAnswer
from tests.conftest import ADMIN, OTHER, OWNER, VET, Clinic


@pytest.mark.parametrize(
    ("data", "tap"),
    [
        ("review:12:3:approve", ReviewTap(turn_id=12, version=3, verb="approve")),
        ("review:12:0:next", ReviewTap(turn_id=12, version=0, verb="next")),
        ("case:5:take", CaseTap(case_id=5, verb="take")),
        ("learn:9", LearnTap(message_id=9)),
        ("verified:open:4", VerifiedTap(verb="open", number=4)),
        ("role:2002:vet:none", RoleTap(telegram_id=2002, shown_rank="vet", verb="none")),
        ("role:0:none:list", RoleTap(telegram_id=0, shown_rank="none", verb="list")),
        ("audit:0", AuditTap(entry_id=0)),
    ],
)
def test_what_buttons_carry(data: str, tap: CallbackData) -> None:
    assert tap.pack() == data and type(tap).unpack(data) == tap


async def _tap(clinic: Clinic, person: int, data: str) -> str:
    """Tap such a button under any message of the chat; the words that the tap is answered with."""
    message: Shown = {"message_id": await clinic.people.say(person, "/language")}
    answer = await clinic.people.forge(person, message, data)
    await clinic.settled()
    return str(answer["text"])


async def test_review_and_verified(clinic: Clinic) -> None:
    chat = clinic.people
    for question in ("How often should I bathe my dog?", "Can rabbits eat bananas?"):
        await chat.answer_to(OTHER, question)
    for _ in range(2):
        card = await chat.wait_for(VET, lambda m: has_button(m, "Approve"), await chat.say(VET, "/review"))
        with clinic.database.begin() as session:
            [claim] = session.exec(select(ReviewClaim).where(ReviewClaim.vet_id == VET)).all()
        if "bananas" in card["text"]:
            await _tap(clinic, VET, f"review:{claim.turn_id}:{claim.version}:approve")
        else:
            message_id = await chat.say(VET, "Once a month.", reply_to=card["message_id"])
            await chat.wait_for(VET, lambda m: has_button(m, "Save"), message_id)
            await _tap(clinic, VET, f"review:{claim.turn_id}:{claim.version + 1}:save")
    with clinic.database.begin() as session:
        verdicts = {review.turn_id: (review.verdict, review.correction) for review in session.exec(select(Review))}
        number = session.exec(select(VerifiedAnswer.id)).one()
    assert verdicts == {1: (Verdict.CORRECTED, "Once a month."), 2: (Verdict.APPROVED, None)}

    for verb, reason in (("withdraw", "withdrawn"), ("restore", None)):
        await _tap(clinic, VET, f"verified:{verb}:{number}")
        with clinic.database.begin() as session:
            assert session.exec(select(VerifiedAnswer.withdrawn_why)).one() == reason
    for data, text in ((f"verified:open:{number}", "Once a month."), ("verified:page:0", "Verified answers: 1")):
        newest = (await chat.messages(VET))[-1]["message_id"]
        await _tap(clinic, VET, data)
        await chat.wait_for(VET, contains(text), newest)


async def test_cases(clinic: Clinic) -> None:
    await clinic.people.answer_to(OWNER, "我家猫咪不吃东西怎么办？")
    with clinic.database.begin() as session:
        case, _ = cases.open_case(session, OWNER, OWNER, 1, cases.ASKED, holds=True)
        case_id = case.id
        words, _ = cases.add_message(session, case_id or 0, VET, "带去医院检查。")
        message_id = words.id
    await _tap(clinic, VET, f"case:{case_id}:take")
    with clinic.database.begin() as session:
        assert session.exec(select(Case.taken_by)).one() == VET
    await _tap(clinic, VET, f"learn:{message_id}")
    await _tap(clinic, VET, f"case:{case_id}:file")
    await _tap(clinic, VET, f"case:{case_id}:close")
    assert any(message["document"] for message in await clinic.people.messages(VET))
    with clinic.database.begin() as session:
        assert session.exec(select(Review.correction)).one() == "带去医院检查。"
        assert session.exec(select(Case.closed_at)).one() is not None


async def test_ranks_and_audit_log(clinic: Clinic) -> None:
    await clinic.people.say(OTHER, "/start")
    assert "is now: vet" in await _tap(clinic, ADMIN, f"role:{OTHER}:none:vet")
    assert "has changed" in await _tap(clinic, ADMIN, f"role:{OTHER}:none:admin")
    with clinic.database.begin() as session:
        assert people.rank_of(session, OTHER) is Rank.VET
    for data, text in (
        ("role:0:none:list", "Who may do what"),
        ("audit:0", "newest first"),
        ("role:0:none:add", "Who is it"),
    ):
        message_id = await clinic.people.say(ADMIN, "/roles")
        panel = await clinic.people.wait_for(ADMIN, contains("Who may do what"), message_id)
        await clinic.people.forge(ADMIN, panel, data)
        await clinic.people.wait_for(ADMIN, contains(text), message_id)
