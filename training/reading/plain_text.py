"""Plain text → questions and answers: by the marks of the file, by headings that ask, or blocks between blank lines."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from training.examples import ExampleRow, shorten
from training.problems import Problem
from training.reading.cells import MAX_ROW
from training.reading.decode import SourceText
from training.reading.prose.lines import read_lines, sounds_like_question
from training.reading.prose.marked import MarkedText
from training.reading.prose.marks import marks_of, own_marks
from training.text.messages import exchange

_LABEL = re.compile(r"(\W{0,4}[^\W\d]{1,15})[ ]?\d{0,4}[\]】*_)]{0,3}\s?[:：.．、)）\]】]")
_USUAL_SHARE = 0.5
"""Of the blocks of an unmarked text so many begin with a question, or it is none of questions and answers."""


def has_marks(text: str) -> bool:
    """Whether some line begins with a question's mark and a later one with an answer's."""
    own = own_marks(marks_of(text[:MAX_ROW].split("\n")))
    return own is not None and bool(own.asking)


class ProseReader:
    """A text's questions and answers. After reading, `signs` says by what they were known."""

    def __init__(self, source: SourceText) -> None:
        lines = [line for _, line in read_lines(source)]
        self._unread = {place: line for place, line in enumerate(lines) if isinstance(line, Problem)}
        # What cannot be read is still there: a row that it stands in is not whole.
        self._lines = ["\ufffd" if isinstance(line, Problem) else line for line in lines]
        self.signs = ""

    def read(self, system_prompt: str | None) -> Iterator[ExampleRow | Problem]:
        """The rows in their order, or what is wrong with them."""
        text = MarkedText(self._lines, self._unread)
        if text.has_marks:
            yield from text.read(system_prompt)
            self.signs = text.signs
            return
        yield from self._unread.values()
        blocks = _blocks(self._lines)
        whole = [block for _, block in blocks if len(block) > 1]
        n_asking = sum(sounds_like_question(block[0]) for block in whole)
        if (label := _common_label([block[0] for _, block in blocks])) is not None:
            yield Problem(None, "unknown_marks", "error", label, {"n": len(blocks)})
        elif not whole or n_asking < _USUAL_SHARE * len(whole):
            yield _unmarked(blocks, whole)
        else:
            self.signs = f"? {n_asking}/{len(blocks)}"
            for place, block in blocks:
                if not any(place <= unread < place + len(block) for unread in self._unread):
                    yield _row(place, block, system_prompt)


def _blocks(lines: Sequence[str]) -> list[tuple[int, list[str]]]:
    """What stands between blank lines, with the place of its first line."""
    numbered_lines = groupby(enumerate(lines), key=lambda pair: bool(pair[1].strip()))
    groups = [[*group] for is_text, group in numbered_lines if is_text]
    return [(group[0][0], [line for _, line in group]) for group in groups]


def _common_label(first_lines: Sequence[str]) -> str | None:
    """What most paragraphs begin with as with a mark, `Frage:`; null where they begin as they like."""
    labels = Counter(match[1].strip() for line in first_lines if (match := _LABEL.match(line)))
    label, n = labels.most_common(1)[0] if labels else ("", 0)
    return label if n > 1 and n >= _USUAL_SHARE * len(first_lines) else None


def _row(place: int, block: Sequence[str], system_prompt: str | None) -> ExampleRow | Problem:
    """A block's first line is the question, the others are the answer."""
    question, answer = block[0].strip(), "\n".join(block[1:]).strip()
    if not answer:
        return Problem(place + 1, "no_answer", "error", shorten(question))
    return ExampleRow(exchange(question, answer, system_prompt), place + 1)


def _unmarked(blocks: Sequence[tuple[int, list[str]]], whole: Sequence[Sequence[str]]) -> Problem:
    """A text of which nothing says that it holds questions and answers, and how a row of it would be read."""
    first = whole[0] if whole else blocks[0][1]
    answer = shorten(" ".join(first[1:]) or "–")
    return Problem(None, "no_marks", "error", shorten(first[0]), {"answer": answer, "n": len(blocks)})
