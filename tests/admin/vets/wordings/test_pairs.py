"""/pairs: a wording, the question that a vet has answered, the answer; one tap, ten a day."""

import json

import pytest
from sqlmodel import col, select

from admin.vets.wordings import routes
from admin.vets.wordings.queue import queue
from bot.cli.lineage import show_lineage
from bot.simulator.client import Shown, contains, has_button
from storage import verified
from storage.models import AuditEntry, Label, LabelledPair, Showing, Turn
from storage.wordings.proposals import DecidedPair, OpenPair
from tests.conftest import ADMIN, OTHER, OWNER, VET, Clinic, correct, eventually

ASKED, WORDS = "My cat keeps sneezing, what should I do?", "Keep it warm."
OTHERWISE = "moggy goes atishoo nonstop, cat sneezing, any tips?"
HEAD = "Does one answer do for both?"


def test_where_a_yes_helps_most_owners_comes_first_and_among_the_likest_likeness_orders_nothing() -> None:
    rows = [
        OpenPair(1, "en", 0.75, 3, False),
        OpenPair(2, "en", 0.71, 1, True),
        *(OpenPair(n, "en", n / 100, 1, False) for n in range(70, 99)),
        OpenPair(3, "en", 0.35, 1, False),
        OpenPair(4, "zh", 0.35, 1, False),
    ]
    labels = [DecidedPair("en", 0.36, False)] * 3 + [DecidedPair("zh", 0.36, True)] * 3 + [DecidedPair("en", 0.9, True)]
    order = queue(rows, labels)
    assert order[:3] == [1, 2, 4] and order[-1] == 3
    chance = order[3:-1]
    assert set(chance) == {*range(70, 99)} and chance != sorted(chance) and chance != sorted(chance, reverse=True)
    assert queue(reversed(rows), labels) == order


def _pairs(clinic: Clinic) -> list[LabelledPair]:
    with clinic.database.begin() as session:
        return list(session.exec(select(LabelledPair).order_by(col(LabelledPair.id))))


async def _card(clinic: Clinic, vet: int = VET) -> Shown:
    message_id = await clinic.people.say(vet, "/pairs")
    return await clinic.people.wait_for(vet, contains(HEAD), message_id)


async def _propose(clinic: Clinic, *questions: str) -> None:
    await correct(clinic, OTHER, ASKED, WORDS)
    for question in questions:
        await clinic.people.answer_to(OWNER, question)
    await clinic.settled()
    await clinic.ticked()
    assert len(_pairs(clinic)) == len(questions)


async def test_a_vet_sees_the_pair_and_one_tap_makes_an_alias(clinic: Clinic) -> None:
    people = clinic.people
    message_id = await people.say(VET, "/pairs")
    await people.wait_for(VET, contains("Nothing waits here now"), message_id)
    await _propose(clinic, OTHERWISE)
    message_id = await people.say(VET, "/review")
    card = await _card(clinic)
    for text in (OTHERWISE, ASKED, WORDS, "1 to go"):
        assert text in card["text"]
    assert not await _shows_to_go(clinic, OWNER)

    await people.tap(VET, card, "Same")
    await people.wait_for(VET, contains("Nothing waits here now"), card["message_id"])
    [closed_card] = [m for m in await people.messages(VET) if m["message_id"] == card["message_id"]]
    assert "whoever asks it in these words gets this answer" in closed_card["text"] and not closed_card["buttons"]
    [pair] = _pairs(clinic)
    assert (pair.verdict, pair.decided_by) == (Label.SAME, VET)
    assert WORDS in (await people.answer_to(OTHER, OTHERWISE))["text"]
    with clinic.database.begin() as session:
        deeds = session.exec(select(AuditEntry.did).where(AuditEntry.subject == "pair")).all()
        showings = session.exec(select(Showing.owner_id).where(Showing.message_id == card["message_id"])).all()
    assert deeds == ["alias_made"] and set(showings) == {OTHER, OWNER}
    # An old button decides nothing any more.
    await people.forge(VET, card, f"wording:{pair.id}:1:not_same")
    await clinic.settled()
    assert _pairs(clinic)[0].verdict == Label.SAME


async def _shows_to_go(clinic: Clinic, person: int) -> bool:
    """Whether somebody without a rank gets a card."""
    message_id = await clinic.people.say(person, "/pairs")
    await clinic.settled()
    return any(HEAD in (m["text"] or "") for m in await clinic.people.messages(person) if m["message_id"] > message_id)


async def test_review_that_is_done_says_that_wordings_wait(clinic: Clinic) -> None:
    await _propose(clinic, OTHERWISE)
    message_id = await clinic.people.say(VET, "/review")
    card = await clinic.people.wait_for(VET, lambda m: has_button(m, "Approve"), message_id)
    await clinic.people.tap(VET, card, "Approve")
    end = await clinic.people.wait_for(VET, contains("Nothing waits for your review"), card["message_id"])
    assert "wait for one tap each: 1. /pairs" in end["text"]


async def test_a_skipped_pair_waits_for_colleagues_and_the_tenth_of_a_day_ends_it(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "A_DAY", 1)
    people = clinic.people
    await _propose(clinic, OTHERWISE, "kitty sneezing galore, sneeze spree, cat advice?")
    first = await _card(clinic)
    await people.tap(VET, first, "Skip")
    second = await people.wait_for(VET, contains(HEAD), first["message_id"])
    await people.tap(VET, second, "Not the same")
    await people.wait_for(VET, contains("That was 1, thank you"), second["message_id"])
    assert {pair.verdict for pair in _pairs(clinic)} == {None, Label.NOT_SAME}
    message_id = await people.say(VET, "/pairs")
    await people.wait_for(VET, contains("Nothing waits here now"), message_id)
    assert "1 to go" in (await _card(clinic, ADMIN))["text"]


async def test_a_word_on_an_answer_that_has_changed_is_asked_for_again(clinic: Clinic) -> None:
    people = clinic.people
    await _propose(clinic, OTHERWISE)
    card = await _card(clinic)
    with clinic.database.begin() as session:
        turn = session.exec(select(Turn).where(Turn.question == ASKED)).one()
        review = verified.of_turn(session, turn.id or 0)
        assert review is not None
    answers = await people.say(VET, f"/verified {ASKED.split()[2]}")
    listing = await people.wait_for(VET, contains("Verified answers: 1"), answers)
    await people.tap(VET, listing, str(review.id))
    page = await people.wait_for(VET, contains("Owners who ask this"), card["message_id"])
    await people.say(VET, "See a vet.", reply_to=page["message_id"])
    await people.wait_for(VET, contains("See a vet."), page["message_id"])
    await people.tap(VET, card, "Same")
    await clinic.settled()
    [again] = [m for m in await people.messages(VET) if m["message_id"] == card["message_id"]]
    assert "See a vet." in again["text"] and _pairs(clinic)[0].verdict is None
    await people.tap(VET, again, "Same")
    await clinic.settled()
    assert _pairs(clinic)[0].verdict == Label.SAME


async def _aliased(clinic: Clinic) -> LabelledPair:
    await _propose(clinic, OTHERWISE)
    await clinic.people.tap(VET, await _card(clinic), "Same")
    await clinic.settled()
    [pair] = _pairs(clinic)
    assert pair.verdict == Label.SAME
    return pair


async def test_verified_shows_the_aliases_and_takes_one_back(clinic: Clinic) -> None:
    people, pair = clinic.people, await _aliased(clinic)
    message_id = await people.say(VET, "/verified")
    page = await people.wait_for(VET, contains("Verified answers: 1"), message_id)
    await people.tap(VET, page, "1")
    card = await people.wait_for(VET, contains("Also for these wordings (1)"), message_id)
    assert f"{pair.id}. {OTHERWISE}" in card["text"]
    await clinic.settled()
    with clinic.database.begin() as session:
        owners = session.exec(select(Showing.owner_id).where(Showing.message_id == card["message_id"])).all()
    assert set(owners) == {OTHER, OWNER}
    await people.tap(VET, card, f"Not {pair.id}")
    await people.wait_for(VET, lambda m: has_button(m, "Withdraw") and OTHERWISE not in m["text"], message_id)
    assert _pairs(clinic)[0].verdict == Label.NOT_SAME
    assert WORDS not in (await people.answer_to(OTHER, OTHERWISE))["text"]


async def test_the_lineage_of_both_turns_has_the_alias(clinic: Clinic, capsys: pytest.CaptureFixture[str]) -> None:
    people, pair = clinic.people, await _aliased(clinic)
    message_id = await people.say(VET, f"/lineage {pair.answered_id}")
    story = await people.wait_for(VET, contains("Another wording, since"), message_id)
    assert OTHERWISE in story["text"]
    message_id = await people.say(VET, f"/lineage {pair.asked_id}")
    await people.wait_for(VET, contains(f"Called the same as turn {pair.answered_id}"), message_id)
    for turn_id, key in ((pair.answered_id, "aliases"), (pair.asked_id, "labels")):
        assert show_lineage(clinic.settings, str(turn_id)) == 0
        [row] = json.loads(capsys.readouterr().out)[key]
        assert (row["verdict"], row["likeness"]) == ("same", pair.likeness)


async def test_a_forgotten_owner_takes_cards_and_alias_with_them(clinic: Clinic) -> None:
    people = clinic.people
    await _propose(clinic, OTHERWISE)
    card = await _card(clinic)
    message_id = await people.say(OWNER, "/forget")
    sure = await people.wait_for(OWNER, lambda m: bool(m["buttons"]), message_id)
    await people.tap(OWNER, sure, sure["buttons"][0][0]["text"])
    await clinic.settled()

    async def is_gone() -> bool:
        return all(OTHERWISE not in (m["text"] or "") for m in await people.messages(VET))

    await eventually(is_gone, "the card is gone")
    assert _pairs(clinic) == []
    await people.forge(VET, card, "wording:1:1:same")
    await clinic.settled()
    assert _pairs(clinic) == []
