"""What a model thinks aloud, told from what it answers: `<think>…</think>` and its like, whole or as it comes.

Nobody is shown it, nothing of it is stored as an answer, sent to a model again, or trained.
"""

import re
from collections.abc import Sequence

from training.examples import Message

MARKS = {
    "<think>": "</think>",
    "<thinking>": "</thinking>",
    "<thought>": "</thought>",
    "<reasoning>": "</reasoning>",
    "<seed:think>": "</seed:think>",
    "[THINK]": "[/THINK]",
    "◁think▷": "◁/think▷",
    "<|begin_of_thought|>": "<|end_of_thought|>",
}
"""What opens a thought, and what closes it: Qwen, DeepSeek, GLM, SmolLM; others; Seed; Mistral; Kimi; OpenThinker."""

_ALL = (*MARKS, *MARKS.values())
_MARK = re.compile("|".join(map(re.escape, _ALL)))
_LONGEST_MARK = max(map(len, _ALL))
_MOST_SPACE = 200
"""Characters of space at the beginning of a text that are held back: more of it is nobody's."""
_BEGINNING = re.compile(r"[<\[◁][^<\[◁]*\Z")
"""Where the last mark may begin: none of them has such a sign further in."""


class ReasoningSplitter:
    """A text as it comes: `answer` and `reasoning` are what is certain of each so far."""

    def __init__(self, closing: str | None = None, may_be_open: bool = False) -> None:
        """`closing`: the mark that ends the thought in which the text begins, where its prompt has opened one.
        `may_be_open`: whether it begins in a thought shows only when that ends, or when the text has ended without."""
        self.answer = self.reasoning = ""
        self.closing = closing
        """What ends the thought that is open now; null outside."""
        self._may_be_open = may_be_open
        self._has_thought = False
        self.n_withdrawals = 0
        """How often it turned out that what had been an answer was a thought, which the prompt had opened."""
        self._rest = ""
        """What is held back: perhaps the beginning of a mark, or space before one."""
        self._n_clear = 0
        """Characters of it at whose places no mark begins: a long thought is not looked through with each word."""

    def add(self, text: str) -> None:
        """Take some more of it."""
        self._rest += text
        while self._take_mark():
            pass
        if self.closing is None and self._may_be_open:
            return
        cut = len(self._rest) - _n_uncertain(self._rest, (self.closing,) if self.closing else _ALL)
        if self.closing is None and not self.answer and not self._rest[:cut].strip():
            self._keep(self._rest[-_MOST_SPACE:])
            return
        self._give(self._rest[:cut])
        self._keep(self._rest[cut:])

    def is_sure(self) -> None:
        """The text does not begin in a thought: somebody has told the two apart already."""
        self._may_be_open = False
        self.add("")

    @property
    def n_held(self) -> int:
        """Characters of the text that are held back."""
        return len(self._rest)

    def finish(self, is_cut: bool = False) -> None:
        """The text has ended: what was held back is what it is.

        `is_cut`: in the middle. Then what may be a thought, or the beginning of a mark, is no answer.
        """
        if is_cut and self.closing is None:
            self.reasoning += self._rest
        else:
            self._give(self._rest)
        self._keep("")

    def _keep(self, rest: str) -> None:
        self._rest, self._n_clear = rest, 0

    def _take_mark(self) -> bool:
        """Go past the first mark that counts; whether there was one."""
        marks = _MARK if self.closing is None else re.compile(re.escape(self.closing))
        mark = marks.search(self._rest, self._n_clear)
        if mark is None:
            self._n_clear = max(0, len(self._rest) - _LONGEST_MARK)
            return False
        before = self._rest[: mark.start()]
        self._keep(self._rest[mark.end() :])
        opens = self.closing is None and mark[0] in MARKS
        if opens and (before.strip() or self.answer):
            self._give(before)
        elif not opens:
            if self.closing is None:  # It was opened in the prompt: all up to here is of it.
                before, self.answer = self.answer + before, ""
                self.n_withdrawals += 1
            self.reasoning += before
        self.closing = MARKS[mark[0]] if opens else None
        self._has_thought, self._may_be_open = True, False
        return True

    def _give(self, text: str) -> None:
        if self.closing is not None:
            self.reasoning += text
        else:
            # Space between a thought and the answer is nobody's.
            self.answer += text.lstrip() if self._has_thought and not self.answer else text


def without_thoughts(messages: Sequence[Message]) -> list[Message]:
    """A conversation whose answers are nothing but answers."""
    return [
        {**message, "content": without_reasoning(message["content"])}
        if message["role"] == "assistant" and isinstance(message["content"], str)
        else message
        for message in messages
    ]


def without_reasoning(text: str) -> str:
    """The answer in a whole text. One whose thought never ends has none."""
    if _MARK.search(text) is None:
        return text
    splitter = ReasoningSplitter()
    splitter.add(text)
    splitter.finish()
    return splitter.answer


def _n_uncertain(text: str, marks: tuple[str, ...]) -> int:
    """Characters at the end of `text` with which one of `marks` may begin."""
    beginning = _BEGINNING.search(text)
    if beginning is None or not any(mark.startswith(beginning[0]) for mark in marks):
        return 0
    return len(beginning[0])
