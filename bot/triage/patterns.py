"""A small language for rules, so that a vet can read them, and so that a sign costs nothing where its word is missing.

    «pee|urinat*»   the words that the sign hangs on, `*` for any ending. Only messages with one of them meet the rest.
    ‹cant|cannot›   other words of the sign; Latin words match as whole words
    ·               a little between: 8 characters, no punctuation
    ~               up to 16 characters of the same sentence
    …               up to 30 characters of the same sentence
    ……              up to 80 characters of anything
    CANT            a list of the same file

Everything else is a regular expression. Texts are normalised first (normal.py): lower case, simplified Chinese, half
width, no apostrophes.
"""

import re
from collections.abc import Iterable
from functools import cached_property

from bot.triage.reader import Line, rules

_GAPS = {
    "……": r"[\s\S]{0,80}?",
    "…": r"[^.!?。\n]{0,30}?",
    "~": r"[^.!?。\n]{0,16}?",
    "·": r"[^,.!?;。、\n]{0,8}?",
}
_WORDS = re.compile("[«‹](.+?)[»›]")
_LIST = re.compile("(?<![A-Z_])[A-Z][A-Z_]+(?![A-Z_])")
_LATIN = re.compile(r"(?:\(\?:)*[a-z0-9]")
_PLAIN_START = re.compile(r"[a-z](?![?*+{|])")


def words(alternatives: str) -> str:
    """`cant|urinat*|尿` as a regular expression: Latin words whole, `*` for any ending."""
    parts = []
    for word in split(alternatives):
        stem = word.removesuffix("*") if re.search(r"\w\*$", word) else word
        start = r"\b" if re.match(r"(?:\(\?:)*(?:[a-z0-9]|\\d|\[\d)", stem) else ""
        end = r"\w*" if word != stem else (r"\b" if re.search(r"[a-z0-9]\)*\??$", stem) else "")
        parts.append(start + stem + end)
    return "(?:" + "|".join(parts) + ")"


def either(lines: Iterable[Line]) -> str:
    """One alternative a line, as a regular expression: those of Latin words whole, the others as they are.

    `*` stands for any ending, at the beginning for any beginning. Latin words are tried by their first letter, which is
    five times as fast for long lists.
    """
    by_letter: dict[str, list[str]] = {}
    latin, rest = [], []
    for line in lines:
        text = spelled(line)
        if text[0] == "*":
            rest.append(text[1:-1] if text[-1] == "*" else text[1:] + r"\b")
        elif text.isascii() and _LATIN.match(text):
            text = _open_end(text)
            if _PLAIN_START.match(text):
                by_letter.setdefault(text[0], []).append(text[1:])
            else:
                latin.append(text)
        else:
            rest.append(text)
    latin += [f"{letter}(?:{'|'.join(endings)})" for letter, endings in by_letter.items()]
    return "|".join([rf"\b(?:{'|'.join(latin)})\b", *rest] if latin else rest)


def spelled(line: Line) -> str:
    """A line with its lists spelled out."""
    return _LIST.sub(lambda name: f"(?:{'|'.join(map(_open_end, _listed(line, name[0])))})", line.text)


def _with_lists(line: Line, text: str) -> str:
    """The words of a part of a line, with lists among them."""
    return _LIST.sub(lambda name: "|".join(_listed(line, name[0])), text)


def _listed(line: Line, name: str) -> list[str]:
    lists = rules(line.file).lists
    if name not in lists:
        raise line.error(f"the file has no list {name}")
    return [entry.text for entry in lists[name]]


def _open_end(text: str) -> str:
    return text[:-1] + r"\w*" if text[-1] == "*" and text[-2].isalnum() else text


class Pattern:
    """One sign. Compiled at its first use: compiling all of them would cost a third of a second at every start."""

    def __init__(self, line: Line) -> None:
        self.line = line
        has_list = _LIST.search(line.text) is not None
        self._text = _WORDS.sub(lambda group: _with_lists(line, group[0]), line.text) if has_list else line.text
        anchor = re.search("«(.+?)»", self._text)
        if anchor is None:
            raise line.error("no «word» to look for first")
        self.anchors = tuple(literal(word) for word in split(anchor[1]))
        if not all(self.anchors):
            raise line.error("each «word» must begin with a plain character")

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        source = _WORDS.sub(lambda group: words(group[1]), self._text)
        source = spelled(self.line._replace(text=source))
        for gap, meaning in _GAPS.items():
            source = source.replace(gap, meaning)
        return compiled(source, [self.line])

    def find(self, text: str) -> list[re.Match[str]]:
        """All its places in a normalised text, which has one of the anchors."""
        return list(self._regex.finditer(text))


def compiled(source: str, lines: Iterable[Line], flags: int = 0) -> re.Pattern[str]:
    """The regular expression that these lines make; a RuleError says which of them is none."""
    try:
        return re.compile(source, flags)
    except re.error:
        for line in lines:
            try:
                re.compile(spelled(line).strip("*"))
            except re.error as error:
                raise line.error(f"no regular expression ({error.msg})") from error
        raise


def split(alternatives: str) -> list[str]:
    """At each `|` that is in no brackets."""
    return re.split(r"\|(?![^(]*\))", alternatives)


def literal(word: str) -> str:
    """The plain beginning of a word: `labou?r*` → `labo`."""
    stem = re.split(r"[\[\](){}.\\+*^$]", word)[0]
    return stem.split("?")[0][:-1] if "?" in stem else stem
