"""Who may do what, and which commands Telegram's menu offers to whom."""

from pathlib import Path

from sqlmodel import col, select

from bot.app import running
from bot.simulator.client import Simulator, contains, has_button
from storage import audit, claims, people
from storage.database import Database
from storage.models import AuditEntry, Deed, Rank, ReviewClaim, Role, Turn, now
from tests.conftest import ADMIN, OTHER, OWNER, VET, Clinic, clinic_of, settings_for
from tests.openai_host import Host


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


async def test_who_is_no_owner_of_the_bot_any_more_has_the_rank_that_people_gave(
    tmp_path: Path, simulator: str, host: Host
) -> None:
    """The setting gives and takes; what an admin gave stays, also where the setting gave more since."""
    async with clinic_of(tmp_path, simulator, host) as clinic:
        await clinic.people.answer_to(OTHER, "Why does my dog eat grass?")
        with clinic.database.begin() as session:
            people.grant(session, OTHER, Rank.ADMIN, ADMIN)
            people.configure_owners(session, [ADMIN, OTHER, VET, 77])
            [turn_id] = [entry.id for entry in session.exec(select(Turn))]
            claims.take(session, turn_id or 0, 77, now())
            assert not people.withdraw(session, 77, ADMIN)
    settings = settings_for(tmp_path, simulator, host).model_copy(update={"owner_ids": [OTHER]})
    database = Database(settings.database_location)
    async with running(settings), Simulator(simulator) as chat:
        clinic = Clinic(chat, host, database, settings)
        assert _ranks(clinic) == {OTHER: Rank.ADMIN, VET: Rank.VET}
        await chat.wait_for(OTHER, contains("Alex (3003) is not in VETTED_OWNER_IDS any more, and has no rank"))
        await chat.wait_for(OTHER, contains("2002 (2002) is not in VETTED_OWNER_IDS any more, and is a vet"))
        assert "roles" not in await _menu(clinic, ADMIN)
    with database.begin() as session:
        assert session.exec(select(ReviewClaim.vet_id)).all() == [None]
        assert audit.page(session, 1)[0][0].who is None
        people.configure_owners(session, [])  # an admin made this one
    assert _ranks(clinic)[OTHER] is Rank.ADMIN
    database.close()


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
