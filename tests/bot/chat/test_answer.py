"""What an owner can do with an answer while it grows and after, and what becomes of a failing model."""

from pathlib import Path

import pytest
from sqlmodel import select

from bot.app import running
from bot.simulator.client import Shown, Simulator, contains, has_button
from bot.telegram.workers import Workers
from storage import deployments
from storage.database import Database
from storage.models import Feedback, InboxUpdate, Turn
from tests import openai_host
from tests.conftest import ADMIN, OTHER, OWNER, VET, Clinic, eventually, settings_for


async def test_stop_ends_a_growing_answer_with_what_is_there(clinic: Clinic) -> None:
    clinic.host.default_answer = "Plenty of fresh water and a quiet place, and then some more of it. " * 20
    clinic.host.piece_seconds = 0.05
    message_id = await clinic.people.say(OTHER, "Help?")
    growing = await clinic.people.wait_for(OTHER, lambda m: "Plenty" in m["text"] and has_button(m, "Stop"), message_id)
    await clinic.people.tap(OTHER, growing, "Stop")
    final = await clinic.people.wait_for(OTHER, lambda m: has_button(m, "👍"), message_id)
    assert final["message_id"] == growing["message_id"]
    assert final["text"].startswith("Plenty") and final["text"].endswith("Stopped here.")
    turn = _turns(clinic)[0]
    assert turn.finish_reason == "stopped" and turn.answer and len(turn.answer) < len(clinic.host.default_answer)
    # The next question is answered as ever.
    clinic.host.piece_seconds = 0
    await clinic.people.answer_to(OTHER, "And now?")


async def test_stop_before_the_first_word(clinic: Clinic) -> None:
    clinic.host.go_on.clear()
    clinic.host.default_answer = "    "
    message_id = await clinic.people.say(OTHER, "Help?")
    waiting = await clinic.people.wait_for(OTHER, lambda m: has_button(m, "Stop"), message_id)
    await clinic.people.tap(OTHER, waiting, "Stop")
    stop_answer = await clinic.people.wait_for(OTHER, contains("Stopped"), message_id)
    clinic.host.go_on.set()
    clinic.host.default_answer = "Water."
    await clinic.people.tap(OTHER, stop_answer, "Try again")
    again = await clinic.people.wait_for(OTHER, lambda m: has_button(m, "👍"), message_id)
    assert again["text"] == "Water." and again["message_id"] == stop_answer["message_id"]


async def test_a_failure_can_be_tried_again_in_its_place(clinic: Clinic) -> None:
    clinic.host.chat_error = (500, "server_error", "boom")
    message_id = await clinic.people.say(OTHER, "Help?")
    failure = await clinic.people.wait_for(OTHER, lambda m: has_button(m, "Try again"), message_id)
    clinic.host.chat_error = None
    await clinic.people.tap(OTHER, failure, "Try again")
    answer = await clinic.people.wait_for(OTHER, lambda m: has_button(m, "👍"), message_id)
    assert answer["message_id"] == failure["message_id"] and answer["text"] == clinic.host.default_answer
    turns = _turns(clinic)
    assert [turn.answer for turn in turns] == [None, clinic.host.default_answer]
    assert turns[0].messages == turns[1].messages


async def test_a_host_that_hangs_up_once_is_asked_again(clinic: Clinic) -> None:
    clinic.host.hang_ups = 1
    answer = await clinic.people.answer_to(OTHER, "Why?")
    assert answer["text"] == clinic.host.default_answer and len(clinic.host.chat_requests) == 2
    clinic.host.hang_ups = 2
    message_id = await clinic.people.say(OTHER, "And why?")
    await clinic.people.wait_for(OTHER, contains("cannot reach my model"), message_id)
    assert len(clinic.host.chat_requests) == 4


async def test_once_more_gives_a_second_answer_and_keeps_the_first(clinic: Clinic) -> None:
    first = await clinic.people.answer_to(OTHER, "Help?")
    clinic.host.default_answer = "Another way to say it."
    await clinic.people.tap(OTHER, first, "👎")
    card = await clinic.people.wait_for(OTHER, lambda m: has_button(m, "👎 ✓"))
    await clinic.people.tap(OTHER, card, "Once more")
    second = await clinic.people.wait_for(OTHER, contains("Another way"), first["message_id"])
    assert clinic.host.chat_requests[-1]["temperature"] > 0
    # What was rated stays rated, and one answer more is asked for once.
    card = await _message(clinic, first["message_id"])
    assert has_button(card, "👎 ✓") and not has_button(card, "Once more")
    assert has_button(await clinic.people.wait_for(OTHER, lambda m: has_button(m, "👍"), first["message_id"]), "Once")
    assert second["message_id"] != first["message_id"]


async def _message(clinic: Clinic, message_id: int) -> Shown:
    return next(m for m in await clinic.people.messages(OTHER) if m["message_id"] == message_id)


async def test_in_a_group_it_answers_who_names_it_or_replies_to_it_and_only_the_asker_taps(clinic: Clinic) -> None:
    people, group = clinic.people, -500
    await people.call("POST", "/chats", json={"id": group, "title": "Pets", "members": [OTHER, VET]})

    async def say(person: int, text: str, reply_to: int | None = None) -> int:
        body = {"from": person, "text": text, "reply_to_message_id": reply_to}
        return int((await people.call("POST", f"/chats/{group}/messages", json=body))["message_id"])

    await say(OTHER, "just talking")
    question_id = await say(OTHER, "@vetted_demo_bot why does my dog eat grass?")
    answer = await people.wait_for(group, lambda m: has_button(m, "👍"), question_id)
    assert answer["reply_to_message_id"] == question_id
    assert [r["messages"][-1]["content"] for r in clinic.host.chat_requests] == ["why does my dog eat grass?"]
    question_id = await say(VET, "and cats?", answer["message_id"])
    await people.wait_for(group, lambda m: has_button(m, "👍"), question_id)
    assert len(clinic.host.chat_requests) == 2

    for label in ("👍", "Once more"):
        data = next(b for row in answer["buttons"] for b in row if label in b["text"])["callback_data"]
        tap = {"from": VET, "message_id": answer["message_id"], "data": data}
        assert (await people.call("POST", f"/chats/{group}/taps", json=tap))["show_alert"]
    assert len(_turns(clinic)) == 2
    with clinic.database.begin() as session:
        assert session.exec(select(Feedback)).all() == []


async def test_an_owner_who_has_used_up_the_day_is_told_so(clinic: Clinic) -> None:
    await clinic.people.answer_to(OTHER, "Help?")
    with clinic.database.begin() as session:
        turn = session.exec(select(Turn)).one()
        turn.completion_tokens = 300_000
        session.add(turn)
    # Another owner's day is read from the table.
    new_id = await clinic.people.say(OWNER, "/new")
    await clinic.people.wait_for(OWNER, contains("重新开始"), new_id)
    with clinic.database.begin() as session:
        session.exec(select(Turn)).one().owner_id = OWNER
    message_id = await clinic.people.say(OWNER, "还能问吗？")
    await clinic.people.wait_for(OWNER, contains("明天"), message_id)


async def test_while_a_model_must_not_answer_the_one_before_it_does(clinic: Clinic) -> None:
    """The engine's word, for a model whose memory a library has broken. No deployment is changed for it."""
    clinic.host.models.append("ft:new")
    clinic.host.unfit = {"ft:new": "`ft:new` is not served. Its memory <of a prompt> does not work. sk-test"}
    message_id = await clinic.people.say(ADMIN, "/use ft:new")
    await clinic.people.wait_for(ADMIN, contains("ft:new"), message_id)
    await clinic.people.answer_to(OTHER, "Help?")
    alarm = await clinic.people.wait_for(ADMIN, contains("Its memory <of a prompt> does not work."), message_id)
    assert "base-model answers the owners" in alarm["text"] and "sk-test" not in alarm["text"]
    await clinic.people.answer_to(OWNER, "还能问吗？")
    await clinic.settled()
    assert [turn.model for turn in _turns(clinic)] == ["base-model"] * 2
    assert [request["model"] for request in clinic.host.chat_requests] == ["ft:new", "base-model"] * 2
    assert await _n_alarms(clinic, 1)
    # Once it is mended, it answers again by itself.
    clinic.host.unfit = {}
    await clinic.people.answer_to(OTHER, "And now?")
    assert _turns(clinic)[-1].model == "ft:new"
    # And if it breaks once more, that is news.
    clinic.host.unfit = {"ft:new": "`ft:new` is not served. Its memory <of a prompt> does not work. sk-test"}
    await clinic.people.answer_to(OTHER, "And again?")
    await eventually(lambda: _n_alarms(clinic, 2), "the second alarm")


async def _n_alarms(clinic: Clinic, n: int) -> bool:
    return len([m for m in await clinic.people.messages(ADMIN) if "Its memory" in m["text"]]) == n


async def test_one_who_cannot_stand_in_is_not_said_to(clinic: Clinic) -> None:
    clinic.host.models.append("ft:new")
    clinic.host.unfit = {"ft:new": "`ft:new` is not served."}
    message_id = await clinic.people.say(ADMIN, "/use ft:new")
    await clinic.people.wait_for(ADMIN, contains("ft:new"), message_id)
    clinic.host.models.remove("base-model")  # deleted at the host
    question = await clinic.people.say(OTHER, "Help?")
    await clinic.people.wait_for(OTHER, lambda m: has_button(m, "Try again"), question)
    await clinic.people.wait_for(ADMIN, contains("owners get no answers"), message_id)
    # Once somebody can, the admins hear of that, too.
    clinic.host.models.append("base-model")
    await clinic.people.answer_to(OTHER, "And now?")
    await clinic.people.wait_for(ADMIN, contains("base-model answers the owners"), message_id)


async def test_where_no_model_may_answer_owners_and_admins_are_told(clinic: Clinic) -> None:
    clinic.host.models.append("ft:new")
    clinic.host.unfit = {"ft:new": "`ft:new` is not served.", "base-model": "`base-model` is not served."}
    message_id = await clinic.people.say(ADMIN, "/use ft:new")
    await clinic.people.wait_for(ADMIN, contains("ft:new"), message_id)
    question = await clinic.people.say(OTHER, "Help?")
    failure = await clinic.people.wait_for(OTHER, lambda m: has_button(m, "Try again"), question)
    assert "my model has to be repaired first" in failure["text"]
    await clinic.people.wait_for(ADMIN, contains("owners get no answers"), message_id)
    question = await clinic.people.say(OWNER, "有人吗？")
    await clinic.people.wait_for(OWNER, contains("模型需要先修好"), question)
    active = await clinic.database.run(deployments.active)
    assert active is not None and active.name == "ft:new"


async def test_the_starter_does_not_stand_in_beside_an_emergency(clinic: Clinic) -> None:
    clinic.host.models += ["vetted-starter", "ft:new"]
    clinic.host.unfit = {"ft:new": "`ft:new` is not served."}
    for name in ("vetted-starter", "ft:new"):
        message_id = await clinic.people.say(ADMIN, f"/use {name}")
        await clinic.people.wait_for(ADMIN, contains(name), message_id)
    question = await clinic.people.say(OTHER, "my dog ate a whole bar of dark chocolate")
    await clinic.people.wait_for(OTHER, contains("🚨"), question)
    await clinic.people.wait_for(OTHER, lambda m: has_button(m, "Try again"), question)
    assert [request["model"] for request in clinic.host.chat_requests] == ["ft:new"]
    await clinic.people.answer_to(OTHER, "How often shall I brush a cat?")
    assert clinic.host.chat_requests[-1]["model"] == "vetted-starter"
    # Of the emergency nothing was said: it is no sign that nobody answers.
    await clinic.people.wait_for(ADMIN, contains("vetted-starter answers the owners"), message_id)
    assert not any("owners get no answers" in m["text"] for m in await clinic.people.messages(ADMIN))


async def test_typing_shows_while_the_model_thinks(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.chat.ask.TYPING_LASTS_SECONDS", 3600)
    clinic.host.begin.clear()
    message_id = await clinic.people.say(OTHER, "Help?")
    path = f"/calls?chat_id={OTHER}&method=sendChatAction"
    await eventually(lambda: clinic.people.call("GET", path), "typing")
    clinic.host.begin.set()
    await clinic.people.wait_for(OTHER, lambda m: has_button(m, "👍"), message_id)
    assert len(await clinic.people.call("GET", path)) == 1


async def test_at_the_end_open_questions_are_answered_first(
    tmp_path: Path, simulator: str, host: openai_host.Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What SIGTERM does: no more updates are taken, and what is under way comes to its end."""
    drain = Workers.drain

    async def drain_and_begin(workers: Workers, seconds: float) -> None:
        host.begin.set()
        await drain(workers, seconds)

    monkeypatch.setattr(Workers, "drain", drain_and_begin)
    host.begin.clear()
    async with Simulator(simulator) as people:
        await people.join(OTHER, "Olga", "en", "owner", "🧑")
        settings = settings_for(tmp_path, simulator, host)
        async with running(settings):
            await people.say(OTHER, "First?")
            message_id = await people.say(OTHER, "Second?")
            database = Database(settings.database_location)

            async def are_taken() -> bool:
                return len(await database.run(lambda session: session.exec(select(InboxUpdate)).all())) == 2

            await eventually(are_taken, "both are taken")
            database.close()
            assert not any(has_button(m, "👍") for m in await people.messages(OTHER))
        answers = [m for m in await people.messages(OTHER) if has_button(m, "👍")]
    assert [m["text"] for m in answers] == [host.default_answer] * 2 and answers[1]["message_id"] > message_id


def _turns(clinic: Clinic) -> list[Turn]:
    with clinic.database.begin() as session:
        return list(session.exec(select(Turn).order_by(Turn.id)))  # type: ignore[arg-type]
