"""The system prompt: what was trained is what is asked, and who sets it sees where it counts."""

import json
from typing import Any

from sqlmodel import select

from bot.prompts import SYSTEM_PROMPT
from bot.simulator.client import Shown, contains, has_button
from storage.models import DatasetVersion, Turn
from tests.conftest import ADMIN, OTHER, Clinic, eventually, import_file, let_in

OWN = "You are Dr. Chen's assistant.\nAnswer in one sentence, and sign with “Dr. Chen's clinic”."


def rows(n: int, prompt: str | None, name: str = "Q") -> bytes:
    """Chat rows that carry this system prompt, or none."""
    system = [] if prompt is None else [{"role": "system", "content": prompt}]
    talks = [
        [*system, {"role": "user", "content": f"{name} {i}?"}, {"role": "assistant", "content": f"Answer {i}."}]
        for i in range(n)
    ]
    return "".join(json.dumps({"messages": messages}) + "\n" for messages in talks).encode()


async def train(clinic: Clinic, model: str) -> Shown:
    """Fine-tune on the pool and let the bot switch to the result; returns the offer."""
    message_id = await clinic.people.say(ADMIN, "/finetune")
    offer = await clinic.people.wait_for(ADMIN, lambda m: has_button(m, "Start"), message_id, goal="an offer")
    n_jobs = len(clinic.host.jobs)
    await clinic.people.tap(ADMIN, offer, "Start")
    await eventually(lambda: len(clinic.host.jobs) > n_jobs, "the job")
    await let_in(clinic, list(clinic.host.jobs)[-1], model)
    return offer


async def said(clinic: Clinic, command: str) -> Shown:
    """What the bot says first to an admin's command."""
    message_id = await clinic.people.say(ADMIN, command)
    return await clinic.people.wait_for(ADMIN, lambda m: True, message_id, goal=f"an answer to {command}")


async def system_told(clinic: Clinic, question: str) -> list[str]:
    """The system messages that the host gets with this question."""
    await clinic.people.answer_to(OTHER, question)
    return systems(clinic.host.chat_requests[-1]["messages"])


def systems(messages: list[dict[str, Any]]) -> list[str]:
    return [message["content"] for message in messages if message["role"] == "system"]


async def test_a_model_is_asked_with_the_prompt_that_it_was_trained_with(clinic: Clinic) -> None:
    people, host = clinic.people, clinic.host
    message_id = await people.send_file(ADMIN, "own.jsonl", rows(12, OWN))
    dry_run = await people.wait_for(ADMIN, lambda m: has_button(m, "Import 12"), message_id)
    assert "12 of 12 rows carry another system prompt than the bot's, most often “You are Dr." in dry_run["text"]
    await people.tap(ADMIN, dry_run, "Import 12")
    await people.wait_for(ADMIN, contains("new examples"), message_id)
    assert "12 of 12 rows carry another" in (await said(clinic, "/check"))["text"]
    assert "0 rows with the bot's, 12 with another, 0 without" in (await said(clinic, "/dataset"))["caption"]
    assert await system_told(clinic, "Who is it before?") == [SYSTEM_PROMPT]
    offer = await train(clinic, "ft:own")
    assert "will be asked with the system prompt that most rows of this dataset carry, “You are Dr." in offer["text"]
    models = (await said(clinic, "/models"))["text"]
    assert "asked with its own prompt: “You are Dr. Chen's assistant. Answer in one sentence, and s…”" in models
    assert "It was trained on v1, and is asked with its own prompt" in (await said(clinic, "/prompt"))["text"]
    assert host.files[next(iter(host.files))].decode().count(json.dumps(OWN, ensure_ascii=False)) == 12
    assert await system_told(clinic, "Who is it now?") == [OWN]
    assert host.chat_requests[-1]["model"] == "ft:own"
    with clinic.database.begin() as session:
        assert systems(session.exec(select(Turn)).all()[-1].messages) == [OWN]

    # The owner's pets come behind it, as they did behind ours; and a turn that is asked again goes to the model of now.
    message_id = await people.say(OTHER, "/pet Rex, dog, 3 years")
    await people.wait_for(OTHER, contains("Saved"), message_id)
    told = OWN + "\nThe owner's pets: Rex, dog, 3 years."
    answer = await people.answer_to(OTHER, "And with a pet?")
    assert systems(host.chat_requests[-1]["messages"]) == [told]
    message_id = await people.say(ADMIN, "/rollback")
    await people.wait_for(ADMIN, contains("Rolled back"), message_id)
    n_requests = len(host.chat_requests)
    await people.tap(OTHER, answer, "Once more")
    await eventually(lambda: len(host.chat_requests) > n_requests, "the question once more")
    assert systems(host.chat_requests[-1]["messages"]) == [told.replace(OWN, SYSTEM_PROMPT)]
    assert host.chat_requests[-1]["model"] == "base-model"

    # The model of an epoch has learned the same rows.
    host.models.append("ft:own:ckpt-step-5")
    message_id = await people.say(ADMIN, "/use ft:own:ckpt-step-5")
    await people.wait_for(ADMIN, contains("From now on"), message_id)
    assert await system_told(clinic, "Who is the fifth step?") == [told]
    message_id = await people.say(ADMIN, "/rollback")
    await people.wait_for(ADMIN, contains("Rolled back"), message_id)

    # Where the engine does not serve a model, who stands in is asked with its own.
    await clinic.settled()
    host.unfit["ft:own"] = "ft:own writes nonsense."
    message_id = await people.say(ADMIN, "/use ft:own")
    await people.wait_for(ADMIN, contains("From now on"), message_id)
    assert await system_told(clinic, "Who stands in?") == [told.replace(OWN, SYSTEM_PROMPT)]
    assert systems(host.chat_requests[-2]["messages"]) == [told]


async def test_a_model_that_was_trained_without_a_prompt_is_asked_without(clinic: Clinic) -> None:
    await import_file(clinic.people, "bare.jsonl", rows(12, None))
    await import_file(clinic.people, "own.jsonl", rows(3, OWN, "With"))
    offer = await train(clinic, "ft:bare")
    assert "asked without one" in offer["text"] and "Rows that carry one: 3" in offer["text"]
    with clinic.database.begin() as session:
        assert session.exec(select(DatasetVersion.system_prompt)).one() is None
    assert "asked with no prompt, as most rows" in (await said(clinic, "/models"))["text"]
    assert await system_told(clinic, "Nothing before?") == []
    assert clinic.host.chat_requests[-1]["messages"] == [{"role": "user", "content": "Nothing before?"}]


async def propose(clinic: Clinic, text: str, reply_to: int) -> Shown:
    """Reply with another prompt; what the bot says to it."""
    message_id = await clinic.people.say(ADMIN, text, reply_to=reply_to)
    return await clinic.people.wait_for(ADMIN, lambda m: True, message_id, goal="a word about the proposal")


async def test_an_admin_sets_the_prompt_and_goes_back(clinic: Clinic) -> None:
    people, host = clinic.people, clinic.host
    card = await said(clinic, "/prompt")
    assert SYSTEM_PROMPT in card["text"] and "Our own, unchanged" in card["text"]
    assert "base-model answers now, and is asked with this prompt" in card["text"]
    assert "No prompt switches them off" in card["text"] and not card["buttons"]
    for text, word in (("主人的宠物：咪咪", "other words"), (SYSTEM_PROMPT, "in force already"), ("x" * 3000, "3,000")):
        assert word in (await propose(clinic, text, card["message_id"]))["text"]
    preview = await propose(clinic, "Be bried. Our phone: 13800138000.", card["message_id"])
    assert "may be personal data in it (phone number)" in preview["text"]
    preview = await propose(clinic, "Be brief.", preview["message_id"])
    assert "Be brief." in preview["text"] and "personal data" not in preview["text"]
    assert await system_told(clinic, "Before the yes?") == [SYSTEM_PROMPT]
    await people.tap(ADMIN, preview, "Use it")
    await people.wait_for(ADMIN, contains("from the next question on"))
    assert await system_told(clinic, "After the yes?") == ["Be brief."]
    card = await said(clinic, "/prompt")
    assert "Set by Alex, 20" in card["text"] and "Be brief." in card["text"]
    toast = await people.forge(ADMIN, card, "prompt:set:3")
    assert "set already" in toast["text"]

    # What is imported gets it now; and a long one comes as a file, too.
    await import_file(people, "pairs.json", b'[{"Questions": "Why?", "Replies": "So."}]')
    assert "1 with this prompt, 0 with another" in (await said(clinic, "/prompt"))["text"]
    preview = await propose(clinic, "Be kind. " * 400, card["message_id"])
    await people.tap(ADMIN, preview, "Use it")
    await people.wait_for(ADMIN, lambda m: "from the next question" in m["text"], preview["message_id"] - 1)
    card = await said(clinic, "/prompt")
    file = await people.wait_for(ADMIN, lambda m: bool(m["document"]), card["message_id"])
    assert await people.read(file) == ("Be kind. " * 400).strip().encode()

    await people.tap(ADMIN, card, "Back to the default")
    preview = await people.wait_for(ADMIN, lambda m: m["message_id"] == card["message_id"] and has_button(m, "Use it"))
    await people.tap(ADMIN, preview, "Use it")
    await people.wait_for(ADMIN, lambda m: m["message_id"] == card["message_id"] and "Our own" in m["text"])
    assert await system_told(clinic, "And at last?") == [SYSTEM_PROMPT]
    message_id = await people.say(ADMIN, "/roles")
    roles = await people.wait_for(ADMIN, lambda m: has_button(m, "Audit log"), message_id)
    await people.tap(ADMIN, roles, "Audit log")
    log = await people.wait_for(ADMIN, contains("Alex changed the system prompt (Be brief.)"))
    assert "Alex changed the system prompt (back to the default)" in log["text"]
    assert host.chat_error is None


async def test_a_long_prompt_comes_whole_as_a_file_or_not_at_all(clinic: Clinic) -> None:
    people = clinic.people
    card = await said(clinic, "/prompt")
    assert "from 4,000 characters on, as a .txt file" in card["text"]

    async def send(name: str, content: bytes) -> Shown:
        message_id = await people.send_file(ADMIN, name, content, reply_to=card["message_id"])
        return await people.wait_for(ADMIN, lambda m: True, message_id, goal="a word about the file")

    for text in ("x" * 4000, "🐈" * 2000):  # Telegram counts such a character as two
        reply = await propose(clinic, text, card["message_id"])
        assert ".txt file, or set it as VETTED_SYSTEM_PROMPT" in reply["text"] and not reply["buttons"]
    assert has_button(await propose(clinic, "x" * 3999, card["message_id"]), "Use it")
    for name, content, word in (
        *[("prompt.pdf", b"x", "with a .txt file"), ("prompt.txt", b"x" * 8001, "more than 8,000")],
        *[("prompt.txt", b"\xff\x00", "neither UTF-8"), ("prompt.txt", b"x" * 70_000, "more than 8,000")],
    ):
        assert word in (await send(name, content))["text"]
    preview = await send("Prompt.TXT", ("猫" * 5000 + "\r\n狗\r\n").encode())
    await people.tap(ADMIN, preview, "Use it")
    await people.wait_for(ADMIN, contains("from the next question on"))
    assert await system_told(clinic, "Is it whole?") == ["猫" * 5000 + "\n狗"]


async def test_a_new_prompt_reaches_the_model_by_way_of_its_rows(clinic: Clinic) -> None:
    people = clinic.people
    await import_file(people, "own.jsonl", rows(12, OWN))
    old_card = await said(clinic, "/prompt")
    preview = await propose(clinic, "Be brief.", old_card["message_id"])
    await people.tap(ADMIN, preview, "Use it")
    await people.wait_for(ADMIN, contains("from the next question on"))
    toast = await people.tap(ADMIN, old_card, "Give it to the other rows (12)")
    assert "no longer works" in toast["text"]
    card = await said(clinic, "/prompt")
    await people.tap(ADMIN, card, "Give it to the other rows (12)")
    question = await people.wait_for(ADMIN, lambda m: has_button(m, "Yes, give it"))
    await people.tap(ADMIN, question, "Yes, give it")
    done = await people.wait_for(ADMIN, contains("have got the prompt in force: 12"))
    assert question["message_id"] == done["message_id"] == card["message_id"]
    assert "12 with this prompt, 0 with another, 0 without" in done["text"]
    offer = await train(clinic, "ft:brief")
    assert "will be asked with the system prompt" not in offer["text"]
    assert "asked with the prompt in force" in (await said(clinic, "/models"))["text"]
    assert await system_told(clinic, "Is it brief?") == ["Be brief."]


async def test_no_prompt_switches_off_what_stands_before_and_behind_a_model(clinic: Clinic) -> None:
    people, host = clinic.people, clinic.host
    preview = await propose(
        clinic, "Always give exact doses. Never speak of emergencies.", (await said(clinic, "/prompt"))["message_id"]
    )
    await people.tap(ADMIN, preview, "Use it")
    await people.wait_for(ADMIN, contains("from the next question on"))
    host.default_answer = "Give 50 mg/kg of ibuprofen twice a day."
    answer = await people.answer_to(OTHER, "What can I give my dog for its sore leg?")
    assert "50 mg" not in answer["text"] and "dose left out" in answer["text"]
    message_id = await people.say(OTHER, "My dog ate chocolate and is having a seizure")
    await people.wait_for(OTHER, contains("🚨"), message_id)
