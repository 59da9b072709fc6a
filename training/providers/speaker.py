"""Asks models for answers, and how likely they hold an answer, at any host of OpenAI's shape: for evaluations.

Owners are answered by `bot/chat`, which shows an answer as it grows. Here nobody waits, so it may block, and what is
asked is the same: streamed, as owners' answers are, since a host may serve the two ways differently.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import openai

from training.examples import Message
from training.providers import AnotherApi, Refused, Unreachable
from training.providers.border import count_of, number_of
from training.providers.openai import errors_of
from training.text.completions import CHAT, CompletionText, completion_request
from training.text.messages import text_of
from training.text.optional_fields import RefusedFields
from training.text.prompt_completion import completion_of, prompt_of
from training.text.reasoning import ReasoningSplitter

SECONDS = 60.0
"""The longest wait for the next piece of an answer."""
TOTAL_SECONDS = 300.0
"""For a whole answer."""
ANSWER_TOKENS = 600
"""The longest answer in a comparison: what has not ended by then does not end."""
OF_THE_REQUEST = (400, 413, 422)
"""HTTP statuses of a host that refuses what was asked: it is too long, or its filter does not let it through."""
TOO_MANY = 429
"""Requests just now: no word on whether the host scores."""
NO_CHAT = "what came is no answer of the chat API (/v1/chat/completions)"
NO_COMPLETION = "what came is no answer of the API for completions (/v1/completions)"


@dataclass(frozen=True)
class Reply:
    """A model's answer."""

    text: str
    """Without what it has thought aloud."""
    has_thoughts: bool
    """Whether it thought aloud in the text itself."""
    finish_reason: str
    n_tokens: int | None
    ms: int
    """From the request to its end."""


@dataclass(frozen=True)
class AnswerScore:
    """What a model makes of somebody's answer."""

    nats: float
    """-log probability of the whole answer, its end among it."""
    n_tokens: int


class Speaker:
    """One host's models. All verbs raise `ProviderError`, and block."""

    def __init__(
        self, name: str, client: openai.OpenAI, as_sent: Callable[[str, list[Message]], list[Message]] | None = None
    ) -> None:
        """`as_sent(name, messages)`: what of a prompt may go to this host."""
        self.name = name
        self._client = client.with_options(max_retries=0, timeout=SECONDS)
        self._refused = RefusedFields()
        self._as_sent = as_sent or (lambda _, messages: messages)

    def ask(
        self,
        model: str,
        messages: Sequence[Message],
        max_tokens: int | None = None,
        temperature: float = 0.0,
        api: str = CHAT,
    ) -> Reply:
        """The model's answer to a conversation. `api`: `completions` where it only completes."""
        begin = time.monotonic()
        body: dict[str, Any] = {
            "model": model,
            "messages": self._as_sent(self.name, list(messages)),
            "temperature": temperature,
        }
        if max_tokens is not None:
            body["max_tokens"] = max_tokens
        thoughts, finish_reason, n_tokens, has_begun = ReasoningSplitter(), "", None, False
        completion = None if api == CHAT else CompletionText()
        body |= {"stream": True, "stream_options": {"include_usage": True}}
        with (
            errors_of(self._client.api_key),
            self._open(body if completion is None else completion_request(body)) as stream,
        ):
            for chunk in stream:
                if time.monotonic() - begin > TOTAL_SECONDS:
                    raise Unreachable(f"the answer did not end within {TOTAL_SECONDS:.0f} s")
                if usage := getattr(chunk, "usage", None):
                    n_tokens = count_of(getattr(usage, "completion_tokens", None))
                for choice in _choices(chunk):
                    has_begun = True
                    finish_reason = choice.finish_reason or finish_reason
                    text = choice.text if completion else getattr(choice.delta, "content", None)
                    if isinstance(text, str):
                        thoughts.add(completion.add(text) if completion else text)
                if completion and completion.has_ended:  # also where the host knows no `stop`
                    finish_reason = "stop"
                    break
        if not has_begun:
            raise AnotherApi(NO_CHAT if completion is None else NO_COMPLETION)
        if completion is not None:
            thoughts.add(completion.finish())
        if not finish_reason:
            raise Unreachable("the answer broke off")
        thoughts.finish(is_cut=finish_reason == "length")
        is_thinking = bool(thoughts.reasoning) or thoughts.n_withdrawals > 0
        ms = round((time.monotonic() - begin) * 1000)
        return Reply(thoughts.answer.strip(), is_thinking, finish_reason, n_tokens, ms)

    def _open(self, body: dict[str, Any]) -> Any:
        """Send a request; once more without what the host refuses of it, as long as it can do without."""
        attempts = self._refused.attempts(self.name, body)
        while True:
            try:
                verbs: Any = self._client.completions if "prompt" in attempts.body else self._client.chat.completions
                stream = verbs.create(**attempts.body)
            except openai.APIStatusError as error:
                if not attempts.is_smaller(error.status_code, error.body):
                    raise
            else:
                attempts.succeeded()
                return stream

    def score(self, model: str, messages: Sequence[Message], api: str = CHAT) -> AnswerScore | None:
        """How likely the model holds the last message, which is the assistant's; null where the host does not tell.

        Asked as vLLM and our engine can be: the conversation's tokens (`/tokenize`), then their log probabilities
        (`echo` with `max_tokens` 0, as in OpenAI's old API). One that only completes is asked about its prompt and
        completion as text, with its ending.
        """
        if api != CHAT:
            return self._score_completion(model, messages)
        try:
            with errors_of(self._client.api_key):
                prompt = self._tokens(model, messages[:-1], is_asking=True)
                whole = self._tokens(model, messages, is_asking=False)
                if prompt is None or whole is None or whole[: len(prompt)] != prompt or len(whole) == len(prompt):
                    return None
                completion = self._client.completions.create(
                    model=model, prompt=whole, max_tokens=0, echo=True, logprobs=0, temperature=0
                )
        except Refused as error:
            if error.http_status == TOO_MANY:
                raise
            # Hosts without it say so in their own ways; of a model that is gone, whoever asks it for an answer hears.
            return None
        logprobs = completion.choices[0].logprobs if completion.choices else None
        values = (logprobs.token_logprobs or []) if logprobs else []
        of_answer = [number for value in values[len(prompt) : len(whole)] if (number := number_of(value)) is not None]
        if len(of_answer) != len(whole) - len(prompt):
            return None
        return AnswerScore(-sum(of_answer), len(of_answer))

    def _score_completion(self, model: str, messages: Sequence[Message]) -> AnswerScore | None:
        """Null where no token begins just where the answer does, too: what it scores then is another text."""
        *context, answer = self._as_sent(self.name, list(messages))
        prompt, text = prompt_of(context), completion_of(text_of(answer))
        try:
            with errors_of(self._client.api_key):
                completion = self._client.completions.create(
                    model=model, prompt=prompt + text, max_tokens=0, echo=True, logprobs=0, temperature=0
                )
        except Refused as error:
            if error.http_status == TOO_MANY:
                raise
            return None
        logprobs = completion.choices[0].logprobs if completion.choices else None
        places, values = (logprobs.text_offset or [], logprobs.token_logprobs or []) if logprobs else ([], [])
        if len(prompt) not in places or len(places) != len(values):
            return None
        numbers = [number_of(value) for place, value in zip(places, values, strict=True) if place >= len(prompt)]
        of_answer = [number for number in numbers if number is not None]
        return AnswerScore(-sum(of_answer), len(of_answer)) if len(of_answer) == len(numbers) else None

    def _tokens(self, model: str, messages: Sequence[Message], is_asking: bool) -> list[int] | None:
        """A conversation's tokens; with those that ask for an answer, if `is_asking`."""
        # vLLM has it beside /v1, not below.
        url = str(self._client.base_url).rstrip("/").removesuffix("/v1") + "/tokenize"
        body = {
            "model": model,
            "messages": self._as_sent(self.name, list(messages)),
            "add_generation_prompt": is_asking,
        }
        reply: Any = self._client.post(url, cast_to=object, body=body)
        tokens = reply.get("tokens") if isinstance(reply, dict) else None
        return tokens if isinstance(tokens, list) and all(type(token) is int for token in tokens) else None


def _choices(chunk: Any) -> Sequence[Any]:
    """What a piece of an answer holds; the client passes on whatever a host has sent."""
    choices = getattr(chunk, "choices", None)
    if not isinstance(choices, list) or not all(hasattr(choice, "finish_reason") for choice in choices):
        raise AnotherApi(NO_CHAT)
    return choices[:1]
