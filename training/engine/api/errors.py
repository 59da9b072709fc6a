"""Errors as OpenAI's API tells them. Every refusal of the engine is one of these.

EngineError                 HTTP status, type, code, param, message
└── made by the functions below, one for each thing that goes wrong
CannotStart                 the process ends with exit 2 and one sentence
Unfit                       a model that is not served; `unfit` makes an EngineError of it
NoRoom                      a model for which there is no memory just now; `no_room` makes an EngineError of it
"""

import errno
import reprlib
from typing import Any

NO_SPACE = (
    "No space is left on the engine's disk. Free some: delete models (DELETE /v1/models/NAME) and files (DELETE "
    "/v1/files/ID) that nobody needs, or others on that disk; then try again."
)

_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = 120


def shown(value: Any) -> str:
    """A value of a request as a message quotes it: cut, however long or deeply nested, and nothing but UTF-8."""
    return _SHORT.repr(value).encode(errors="replace").decode()


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


class Unfit(Exception):
    """A model must not answer anybody; the message says in sentences why, and what to do."""


class NoRoom(Exception):
    """There is too little memory for a model, which may pass; the message says how much, and what to do."""


def bad_request(message: str, param: str | None = None, code: str | None = None) -> EngineError:
    """400: the request itself is wrong."""
    return EngineError(400, message, code, param)


def unauthorized(message: str) -> EngineError:
    """401: a key is missing or wrong."""
    return EngineError(401, message, "invalid_api_key")


def unknown_parameter(name: str) -> EngineError:
    """400: a field that this request does not have. Left out silently, it would be missed silently."""
    return EngineError(400, f"Unknown parameter: {shown(name)}. Leave it out.", "unknown_parameter", shown(name)[1:-1])


def model_not_found(name: str) -> EngineError:
    """404: no model of that name is registered."""
    return EngineError(404, f"The model {shown(name)} does not exist here.", "model_not_found", "model")


def not_found(kind: str, id: str) -> EngineError:
    """404: no object with that id."""
    return EngineError(404, f"No such {kind}: {shown(id)}", None, "id")


def too_large(limit: int, subject: str = "body") -> EngineError:
    """413: more bytes than are read."""
    return EngineError(
        413,
        f"The {subject} is too large; at most {limit} bytes are taken.",
        "request_too_large",
        headers={"Connection": "close"},
    )


def too_long(limit: int, n_tokens: int, param: str) -> EngineError:
    """400: the prompt leaves no room for an answer. `param`: "messages" or "prompt"."""
    message = (
        f"This model's maximum context length is {limit} tokens, but your {param} made {n_tokens} tokens, and an "
        f"answer needs room too. Shorten the {param}."
    )
    return EngineError(400, message, "context_length_exceeded", param)


def busy(message: str, seconds: int) -> EngineError:
    """429: a queue is full; ask again in `seconds`."""
    return EngineError(429, message, "rate_limit_exceeded", None, "requests", {"Retry-After": str(seconds)})


def not_ready(message: str, seconds: int) -> EngineError:
    """503: the model is not there yet; ask again in `seconds`."""
    return EngineError(503, message, "model_not_ready", None, "server_error", {"Retry-After": str(seconds)})


def unfit(model: str, error: Unfit) -> EngineError:
    """500: the model is here, and must not answer, since it would write nonsense."""
    return EngineError(500, f"`{model}` is not served. {error}", "model_unfit", "model", "server_error")


def no_room(model: str, error: NoRoom) -> EngineError:
    """503: the model is here, and the machine has no room for it just now."""
    return not_ready(f"`{model}` cannot be loaded now. {error}", 60)


def is_disk_full(error: BaseException | None) -> bool:
    """Whether this comes of a full disk, for which each library has an error of its own."""
    while error is not None:
        if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or "(os error 28)" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def broken(error: Exception) -> EngineError:
    """507: the disk is full; else 500, a mistake of ours: its kind is told, the log knows more."""
    if is_disk_full(error):
        return EngineError(507, NO_SPACE, "no_space_left", None, "server_error")
    return EngineError(500, f"The engine failed: {type(error).__name__}.", None, None, "server_error")


def wrong_host(host: str) -> EngineError:
    """403: a request to a name that is not this machine's own, where no key tells friends from strangers."""
    return EngineError(
        403,
        f"This engine answers to loopback names only (127.0.0.1, localhost, [::1]), not to {shown(host)}: "
        "set VETTED_ENGINE_KEY to use it under another.",
        "host_not_allowed",
    )
