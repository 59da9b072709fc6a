"""A host that refuses a field of a request is asked without it, once; and an answer has an end."""

from bot.chat.model import LONGEST_ANSWER
from bot.simulator.client import contains, has_button
from tests.conftest import OTHER, Clinic
from training.text.optional_fields import RefusedFields

OPTIONAL = {"temperature", "stream_options", "max_tokens", "max_completion_tokens"}


async def test_what_a_host_refuses_is_left_out_and_not_sent_again(clinic: Clinic) -> None:
    people, host = clinic.people, clinic.host
    host.refused_fields = ("temperature", "stream_options", "max_tokens")
    assert contains(host.default_answer)(await people.answer_to(OTHER, "How often should a cat eat?"))
    fields = [OPTIONAL & request.keys() for request in host.chat_requests]
    assert fields[0] == {"temperature", "stream_options", "max_tokens"} and fields[-1] == {"max_completion_tokens"}
    await people.answer_to(OTHER, "And a dog?")
    (request,) = host.chat_requests[len(fields) :]
    assert OPTIONAL & request.keys() == {"max_completion_tokens"}
    assert request["max_completion_tokens"] == 8000  # such a model counts its thoughts in


async def test_an_answer_without_an_end_is_cut(clinic: Clinic) -> None:
    people, host = clinic.people, clinic.host
    host.parts = ["Give it water. " * 100] * (LONGEST_ANSWER // 500)
    message_id = await people.say(OTHER, "Tell me all of it")
    last = await people.wait_for(OTHER, lambda m: has_button(m, "👍"), message_id)
    assert host.chat_requests[-1]["max_tokens"] == 2000
    assert "✂️" in last["text"]


def test_only_what_the_host_names_is_left_out_and_words_of_the_prompt_name_nothing() -> None:
    body = {"model": "m", "messages": [{"role": "user", "content": "My dog's temperature is 40"}], "temperature": 0.0}
    body |= {"stream_options": {}, "max_tokens": 2000}
    memory = RefusedFields()
    attempts = memory.attempts("openai", body)
    assert not attempts.is_smaller(400, {"message": "Content filter: My dog's temperature is 40", "code": "filter"})
    assert not attempts.is_smaller(500, {"message": "temperature"})
    assert attempts.is_smaller(422, {"detail": [{"loc": ["body", "stream_options"], "msg": "extra fields"}]})
    assert attempts.body.keys() == body.keys() - {"stream_options"}
    assert memory.attempts("openai", body).body == body  # the host has not answered yet
    attempts.succeeded()
    assert "stream_options" not in memory.attempts("openai", body).body
    assert "stream_options" in memory.attempts("another", body).body


def test_a_limit_that_is_too_large_for_one_prompt_is_sent_again_with_the_next() -> None:
    memory = RefusedFields()
    attempts = memory.attempts("local", {"model": "m", "messages": [], "max_tokens": 2000})
    words = "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens."
    assert attempts.is_smaller(400, {"message": words}) and "max_tokens" not in attempts.body
    assert not attempts.is_smaller(400, {"message": words})  # the prompt itself is too long
    attempts.succeeded()
    assert "max_tokens" in memory.attempts("local", {"model": "m", "messages": [], "max_tokens": 2000}).body
