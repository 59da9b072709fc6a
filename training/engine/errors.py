"""Errors as OpenAI's API tells them. Every refusal of the engine is one of these.

EngineError                 HTTP status, type, code, param, message
└── made by the functions below, one for each thing that goes wrong
CannotStart                 the process ends with exit 2 and one sentence
"""

from typing import Any


class EngineError(Exception):
    """An answer that is an error: `status` is HTTP's, `body()` has OpenAI's shape."""

    def __init__(
        self,
        status: int,
        message: str,
        code: str | None = None,
        param: str | None = None,
        type: str = "invalid_request_error",
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.param, self.type, self.headers = status, code, param, type, headers

    def body(self) -> dict[str, Any]:
        """OpenAI's error body."""
        error = {"message": str(self), "type": self.type, "param": self.param, "code": self.code}
        return {"error": error}


class CannotStart(Exception):
    """The engine cannot start; the message is shown as it is and says what to do."""


def bad_request(message: str, param: str | None = None, code: str | None = None) -> EngineError:
    """400: the request itself is wrong."""
    return EngineError(400, message, code, param)


def unauthorized(message: str) -> EngineError:
    """401: a key is missing or wrong."""
    return EngineError(401, message, "invalid_api_key")


def model_not_found(name: str) -> EngineError:
    """404: no model of that name is registered."""
    return EngineError(404, f"The model `{name}` does not exist here.", "model_not_found", "model")


def not_found(what: str, id: str) -> EngineError:
    """404: no object with that id."""
    return EngineError(404, f"No such {what}: {id}", None, "id")


def too_long(limit: int, used: int) -> EngineError:
    """400: the prompt leaves no room for an answer."""
    message = (
        f"This model's maximum context length is {limit} tokens, but your messages come to {used} tokens and an "
        "answer needs room too. Shorten the messages."
    )
    return EngineError(400, message, "context_length_exceeded", "messages")


def busy(message: str, seconds: int) -> EngineError:
    """429: a queue is full; ask again in `seconds`."""
    return EngineError(429, message, "rate_limit_exceeded", None, "requests", {"Retry-After": str(seconds)})


def not_ready(message: str, seconds: int) -> EngineError:
    """503: the model is not there yet; ask again in `seconds`."""
    return EngineError(503, message, "model_not_ready", None, "server_error", {"Retry-After": str(seconds)})
