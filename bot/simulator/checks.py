"""Reading the parameters of a Bot API call, and the limits that Telegram holds them to."""

import json
import re
import struct
from dataclasses import dataclass, field
from typing import Any

from bot.simulator.errors import bad_request
from bot.simulator.markdown import parse_markdown_v2
from bot.simulator.markup_text import Formatted, finish, given_entities, parse_html, utf16_length

Json = dict[str, Any]

TEXT_LIMIT = 4096  # UTF-16 units, after entities are parsed
CAPTION_LIMIT = 1024
CALLBACK_DATA_BYTES = 64
CALLBACK_ANSWER_LIMIT = 200
UPLOAD_BYTES = 50 * 1024 * 1024
DOWNLOAD_BYTES = 20 * 1024 * 1024
PHOTO_BYTES = 10 * 1024 * 1024
BUTTON_ACTIONS = ("url", "callback_data", "copy_text", "web_app", "login_url", "switch_inline_query")


@dataclass(frozen=True)
class FormFile:
    """A file part of a multipart request."""

    name: str
    mime_type: str | None
    data: bytes


@dataclass
class Params:
    """The parameters of one call, however they came: form fields are text, JSON bodies are typed."""

    values: Json
    uploads: dict[str, FormFile] = field(default_factory=dict)

    def text(self, name: str) -> str | None:
        """A string, or None where it is absent or empty."""
        value = self.values.get(name)
        return None if value is None or value == "" else str(value)

    def integer(self, name: str, default: int | None = None) -> int | None:
        """A whole number; text that is none reads as absent, as Telegram's to_integer does."""
        value = self.values.get(name)
        if isinstance(value, float) and value.is_integer():
            return int(value)
        try:
            return default if value is None or value == "" else int(str(value))
        except ValueError:
            return default

    def flag(self, name: str) -> bool:
        """Whether a parameter is on: true, yes or 1, in any case of letters."""
        return str(self.values.get(name, "")).lower() in ("true", "yes", "1")

    def json(self, name: str, title: str) -> Any:
        """A nested value, given as JSON text or (in JSON bodies) as it is; None where absent."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            raise bad_request(f"can't parse {title} JSON object") from None

    def string_list(self, name: str) -> list[str] | None:
        """An array of strings; None where absent."""
        value = self.json(name, name)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise bad_request(f"can't parse {name}: expected an Array of String")
        return list(value)

    def chat_id(self) -> int | None:
        """The number of the chat; None for none, and for an @name, which nobody here has."""
        return self.integer("chat_id")


def formatted(params: Params, name: str, entities_name: str) -> Formatted:
    """The text parameter `name`, parsed by parse_mode or by its entities, trimmed and with links found."""
    source = params.text(name) or ""
    try:
        source.encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    source = source.replace("\r", "")
    mode = (params.text("parse_mode") or "").lower()
    entities = params.json(entities_name, "entities")
    if mode == "html":
        result = parse_html(source)
    elif mode == "markdownv2":
        result = parse_markdown_v2(source)
    elif mode:
        raise bad_request("unsupported parse_mode")
    elif entities:
        result = given_entities(source, entities)
    else:
        result = Formatted(source)
    return finish(result)


def message_text(params: Params, *, editing: bool = False) -> Formatted:
    """The text of a message: not empty, at most 4,096."""
    result = formatted(params, "text", "entities")
    if not result.text:
        raise bad_request("message text is empty")
    if utf16_length(result.text) > TEXT_LIMIT:
        # sending is refused by the Bot API server, editing by Telegram behind it: two texts for one limit
        raise bad_request("MESSAGE_TOO_LONG" if editing else "message is too long")
    return result


def caption_text(params: Params) -> Formatted:
    """A caption: may be empty, at most 1,024."""
    result = formatted(params, "caption", "caption_entities")
    if utf16_length(result.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return result


def reply_markup(params: Params, *, only_inline: bool = False) -> Json | None:
    """Any of the four reply markups, checked; None for none and for an empty inline keyboard."""
    markup = params.json("reply_markup", "reply keyboard markup")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        return _inline_keyboard(markup["inline_keyboard"])
    if only_inline:
        raise bad_request("inline keyboard expected")
    if "keyboard" in markup:
        return {**markup, "keyboard": _rows(markup["keyboard"], "keyboard", _key)}
    if markup.get("remove_keyboard") or markup.get("force_reply"):
        placeholder = markup.get("input_field_placeholder")
        if placeholder is not None and not 1 <= len(str(placeholder)) <= 64:
            raise bad_request("input field placeholder must be 1-64 characters long")
        return dict(markup)
    return None


def _inline_keyboard(rows: object) -> Json | None:
    keyboard = _rows(rows, "inline_keyboard", _button)
    keyboard = [row for row in keyboard if row]
    if sum(len(row) for row in keyboard) > 100:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return {"inline_keyboard": keyboard} if keyboard else None


def _rows(rows: object, name: str, read: Any) -> list[list[Json]]:
    if not isinstance(rows, list):
        kind = "InlineKeyboardMarkup" if name == "inline_keyboard" else "ReplyKeyboardMarkup"
        raise bad_request(f'field "{name}" of the {kind} must be an Array')
    if not all(isinstance(row, list) for row in rows):
        raise bad_request(f'field "{name}" must be an Array of Arrays')
    return [[read(button) for button in row] for row in rows]


def _button(button: object) -> Json:
    prefix = "can't parse inline keyboard button: "
    if not isinstance(button, dict):
        raise bad_request(prefix + "InlineKeyboardButton must be an Object")
    if "text" not in button:
        raise bad_request(prefix + 'Can\'t find field "text"')
    if not isinstance(button["text"], str):
        raise bad_request(prefix + 'Field "text" must be of type String')
    if not button["text"].strip():
        raise bad_request("BUTTON_TEXT_INVALID")  # our reading: the real text is not documented
    if not any(button.get(action) not in (None, "") for action in BUTTON_ACTIONS):
        raise bad_request(prefix + "Text buttons are unallowed in the inline keyboard")
    if len(str(button.get("callback_data", "")).encode()) > CALLBACK_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    url = str(button.get("url") or "")
    if url and not re.match(r"(https?|tg|ton)://|[\w-]+(\.[\w-]+)+", url):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return dict(button)


def _key(key: object) -> Json:
    if isinstance(key, str):  # a bare string is a key with that text
        return {"text": key}
    if not isinstance(key, dict) or not isinstance(key.get("text"), str):
        raise bad_request("can't parse keyboard button: Can't find field \"text\"")
    return dict(key)


def image_size(data: bytes) -> tuple[int, int]:
    """(width, height) of a PNG, JPEG, GIF or WebP; Telegram refuses as a photo what is no image."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return int(width), int(height)
    if data[:6] in (b"GIF87a", b"GIF89a") and len(data) >= 10:
        width, height = struct.unpack("<HH", data[6:10])
        return int(width), int(height)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return 800, 600  # three encodings of the size; nobody here needs it exact
    if data.startswith(b"\xff\xd8"):
        position = 2
        while position + 9 < len(data) and data[position] == 0xFF:
            marker, length = data[position + 1], int.from_bytes(data[position + 2 : position + 4], "big")
            if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
                height, width = struct.unpack(">HH", data[position + 5 : position + 9])
                return int(width), int(height)
            position += 2 + length
    raise bad_request("IMAGE_PROCESS_FAILED")
