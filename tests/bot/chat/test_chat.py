"""What an owner sees, and what is logged of it."""

from sqlmodel import col, select

from bot.prompts import SYSTEM_PROMPT
from bot.simulator.client import contains, has_button
from bot.telegram.pace import SECONDS_BETWEEN_EDITS
from storage.models import Feedback, Turn
from tests.conftest import OTHER, OWNER, Clinic, eventually

QUESTION = "我家猫咪最近总是打喷嚏怎么办？"


async def test_answer_is_streamed_and_its_turn_is_logged_whole(clinic: Clinic) -> None:
    clinic.host.answers[QUESTION] = "原因分析：可能是受凉。\n\n推荐方案：注意保暖，观察精神和食欲。"
    answer = await clinic.people.answer_to(OWNER, QUESTION)
    assert answer["text"] == clinic.host.answers[QUESTION]
    turn = await _turn_with_message(clinic)
    request = clinic.host.chat_requests[0]
    assert turn.messages == request["messages"]
    assert request["messages"] == [
        {"role": "system", "content": SYSTEM_PROMPT},
        {"role": "user", "content": QUESTION},
    ]
    assert request["temperature"] == 0
    assert (turn.question, turn.answer, turn.model) == (QUESTION, clinic.host.answers[QUESTION], "base-model")
    assert (turn.provider, turn.finish_reason, turn.error) == ("openai", "stop", None)
    assert turn.prompt_tokens and turn.completion_tokens
    assert turn.latency_ms is not None and turn.first_token_ms is not None
    assert turn.message_ids == [answer["message_id"]]


async def _turn_with_message(clinic: Clinic) -> Turn:
    """The newest turn, once the bot has noted which message shows it (just after the person can see it)."""

    def finished() -> Turn | None:
        with clinic.database.begin() as session:
            turn = session.exec(select(Turn).order_by(col(Turn.id).desc())).first()
        return turn if turn is not None and turn.message_ids else None

    turn: Turn = await eventually(finished, "a finished turn")
    return turn


async def test_edits_are_paced_and_the_final_text_always_comes(clinic: Clinic) -> None:
    clinic.host.default_answer = "A long answer that keeps coming. " * 15
    clinic.host.piece_seconds = 0.03
    answer = await clinic.people.answer_to(OTHER, "Why does my dog eat grass?")
    assert answer["text"] == clinic.host.default_answer.strip()
    calls = await clinic.people.call("GET", f"/calls?method=editMessageText&chat_id={OTHER}")
    # 120 pieces came; nobody wants 120 edits. The first and the last are made however little time they have.
    seconds = calls[-1]["at"] - calls[0]["at"]
    assert 2 <= len(calls) <= 3 + seconds / SECONDS_BETWEEN_EDITS


async def test_context_is_what_fits_of_the_last_turns_until_new(clinic: Clinic) -> None:
    clinic.host.default_answer = "Water and rest. " * 90
    for n in range(6):
        await clinic.people.answer_to(OTHER, f"Question {n}?")
    messages = clinic.host.chat_requests[-1]["messages"]
    # 480 tokens each by our estimate: four fit into 2,000, and no question is there without its answer.
    assert [m["content"] for m in messages if m["role"] == "user"] == [f"Question {n}?" for n in range(1, 6)]
    assert [m["role"] for m in messages] == ["system", *["user", "assistant"] * 4, "user"]
    message_id = await clinic.people.say(OTHER, "/new")
    await clinic.people.wait_for(OTHER, contains("fresh start"), message_id)
    await clinic.people.answer_to(OTHER, "And now?")
    assert [m["role"] for m in clinic.host.chat_requests[-1]["messages"]] == ["system", "user"]


async def test_messages_of_one_chat_are_answered_in_order_and_chats_side_by_side(clinic: Clinic) -> None:
    clinic.host.go_on.clear()
    await clinic.people.say(OTHER, "First?")
    await _asked(clinic, 1)
    await clinic.people.say(OTHER, "Second?")
    await clinic.people.say(OWNER, "另一个人？")
    # The second message waits for the first answer; another chat does not.
    assert await _asked(clinic, 2) == ["First?", "另一个人？"]
    clinic.host.go_on.set()
    assert (await _asked(clinic, 3))[-1] == "Second?"
    assert [m["content"] for m in clinic.host.chat_requests[-1]["messages"]][1] == "First?"


async def _asked(clinic: Clinic, n: int) -> list[str]:
    """The questions that the model was asked, once there are `n`."""
    await eventually(lambda: len(clinic.host.chat_requests) >= n, f"{n} questions")
    return [request["messages"][-1]["content"] for request in clinic.host.chat_requests]


async def test_more_messages_than_a_minute_may_have_get_a_word_and_emergencies_the_rules_advice(clinic: Clinic) -> None:
    for n in range(10):
        await clinic.people.answer_to(OWNER, f"问题 {n}？")
    message_id = await clinic.people.say(OWNER, "还有一个问题？")
    assert "10" in (await clinic.people.wait_for(OWNER, contains("一分钟"), message_id))["text"]
    assert len(clinic.host.chat_requests) == 10
    message_id = await clinic.people.say(OWNER, "我家公猫一直蹲猫砂盆但是尿不出来")
    await clinic.people.wait_for(OWNER, contains("🚨"), message_id)
    await clinic.people.wait_for(OWNER, contains("急救建议"), message_id)
    await clinic.settled()
    assert len(clinic.host.chat_requests) == 10  # what the model would add is not the emergency message


async def test_feedback_is_kept_the_last_tap_counts_and_only_the_asker_may(clinic: Clinic) -> None:
    answer = await clinic.people.answer_to(OWNER, QUESTION)
    assert "兽医" in (await clinic.people.tap(OWNER, answer, "👎"))["text"]
    answer = await clinic.people.wait_for(OWNER, lambda m: has_button(m, "👎 ✓"))
    await clinic.people.tap(OWNER, answer, "👎")
    await clinic.people.tap(OWNER, answer, "👍")
    with clinic.database.begin() as session:
        feedback = session.exec(select(Feedback)).all()
    assert [(f.person_id, f.value) for f in feedback] == [(OWNER, 1)]


async def test_long_answers_come_whole_in_several_messages(clinic: Clinic) -> None:
    clinic.host.default_answer = "\n\n".join(f"第{n}段：" + "多喝水，注意观察。" * 60 + "🐱" for n in range(14))
    answer = await clinic.people.answer_to(OWNER, "长一点")
    parts = [m["text"] for m in await clinic.people.messages(OWNER) if m["from"]["is_bot"]]
    assert "".join(parts).replace("\n", "") == clinic.host.default_answer.replace("\n", "")
    assert len(parts) >= 2 and parts[-1] == answer["text"]


async def test_flood_control_does_not_eat_the_final_text(clinic: Clinic) -> None:
    flood = {"per_chat_per_second": 0.7, "burst": 2, "retry_after": 2, "overall_per_second": None}
    await clinic.people.call("POST", "/flood", json=flood)
    clinic.host.default_answer = "Plenty of fresh water, a quiet place, and a vet if it lasts. " * 10
    clinic.host.piece_seconds = 0.02
    for question in ("Help?", "More?"):
        answer = await clinic.people.answer_to(OTHER, question)
        assert answer["text"] == clinic.host.default_answer.strip()


async def test_each_failure_of_the_provider_is_a_human_sentence(clinic: Clinic) -> None:
    cases: list[tuple[tuple[int, str, str], str]] = [
        ((500, "server_error", "boom"), "could not answer"),
        ((429, "rate_limit_exceeded", "slow down"), "Too many questions"),
        ((404, "model_not_found", "gone"), "is not there"),
        ((503, "model_not_ready", "preparing"), "getting ready"),
        ((401, "invalid_api_key", "bad key sk-test"), "no access to my model"),
        ((400, "content_filter", "not that"), "in other words"),
        ((400, "context_length_exceeded", "too long"), "too long"),
    ]
    for error, sentence in cases:
        clinic.host.chat_error = error
        message_id = await clinic.people.say(OTHER, f"Question {error[0]}?")
        failure = await clinic.people.wait_for(OTHER, contains(sentence), message_id)
        assert "sk-test" not in failure["text"] and has_button(failure, "Try again") and not has_button(failure, "👍")
    clinic.host.chat_error = None
    with clinic.database.begin() as session:
        assert all(turn.error and turn.answer is None for turn in session.exec(select(Turn)))
    # A failed turn is no context.
    await clinic.people.answer_to(OTHER, "Again?")
    assert [m["role"] for m in clinic.host.chat_requests[-1]["messages"]] == ["system", "user"]


async def test_a_broken_stream_keeps_what_came_and_says_so(clinic: Clinic) -> None:
    clinic.host.default_answer = "Water first, then rest, then a look at its gums."
    clinic.host.break_after = 4
    message_id = await clinic.people.say(OTHER, "Help?")
    failure = await clinic.people.wait_for(OTHER, contains("broke off"), message_id)
    assert failure["text"].startswith("Water first")


async def test_start_help_language_and_odd_messages(clinic: Clinic) -> None:
    people = clinic.people
    message_id = await people.say(OWNER, "/start")
    assert str(OWNER) in (await people.wait_for(OWNER, contains("你好"), message_id))["text"]
    message_id = await people.say(OTHER, "/help")
    assert "/review" not in (await people.wait_for(OTHER, contains("/new"), message_id))["text"]
    message_id = await people.say(OTHER, "/language")
    languages = await people.wait_for(OTHER, lambda m: has_button(m, "中文"), message_id)
    await people.tap(OTHER, languages, "中文")
    message_id = await people.say(OTHER, "/help")
    await people.wait_for(OTHER, contains("重新开始"), message_id)
    message_id = await people.say(OTHER, "/nonsense")
    await people.wait_for(OTHER, contains("nonsense"), message_id)
    message_id = await people.send_file(OTHER, "cat.pdf", b"%PDF")
    await people.wait_for(OTHER, contains("只能看文字"), message_id)


async def test_a_question_in_html_stays_a_question(clinic: Clinic) -> None:
    clinic.host.default_answer = "<b>not bold</b> & *plain*"
    answer = await clinic.people.answer_to(OTHER, "<i>is this safe?</i> & that")
    assert answer["text"] == "<b>not bold</b> & plain"
    assert [entity["type"] for entity in answer["entities"]] == ["italic"]


async def test_an_emergency_told_in_two_messages_is_seen(clinic: Clinic) -> None:
    await clinic.people.answer_to(OTHER, "my cat fell")
    message_id = await clinic.people.say(OTHER, "from the fifth floor")
    await clinic.people.wait_for(OTHER, contains("🚨"), message_id)
    # What somebody else said just before is another story.
    await clinic.people.answer_to(OWNER, "from the fifth floor")


async def test_after_an_emergency_the_next_question_is_judged_by_itself(clinic: Clinic) -> None:
    message_id = await clinic.people.say(OTHER, "my cat fell from the fifth floor")
    await clinic.people.wait_for(OTHER, contains("🚨"), message_id)
    answer = await clinic.people.answer_to(OTHER, "my dog sneezes")
    assert answer["text"] == clinic.host.default_answer
