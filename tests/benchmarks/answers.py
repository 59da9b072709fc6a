"""What the fake model says: every answer carries the mark of its question, so that lost and double ones can be counted.

A question names its mark, and may turn the model's knobs: `How often … q-1001-17 tokens=150 first=0.3 between=0.02`,
or `style=markdown` for a long answer with everything that Markdown has.
"""

import re
from dataclasses import dataclass
from functools import cache
from itertools import cycle, islice

MARK = re.compile(r"q-\d+-\d+")
KNOB = re.compile(r"(tokens|first|between|style)=(\S+)")
END = re.compile(r"end-(\d+-\d+)")
SENTENCE = "brush it gently a few times a week and praise it warmly while you do"


@dataclass(frozen=True)
class Knobs:
    """How an answer comes: pieces, seconds before the first and between two, plain or Markdown."""

    tokens: int = 20
    first: float = 0.02
    between: float = 0.02
    style: str = "plain"


def ask(mark: str, knobs: Knobs) -> str:
    """A harmless question with its mark and knobs."""
    return (
        f"How often should I brush my long-haired cat? {mark} tokens={knobs.tokens} first={knobs.first} "
        f"between={knobs.between} style={knobs.style}"
    )


def mark_of(question: str) -> str:
    """`q-OWNER-NUMBER`, or a mark that nobody waits for."""
    mark = MARK.search(question)
    return mark.group() if mark else "q-0-0"


def end_of(mark: str) -> str:
    """What only a whole answer holds."""
    return f"end-{mark.removeprefix('q-')}"


def knobs_of(question: str, default: Knobs) -> Knobs:
    """The knobs that a question turns."""
    knobs = dict(KNOB.findall(question))
    return Knobs(
        int(knobs.get("tokens", default.tokens)),
        float(knobs.get("first", default.first)),
        float(knobs.get("between", default.between)),
        knobs.get("style", default.style),
    )


def first_piece(mark: str) -> str:
    return f"Answer to {mark}:"


def last_piece(mark: str) -> str:
    return f" {end_of(mark)}."


@cache
def middle(tokens: int, style: str) -> tuple[str, ...]:
    """The pieces between the first and the last: the same for all questions, so they are built once."""
    n = max(0, tokens - 2)
    if style != "markdown":
        return tuple(islice(cycle(f" {word}" for word in SENTENCE.split()), n))
    pieces: list[str] = []
    while len(pieces) < n:
        step = len(pieces) // len(_split(SECTION)) + 1
        pieces += _split("\n\n" + SECTION.replace("§", str(step)))
    # To the last whole line, and out of a code block: what a model writes is cut nowhere either.
    text = "".join(pieces[:n]).rpartition("\n")[0]
    return (*_split(text), "\n```" if text.count("```") % 2 else "", "\n\n")


def whole(question: str, default: Knobs) -> str:
    """The answer as one text."""
    mark, knobs = mark_of(question), knobs_of(question, default)
    return first_piece(mark) + "".join(middle(knobs.tokens, knobs.style)) + last_piece(mark)


def _split(text: str) -> list[str]:
    """Roughly as a tokenizer would: some four Latin letters or one or two Chinese characters a piece."""
    return re.findall(r"\s*[A-Za-z0-9]{1,5}|\s*[\u4e00-\u9fff]{1,2}|\s*[^\w\s]{1,3}|\s+|.", text)


SECTION = """## Step § · 第§步 🐱

Brush **every other day**, and *slowly* when the coat is matted; ~~never pull~~ loosen a knot with your fingers first.
长毛猫每**两天**梳一次毛，打结的地方先用手指*轻轻*松开，再用宽齿梳。梳完给一点零食 🐟，让它喜欢上梳毛 👩‍⚕️。

### What you need

1. A wide comb and a soft brush
2. A towel, warm water and `patience`
   - for kittens: a baby brush 🧸
   - for old cats: a seat in the sun ☀️
3. Ten quiet minutes, no more

> A cat that hides has had enough. 猫躲起来就是够了。

| Coat · 毛 | How often · 多久 | Tool |
|---|---|---|
| Short 短毛 | once a week | glove |
| Long 长毛 | every other day | wide comb |
| Curly 卷毛 | twice a month | fingers & care |

```python
def plan(coat: str) -> int:
    # days between two sessions, step §
    return {"short": 7, "long": 2}.get(coat, 14)
```

Then look at the skin: a < b & c > d, 5 * 3 = 15, snake_case_name, [brackets], 100% — all of it must stay. 👍🏽
"""
