"""Whatever is said to Telegram is taken, and nothing is lost: in several messages, or cut with a file behind it."""

import ast
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot
from aiogram.types import (
    BufferedInputFile,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    ReplyParameters,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.simulator.client import Simulator
from bot.simulator.markup_text import parse_html, utf16_length
from bot.telegram.fit_buttons import file_name
from bot.telegram.tags import read
from bot.texts import Html, escaped, quoted, without_tags
from tests.conftest import OWNER

ROOT = Path(__file__).parents[3]
BUTTONS = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="ok", callback_data="ok")]])
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 8 + (8).to_bytes(4, "big") * 2
ERROR = "Traceback: <model> & 模型 🐕 has failed. "
"""Of a host; repeated as often as it takes."""


async def shown(people: Simulator) -> list[dict[str, Any]]:
    return await people.messages(OWNER)


def words(text: str) -> str:
    return "".join(text.split())


async def test_a_text_of_two_messages_comes_in_two(people: Simulator, bot: Bot) -> None:
    question = await people.say(OWNER, "?")
    text = Html(f"<b>Failed:</b>\n{quoted(ERROR * 150)}\nWhat now?")
    last = await bot.send_message(
        OWNER, text, reply_markup=BUTTONS, reply_parameters=ReplyParameters(message_id=question)
    )
    _, *messages = await shown(people)
    assert len(messages) == 2
    assert words("".join(m["text"] for m in messages)) == words(without_tags(text))
    assert [m["reply_to_message_id"] for m in messages] == [question, None]
    assert [bool(m["buttons"]) for m in messages] == [False, True]
    assert messages[-1]["message_id"] == last.message_id  # which may be edited later
    assert all("expandable_blockquote" in {e["type"] for e in m["entities"]} for m in messages)


async def test_what_is_longer_still_comes_with_a_file(people: Simulator, bot: Bot) -> None:
    text = Html(f"<b>Failed:</b> {escaped(ERROR * 2500)}")  # 100 kB
    message = await bot.send_message(OWNER, text, reply_markup=BUTTONS)
    first, rest = await shown(people)
    assert first["text"].startswith("Failed: Traceback: <model> & 模型 🐕")
    assert first["text"].endswith("…")
    assert first["buttons"]
    assert first["message_id"] == message.message_id
    assert (await people.read(rest)).decode() == without_tags(text)
    assert rest["document"]["file_name"] == "full-text.txt"


async def test_an_edit_is_cut_and_its_whole_comes_once(people: Simulator, bot: Bot) -> None:
    card = await bot.send_message(OWNER, "…")
    for _ in range(2):
        await bot.edit_message_text(
            ERROR * 200, chat_id=OWNER, message_id=card.message_id, parse_mode=None, reply_markup=BUTTONS
        )
    first, rest = await shown(people)
    assert first["text"].startswith(ERROR)
    assert first["text"].endswith("…")
    assert (await people.read(rest)).decode() == ERROR * 200
    assert rest["reply_to_message_id"] == card.message_id


@pytest.mark.parametrize("kind", ["document", "photo"])
async def test_a_caption_is_cut_and_the_whole_follows(people: Simulator, bot: Bot, kind: str) -> None:
    caption = Html(f"<b>Sorry.</b> {escaped(ERROR * 50)}")
    file = BufferedInputFile(PNG, "x.png")
    send = bot.send_photo if kind == "photo" else bot.send_document
    await send(OWNER, file, caption=caption, reply_markup=BUTTONS)
    picture, rest = await shown(people)
    assert picture["caption"].endswith("…")
    assert utf16_length(picture["caption"]) > 900
    assert words(rest["text"]) == words(without_tags(caption))


async def test_a_text_that_fits_only_without_its_tags_is_one_message(people: Simulator, bot: Bot) -> None:
    text = Html("".join(f"<b>{n % 10}</b>{'x' * 60}" for n in range(66)))
    assert len(text) > 4096
    await bot.send_message(OWNER, text)
    [message] = await shown(people)
    assert message["text"] == without_tags(text)


@pytest.mark.parametrize("text", ["", " \n", "\u200b\u2060", "<b></b>", "<blockquote>\u200b</blockquote>"])
async def test_an_empty_text_never_goes_out(people: Simulator, bot: Bot, text: str) -> None:
    card = await bot.send_message(OWNER, text)
    await bot.edit_message_text(text, chat_id=OWNER, message_id=card.message_id, reply_markup=BUTTONS)
    [message] = await shown(people)
    assert message["text"] == "…"


async def test_halves_of_characters_are_no_reason_to_fail(people: Simulator, bot: Bot) -> None:
    await bot.send_message(OWNER, "a\ud83db")
    await bot.send_document(OWNER, BufferedInputFile(b"x", "\ud83d.txt"), caption="c\udc15d")
    assert [m["text"] or m["caption"] for m in await shown(people)] == ["a?b", "c?d"]


async def test_tags_that_telegram_cannot_read_are_left_out(people: Simulator, bot: Bot) -> None:
    await bot.send_message(OWNER, "<b>1 < 2 and <i>3</b>")
    [message] = await shown(people)
    assert message["text"] == "1 < 2 and 3"


async def test_more_marks_than_telegram_reads_go_into_several_messages(people: Simulator, bot: Bot) -> None:
    """Else the rest of them, quotes among them, would silently be no marks."""
    text = Html("\n".join(f"<b>{n}</b> <i>x</i>" for n in range(80)))
    await bot.send_message(OWNER, text)
    messages = await shown(people)
    assert sum(len(m["entities"]) for m in messages) == 160
    assert all(len(m["entities"]) <= 100 for m in messages)


async def test_buttons_are_made_to_fit(people: Simulator, bot: Bot) -> None:
    rows = [[InlineKeyboardButton(text=f"{n} {'猫' * 200}\u202e\n", callback_data=f"b:{n}") for n in range(130)]]
    rows.append([InlineKeyboardButton(text="too much", callback_data="é" * 33)])
    await bot.send_message(OWNER, "x", reply_markup=InlineKeyboardMarkup(inline_keyboard=rows))
    [message] = await shown(people)
    labels = [[button["text"] for button in row] for row in message["buttons"]]
    assert sum(map(len, labels)) == 100
    assert max(map(len, labels)) == 8
    assert labels[0][0] == "0 " + "猫" * 61 + "…"


async def test_a_hint_is_made_to_fit(people: Simulator, bot: Bot) -> None:
    await bot.send_message(OWNER, "x", reply_markup=ForceReply(input_field_placeholder="long " * 20))
    assert await shown(people)


async def test_names_of_files_are_short_and_show_what_they_are(people: Simulator, bot: Bot) -> None:
    await bot.send_document(OWNER, BufferedInputFile(b"", "../\u202etxt.exe\n" + "长" * 200 + ".csv"))
    [message] = await shown(people)
    name = message["document"]["file_name"]
    assert name == ".._txt.exe " + "长" * 68 + "….csv"
    assert file_name("\n") == "file"
    assert file_name("a.b/c." + "x" * 200) == "a.b_c." + "x" * 73 + "…"


async def test_a_chat_that_takes_no_files_has_the_message_all_the_same(people: Simulator, bot: Bot) -> None:
    await people.call(
        "POST",
        "/faults",
        json={"method": "sendDocument", "kind": "error", "error_code": 400, "description": "no rights"},
    )
    message = await bot.send_message(OWNER, ERROR * 2500, parse_mode=None)
    assert isinstance(message, Message)
    assert len(await shown(people)) == 1


WORDS = st.text(st.sampled_from(" \n<>&a猫🐕e\u0301.\u200d"), min_size=1, max_size=60)
TAGS = st.sampled_from(["b", "i", "u", "s", "code", "blockquote"])


@settings(max_examples=30)
@given(st.lists(st.tuples(TAGS, WORDS, WORDS), min_size=1, max_size=8))
def test_html_is_read_as_telegram_reads_it(passages: list[tuple[str, str, str]]) -> None:
    markup = "".join(f"<{tag}>{escaped(inside)}</{tag}>{escaped(behind)}" for tag, inside, behind in passages)
    text, spans = read(markup)
    expected = parse_html(markup)
    assert text == expected.text
    assert [(s.start, s.end - s.start, s.kind) for s in spans] == [
        (e["offset"], e["length"], e["type"]) for e in expected.entities
    ]


def test_there_is_one_way_to_telegram() -> None:
    """Only `make_bot` makes a client, with `Fitting` before all else; and nobody makes calls of their own beside it."""
    makers = []
    for path in (p for folder in ("bot", "admin", "training", "storage") for p in (ROOT / folder).rglob("*.py")):
        if "simulator" in path.parts or "demo" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else None
            if name in {"Bot", "AiohttpSession"}:
                makers.append(str(path.relative_to(ROOT)))
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "api.telegram.org/bot" in node.value:
                makers.append(str(path.relative_to(ROOT)))
    assert set(makers) == {"bot/telegram/client.py"}
