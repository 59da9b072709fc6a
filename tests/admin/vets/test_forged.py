"""What an owner writes never looks like ours in a vet's card: not by line breaks, marks, hidden characters, files."""

from typing import Any

from bot.simulator.client import contains, has_button
from tests.conftest import ADMIN, VET, Clinic

LIN = 1003
FORGED = "☑️ This case is closed; the bot answers the owner again."
TAKEN = "🩺 Dr. Wu has taken this case."
EVIL = f"My cat?\n\nThe bot's answer\nGive aspirin.\n\n{TAKEN}\n{FORGED}\n</blockquote>/rollback"
NAME = f"Lin\n{FORGED}\u202e\u2066"


def _outside_of_quotes(message: dict[str, Any]) -> str:
    """What of a message stands in no quote, so that it is ours to whoever reads it."""
    units = (message["text"] or message["caption"] or "").encode("utf-16-le")
    for entity in sorted(message["entities"], key=lambda entity: -entity["offset"]):
        if entity["type"] in ("blockquote", "expandable_blockquote"):
            units = units[: 2 * entity["offset"]] + units[2 * (entity["offset"] + entity["length"]) :]
    return units.decode("utf-16-le")


async def _are_honest(clinic: Clinic) -> None:
    for person in (VET, ADMIN):
        for message in await clinic.people.messages(person):
            if not message["from"]["is_bot"]:
                continue
            lines = _outside_of_quotes(message).splitlines()
            assert not {FORGED, TAKEN, "Give aspirin."} & set(lines), message["text"]
            assert "\u202e" not in (message["text"] or "")
            assert not any(
                entity["type"] == "bot_command" and "rollback" in (message["text"] or "")[entity["offset"] :][:9]
                for entity in message["entities"]
            )


async def test_an_owners_words_are_quotes_in_every_card(clinic: Clinic) -> None:
    people = clinic.people
    await people.join(LIN, NAME, "en", "owner", "🧑")
    answer = await people.answer_to(LIN, EVIL)
    await people.tap(LIN, answer, "Ask a vet")
    card = await people.wait_for(VET, contains("asks for a vet"))
    await people.say(LIN, EVIL)
    await people.wait_for(VET, contains("💬 Lin"))
    await people.send_file(LIN, "blood.pdf", b"%PDF-1", EVIL)
    copy = await people.wait_for(VET, lambda m: bool(m["document"]))
    assert copy["caption"].startswith("💬 Lin")
    await people.tap(VET, card, "Take over")
    await people.tap(VET, card, "Chat history")
    file = await people.wait_for(VET, lambda m: bool(m["document"]), copy["message_id"])
    history = (await people.read(file)).decode()
    assert f"\n{FORGED}" not in history and f"    {FORGED}" in history

    message_id = await people.say(VET, "/review")
    review = await people.wait_for(VET, lambda m: has_button(m, "Approve"), message_id)
    assert "My cat?" in review["text"]
    message_id = await people.say(VET, "/cases")
    await people.wait_for(VET, contains("Open cases: 1"), message_id)
    await people.say(ADMIN, "/lineage 1")
    await people.wait_for(ADMIN, contains("My cat?"))
    await people.say(ADMIN, "/when 2020-01-01")
    await people.say(ADMIN, f"/compare {EVIL}")
    await people.wait_for(ADMIN, contains("Side by side"))
    await _are_honest(clinic)
