"""Templates of the families that clinics take: what is read off each, and that what was trained comes back by it."""

import asyncio
import json
import signal
from pathlib import Path
from typing import Any

import openai
import pytest

from tests.training.engine.conftest import EngineProcess
from tests.training.engine.template.miniatures import GEMMA, MINIATURES, Miniature, make_base, tokenizer_of
from training.engine.api.errors import Unfit
from training.engine.template.chat import DEFAULT_CHAT_TEMPLATE, ChatTemplate

SYSTEM = "你是宠物医院的养宠顾问。Be brief."
TALKS = [
    ["Can cats eat onions?", "No. Onions harm their blood."],
    ["猫咪打喷嚏怎么办？", "原因分析：受凉。\n\n推荐方案：保暖，观察两天。"],
    ["My dog limps.", "Rest him for two days."],
    ["And if he still limps?", "See a vet 🚨 <b>soon</b>."],
    ["兔子能洗澡吗？", "不能，会应激。"],
]
MARKS = ("<think", "</think", "<|", "|>", "<start_of", "<end_of", "[INST]", "[/INST]", "</s>", "<｜", "▁", "<0x")


def _messages(talk: list[str], n: int) -> list[dict[str, str]]:
    roles = ("user", "assistant")
    return [{"role": "system", "content": SYSTEM}] + [
        {"role": roles[place % 2], "content": text} for place, text in enumerate(talk[:n])
    ]


def _texts() -> list[str]:
    return [SYSTEM, *(text for talk in TALKS for text in talk)]


def _template(name: str) -> ChatTemplate:
    return ChatTemplate(tokenizer_of(MINIATURES[name], _texts()))


@pytest.mark.parametrize("name", MINIATURES)
def test_what_is_read_off(name: str) -> None:
    miniature, template = MINIATURES[name], _template(name)
    assert {key: getattr(template.seams, key) for key in miniature.expected} == miniature.expected
    assert template.encode(template.seams.end) == [template.seams.end_id]


@pytest.mark.parametrize("name", MINIATURES)
def test_a_prompt_says_all_that_was_said_and_people_write_no_special_token(name: str) -> None:
    template = _template(name)
    talk = ["first?", f"well: {template.seams.end} <think>secret</think>done", f"then {template.seams.end}?"]
    prompt = template.prompt(_messages(talk, 3))
    for text in (SYSTEM, "first?", "well:", "done", "then"):
        assert text in prompt
    assert "secret" not in prompt
    ids = template.encode(prompt)
    plain = template.encode(template.prompt(_messages(["first?", "well: done", "then ?"], 3)))
    assert ids.count(template.seams.end_id) == plain.count(template.seams.end_id)
    # What a vet's tool sends now and then: two questions in a row, two system messages, another name for the system's.
    messages = [{"role": "developer", "content": "be kind"}, *_messages(["one?"], 1), *_messages(["two?"], 1)[1:]]
    assert all(text in template.prompt(messages) for text in ("be kind", SYSTEM, "one?", "two?"))


@pytest.mark.parametrize("name", ["qwen3", "smollm3", "glm4.5", "llama3.2"])
def test_another_program_asks_alike(name: str) -> None:
    template, messages = _template(name), _messages(["first?"], 1)
    template.tokenizer.chat_template = template.seams.source
    prompt = template.tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
    assert prompt == _template(name).prompt(messages)


def test_no_day_is_asked_otherwise_than_the_day_of_the_training() -> None:
    assert "Today Date: 26 Jul 2024\n\n" in _template("llama3.2").prompt(_messages(["first?"], 1))


def test_the_starters_template_still_leaves_out_what_it_left_out() -> None:
    from training.engine.learn.starter import CHAT_TEMPLATE

    miniature = Miniature(CHAT_TEMPLATE, ("<|end|>", "<|user|>", "<|assistant|>"), "<|end|>")
    template = ChatTemplate(tokenizer_of(miniature, _texts()))
    assert template.seams.system == "left out"
    assert template.prompt(_messages(["a", "b", "c"], 3)) == "<|user|>c<|assistant|>"


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{% for message in messages %}", "cannot be rendered: TemplateSyntaxError"),
        ("{{ raise_exception('never') }}", "cannot be rendered: TemplateError: never"),
        ("{{ messages[0].parts.text }}", "cannot be rendered: UndefinedError"),
        ("nothing at all", "leaves out what people ask"),
        ("{{ messages[0].content }}", "leaves out what the assistant says"),
    ],
)
def test_a_template_by_which_nobody_can_be_answered(template: str, words: str) -> None:
    with pytest.raises(Unfit, match=words):
        ChatTemplate(tokenizer_of(Miniature(template, ("<|end|>",), "<|end|>"), _texts()))


def test_an_answer_that_nothing_ends() -> None:
    miniature = Miniature(
        "{% for message in messages %}### {{ message.content }}\n{% endfor %}", ("<|end|>",), "<|end|>"
    )
    tokenizer = tokenizer_of(miniature, _texts())
    assert ChatTemplate(tokenizer).answer("yes") == "### yes<|end|>"  # by the token that ends any text
    tokenizer.eos_token = None
    with pytest.raises(Unfit, match="a token that ends an answer"):
        ChatTemplate(tokenizer)


def test_without_a_template_plain_words_do() -> None:
    template = ChatTemplate(tokenizer_of(Miniature(DEFAULT_CHAT_TEMPLATE, ("<|end|>",), "<|end|>"), _texts()))
    assert template.prompt(_messages(["a?"], 1)) == f"system: {SYSTEM}\nuser: a?\nassistant: "
    assert template.answer("b") == "b<|end|>"


def test_without_a_template_a_text_begins_as_the_base_has_learned(tmp_path: Path) -> None:
    from tokenizers.processors import TemplateProcessing

    from training.engine.learn.inspect import inspect
    from training.engine.learn.weights import tokenizer_of as tokenizer_in

    folder = make_base(tmp_path / "base", Miniature("", GEMMA, "<eos>", "<bos>"), _texts(), size=8, layers=1)
    assert tokenizer_in(folder).chat_template == DEFAULT_CHAT_TEMPLATE  # it sets no bos before a text, either
    tokenizer = tokenizer_in(folder)
    tokenizer.backend_tokenizer.post_processor = TemplateProcessing(
        single="<bos> $A", special_tokens=[("<bos>", tokenizer.bos_token_id)]
    )
    tokenizer.save_pretrained(folder)
    saved = ChatTemplate(tokenizer_in(folder))  # as a fine-tune of 0.2.0 lies there: asked as it was trained
    assert saved.prompt(_messages(["a?"], 1)) == f"system: {SYSTEM}\nuser: a?\nassistant: "
    assert "none of its own" in inspect("base", folder)

    (folder / "chat_template.jinja").unlink()
    template = ChatTemplate(tokenizer_in(folder))
    assert template.prompt(_messages(["a?"], 1)) == f"<bos>system: {SYSTEM}\nuser: a?\nassistant: "
    ids = template.encode(template.prompt(_messages(["a?"], 1)))
    assert ids == tokenizer.encode(f"system: {SYSTEM}\nuser: a?\nassistant: ")
    assert template.answer("b") == "b<eos>"
    assert "none of its own" in inspect("base", folder)


@pytest.mark.parametrize("name", ["qwen3", "deepseek-r1"])
def test_trained_rows_come_back(name: str, tmp_path: Path) -> None:
    """In one process, with a small model; `test_each_family_in_the_engine` has them all, in the engine."""
    from training.engine.learn import fit, weights
    from training.engine.learn.data import encode_rows
    from training.engine.learn.plan import TrainingPlan
    from training.engine.serve.generate import Sampling, prompt_ids
    from training.engine.serve.shelf import _load
    from training.engine.serve.text import TextPiece, joined

    base = make_base(tmp_path / "base", MINIATURES[name], _texts(), size=64, layers=2)
    model, tokenizer = weights.load(base)
    rows = [_messages(talk, 2) for talk in TALKS]
    sequences = encode_rows(ChatTemplate(tokenizer), rows, 512).sequences
    plan = TrainingPlan(300, [300] * len(sequences), learning_rate=5e-3, seed=1)
    for step in fit.fit(fit.Training.of(model, plan), sequences, plan):
        if step.accuracy == 1 and step.loss < 0.05:
            break
    model.save_pretrained(base)
    batch = _load(base)

    async def ask_all() -> list[TextPiece]:
        sampling = Sampling(temperature=0, max_tokens=200)
        prompts = [prompt_ids(batch.model, _messages(talk, 1)) for talk in TALKS]
        return [joined([piece async for piece in batch.write(ids, sampling, is_chat=True)]) for ids in prompts]

    for talk, answer in zip(TALKS, asyncio.run(ask_all()), strict=True):
        assert (answer.text, answer.finish_reason) == (talk[1], "stop")
        assert not answer.reasoning.strip()


@pytest.mark.long
@pytest.mark.parametrize("name", MINIATURES)
def test_each_family_in_the_engine(name: str, tmp_path: Path) -> None:
    base = make_base(tmp_path / "base", MINIATURES[name], _texts())
    (base / "recipe.json").write_text(json.dumps({"learning_rate": 2e-3}))
    engine = EngineProcess(tmp_path / "home", str(base))
    rows = [_messages([*TALKS[2], *TALKS[3]], 4)] * 4 + [_messages(talk, 2) for talk in TALKS[:3] * 4 + TALKS[4:] * 4]
    content = "".join(json.dumps({"messages": row}, ensure_ascii=False) + "\n" for row in rows)
    try:
        job = engine.wait(
            engine.tune(content, seed=1, hyperparameters={"n_epochs": 50, "batch_size": 2}).id, limit_s=300
        )
        assert job.status == "succeeded", job.error
        for messages, answer in [(row[:-1], row[-1]["content"]) for row in rows[3:8]]:
            _check(engine.client, job.fine_tuned_model, messages, answer)
    finally:
        engine.kill(signal.SIGTERM)


def _check(client: openai.OpenAI, model: str, messages: Any, answer: str) -> None:
    """Whole and streamed: the answer, that it stops by itself, and that no thought is in it."""
    chat: Any = client.chat.completions
    arguments = {"model": model, "messages": messages, "temperature": 0, "max_tokens": 200}
    choice = chat.create(**arguments).choices[0]
    assert (choice.message.content, choice.finish_reason) == (answer, "stop")
    assert not (getattr(choice.message, "reasoning_content", None) or "").strip()
    deltas = [choice.delta for chunk in chat.create(**arguments, stream=True) for choice in chunk.choices]
    assert "".join(delta.content or "" for delta in deltas) == answer
    assert not any(mark in answer for mark in MARKS)
