"""Every word that people read in Telegram, in Chinese and English: one dictionary a language, the same keys in each.

Texts are Telegram HTML. Values that are put into them are escaped here and made one line, so that no question of an
owner, no name and no host's error can break a message or forge a line of one. Somebody's words with line breaks go in
as a quote (`quoted`). What is HTML already says so by its type, and goes in as it is.
"""

import html
import re
from collections.abc import Iterable
from typing import overload

from bot.texts import en, zh
from bot.texts.foreign import clean_lines, one_line

UNFOLDED_CHARACTERS, UNFOLDED_LINES = 600, 9
"""A quote that is longer is shown folded, and opens with a tap."""

_COMMAND = re.compile(r"(?<![\w/<])(?<!&[lg]t;)/(?=[A-Za-z0-9_]{1,64}(?![\w/]|&[lg]t;))")
"""What Telegram makes a link of, in HTML."""


LANGUAGES = {"zh": zh.TEXTS, "en": en.TEXTS}


class Html(str):
    """Text that is Telegram HTML already, so it is not escaped where it is put into another.

    HTML added to HTML is HTML, and `join` escapes what is none and makes it one line. All else (an f-string, `replace`, HTML added to other
    text) gives `str`, which counts as not escaped: say `Html(…)` again only where all of it is known to be HTML.
    """

    __slots__ = ()

    @overload
    def __add__(self, text: "Html", /) -> "Html": ...
    @overload
    def __add__(self, text: str, /) -> str: ...
    def __add__(self, text: str, /) -> str:
        whole = str.__add__(self, text)
        return Html(whole) if isinstance(text, Html) else whole

    def join(self, parts: Iterable[str], /) -> "Html":
        """The parts with this between them, each escaped and on one line unless it is HTML."""
        return Html(str.join(self, map(on_one_line, parts)))


def escaped(value: object) -> Html:
    """The value as HTML that shows it: HTML stays as it is."""
    return value if isinstance(value, Html) else Html(html.escape(str(value), False))


def on_one_line(value: object) -> Html:
    """A name, an error, a number of somebody else's as HTML that shows it on one line: HTML stays as it is."""
    return value if isinstance(value, Html) else _without_commands(escaped(one_line(str(value))))


def _without_commands(words: Html) -> Html:
    """A tap on a command sends it, so that one in an owner's words ("/rollback") would be sent by whoever reads them:
    a word joiner keeps Telegram from making a link of it."""
    return Html(_COMMAND.sub("/\u2060", words)) if "/" in words else words


def as_written(text: str) -> Html:
    """Somebody's words with their own line breaks: only where nothing of ours comes after them."""
    return escaped(clean_lines(text))


def quoted(text: str) -> Html:
    """Somebody's words as Telegram's quote, in which no line of theirs looks like one of ours; long ones folded. What is
    HTML already goes in as it is."""
    words = _without_commands(text if isinstance(text, Html) else as_written(text.strip()))
    is_long = len(words) > UNFOLDED_CHARACTERS or words.count("\n") >= UNFOLDED_LINES
    return Html(f"<blockquote{' expandable' if is_long else ''}>{words or '…'}</blockquote>")


def lines(*parts: str | None) -> Html:
    """Each part on a line of its own; null leaves none, an empty part an empty one."""
    return Html("\n").join(part for part in parts if part is not None)


def paragraphs(*parts: str | None) -> Html:
    """The parts with an empty line between two; what is null or empty is left out."""
    return Html("\n\n").join(part for part in parts if part)


class Texts:
    """Says things in one language: `say("new_conversation")`, `say("greeting", name=person.name)`."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "en"
        self._texts = LANGUAGES[self.language]

    def __call__(self, key: str, **values: object) -> Html:
        """The text of this key with its values put in, each escaped and on one line unless it is HTML. Unknown keys are a
        programming error."""
        return Html(self._texts[key].format(**{name: on_one_line(value) for name, value in values.items()}))


def language_of(language_code: str | None) -> str:
    """Telegram's language code of a person → the language we speak to them."""
    return "zh" if (language_code or "").lower().startswith("zh") else "en"


def shorten(text: str, n_characters: int) -> str:
    """At most `n_characters` of a text, with an ellipsis where something is missing."""
    return text if len(text) <= n_characters else text[: n_characters - 1].rstrip() + "…"


def size_shown(n_bytes: int) -> str:
    """A size on the disk for people: 1.2 GB, 30 MB, 0.4 MB."""
    megabytes = n_bytes / 1_000_000
    if megabytes >= 1000:
        return f"{megabytes / 1000:.1f} GB"
    return f"{megabytes:.0f} MB" if megabytes >= 10 else f"{megabytes:.1f} MB"


def without_tags(text: str) -> str:
    """What Telegram HTML says, without its marks."""
    return html.unescape(re.sub(r"</?[a-z]+(?: [^<>]*)?>", "", text))
