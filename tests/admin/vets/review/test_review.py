"""What vets see and do, and what is logged of it."""

import asyncio
from datetime import timedelta

from sqlmodel import col, select, update

from bot.simulator.client import Shown, contains, has_button
from storage.models import AuditEntry, Case, Deed, Review, ReviewClaim, Turn, Verdict, now
from tests.conftest import ADMIN, OTHER, OWNER, VET, Clinic


async def _card(clinic: Clinic, person: int = VET, last_id: int | None = None) -> Shown:
    """The next card: asked for, or the one that comes by itself after message `after`."""
    message_id = last_id if last_id is not None else await clinic.people.say(person, "/review")
    return await clinic.people.wait_for(person, lambda m: has_button(m, "Approve"), message_id, goal="a card")


async def _preview(clinic: Clinic, text: str, reply_to: Shown, person: int = VET) -> Shown:
    """What a vet is shown of their correction."""
    message_id = await clinic.people.say(person, text, reply_to=reply_to["message_id"])
    return await clinic.people.wait_for(person, lambda m: has_button(m, "Save"), message_id, goal="a preview")


async def _becomes(clinic: Clinic, person: int, message: Shown, text: str) -> Shown:
    """This message, once it says so."""
    is_updated = lambda m: m["message_id"] == message["message_id"] and text in m["text"]  # noqa: E731
    return await clinic.people.wait_for(person, is_updated, goal=f"“{text}”")


def _data(message: Shown, label: str) -> str:
    """What the button with this label carries."""
    return next(str(b["callback_data"]) for row in message["buttons"] for b in row if label in b["text"])


def _reviews(clinic: Clinic) -> list[Review]:
    with clinic.database.begin() as session:
        return list(session.exec(select(Review).order_by(col(Review.id))))


def _deeds(clinic: Clinic) -> list[tuple[int | None, str, str]]:
    with clinic.database.begin() as session:
        entries = session.exec(select(AuditEntry).order_by(col(AuditEntry.id))).all()
        return [(entry.who, entry.did, f"{entry.subject} {entry.ref}") for entry in entries if entry.subject == "turn"]


def _question(card: Shown) -> str:
    lines: list[str] = card["text"].splitlines()
    return lines[lines.index("Question") + 1]


async def test_the_riskiest_answers_come_first_and_the_card_says_why(clinic: Clinic) -> None:
    people = clinic.people
    clinic.host.answers["How much paracetamol may my dog have?"] = "Never any."
    for question in (
        "Which brush suits a longhaired cat?",
        "How much paracetamol may my dog have?",
        "My cat cannot breathe and his gums are blue",
    ):
        await people.answer_to(OTHER, question)
    answer = await people.answer_to(OWNER, "仓鼠晚上跑轮太吵怎么办？")
    await people.tap(OWNER, answer, "👎")
    questions, why, last_id = [], [], None
    for _ in range(4):
        card = await _card(clinic, last_id=last_id)
        questions.append(_question(card))
        why.append(card["text"].splitlines()[1])
        last_id = card["message_id"]
        await people.tap(VET, card, "Approve")
    assert questions == [
        "My cat cannot breathe and his gums are blue",
        "How much paracetamol may my dog have?",
        "仓鼠晚上跑轮太吵怎么办？",
        "Which brush suits a longhaired cat?",
    ]
    assert [line[0] for line in why] == ["🚨", "💊", "👎", "🆕"]
    await people.wait_for(VET, contains("Nothing waits"), last_id or 0)
    assert {(r.vet_id, r.verdict) for r in _reviews(clinic)} == {(VET, Verdict.APPROVED)}
    assert [did for _, did, _ in _deeds(clinic)] == [Deed.APPROVED] * 4


async def test_a_card_shows_pet_conversation_model_and_all_of_it_as_a_file(clinic: Clinic) -> None:
    people = clinic.people
    message_id = await people.say(OWNER, "/pet")
    form = await people.wait_for(OWNER, contains("介绍一下"), message_id)
    message_id = await people.say(OWNER, "咪咪，猫，母，已绝育，3岁，4.2公斤", reply_to=form["message_id"])
    await people.wait_for(OWNER, contains("咪咪"), message_id)
    clinic.host.answers["它最近打喷嚏"] = "多通风。" * 300
    await people.answer_to(OWNER, "它最近打喷嚏")
    await people.answer_to(OWNER, "那要去医院吗？")
    card = await _card(clinic)
    if _question(card) != "那要去医院吗？":
        await people.tap(VET, card, "Skip")
        card = await _card(clinic, last_id=card["message_id"])
    assert "咪咪: cat · ♀ neutered" in card["text"]
    assert "– 它最近打喷嚏" in card["text"] and "🤖 多通风。" in card["text"] and "base-model" in card["text"]
    await people.tap(VET, card, "All of it")
    file = await people.wait_for(VET, lambda m: m["document"] is not None, card["message_id"])
    content = (await people.read(file)).decode()
    assert "多通风。" * 300 in content and "———— system ————" in content


async def test_a_correction_is_the_vets_reply_word_for_word_once_it_is_saved(clinic: Clinic) -> None:
    clinic.host.answers["猫打喷嚏？"] = "原因分析：可能是<粉尘>。\n\n推荐方案：再观察 3 天。"
    await clinic.people.answer_to(OWNER, "猫打喷嚏？")
    card = await _card(clinic)
    await clinic.people.tap(VET, card, "Correct")
    prompt = await clinic.people.wait_for(VET, contains("word for word"), card["message_id"])
    text = "原因分析：可能是<猫流感> & 粉尘。\n\n推荐方案：24 小时内就诊。"
    preview = await _preview(clinic, text, prompt)
    kinds = {(e["type"], preview["text"][e["offset"] : e["offset"] + e["length"]]) for e in preview["entities"]}
    assert ("strikethrough", "再观察 3 天") in kinds and ("underline", "24 小时内就诊") in kinds
    assert _reviews(clinic) == []
    await _becomes(clinic, VET, card, "Your correction waits")

    await clinic.people.tap(VET, preview, "Edit again")
    prompt = await clinic.people.wait_for(VET, contains("whole answer once more"), preview["message_id"])
    assert text in prompt["text"]
    better = text.replace("24", "12")
    second = await _preview(clinic, better, prompt)
    # What was shown before cannot be saved any more.
    await _becomes(clinic, VET, preview, "Your correction")
    stale = await clinic.people.forge(VET, preview, _data(preview, "Save"))
    assert "out of date" in stale["text"] and _reviews(clinic) == []
    await clinic.people.tap(VET, second, "Save")
    await _becomes(clinic, VET, second, "Saved")
    await clinic.people.wait_for(VET, contains("Nothing waits"), second["message_id"])
    [review] = _reviews(clinic)
    assert (review.vet_id, review.verdict, review.correction) == (VET, Verdict.CORRECTED, better)
    assert review.reviewed_at.tzinfo is not None


async def test_a_long_correction_comes_as_a_file_in_utf_8_or_gb18030(clinic: Clinic) -> None:
    people = clinic.people
    for n, encoding in enumerate(("utf-8-sig", "gb18030", "utf-16")):
        await people.answer_to(OWNER, f"第 {n} 个完全不同的问题{'甲乙丙'[n] * 9}")
        card = await _card(clinic)
        text = "原因分析：" + "多种原因，需要到医院做详细的检查。" * 200 + str(n)
        message_id = await people.send_file(VET, "改.txt", f"{text}\r\n".encode(encoding), reply_to=card["message_id"])
        preview = await people.wait_for(VET, lambda m: has_button(m, "Save"), message_id, goal="a preview")
        assert f"all {len(text)} characters" in preview["text"]
        await people.tap(VET, preview, "Save")
        await _becomes(clinic, VET, preview, "Saved")
        assert _reviews(clinic)[-1].correction == text
    await people.answer_to(OTHER, "Why?")
    card = await _card(clinic)
    for name, content, why in (
        ("a.txt", b"\xff\xff\x00no", "neither UTF-8 nor GB18030"),
        ("a.pdf", b"%PDF", "text, or with a .txt"),
        ("a.txt", b" ", "text, or with a .txt"),
        ("a.txt", b"a" * 9000, "8000 characters"),
        ("a.txt", b"a" * 90_000, "8000 characters"),
    ):
        message_id = await people.send_file(VET, name, content, reply_to=card["message_id"])
        await people.wait_for(VET, contains(why), message_id)
    assert len(_reviews(clinic)) == 3


async def test_two_vets_race_for_one_card_and_one_gets_it(clinic: Clinic) -> None:
    await clinic.people.answer_to(OTHER, "Why?")
    questions = await asyncio.gather(*(clinic.people.say(person, "/review") for person in (VET, ADMIN)))
    notices = await asyncio.gather(
        *(
            clinic.people.wait_for(
                person, lambda m: has_button(m, "Approve") or "Nothing waits" in m["text"], message_id
            )
            for person, message_id in zip((VET, ADMIN), questions, strict=True)
        )
    )
    assert sorted(has_button(message, "Approve") for message in notices) == [False, True]
    with clinic.database.begin() as session:
        [claim] = session.exec(select(ReviewClaim)).all()
        assert claim.vet_id in (VET, ADMIN)


def _let_expire(clinic: Clinic) -> None:
    with clinic.database.begin() as session:
        session.exec(update(ReviewClaim).values(expires_at=now() - timedelta(seconds=1)))


async def test_an_expired_claim_may_be_taken_and_the_old_card_does_nothing_and_says_so(clinic: Clinic) -> None:
    people = clinic.people
    await people.answer_to(OTHER, "Why?")
    old = await _card(clinic)
    _let_expire(clinic)
    new_card = await _card(clinic, ADMIN)
    closed_card = await _becomes(clinic, VET, old, "Alex is working on this one now")
    assert not has_button(closed_card, "Approve") and has_button(closed_card, "Next")
    toast = await people.forge(VET, old, _data(old, "Approve"))
    assert toast["show_alert"] and "Alex is working on this one" in toast["text"]
    message_id = await people.say(VET, "Because.", reply_to=old["message_id"])
    await people.wait_for(VET, contains("Alex is working on this one"), message_id)
    assert _reviews(clinic) == []
    await people.tap(ADMIN, new_card, "Approve")
    closed_card = await _becomes(clinic, VET, old, "approved by Alex")
    toast = await people.forge(VET, old, _data(old, "Approve"))
    assert "Alex has decided this one already" in toast["text"]
    await people.tap(VET, closed_card, "Next")
    await people.wait_for(VET, contains("Nothing waits"), old["message_id"])
    assert [(r.vet_id, r.verdict) for r in _reviews(clinic)] == [(ADMIN, Verdict.APPROVED)]


async def test_a_claim_that_ran_out_and_that_nobody_took_is_renewed_by_a_tap(clinic: Clinic) -> None:
    await clinic.people.answer_to(OTHER, "Why?")
    card = await _card(clinic)
    _let_expire(clinic)
    await clinic.people.tap(VET, card, "Correct")
    await clinic.people.wait_for(VET, contains("word for word"), card["message_id"])
    message_id = await clinic.people.say(ADMIN, "/review")
    await clinic.people.wait_for(ADMIN, contains("Nothing waits"), message_id)


async def test_a_tap_that_is_handled_again_decides_once_and_goes_on(clinic: Clinic) -> None:
    for question in ("Why do cats purr?", "狗狗可以吃香蕉吗？"):
        await clinic.people.answer_to(OTHER, question)
    card = await _card(clinic)
    await clinic.people.call("POST", "/faults", json={"method": "answerCallbackQuery", "kind": "html", "times": 1})
    await clinic.people.tap(VET, card, "Approve")
    following = await clinic.people.wait_for(VET, lambda m: has_button(m, "Approve"), card["message_id"])
    await clinic.settled()
    assert _question(following) != _question(card) and len(_reviews(clinic)) == 1
    with clinic.database.begin() as session:
        assert [c.vet_id for c in session.exec(select(ReviewClaim).order_by(col(ReviewClaim.expires_at)))] == [
            None,
            VET,
        ]


async def test_review_shows_the_card_that_is_mine_again_and_the_older_one_loses_its_buttons(clinic: Clinic) -> None:
    await clinic.people.answer_to(OTHER, "Why?")
    first = await _card(clinic)
    second = await _card(clinic)
    assert _question(first) == _question(second)
    bare = lambda m: m["message_id"] == first["message_id"] and not m["buttons"]  # noqa: E731
    await clinic.people.wait_for(VET, bare, goal="the older card without buttons")
    await clinic.people.tap(VET, second, "Approve")
    await _becomes(clinic, VET, second, "approved by Dr. Chen")


async def test_replying_to_the_card_itself_corrects_too_and_a_colleague_may_know_better(clinic: Clinic) -> None:
    await clinic.people.answer_to(OTHER, "Why?")
    card = await _card(clinic)
    preview = await _preview(clinic, "Because.", card)
    await clinic.people.tap(VET, preview, "Cancel")
    await _becomes(clinic, VET, preview, "Not saved")
    card = await clinic.people.wait_for(VET, lambda m: has_button(m, "Approve"), goal="the card's buttons again")
    await clinic.people.tap(VET, await _preview(clinic, "Because.", card), "Save")
    await _becomes(clinic, VET, card, "corrected by Dr. Chen")
    # A second thought, as a reply to the closed card.
    preview = await _preview(clinic, "Because of the dust.", card)
    assert "Dr. Chen has decided this one already" in preview["text"] and "of the dust" in preview["text"]
    await clinic.people.tap(VET, preview, "Save")
    await _becomes(clinic, VET, preview, "Saved")
    assert [r.correction for r in _reviews(clinic)] == ["Because.", "Because of the dust."]


async def test_a_rejected_answer_is_kept_from_training_and_a_skip_is_only_ones_own(clinic: Clinic) -> None:
    await clinic.people.answer_to(OTHER, "Why?")
    card = await _card(clinic)
    await clinic.people.tap(VET, card, "Skip")
    await clinic.people.wait_for(VET, contains("Nothing waits"), card["message_id"])
    for_admin = await _card(clinic, ADMIN)
    await clinic.people.tap(ADMIN, for_admin, "Not for training")
    await _becomes(clinic, ADMIN, for_admin, "kept from training by Alex")
    assert [r.verdict for r in _reviews(clinic)] == [Verdict.SKIPPED, Verdict.REJECTED]
    message_id = await clinic.people.say(ADMIN, "/dataset")
    await clinic.people.wait_for(ADMIN, contains("dataset is empty"), message_id)


async def test_an_unchanged_or_wordless_correction_is_not_taken(clinic: Clinic) -> None:
    answer = await clinic.people.answer_to(OTHER, "Why?")
    card = await _card(clinic)
    message_id = await clinic.people.say(VET, answer["text"], reply_to=card["message_id"])
    await clinic.people.wait_for(VET, contains("as it stands"), message_id)
    assert _reviews(clinic) == []


async def test_an_emergency_that_the_rules_missed(clinic: Clinic) -> None:
    people = clinic.people
    await people.answer_to(OWNER, "它今天有点不一样，是不是该换粮？")
    card = await _card(clinic)
    await people.tap(VET, card, "Emergency")
    sure = await people.wait_for(VET, lambda m: has_button(m, "Yes, tell the owner"), goal="a second question")
    await people.tap(VET, sure, "Back")
    card = await people.wait_for(VET, lambda m: has_button(m, "Emergency"), goal="the card's buttons again")
    with clinic.database.begin() as session:
        assert session.exec(select(Turn.flag)).one() is None
    await people.tap(VET, card, "Emergency")
    sure = await people.wait_for(VET, lambda m: has_button(m, "Yes, tell the owner"))
    await people.tap(VET, sure, "Yes")
    notices = await people.wait_for(OWNER, contains("兽医刚刚看了"))
    assert "是不是该换粮" in notices["text"] and "🚨" in notices["text"]
    urgent = await people.wait_for(VET, contains("EMERGENCY"))
    assert has_button(urgent, "Take over")
    card = await _becomes(clinic, VET, card, "a vet saw an emergency")
    assert has_button(card, "Approve") and not has_button(card, "Emergency")
    with clinic.database.begin() as session:
        assert session.exec(select(Turn.flag)).one() == "vet"
        assert session.exec(select(Case.reason)).one() == "vet"
    assert _deeds(clinic)[-1][:2] == (VET, Deed.FLAGGED)


async def test_strangers_are_refused_politely_and_a_withdrawn_vet_loses_the_card(clinic: Clinic) -> None:
    await clinic.people.answer_to(OTHER, "Why?")
    message_id = await clinic.people.say(OWNER, "/review")
    await clinic.people.wait_for(OWNER, contains("兽医才能"), message_id)
    card = await _card(clinic)
    preview = await _preview(clinic, "Because.", card)
    message_id = await clinic.people.say(ADMIN, f"/roles none {VET}")
    await clinic.people.wait_for(ADMIN, contains("no rank"), message_id)
    for message in (card, preview):
        bare = lambda m, shown_message=message: m["message_id"] == shown_message["message_id"] and not m["buttons"]  # noqa: E731
        await clinic.people.wait_for(VET, bare, goal="no buttons")
    # A button older than the withdrawn role does nothing.
    for message, label in ((card, "Approve"), (preview, "Save")):
        toast = await clinic.people.forge(VET, message, _data(message, label))
        assert toast["show_alert"] and "vets" in toast["text"]
    message_id = await clinic.people.say(VET, "Mine!", reply_to=card["message_id"])
    await clinic.people.wait_for(VET, contains("for our vets"), message_id)
    # The turn is free at once, and what they had drafted is gone even if they come back.
    await _card(clinic, ADMIN)
    message_id = await clinic.people.say(ADMIN, f"/roles vet {VET}")
    await clinic.people.wait_for(ADMIN, contains("is now: vet"), message_id)
    toast = await clinic.people.forge(VET, preview, _data(preview, "Save"))
    assert "Alex is working on this one" in toast["text"]
    assert _reviews(clinic) == []
