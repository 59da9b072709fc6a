"""What an evaluation asks of a host: answers, and how likely a model holds somebody else's."""

from pathlib import Path
from typing import Any

import openai
import pytest

from tests.training.engine.conftest import EngineProcess
from training.engine.template.chat import ChatTemplate
from training.providers import Refused, Unreachable
from training.providers.speaker import Speaker

ROW = [
    {"role": "system", "content": "You are a vet."},
    {"role": "user", "content": "我的猫不吃东西怎么办？"},
    {"role": "assistant", "content": "先看看它喝不喝水；24 小时不吃就去看兽医。"},
]


@pytest.fixture
def speaker(engine: EngineProcess) -> Speaker:
    return Speaker("local", engine.client)


def test_a_score_is_the_loss_that_a_training_has_on_the_answer(speaker: Speaker, tiny: Path) -> None:
    import torch

    from training.engine.learn.weights import load

    model, tokenizer = load(tiny)
    template: Any = ChatTemplate(tokenizer)
    prompt, answer = template.encode(template.prompt(ROW[:-1])), template.encode(template.answer(ROW[-1]["content"]))
    with torch.inference_mode():
        logprobs = model.eval()(torch.tensor([[*prompt, *answer]])).logits[0, :-1].log_softmax(-1)
    own = sum(float(logprobs[len(prompt) - 1 + place, token]) for place, token in enumerate(answer))
    score = speaker.score("tiny", ROW)
    assert score is not None and score.n_tokens == len(answer)
    assert score.nats == pytest.approx(-own, rel=1e-3)


def test_an_answer_has_its_end_and_its_tokens(speaker: Speaker) -> None:
    reply = speaker.ask("tiny", ROW[:-1], max_tokens=7)
    assert (reply.finish_reason, reply.n_tokens, reply.has_thoughts) == ("length", 7, False)


def test_what_cannot_be_said_is_said(speaker: Speaker) -> None:
    with pytest.raises(Refused, match="no-such-model") as refusal:
        speaker.ask("no-such-model", ROW[:-1])
    assert refusal.value.http_status == 404
    assert speaker.score("no-such-model", ROW) is None
    nobody = Speaker("local", openai.OpenAI(base_url="http://127.0.0.1:9/v1", api_key="any"))
    for verb in (nobody.ask, nobody.score):
        with pytest.raises(Unreachable):
            verb("tiny", ROW)
