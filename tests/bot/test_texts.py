"""Both languages say the same things, and every text that the code asks for is there."""

import re
from pathlib import Path
from string import Formatter

from bot.texts import LANGUAGES, Html, Texts, en, lines, paragraphs, without_tags, zh
from storage.endings import Ending

ROOT = Path(__file__).parents[2]


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_same_keys_and_placeholders_in_both_languages() -> None:
    assert en.TEXTS.keys() == zh.TEXTS.keys()
    for key in en.TEXTS:
        assert _placeholders(en.TEXTS[key]) == _placeholders(zh.TEXTS[key]), key


def test_every_key_in_the_code_exists_and_none_is_left_over() -> None:
    code = "\n".join(
        path.read_text("utf-8")
        for folder in ("bot", "admin", "training")
        for path in (ROOT / folder).rglob("*.py")
        if path.parent.name not in {"texts", "simulator", "demo"}
    )
    keys = set(re.findall(r'["\']([a-z][a-z0-9_]+)["\']', code)) | set(Ending)  # why a turn has no answer
    prefixes = list(re.findall(r'f"([a-z_]+_)\{', code))
    missing = [key for key in re.findall(r'say\("([a-z0-9_]+)"', code) if key not in en.TEXTS]
    assert not missing
    leftovers = [key for key in en.TEXTS if key not in keys and not key.startswith(tuple(prefixes))]
    assert not leftovers


def test_values_are_escaped_and_every_text_is_well_formed_html() -> None:
    assert Texts("en")("roles_withdrawn", id="<b>") == "✅ <code>&lt;b&gt;</code> has no rank any more."
    for texts in LANGUAGES.values():
        for key, text in texts.items():
            stack: list[str] = []
            for closing, tag in re.findall(r"<(/?)([a-z]+)>", text):
                if closing:
                    assert stack and stack.pop() == tag, key
                else:
                    stack.append(tag)
            assert not stack, key


def test_html_goes_into_a_text_as_it_is() -> None:
    say = Texts("en")
    assert say("roles_withdrawn", id=Html("<b>1</b>")) == "✅ <code><b>1</b></code> has no rank any more."
    text = say("roles_withdrawn", id=say("roles_withdrawn", id="<b>"))
    assert "<code>✅ <code>&lt;b&gt;</code> has no rank any more.</code>" in text
    assert isinstance(text, Html)


def test_what_is_no_html_is_escaped_where_it_joins_it() -> None:
    assert lines(Html("<b>a</b>"), "", None, "<b>") == "<b>a</b>\n\n&lt;b&gt;"
    assert paragraphs(Html("<b>a</b>"), "", None, "a & b") == "<b>a</b>\n\na &amp; b"
    assert Html(", ").join(["<", Html("<i>b</i>")]) == "&lt;, <i>b</i>"
    assert isinstance(lines("a"), Html)
    assert isinstance(paragraphs(), Html)


def test_what_is_made_of_html_by_other_means_is_no_html() -> None:
    bold = Html("<b>a</b>")
    assert type(bold + bold) is Html
    for text in (bold + "!", "!" + bold, f"{bold}", bold.replace("a", "b"), bold[1:]):
        assert type(text) is str


def test_without_tags_a_text_says_the_same() -> None:
    assert without_tags("<b>1 &lt; 2</b> &amp; so on") == "1 < 2 & so on"


def test_chinese_texts_are_chinese() -> None:
    for key, text in zh.TEXTS.items():
        without = re.sub(r"\{\w+\}|<[^>]+>", "", text)
        if re.search(r"[a-z]{4,}", without) or len(without) > 4:
            assert re.search(r"[一-鿿]", without) or not re.search(r"[A-Za-z]{3,}", without) or "English" in without, (
                key
            )
