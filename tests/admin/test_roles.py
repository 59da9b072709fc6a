"""Who may do what, and which commands Telegram's menu offers to whom."""

from sqlmodel import col, select

from bot.simulator.client import contains, has_button
from storage import audit, people
from storage.models import AuditEntry, Deed, Rank, Role
from tests.conftest import ADMIN, OTHER, OWNER, VET, Clinic


async def _menu(clinic: Clinic, person: int) -> list[str]:
    commands = await clinic.people.call("GET", f"/commands/{person}")
    rows = commands["commands"] if isinstance(commands, dict) else commands
    return [row["command"] for row in rows]


def _ranks(clinic: Clinic) -> dict[int, Rank]:
    with clinic.database.begin() as session:
        return {role.telegram_id: Rank(role.rank) for role in session.exec(select(Role))}


async def test_roles_are_granted_listed_and_withdrawn(clinic: Clinic) -> None:
    people = clinic.people
    message_id = await people.say(OTHER, "/start")
    await people.wait_for(OTHER, contains("Hello"), message_id)
    message_id = await people.say(ADMIN, f"/roles admin {OTHER}")
    await people.wait_for(ADMIN, contains("Olga (1002) is now: admin"), message_id)
    message_id = await people.say(OTHER, "/roles")
    list_message = await people.wait_for(OTHER, contains("Who may do what"), message_id)
    assert list_message["text"].splitlines()[1:4] == [
        "👑 owner of the bot · Alex · 3003",
        "🔑 admin · Olga · 1002",
        "🩺 vet · somebody who has not written to me yet · 2002",
    ]
    assert "roles" in await _menu(clinic, OTHER)
    await people.wait_for(OTHER, contains("You are an admin here now"))
    message_id = await people.say(ADMIN, f"/roles none {OTHER}")
    await people.wait_for(ADMIN, contains("no rank any more"), message_id)
    assert "roles" not in await _menu(clinic, OTHER)
    message_id = await people.say(OTHER, "/roles")
    await people.wait_for(OTHER, contains("for the admins"), message_id)


async def test_the_same_by_buttons(clinic: Clinic) -> None:
    people = clinic.people
    message_id = await people.say(ADMIN, "/roles")
    list_message = await people.wait_for(ADMIN, contains("Who may do what"), message_id)
    await people.tap(ADMIN, list_message, "Add somebody")
    prompt = await people.wait_for(ADMIN, contains("Who is it?"), list_message["message_id"])
    message_id = await people.say(ADMIN, "Olga", reply_to=prompt["message_id"])
    await people.wait_for(ADMIN, contains("“Olga” is no Telegram id"), message_id)
    message_id = await people.say(ADMIN, str(OTHER), reply_to=prompt["message_id"])
    panel = await people.wait_for(ADMIN, contains("Now: no rank"), message_id)
    assert not has_button(panel, "Withdraw")
    toast = await people.tap(ADMIN, panel, "Make a vet")
    assert "is now: vet" in toast["text"] and _ranks(clinic)[OTHER] is Rank.VET
    panel = await people.wait_for(ADMIN, contains("Now: vet"), message_id)
    # The button for somebody without a rank is of yesterday.
    toast = await people.forge(ADMIN, panel, f"role:{OTHER}:none:admin")
    assert "has changed" in toast["text"] and _ranks(clinic)[OTHER] is Rank.VET
    await people.tap(ADMIN, panel, "Withdraw")
    assert OTHER not in _ranks(clinic)
    panel = await people.wait_for(ADMIN, contains("Now: no rank"), message_id)
    await people.tap(ADMIN, panel, "Everybody")
    list_message = await people.wait_for(ADMIN, contains("Who may do what"), message_id)
    await people.tap(ADMIN, list_message, "Alex")
    own = await people.wait_for(ADMIN, contains("owner of the bot"), message_id)
    assert not has_button(own, "Make")


async def test_nobody_takes_their_own_rank_nor_an_owners_and_nonsense_is_explained(clinic: Clinic) -> None:
    for person, words, text in (
        (ADMIN, f"none {ADMIN}", "your own rank"),
        (ADMIN, "king 1001", "/roles vet 123456"),
        (ADMIN, "vet somebody", "/roles vet 123456"),
        (ADMIN, "vet", "/roles vet 123456"),
        (ADMIN, "vet 99999999999999999999", "/roles vet 123456"),
        (ADMIN, "none 77", "has no rank"),
        (ADMIN, f"admin {VET}", "is now: admin"),
        (VET, f"none {ADMIN}", "is an owner of the bot"),
        (VET, f"vet {ADMIN}", "is an owner of the bot"),
    ):
        message_id = await clinic.people.say(person, f"/roles {words}")
        await clinic.people.wait_for(person, contains(text), message_id)
    assert _ranks(clinic) == {ADMIN: Rank.ADMIN, VET: Rank.ADMIN}


async def test_who_is_no_owner_of_the_bot_any_more_stays_an_admin_who_can_be_withdrawn(clinic: Clinic) -> None:
    with clinic.database.begin() as session:
        people.configure_owners(session, [OTHER])
    with clinic.database.begin() as session:
        assert not people.withdraw(session, OTHER, VET)
        assert people.rank_of(session, ADMIN) is Rank.ADMIN
        assert people.withdraw(session, ADMIN, OTHER)


async def test_the_audit_log_shows_who_did_what_the_newest_first(clinic: Clinic) -> None:
    chat = clinic.people
    await chat.answer_to(OTHER, "May my <b>dog</b> eat grapes?")
    card = await chat.wait_for(VET, lambda m: has_button(m, "Approve"), await chat.say(VET, "/review"))
    await chat.tap(VET, card, "Approve")
    message_id = await chat.say(ADMIN, "/roles")
    list_message = await chat.wait_for(ADMIN, contains("Who may do what"), message_id)
    await chat.tap(ADMIN, list_message, "Audit log")
    log_message = await chat.wait_for(ADMIN, contains("newest first"), message_id)
    lines = [line.partition(" · ")[2] for line in log_message["text"].splitlines()[2:]]
    assert lines == [
        "Dr. Chen approved answer 1",
        "Alex gave a rank to Dr. Chen (2002) (vet)",
        "🤖 bot switched to base-model (from the settings)",
        "🤖 bot gave a rank to Alex (3003) (admin)",
    ]
    with clinic.database.begin() as session:
        for n in range(30):
            audit.log(session, ADMIN, Deed.EXPORTED, "version", f"v{n}")
        # Owners' words and corrections are nowhere in it.
        assert "grapes" not in str(session.exec(select(AuditEntry).order_by(col(AuditEntry.id))).all())
    list_message = await chat.wait_for(ADMIN, contains("Who may do what"), await chat.say(ADMIN, "/roles"))
    await chat.tap(ADMIN, list_message, "Audit log")
    pages, list_id = [], list_message["message_id"] - 1
    for n in range(3):
        page = await chat.wait_for(ADMIN, contains(f"v{29 - 12 * n}"), list_id)
        pages.append(page["text"])
        if n < 2:
            await chat.tap(ADMIN, page, "Older")
    assert "v6" in pages[1] and "Dr. Chen approved answer 1" in pages[2]
    await chat.tap(ADMIN, page, "Newest")
    await chat.wait_for(ADMIN, contains("v29"), list_id)


async def test_menus(clinic: Clinic) -> None:
    assert await _menu(clinic, OWNER) == ["new", "pet", "language", "privacy", "help"]
    assert "review" in await _menu(clinic, VET) and "finetune" not in await _menu(clinic, VET)
    assert "finetune" in await _menu(clinic, ADMIN)
