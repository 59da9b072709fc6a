"""Every text with the largest values that the tables allow: Telegram takes it, nothing is lost, no line is forged."""

from collections.abc import Callable, Sequence
from string import Formatter
from typing import Any

import pytest
from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendDocument, SendMessage, TelegramMethod
from aiogram.types import BufferedInputFile
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.simulator.checks import CALLBACK_ANSWER_LIMIT, Params, caption_text, message_text
from bot.simulator.markup_text import finish, parse_html, utf16_length
from bot.telegram.fit import FILE_NAME, Calls, fit
from bot.telegram.pages import page_line, page_of
from bot.texts import LANGUAGES, Html, Texts, escaped, quoted, without_tags
from bot.texts.foreign import clean_lines, one_line

FILE = BufferedInputFile(b"x", "x.txt")
NUMBER = 2**63
EVIL = "</b><i>&amp; 猫🐕 \u202e\u2066exe.\u200b\r\n\n✅ <b>Approved</b>\x0b\x85\u2028🩺 Dr. Chen\x00 \ud83d"
"""A name, or a host's error: tags, marks that turn the direction, and lines that look like ours."""
LONG, LONG_CHARACTERS = EVIL + "word 猫 & 🐕. " * 500, 6000
"""With so many characters of it no text fits into a message."""
WITH_VALUES = [
    (language, key, names)
    for language, texts in LANGUAGES.items()
    for key, text in texts.items()
    if (names := sorted({name for _, name, _, _ in Formatter().parse(text) if name}))
]


def _said(calls: Calls) -> list[str]:
    """What Telegram would show, by the simulator's own judgement: it refuses as Telegram does."""
    shown = []
    for call in (*calls.earlier, calls.main, *calls.later):
        values = call.model_dump(exclude_none=True, exclude={"document"})
        mode = values.pop("parse_mode", None) and "HTML"
        if isinstance(call, SendDocument):
            entities = values.get("caption_entities")
            shown.append(caption_text(Params({**values, "caption_entities": entities, "parse_mode": mode})).text)
            if isinstance(call.document, BufferedInputFile) and call.document.filename == FILE_NAME:
                shown.append(call.document.data.decode())
        else:
            shown.append(message_text(Params({**values, "parse_mode": mode})).text)
    return shown


def _bare(text: str) -> str:
    return "".join(text.split())


def _is_complete(calls: Calls, text: str) -> bool:
    """Whether all of it is there: in its messages, or in what comes behind the cut one."""
    shown = [_bare(part) for part in _said(calls)]
    whole = _bare(without_tags(text))
    return whole in ("".join(shown), shown[-1], "".join(shown[1:]))


WAYS: list[Callable[[Html], TelegramMethod[Any]]] = [
    lambda text: SendMessage(chat_id=1, text=text),
    lambda text: EditMessageText(chat_id=1, message_id=1, text=text),
    lambda text: SendDocument(chat_id=1, document=FILE, caption=text),
]


def _check(texts: Sequence[tuple[str, str, list[str]]], way: Callable[[Html], TelegramMethod[Any]]) -> None:
    for language, key, names in texts:
        text = Texts(language)(key, **dict.fromkeys(names, LONG[: LONG_CHARACTERS // len(names)]))
        assert _is_complete(fit(way(text)), text), (language, key)


@pytest.mark.parametrize("place", range(3))
def test_texts_are_taken_and_complete(place: int) -> None:
    """A part of them: each goes one of the ways."""
    _check(WITH_VALUES[3 * place :: 9], WAYS[place])


@pytest.mark.long
@pytest.mark.parametrize("way", WAYS)
def test_every_text_is_taken_and_complete(way: Callable[[Html], TelegramMethod[Any]]) -> None:
    _check(WITH_VALUES, way)


def test_no_value_makes_a_line() -> None:
    for language, key, names in WITH_VALUES:
        text = Texts(language)(key, **dict.fromkeys(names, EVIL))
        assert text.count("\n") == LANGUAGES[language][key].count("\n"), key
        assert text.count("<b>") == LANGUAGES[language][key].count("<b>"), key
        assert not set(text) & set("\u202e\u2066\u200b\r\x0b\x85\u2028\x00\ud83d"), key


def test_numbers_as_large_as_a_column_fit_into_one_message() -> None:
    for language, key, names in WITH_VALUES:
        calls = fit(SendMessage(chat_id=1, text=Texts(language)(key, **dict.fromkeys(names, NUMBER))))
        assert (calls.earlier, calls.later) == ([], []), key


def test_texts_without_values_fit_everywhere() -> None:
    for texts in LANGUAGES.values():
        for key, text in texts.items():
            assert utf16_length(without_tags(text)) < 3000, key


def test_an_error_of_100_kilobytes_comes_as_a_file() -> None:
    error = "Traceback (most recent call last): <frame> " * 2400
    calls = fit(SendMessage(chat_id=1, text=Texts("en")("job_announce_failed", error=error)))
    first, whole = _said(calls)[0], _said(calls)[-1]
    assert first.startswith("❌ The training failed: Traceback")
    assert first.endswith("…")
    assert whole == without_tags(Texts("en")("job_announce_failed", error=error))


def test_an_answer_to_a_tap_is_short() -> None:
    text = without_tags(Texts("zh")("review_taken", name=LONG))
    answer = fit(AnswerCallbackQuery(callback_query_id="1", text=text)).main
    assert isinstance(answer, AnswerCallbackQuery)
    assert answer.text is not None
    assert utf16_length(answer.text) <= CALLBACK_ANSWER_LIMIT
    assert answer.text.endswith("…")


@settings(max_examples=50)
@given(st.text(max_size=200))
def test_words_stay_in_their_quote(words: str) -> None:
    text = quoted(words)
    assert text.count("<blockquote") == text.count("</blockquote>") == 1
    assert "\n" not in one_line(words)
    assert one_line(one_line(words)) == one_line(words)
    assert clean_lines(clean_lines(words)) == clean_lines(words)


def test_no_command_of_somebody_elses_can_be_tapped() -> None:
    for words in (
        "Try /rollback",
        "/forget@bot_x now",
        "(/use)",
        "是/rollback",
        "a </b> <b>/x",
        "/a/b",
        "and/or",
        "1 /2",
    ):
        for text in (
            quoted(words),
            quoted(Html(f"<i>{escaped(words)}</i>")),
            Texts("en")("audit_detail", detail=words),
        ):
            entities = finish(parse_html(text)).entities
            assert not any(entity["type"] == "bot_command" for entity in entities), words
    assert quoted("and/or /a/b </b>") == "<blockquote>and/or /a/b &lt;/b&gt;</blockquote>"


def test_what_shows_nothing_is_shown_as_a_gap() -> None:
    assert [one_line(text) for text in ("", "\u200b", "\u3164\u2800", "\n")] == ["", "…", "…", "…"]
    assert one_line("👩\u200d⚕️ Zo\u0308e 🏳️\u200d🌈") == "👩\u200d⚕️ Zo\u0308e 🏳️\u200d🌈"
    assert one_line("Z\u0300\u0301\u0302\u0303\u0304a\u0323lgo") == "Z\u0300\u0301\u0302a\u0323lgo"


@settings(max_examples=40)
@given(st.lists(st.integers(1, 4000), max_size=60), st.integers(1, 12))
def test_pages_have_every_entry_once_and_fit(lengths: list[int], most: int) -> None:
    entries = [Html("é" * n) for n in lengths]
    pages = [page_of(entries, 0, most)]
    while pages[-1].number + 1 < pages[-1].n_pages:
        pages.append(page_of(entries, pages[-1].number + 1, most))
    assert [n for page in pages for n in range(page.start, page.end)] == list(range(len(entries)))
    for page in pages:
        size = sum(lengths[page.start : page.end])
        assert page.end - page.start <= most
        assert size <= 3000 or page.end - page.start == 1
    assert page_of(entries, 10**9, most) == pages[-1]
    assert page_of(entries, -1, most) == pages[0]
    assert (page_line(pages[0], Texts("en")) is None) == (len(pages) == 1)
