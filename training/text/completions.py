"""A model that only completes is asked a conversation over `/v1/completions`, as the rows were that it has learned:
facts, talk and question, the separator, and the answer up to its ending. Pure."""

from collections.abc import Mapping
from typing import Any, Literal

from training.text.prompt_completion import ENDING, SEPARATOR, prompt_of

Api = Literal["chat", "completions"]
"""How a model is asked."""
CHAT: Api = "chat"
COMPLETIONS: Api = "completions"

STOPS = (ENDING, SEPARATOR)
"""Where an answer ends. A model that goes on writes the next prompt, or another answer."""
MOST_TOKENS = 2000
"""Of an answer for which nobody has set a limit: hosts stop after 16."""
_LIMITS = ("max_tokens", "max_completion_tokens")


def completion_request(body: Mapping[str, Any]) -> dict[str, Any]:
    """A request for a chat's answer as one for a completion: the same model, sampling and stream."""
    fields = {name: value for name, value in body.items() if name not in ("messages", *_LIMITS)}
    limit = next((body[name] for name in _LIMITS if body.get(name)), MOST_TOKENS)
    return {**fields, "prompt": prompt_of(body["messages"]), "stop": list(STOPS), "max_tokens": limit}


class CompletionText:
    """An answer as it comes: what of it is certain, without the space before it and the marks behind it, also where a
    host knows no `stop`."""

    def __init__(self) -> None:
        self._whole = ""
        self._n_told = 0
        self._has_begun = False
        self.has_ended = False
        """Whether a mark has come: what stands behind it is no answer."""

    def add(self, piece: str) -> str:
        """What is certain since the last piece. What may be the beginning of a mark waits for the next one."""
        if self.has_ended:
            return ""
        self._whole += piece
        places = [place for mark in STOPS if (place := self._whole.find(mark, self._n_told)) >= 0]
        self.has_ended = bool(places)
        return self._tell(min(places, default=len(self._whole) - self._n_open()))

    def finish(self) -> str:
        """The rest: what might have been a mark is none."""
        return "" if self.has_ended else self._tell(len(self._whole))

    def _n_open(self) -> int:
        """Characters at the end with which a mark may begin."""
        most = min(max(map(len, STOPS)) - 1, len(self._whole) - self._n_told)
        return next((n for n in range(most, 0, -1) if any(mark.startswith(self._whole[-n:]) for mark in STOPS)), 0)

    def _tell(self, end: int) -> str:
        new, self._n_told = self._whole[self._n_told : end], end
        new = new if self._has_begun else new.lstrip()
        self._has_begun = self._has_begun or bool(new)
        return new
