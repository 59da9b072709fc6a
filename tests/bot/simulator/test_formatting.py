"""HTML and MarkdownV2 against what TDLib's own tests and documentation say."""

import pytest

from bot.simulator.errors import ApiError
from bot.simulator.markdown import parse_markdown_v2
from bot.simulator.markup_text import finish, parse_html

Found = list[tuple[str, int, int]]


def found(source: str, mode: str) -> tuple[str, Found]:
    result = finish(parse_html(source) if mode == "html" else parse_markdown_v2(source))
    return result.text, [(e["type"], e["offset"], e["length"]) for e in result.entities]


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("a <b>b <i>c</i></b>", "a b c", [("bold", 2, 3), ("italic", 4, 1)]),
        ("1 &lt; 2 &amp; &#39;x&#39; &nbsp;", "1 < 2 & 'x' &nbsp;", []),
        ('<a href="https://x.org">x</a>', "x", [("text_link", 0, 1)]),
        ('<pre><code class="language-py">1</code></pre>', "1", [("pre", 0, 1)]),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
        ('<span class="tg-spoiler">s</span>', "s", [("spoiler", 0, 1)]),
        ("  <b> 🐾 </b>\n", "🐾", [("bold", 0, 2)]),
        ("<b></b>x", "x", []),
    ],
)
def test_html(source: str, text: str, entities: Found) -> None:
    assert found(source, "html") == (text, entities)


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("爪<foo>", 'Unsupported start tag "foo" at byte offset 3'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("1 <b", "Unclosed start tag at byte offset 2"),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_bad_html(source: str, error: str) -> None:
    with pytest.raises(ApiError) as refusal:
        parse_html(source)
    assert refusal.value.description == f"Bad Request: can't parse entities: {error}"


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        (
            "*b _i_* ~s~ __u__ ||p||",
            "b i s u p",
            [("bold", 0, 3), ("italic", 2, 1), ("strikethrough", 4, 1), ("underline", 6, 1), ("spoiler", 8, 1)],
        ),
        (r"1\. a\_b", "1. a_b", []),
        ("`a*b`", "a*b", [("code", 0, 3)]),
        ("```py\nx = 1\n```", "x = 1\n".rstrip(), [("pre", 0, 5)]),
        (r"[x](https://x.org/\))", "x", [("text_link", 0, 1)]),
        (">a\n>b\nc", "a\nb\nc", [("blockquote", 0, 3)]),
        (">a\n>b||", "a\nb", [("expandable_blockquote", 0, 3)]),
    ],
)
def test_markdown_v2(source: str, text: str, entities: Found) -> None:
    assert found(source, "markdown") == (text, entities)


@pytest.mark.parametrize(
    ("source", "error"),
    [
        # from TDLib's test/message_entities.cpp
        ("🏟 🏟_abacaba", "Can't find end of Italic entity at byte offset 9"),
        ("🏟 🏟_abac * asd ", "Can't find end of Bold entity at byte offset 15"),
        ("🏟 🏟`", "Can't find end of Code entity at byte offset 9"),
        ("🏟 🏟```", "Can't find end of Pre entity at byte offset 9"),
        ("🏟 🏟```a ", "Can't find end of PreCode entity at byte offset 9"),
        ("🏟 🏟_🏟 🏟__", "Can't find end of Underline entity at byte offset 19"),
        ("1.", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("a]", "Character ']' is reserved and must be escaped with the preceding '\\'"),
        ("[a](b", "Can't find end of a URL at byte offset 3"),
    ],
)
def test_bad_markdown_v2(source: str, error: str) -> None:
    with pytest.raises(ApiError) as refusal:
        parse_markdown_v2(source)
    assert refusal.value.description == f"Bad Request: can't parse entities: {error}"


def test_what_telegram_finds_by_itself() -> None:
    text, entities = found(
        "请看 https://x.org/a?b=1。 /help@vetted_bot @drwang a@b.cn #cat 1/2 <code>/no</code>", "html"
    )
    kinds = {
        kind: text.encode("utf-16-le")[2 * at : 2 * (at + size)].decode("utf-16-le") for kind, at, size in entities
    }
    assert kinds == {
        "url": "https://x.org/a?b=1",
        "bot_command": "/help@vetted_bot",
        "mention": "@drwang",
        "email": "a@b.cn",
        "hashtag": "#cat",
        "code": "/no",
    }
