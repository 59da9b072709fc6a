"""Who looks at the dataset changes nothing in it; what a vet has just decided is there all the same."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import SQLModel, select

from bot.simulator.client import Shown, contains, has_button
from storage import people, reviews
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import Example, Verdict
from tests.admin.data.test_dataset import jsonl
from tests.conftest import ADMIN, OTHER, VET, Clinic, clinic_of, correct, import_file, settings_for
from tests.openai_host import Host
from tests.training.dataset.pool import add_turn


@pytest.fixture
def poll_seconds() -> float:
    """No tick comes to help."""
    return 3600


def contents(clinic: Clinic) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, but for the inbox, which every message goes through, and for who has been shown an
    owner's words, which a wish to be forgotten has to know."""
    with clinic.database.begin() as session:
        return {
            name: [tuple(row) for row in session.connection().execute(table.select())]
            for name, table in SQLModel.metadata.tables.items()
            if name not in ("inboxupdate", "showing")
        }


async def reads(clinic: Clinic, command: str, is_answer: Callable[[Shown], bool]) -> Shown:
    """What the command shows, once it has changed no table."""
    contents_before = contents(clinic)
    message_id = await clinic.people.say(ADMIN, command)
    message = await clinic.people.wait_for(ADMIN, is_answer, message_id, goal=f"the answer to {command}")
    await clinic.settled()
    assert contents(clinic) == contents_before, command
    return message


async def test_dataset_check_cost_and_private_read_only_and_show_a_correction_at_once(clinic: Clinic) -> None:
    await import_file(clinic.people, "good.jsonl", jsonl(12))
    await correct(clinic, OTHER, "Why does my parrot sneeze?", "Keep him warm, or call 13812345678.")
    await clinic.settled()
    message = await reads(clinic, "/dataset", lambda m: m["photo"] is not None)
    assert "13 examples" in message["caption"] and "12 imported, 0 approved, 1 corrected" in message["caption"]
    assert has_button(message, "Rows to look at: 1")
    await reads(clinic, "/check", lambda m: has_button(m, "Rows to look at: 1"))
    await reads(clinic, "/cost gpt-4.1-mini", contains("13 examples"))
    card = await reads(clinic, "/private", contains("1 to decide"))
    assert "or call 13812345678 [phone]" in card["text"]
    # What only its readers have looked at so far can be decided on.
    assert "Struck out" in str((await clinic.people.tap(ADMIN, card, "Strike"))["text"])
    with clinic.database.begin() as session:
        example = session.exec(select(Example).where(Example.cleared_by == ADMIN)).one()
    assert example.messages[-1]["content"] == "Keep him warm, or call [phone]."


async def test_nothing_is_learned_from_a_rejected_answer(clinic: Clinic) -> None:
    await clinic.people.answer_to(OTHER, "Why does my parrot sneeze?")
    message_id = await clinic.people.say(VET, "/review")
    card = await clinic.people.wait_for(VET, lambda m: has_button(m, "Not for training"), message_id)
    await clinic.people.tap(VET, card, "Not for training")
    await clinic.settled()
    message_id = await clinic.people.say(VET, "/lineage 1")
    story = await clinic.people.wait_for(VET, contains("rejected by Dr. Chen"), message_id)
    assert "nothing is learned from it" in story["text"]


async def test_a_verdict_from_before_verdicts_were_promoted_is_promoted_at_the_next_start(
    tmp_path: Path, simulator: str, host: Host
) -> None:
    database = Database(settings_for(tmp_path, simulator, host).database_location)
    migrate(database)
    with database.begin() as session:
        people.meet(session, OTHER, "Olga", "en")
        people.meet(session, VET, "Dr. Chen", "en")
        turn_id = add_turn(session, OTHER, "Why do parrots sneeze?", "They have a cold.")
        reviews.decide(session, turn_id, VET, Verdict.APPROVED)
        assert not session.exec(select(Example)).all()
    database.close()
    async with clinic_of(tmp_path, simulator, host, poll_seconds=3600) as clinic:
        message = await reads(clinic, "/dataset", lambda m: m["photo"] is not None)
        assert "0 imported, 1 approved, 0 corrected" in message["caption"]
