"""What a growing answer does to a chat: how often it is edited, and that its final text always comes."""

import time

import pytest
from aiogram import Bot

from bot.simulator.client import Simulator
from bot.telegram.live import LiveMessage
from bot.telegram.pace import Pace, Paces
from bot.telegram.spot import Spot
from tests.conftest import OWNER


async def live(bot: Bot, message_ids: list[int], commits: list[list[int]] | None = None) -> LiveMessage:
    async def on_sent(ids: list[int]) -> None:
        if commits is not None:
            commits.append(list(ids))

    async def as_it_is(text: str) -> str:
        return text

    return LiveMessage(bot, Spot(OWNER), message_ids, Pace(), on_sent, prepare=as_it_is)


def test_the_first_words_come_at_once_and_what_is_left_over_is_spent_on_more(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    pace = Pace()
    n_edits = 0
    for _ in range(20):  # owners who ask without a pause, each answer in four seconds
        pace.sent()
        assert pace.allows_edit(is_first=True)
        pace.edited()
        for _ in range(40):
            now += 0.1
            if pace.allows_edit():
                pace.edited()
                n_edits += 1
        pace.edited()  # the final text
    # Telegram's bucket of one a second has room for four calls each; three of them are spent on what must come.
    assert 10 <= n_edits <= 30


def test_flood_control_closes_a_chat_and_slows_it_down(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    pace = Pace()
    pace.refused(3)
    now += 2.9
    assert not pace.allows_edit(is_first=True)
    now += 0.2
    assert not pace.allows_edit(is_first=True)  # only from what is left over, now that flood control was met
    now += 3
    assert pace.allows_edit()
    pace.edited()
    now += 1.6
    assert not pace.allows_edit()


def test_groups_are_edited_half_as_often() -> None:
    paces = Paces()
    assert paces.of(-5) is paces.of(-5) and paces.of(-5)._between == 2 * paces.of(5)._between


async def test_an_attempt_that_needs_fewer_messages_removes_the_others(people: Simulator, bot: Bot) -> None:
    ids = [(await bot.send_message(OWNER, "💭")).message_id for _ in range(3)]
    answer = await live(bot, ids)
    await answer.finish("短", None)
    messages = await people.messages(OWNER)
    assert [(m["message_id"], m["text"]) for m in messages] == [(ids[0], "短")]


async def test_each_message_more_is_committed_before_the_next(people: Simulator, bot: Bot) -> None:
    first = (await bot.send_message(OWNER, "💭")).message_id
    commits: list[list[int]] = []
    answer = await live(bot, [first], commits)
    await answer.finish("段落。\n\n" * 2000, None)
    ids = [m["message_id"] for m in await people.messages(OWNER)]
    assert commits == [ids[: n + 1] for n in range(1, len(ids))] and len(ids) > 1


async def test_entities_that_telegram_refuses_become_plain_text(people: Simulator, bot: Bot) -> None:
    first = (await bot.send_message(OWNER, "💭")).message_id
    refusal = {"method": "editMessageText", "kind": "error", "error_code": 400}
    await people.call("POST", "/faults", json=refusal | {"description": "Bad Request: can't parse entities"})
    answer = await live(bot, [first])
    await answer.finish("**注意**：多喝水", None)
    [message] = await people.messages(OWNER)
    assert "注意" in message["text"] and not message["entities"]


async def test_an_edit_that_was_made_before_is_no_error(people: Simulator, bot: Bot) -> None:
    first = (await bot.send_message(OWNER, "💭")).message_id
    for _ in range(2):  # the second knows nothing of the first, as after a crash
        await (await live(bot, [first])).finish("多喝水", None)
    assert [m["text"] for m in await people.messages(OWNER)] == ["多喝水"]
