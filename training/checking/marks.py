"""Signs that end all texts of a file alike: a base model knows by them where a prompt and a completion end."""

import itertools
from collections.abc import Sequence

SEPARATORS = ("\n\n###\n\n", "\n\n===\n\n", "\n\n---\n\n", "\n\n===>\n\n", " ->")
"""For prompts."""
ENDINGS = (" END", " ###", " ***", " +++", " %%%")
"""For completions: stop sequences."""


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
