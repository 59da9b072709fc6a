"""A vet says in one tap that a red flag is no emergency: on the case's card and on the review's."""

from collections.abc import Callable
from datetime import timedelta

from sqlmodel import col, select

from bot.simulator.client import Shown, has_button
from storage.models import AuditEntry, Case, Deed
from storage.opinions import flags
from tests.conftest import ADMIN, OTHER, OWNER, VET, Clinic

POISON = "my dog swallowed rat poison"
NONE, AFTER_ALL = "No emergency", "after all"


def _deeds(clinic: Clinic) -> list[str]:
    with clinic.database.begin() as session:
        entries = session.exec(
            select(AuditEntry).where(AuditEntry.subject == "turn").order_by(col(AuditEntry.id))
        ).all()
        return [str(entry.did) for entry in entries]


async def _tap_until(clinic: Clinic, card: Shown, label: str, next_label: str) -> Shown:
    await clinic.people.tap(VET, card, label)
    return await clinic.people.wait_for(
        VET, lambda m: m["message_id"] == card["message_id"] and has_button(m, next_label), goal=next_label
    )


def is_closed_card(card: Shown) -> Callable[[Shown], bool]:
    return lambda m: m["message_id"] == card["message_id"] and not m["buttons"]


async def _answered(clinic: Clinic, owner: int) -> Shown:
    """An emergency that the bot has told, and answered; the card of its case."""
    question_id = await clinic.people.say(owner, POISON)
    await clinic.people.wait_for(owner, lambda m: has_button(m, "👍"), question_id)
    await clinic.settled()
    cards = [m for m in await clinic.people.messages(VET) if has_button(m, NONE)]
    return cards[-1]


async def test_a_vet_says_in_one_tap_that_a_flag_is_none_and_takes_it_back(clinic: Clinic) -> None:
    people = clinic.people
    case_card = await _answered(clinic, OTHER)
    message_id = await people.say(VET, "/review")
    card = await people.wait_for(VET, lambda m: has_button(m, "Approve"), message_id)
    assert not has_button(card, "🚨 Emergency")
    first_data = next(b["callback_data"] for row in card["buttons"] for b in row if NONE in b["text"])
    card = await _tap_until(clinic, card, NONE, AFTER_ALL)
    assert "a vet says: no emergency" in card["text"]
    # The case that nothing else keeps open is closed with it.
    end = await people.wait_for(VET, is_closed_card(case_card), goal="the closed card")
    assert "a vet says: no emergency" in end["text"]
    await people.forge(VET, card, first_data)
    await _tap_until(clinic, card, AFTER_ALL, NONE)
    assert _deeds(clinic) == [Deed.FLAG_REFUSED, Deed.FLAG_CONFIRMED]

    case_card = await _answered(clinic, OWNER)
    await people.tap(VET, case_card, NONE)
    end = await people.wait_for(VET, is_closed_card(case_card), goal="the other closed card")
    assert "a vet says: no emergency" in end["text"]
    with clinic.database.begin() as session:
        assert [case.closed_at is not None for case in session.exec(select(Case)).all()] == [True, True]
        rows = flags.labelled(session, timedelta(minutes=10))
        assert [row[1:] for row in rows] == [
            (POISON, True, "poison_rodenticide", ()),
            (POISON, False, "poison_rodenticide", ()),
        ]
        assert flags.tally(session.connection(), 1) == (2, 1, 0)
    message_id = await people.say(ADMIN, "/stats")
    words = "Of 2 red flags that vets have looked at, 1 were no emergency"
    await people.wait_for(ADMIN, lambda m: words in (m["caption"] or m["text"] or ""), message_id)
