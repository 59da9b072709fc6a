"""What vets see and do, and what is logged of it."""

from sqlmodel import select

from bot.simulator.client import Shown, contains, has_button
from storage.models import Review, Verdict
from tests.conftest import ADMIN, OTHER, OWNER, VET, Clinic


async def _card(clinic: Clinic, person: int = VET, after: int | None = None) -> Shown:
    """The next card: asked for, or the one that comes by itself after message `after`."""
    sent = after if after is not None else await clinic.people.say(person, "/review")
    return await clinic.people.wait_for(person, lambda m: has_button(m, "Approve"), sent, what="a card")


def _reviews(clinic: Clinic) -> list[Review]:
    with clinic.database.begin() as session:
        return list(session.exec(select(Review)))


async def test_disliked_answers_come_first_the_newest_of_them_before_all(clinic: Clinic) -> None:
    for n in range(4):
        answer = await clinic.people.answer_to(OTHER, f"Question {n}?")
        if n in (0, 1):
            await clinic.people.tap(OTHER, answer, "👎")
    shown, after = [], None
    for _ in range(4):
        card = await _card(clinic, after=after)
        shown.append(next(line for line in card["text"].splitlines() if line.startswith("Question ")))
        after = card["message_id"]
        await clinic.people.tap(VET, card, "Approve")
    assert shown == ["Question 1?", "Question 0?", "Question 3?", "Question 2?"]
    await clinic.people.wait_for(VET, contains("Nothing waits"), after or 0)
    assert {(r.vet_id, r.verdict) for r in _reviews(clinic)} == {(VET, Verdict.APPROVED)}


async def test_a_correction_is_the_vets_reply_word_for_word(clinic: Clinic) -> None:
    await clinic.people.answer_to(OWNER, "猫打喷嚏？")
    card = await _card(clinic)
    await clinic.people.tap(VET, card, "Correct")
    prompt = await clinic.people.wait_for(VET, contains("word for word"), card["message_id"])
    text = "原因分析：<猫流感> & 粉尘。\n\n推荐方案：24 小时内就诊。"
    sent = await clinic.people.say(VET, text, reply_to=prompt["message_id"])
    await clinic.people.wait_for(VET, contains("Saved"), sent)
    await clinic.people.wait_for(VET, contains("Nothing waits"), sent)
    [review] = _reviews(clinic)
    assert (review.vet_id, review.verdict, review.correction) == (VET, Verdict.CORRECTED, text)
    assert review.reviewed_at.tzinfo is not None


async def test_replying_to_the_card_itself_corrects_too_and_closes_it_for_all(clinic: Clinic) -> None:
    await clinic.people.answer_to(OTHER, "Why?")
    for_vet, for_admin = await _card(clinic), await _card(clinic, ADMIN)
    sent = await clinic.people.say(VET, "Because.", reply_to=for_vet["message_id"])
    await clinic.people.wait_for(VET, contains("Nothing waits"), sent)
    gone = lambda m: m["message_id"] == for_admin["message_id"] and not m["buttons"]  # noqa: E731
    await clinic.people.wait_for(ADMIN, gone, what="the admin's card without buttons")
    assert len(_reviews(clinic)) == 1


async def test_two_vets_decide_once_and_a_skip_is_only_ones_own(clinic: Clinic) -> None:
    await clinic.people.answer_to(OTHER, "Why?")
    card = await _card(clinic)
    await clinic.people.tap(VET, card, "Skip")
    await clinic.people.wait_for(VET, contains("Nothing waits"), card["message_id"])
    for_admin = await _card(clinic, ADMIN)
    await clinic.people.tap(ADMIN, for_admin, "Approve")
    # The vet's old card has no buttons any more; a tap that was under way is told so.
    assert [r.verdict for r in _reviews(clinic)] == [Verdict.SKIPPED, Verdict.APPROVED]


async def test_an_unchanged_or_wordless_correction_is_not_taken(clinic: Clinic) -> None:
    answer = await clinic.people.answer_to(OTHER, "Why?")
    card = await _card(clinic)
    sent = await clinic.people.say(VET, answer["text"], reply_to=card["message_id"])
    await clinic.people.wait_for(VET, contains("as it stands"), sent)
    assert _reviews(clinic) == []


async def test_strangers_are_refused_politely_in_their_language(clinic: Clinic) -> None:
    await clinic.people.answer_to(OTHER, "Why?")
    sent = await clinic.people.say(OWNER, "/review")
    await clinic.people.wait_for(OWNER, contains("兽医才能"), sent)
    card = await _card(clinic)
    sent = await clinic.people.say(ADMIN, f"/roles none {VET}")
    await clinic.people.wait_for(ADMIN, contains("no rank"), sent)
    # A button older than the withdrawn role does nothing.
    answered = await clinic.people.tap(VET, card, "Approve")
    assert answered["show_alert"] and "vets" in answered["text"]
    sent = await clinic.people.say(VET, "Mine!", reply_to=card["message_id"])
    await clinic.people.wait_for(VET, contains("for our vets"), sent)
    assert _reviews(clinic) == []
