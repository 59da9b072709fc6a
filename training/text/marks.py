"""Signs that end all texts of a file alike: a base model knows by them where a prompt and a completion end."""

import itertools
import re
from collections.abc import Sequence

SEPARATORS = ("\n\n###\n\n", "\n\n===\n\n", "\n\n---\n\n", "\n\n===>\n\n", " ->")
"""For prompts."""
ENDINGS = (" END", " ###", " ***", " +++", " %%%")
"""For completions: stop sequences."""

_LONGEST = 80
"""Characters of a mark at most."""
_TOKEN = r"<\|[^<>|]{1,20}\|>|</s>|<(?:END|EOS|SEP|end|eos|sep)>|\[/?[A-Z]{2,12}\]"
# Behind a letter others may be of the text: **bold**, C++, 100 %%.
_SIGN = rf"(?:[#=]{{2,}}>?|(?<=\s)[*~_+%|-]{{2,}}>?|[-=]+>|>{{2,3}}|[→⇒]|{_TOKEN})"
_LINE = rf"(?:[ \t]*\n\s*(?:[^\n]{{1,60}}[:：]|{_SIGN})?[ \t]*)"
"""Line breaks, perhaps with a label ("\\nAgent:") or a sign behind them."""
_LABEL = r"(?:(?:[ \t]+|(?<=[。！？]))[^\s。！？:：]{1,20}[:：][ \t]*)"
"""What says at a line's end that an answer follows: " Answer:"."""
_PROMPT_MARK = re.compile(rf"(?:{_LINE}|[ \t]*{_SIGN}[ \t]*|{_LABEL})$")
_ANSWER_MARK = re.compile(rf"(?:{_LINE}|[ \t]*{_SIGN}[ \t]*|\s*(?<![A-Z])(?:END|EOS)\s*)$")


def separator_of(prompts: Sequence[str]) -> str:
    """The mark that all prompts end with, "" where they share none: line breaks, signs, a label; never their words."""
    return _mark_of(prompts, _PROMPT_MARK)


def ending_of(completions: Sequence[str]) -> str:
    """The mark that all completions end with, "" where they share none. Letters that labels share ("positive",
    "negative") are none, and a full stop is the answer's own."""
    return _mark_of(completions, _ANSWER_MARK)


def _mark_of(texts: Sequence[str], last: re.Pattern[str]) -> str:
    """What stands at the end of all texts, as far as it is made of marks."""
    end = common_end(texts)[-_LONGEST:]
    if len(set(texts)) < 3:  # they may share their last words by chance
        last = re.compile(rf"(?:\s*{_SIGN}\s*|[ \t]*\n\s*|\s*(?<![A-Z])END\s*)$")
    rest = end
    while (mark := last.search(rest)) is not None:
        rest = rest[: mark.start()]
    mark_of_all = end[len(rest) :]
    # Where nothing is left of a text it is what the text says; behind a capital, the end of a word (TREND).
    is_said = any(len(text) == len(mark_of_all) or _is_in_word(text, mark_of_all) for text in texts)
    return "" if is_said else mark_of_all


def _is_in_word(text: str, mark: str) -> bool:
    return mark[:1].isalpha() and text[-len(mark) - 1].isupper()


def are_marked(texts: Sequence[str], marks: tuple[str, ...]) -> bool:
    """Whether all texts end with the same signs, which stand nowhere else in them. A full stop is none: too common."""
    if len(set(texts)) < 3:
        return all(text.endswith(marks) for text in texts)  # two texts may share their last words by chance
    suffix = common_end(texts)[-40:]
    # The common end may be longer than the mark: "常见。 END".
    ends = [suffix[place:] for place, sign in enumerate(suffix) if not sign.isalnum()]
    marks_like = [end for end in ends if len(end.strip()) > 1 or "\n" in end]
    return any(all(text.count(end) == 1 for text in texts) for end in marks_like)


def free_mark(marks: Sequence[str], texts: Sequence[str]) -> str:
    """The first of the marks that stands in none of the texts."""
    return next((mark for mark in marks if not any(mark.strip() in text for text in texts)), marks[0] * 2)


def common_start(texts: Sequence[str]) -> str:
    """What all texts begin with."""
    first, last = min(texts, default=""), max(texts, default="")
    signs = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return "".join(sign for sign, _ in signs)


def common_end(texts: Sequence[str]) -> str:
    """What all texts end with."""
    return common_start([text[::-1] for text in texts])[::-1]
