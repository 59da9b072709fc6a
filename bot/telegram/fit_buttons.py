"""Buttons and names of files as Telegram takes them: short, on one line, not too many. Pure."""

import logging
from typing import Any

from aiogram.methods import SendDocument, TelegramMethod
from aiogram.types import BufferedInputFile, ForceReply, InlineKeyboardButton, InlineKeyboardMarkup

from bot.texts import shorten
from bot.texts.foreign import one_line

log = logging.getLogger(__name__)

LABEL_CHARACTERS = 64
"""More of a label nobody sees on a phone."""
DATA_BYTES = 64
"""What a button may carry."""
MOST_BUTTONS, MOST_IN_A_ROW = 100, 8
NAME_CHARACTERS = 80
"""Of a file's name, without what stands after its last dot."""


def fit_buttons(method: TelegramMethod[Any]) -> TelegramMethod[Any]:
    """The call with buttons that Telegram takes; the same where they are."""
    markup = getattr(method, "reply_markup", None)
    if isinstance(markup, InlineKeyboardMarkup) and not _is_taken(markup):
        return method.model_copy(update={"reply_markup": _tidy(markup)})
    if isinstance(markup, ForceReply) and len(markup.input_field_placeholder or "") > LABEL_CHARACTERS:
        hint = shorten(markup.input_field_placeholder or "", LABEL_CHARACTERS)
        return method.model_copy(update={"reply_markup": markup.model_copy(update={"input_field_placeholder": hint})})
    return method


def _is_taken(markup: InlineKeyboardMarkup) -> bool:
    rows = markup.inline_keyboard
    return sum(map(len, rows)) <= MOST_BUTTONS and all(
        len(row) <= MOST_IN_A_ROW and all(map(_fits, row)) for row in rows
    )


def _fits(button: InlineKeyboardButton) -> bool:
    return 0 < len(button.text) <= LABEL_CHARACTERS and button.text == one_line(button.text) and _is_carried(button)


def _is_carried(button: InlineKeyboardButton) -> bool:
    return button.callback_data is None or len(button.callback_data.encode("utf-8", "replace")) <= DATA_BYTES


def _tidy(markup: InlineKeyboardMarkup) -> InlineKeyboardMarkup:
    """Labels are shortened and long rows broken. A button that carries too much is left out, since it would take the
    whole message with it: a mistake of ours, so it is logged."""
    rows: list[list[InlineKeyboardButton]] = []
    n_free = MOST_BUTTONS
    for row in markup.inline_keyboard:
        for button in row:
            if not _is_carried(button):
                log.error("a button carries more than %d bytes and is left out: %s", DATA_BYTES, button.callback_data)
        buttons = [
            button.model_copy(update={"text": shorten(one_line(button.text) or "…", LABEL_CHARACTERS)})
            for button in row
            if _is_carried(button)
        ][:n_free]
        n_free -= len(buttons)
        rows += [buttons[start : start + MOST_IN_A_ROW] for start in range(0, len(buttons), MOST_IN_A_ROW)]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def fit_file_name(method: TelegramMethod[Any]) -> TelegramMethod[Any]:
    """The call with a name of its file that is short and says what it is; the same where it does."""
    file = method.document if isinstance(method, SendDocument) else None
    if not isinstance(file, BufferedInputFile):
        return method
    name = file_name(file.filename or "")
    if name == file.filename and file.data:
        return method
    # Telegram refuses a file without bytes.
    return method.model_copy(update={"document": BufferedInputFile(file.data or b"\n", name)})


def file_name(name: str) -> str:
    """On one line, without folders, at most 80 characters before its suffix."""
    stem, dot, suffix = one_line(name).replace("/", "_").replace("\\", "_").rpartition(".")
    if not dot or len(suffix) > 12:
        stem, dot, suffix = stem + dot + suffix, "", ""
    return f"{shorten(stem.strip('… ') or 'file', NAME_CHARACTERS)}{dot}{suffix}"
