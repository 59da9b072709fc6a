"""Who may do what, and which commands Telegram's menu offers to whom."""

from bot.simulator.client import contains
from tests.conftest import ADMIN, OTHER, OWNER, VET, Clinic


async def _menu(clinic: Clinic, person: int) -> list[str]:
    commands = await clinic.people.call("GET", f"/commands/{person}")
    rows = commands["commands"] if isinstance(commands, dict) else commands
    return [row["command"] for row in rows]


async def test_roles_are_granted_listed_and_withdrawn(clinic: Clinic) -> None:
    people = clinic.people
    sent = await people.say(OTHER, "/start")
    await people.wait_for(OTHER, contains("Hello"), sent)
    sent = await people.say(ADMIN, f"/roles admin {OTHER}")
    await people.wait_for(ADMIN, contains("Olga (1002) is now: admin"), sent)
    sent = await people.say(OTHER, "/roles")
    listed = await people.wait_for(OTHER, contains("Who may do what"), sent)
    assert (
        "🔑 admin · Alex · 3003" in listed["text"]
        and "🩺 vet · somebody who has not written to me yet · 2002" in listed["text"]
    )
    assert "roles" in await _menu(clinic, OTHER)
    await people.wait_for(OTHER, contains("You are an admin here now"))
    sent = await people.say(ADMIN, f"/roles none {OTHER}")
    await people.wait_for(ADMIN, contains("no rank any more"), sent)
    assert "roles" not in await _menu(clinic, OTHER)
    sent = await people.say(OTHER, "/roles")
    await people.wait_for(OTHER, contains("for the admins"), sent)


async def test_nobody_takes_their_own_rank_and_nonsense_is_explained(clinic: Clinic) -> None:
    for words, text in (
        (f"none {ADMIN}", "your own rank"),
        ("king 1001", "/roles vet 123456"),
        ("vet somebody", "/roles vet 123456"),
        ("vet", "/roles vet 123456"),
        ("none 77", "has no rank"),
    ):
        sent = await clinic.people.say(ADMIN, f"/roles {words}")
        await clinic.people.wait_for(ADMIN, contains(text), sent)


async def test_menus(clinic: Clinic) -> None:
    assert await _menu(clinic, OWNER) == ["new", "pet", "language", "privacy", "help"]
    assert "review" in await _menu(clinic, VET) and "finetune" not in await _menu(clinic, VET)
    assert "finetune" in await _menu(clinic, ADMIN)
