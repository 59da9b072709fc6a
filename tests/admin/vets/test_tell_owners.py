"""Where the clinic wants it, owners hear once that a vet has improved an answer, whatever breaks meanwhile."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiogram import Bot
from sqlmodel import col, select

from admin.vets.tell_owners import tell_owners
from bot.simulator.client import Shown, has_button
from bot.telegram.client import make_bot
from storage.models import Review, Turn, Verdict, now
from storage.reviews import decide
from storage.settings import Settings
from storage.ticks.attempts import Attempts
from tests.conftest import OWNER, TOKEN, VET, Clinic, save_correction

QUESTION = "猫打喷嚏？"
TOLD = "兽医改进了我的回答"


@pytest.fixture
def poll_seconds() -> float:
    """The tests tick by themselves."""
    return 3600.0


@pytest.fixture
def changed_settings() -> dict[str, object]:
    return {"tell_owners": True}


@pytest.fixture
async def bot(clinic: Clinic) -> AsyncIterator[Bot]:
    """A process of its own, as after a restart."""
    bot = make_bot(TOKEN, clinic.settings.telegram_api_url)
    yield bot
    await bot.session.close()


async def _correct(clinic: Clinic, correction: str) -> Shown:
    """The answer that a vet has corrected."""
    people = clinic.people
    answer = await people.answer_to(OWNER, QUESTION)
    card = await people.wait_for(VET, lambda m: has_button(m, "Approve"), await people.say(VET, "/review"))
    await save_correction(people, correction, card["message_id"])
    return answer


async def _told(clinic: Clinic) -> list[Shown]:
    return [m for m in await clinic.people.messages(OWNER) if TOLD in (m["text"] or m["caption"] or "")]


def _waits(clinic: Clinic) -> int:
    with clinic.database.begin() as session:
        pending = col(Review.tell_owner), col(Review.owner_told_at).is_(None)
        return len(session.exec(select(Review).where(*pending)).all())


async def test_once_under_the_answer_and_again_only_after_a_failed_send(clinic: Clinic, bot: Bot) -> None:
    answer = await _correct(clinic, "请 <24 小时内就诊。")
    fault: dict[str, Any] = {"method": "sendMessage", "chat_id": OWNER, "times": 1, "kind": "error", "error_code": 502}
    await clinic.people.call("POST", "/faults", json=fault)
    await tell_owners(bot, clinic.database, Attempts())
    assert await _told(clinic) == [] and _waits(clinic) == 1
    for _ in range(2):
        await tell_owners(bot, clinic.database, Attempts())
    [notice] = await _told(clinic)
    assert QUESTION in notice["text"] and notice["text"].endswith("请 <24 小时内就诊。")
    assert notice["reply_to_message_id"] == answer["message_id"] and _waits(clinic) == 0


async def test_a_long_correction_is_a_file(clinic: Clinic, bot: Bot) -> None:
    await _correct(clinic, "短")
    long = "请就诊。" * 1500
    with clinic.database.begin() as session:
        turn = session.exec(select(Turn)).one()
        decide(session, turn.id or 0, VET, Verdict.CORRECTED, long, tell_owner=True)
    await tell_owners(bot, clinic.database, Attempts())
    [notice] = await _told(clinic)  # of two corrections the newest
    assert (await clinic.people.read(notice)).decode() == long and _waits(clinic) == 0


async def test_whoever_has_blocked_the_bot_is_not_tried_for_ever(clinic: Clinic, bot: Bot) -> None:
    await _correct(clinic, "请就诊。")
    await clinic.people.call("POST", f"/chats/{OWNER}/block", json={"blocked": True})
    await tell_owners(bot, clinic.database, Attempts())
    assert _waits(clinic) == 0


async def test_not_of_an_old_answer_nor_where_the_clinic_does_not_want_it(clinic: Clinic, bot: Bot) -> None:
    await clinic.people.answer_to(OWNER, "别的问题")
    with clinic.database.begin() as session:
        session.exec(select(Turn)).one().created_at = now() - timedelta(days=8)
    people = clinic.people
    card = await people.wait_for(VET, lambda m: has_button(m, "Approve"), await people.say(VET, "/review"))
    await save_correction(people, "更好的回答", card["message_id"])
    assert _waits(clinic) == 0
    assert Settings.model_fields["tell_owners"].default is False
