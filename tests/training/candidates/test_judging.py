"""A judge at a host of OpenAI's shape: what it is sent, what its words come to, and why there is none."""

import asyncio
from collections.abc import Callable
from typing import Any

import openai
import pytest

from bot.hosts import Host
from bot.wiring import judge_of
from storage.settings import Settings, SettingsError
from tests import openai_host
from training.candidates.judging import JudgePair, JudgeTrouble, NoJudge, judge_pairs
from training.evaluation.judge import Judgement, summed
from training.providers.speaker import Speaker

PAIRS = [
    JudgePair(str(n), f"My cat sneezes, case {n}.", "Watch it, and see a vet within a day.", "It is nothing.")
    for n in range(9)
]


async def _judged(host: openai_host.Host, pairs: list[JudgePair], model: str = "base-model") -> list[Judgement]:
    speaker = Speaker("judge", openai.OpenAI(base_url=host.url, api_key="sk-judge"))
    return await asyncio.to_thread(lambda: list(judge_pairs(speaker, model, pairs)))


def _prefers(words: str) -> Callable[[dict[str, Any]], str]:
    """A judge that likes the answer with these words."""

    def reply(body: dict[str, Any]) -> str:
        text = body["messages"][-1]["content"]
        return '{"better": "A"}' if text.index(words) < text.index("Answer B") else '{"better": "B"}'

    return reply


async def test_each_pair_is_judged_in_both_orders(host: openai_host.Host) -> None:
    host.reply = _prefers("see a vet")
    judgements = await _judged(host, PAIRS)
    assert sorted(judgement.item for judgement in judgements) == [pair.item for pair in PAIRS]
    judging = summed(judgements)
    assert (judging.n, judging.wins, judging.losses, judging.flips) == (9, 9, 0, 0)
    assert len(host.chat_requests) == 18 and {body["temperature"] for body in host.chat_requests} == {0}


async def test_one_that_names_the_first_whatever_it_is_decides_nothing(host: openai_host.Host) -> None:
    host.default_answer = "A"
    judging = summed(await _judged(host, PAIRS))
    assert (judging.wins, judging.losses, judging.flips) == (0, 0, 9)


async def test_the_same_answer_twice_costs_nothing(host: openai_host.Host) -> None:
    judgements = await _judged(host, [JudgePair("1", "Q", "See a vet.", "See  a vet.\n")])
    assert judgements[0].winner == 0 and judgements[0].is_readable and host.chat_requests == []


async def test_a_request_without_a_clear_answer_is_sent_once_more(host: openai_host.Host) -> None:
    host.reply, host.hang_ups = _prefers("see a vet"), 1
    assert summed(await _judged(host, PAIRS[:1])).wins == 1


@pytest.mark.parametrize(
    ("changes", "model", "trouble", "words"),
    [
        ({}, "gpt-gone", JudgeTrouble.GONE, "gpt-gone"),
        ({"chat_error": (404, "", "This model is only supported in v1/responses.")}, "m", "other_api", "v1/responses"),
        ({"another_api": ("text/html", b"<html>Welcome</html>")}, "base-model", "other_api", "chat/completions"),
        ({"another_api": ("application/json", b'{"output": []}')}, "base-model", "other_api", "chat/completions"),
        ({"another_api": ("text/event-stream", b'data: {"type": "x"}\n\n')}, "base-model", "other_api", "chat"),
        ({"another_api": ("text/event-stream", b"data: <html>\n\n")}, "base-model", "other_api", "this API"),
        ({"chat_error": (401, "", "Incorrect API key: sk-judge")}, "base-model", "refused", "HTTP 401"),
        ({"chat_error": (500, "", "Oh dear.")}, "base-model", "unreachable", "HTTP 500"),
        ({"default_answer": "Both are fine answers, I think."}, "base-model", "wordless", "I think"),
    ],
)
async def test_why_there_is_no_judge(
    host: openai_host.Host, changes: dict[str, Any], model: str, trouble: str, words: str
) -> None:
    for name, value in changes.items():
        setattr(host, name, value)
    with pytest.raises(NoJudge) as error:
        await _judged(host, PAIRS, model)
    assert error.value.trouble == trouble and words in error.value.detail and "sk-judge" not in error.value.detail
    # Nobody goes on asking, or paying, for what comes to nothing.
    assert len(host.chat_requests) <= 16


# --- the settings ---


def _settings(**values: Any) -> Settings:
    return Settings(_env_file=None, provider="openai", model="m", openai_api_key="sk-test", **values)


def test_it_is_asked_at_the_providers_host_or_at_its_own() -> None:
    assert judge_of(_settings()) is None
    at_provider = judge_of(_settings(judge_model="j"))
    assert at_provider == (Host("openai", "https://api.openai.com/v1", "sk-test", "https://api.openai.com/v1"), "j")
    own = judge_of(_settings(judge_model="j", judge_url="http://10.0.0.7:8000/v1", judge_key="k"))
    assert own == (Host("judge", "http://10.0.0.7:8000/v1", "k", "http://10.0.0.7:8000/v1"), "j")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"judge_url": "https://host/v1"}, "VETTED_JUDGE_MODEL, which is not set"),
        ({"judge_model": "j", "judge_key": "k-hush"}, "VETTED_JUDGE_KEY needs VETTED_JUDGE_URL"),
        ({"judge_model": "j", "judge_url": "host/v1"}, "VETTED_JUDGE_URL = 'host/v1'"),
    ],
)
def test_half_a_judge_is_said(values: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingsError, match=words) as error:
        judge_of(_settings(**values))
    assert "hush" not in str(error.value)
