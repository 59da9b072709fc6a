"""What is no wording of anybody in a text: words for "no value", lost characters, HTML, line ends as two characters."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from training.examples import shorten
from training.problems import Problem, Severity
from training.text.markup import without_html, without_literal_breaks, without_mojibake, without_returns
from training.text.no_value import says_no_value

TEXT_REPAIRS: dict[str, Callable[[str], str]] = {
    "mojibake": without_mojibake,
    "html": without_html,
    "literal_breaks": without_literal_breaks,
    "returns": without_returns,
}
"""Code (a sentence of `SENTENCES` and of `REPAIRS`) → the text without it, in the order in which things are right."""
_ASKED_FIRST = ("html", "literal_breaks", "returns")
"""What can be trained on, but probably was not meant: of a file a person decides before it is taken in."""
_NEAR = 15


def check_text(line: int, number: int, text: str) -> Iterator[Problem]:
    """What is wrong with the wording of one message, by its number in the row."""
    params = {"message": number}
    if says_no_value(text):
        yield Problem(line, "no_value", "error", shorten(text), params)
        return
    if (place := text.find("\ufffd")) >= 0:
        # Shown as U+FFFD, so that it is seen.
        near = text[max(0, place - _NEAR) : place + _NEAR].replace("\ufffd", "[U+FFFD]")
        yield Problem(line, "lost_characters", "error", shorten(near), {**params, "n": text.count("\ufffd")})
    for code, change in TEXT_REPAIRS.items():
        if (better := change(text)) != text:
            old, new = before_and_after(text, better)
            severity: Severity = "warning" if code in _ASKED_FIRST else "error"
            yield Problem(line, code, severity, old, {**params, "after": new})


def of_file(problem: Problem) -> Problem:
    """The problem as it is for a file that comes in: what a person has to decide first keeps its row out."""
    return replace(problem, severity="error") if problem.code in _ASKED_FIRST else problem


def before_and_after(text: str, better: str) -> tuple[str, str]:
    """The place where two texts begin to differ, in each of them, with its line ends to be seen."""
    place = next((n for n, (old, new) in enumerate(zip(text, better, strict=False)) if old != new), len(better))
    start = max(0, place - _NEAR)
    pieces = [whole[start : place + 3 * _NEAR] for whole in (text, better)]
    if "\r" in pieces[0]:
        pieces = [piece.encode("unicode_escape").decode() for piece in pieces]
    old, new = (shorten(piece.replace("\n", "⏎")) for piece in pieces)
    return old, new
