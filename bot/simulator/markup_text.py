"""Formatted text as Telegram reads it: HTML and MarkdownV2 become plain text and entities.

The two parsers follow TDLib's rules and its error texts (byte offsets into the UTF-8 source). Inside this
file positions count code points; `finish` trims, finds commands, mentions and links, and turns positions
into the UTF-16 units that the Bot API speaks.
"""

import html
import re
from dataclasses import dataclass, field
from typing import Any

from bot.simulator.errors import ApiError, bad_request

Entity = dict[str, Any]

HTML_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
}
_ATTRIBUTE = re.compile(r"""\s+([a-zA-Z-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+))?""")
_CHARACTER_REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});")

_FOUND = (
    (
        "url",
        re.compile(r"https?://[^\s<>\"，。！？；：、（）《》「」“”]+[^\s<>\"，。！？；：、（）《》「」“”.,!?;:)\]']"),
    ),
    ("email", re.compile(r"(?<![\w.+-])[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z][A-Za-z0-9_]{3,31}(?!\w)")),
    ("hashtag", re.compile(r"(?<![\w#])#(?=\w*[^\W\d])\w{1,256}")),
)


@dataclass
class Formatted:
    """Plain text with its entities; `length` of the text in UTF-16 units decides about the limits."""

    text: str
    entities: list[Entity] = field(default_factory=list)


def utf16_length(text: str) -> int:
    """How long Telegram thinks the text is."""
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


def cannot_parse(reason: str) -> ApiError:
    """The refusal of both parsers."""
    return bad_request(f"can't parse entities: {reason}")


def byte_offset(source: str, position: int) -> int:
    """Position in UTF-8 bytes, which is what the error texts count."""
    return len(source[:position].encode("utf-8", "surrogatepass"))


def parse_html(source: str) -> Formatted:
    """Telegram's HTML subset; raises ApiError with TDLib's text on anything else."""
    out: list[str] = []
    entities: list[Entity] = []
    open_tags: list[tuple[str, int, dict[str, str]]] = []
    length = position = 0
    while position < len(source):
        character = source[position]
        if character == "&" and (reference := _CHARACTER_REFERENCE.match(source, position)):
            characters = html.unescape(reference.group())
            out.append(characters)
            length += len(characters)
            position = reference.end()
        elif character != "<":
            out.append(character)
            length += 1
            position += 1
        elif source.startswith("</", position):
            position = _close_html(source, position, length, open_tags, entities)
        else:
            tag, attributes, position = _open_html(source, position)
            open_tags.append((tag, length, attributes))
    if open_tags:
        raise cannot_parse(f'Can\'t find end tag corresponding to start tag "{open_tags[-1][0]}"')
    text = "".join(out)
    for entity in entities:
        if entity["type"] == "text_link" and not entity["url"]:
            # <a>example.com</a>: the text is the address
            entity["url"] = text[entity["offset"] : entity["offset"] + entity["length"]]
    return Formatted(text, entities)


def _open_html(source: str, begin: int) -> tuple[str, dict[str, str], int]:
    name = re.compile(r"[^\s>]*").match(source, begin + 1)
    assert name is not None  # the pattern matches the empty string
    tag = name.group().lower()
    offset = byte_offset(source, begin)
    if name.end() >= len(source):
        raise cannot_parse(f"Unclosed start tag at byte offset {offset}")
    if tag not in HTML_TAGS:
        raise cannot_parse(f'Unsupported start tag "{tag}" at byte offset {offset}')
    attributes: dict[str, str] = {}
    position = name.end()
    while attribute := _ATTRIBUTE.match(source, position):
        attributes[attribute.group(1).lower()] = html.unescape((attribute.group(2) or "").strip("\"'"))
        position = attribute.end()
    while position < len(source) and source[position].isspace():
        position += 1
    if not source.startswith(">", position):
        raise cannot_parse(f"Unclosed start tag at byte offset {offset}")
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise cannot_parse(f'Tag "span" must have class "tg-spoiler" at byte offset {offset}')
    return tag, attributes, position + 1


def _close_html(
    source: str,
    begin: int,
    length: int,
    open_tags: list[tuple[str, int, dict[str, str]]],
    entities: list[Entity],
) -> int:
    offset = byte_offset(source, begin)
    if not open_tags:
        raise cannot_parse(f"Unexpected end tag at byte offset {offset}")
    end = source.find(">", begin)
    if end < 0:
        raise cannot_parse(f"Unclosed end tag at byte offset {offset}")
    name = source[begin + 2 : end].strip().lower()
    tag, start, attributes = open_tags.pop()
    if name and name != tag:
        raise cannot_parse(f'Unmatched end tag at byte offset {offset}, expected "</{tag}>", found "</{name}>"')
    if length == start:
        return end + 1
    entity: Entity = {"type": HTML_TAGS[tag], "offset": start, "length": length - start}
    if tag == "a":
        entity["url"] = attributes.get("href", "")
    elif tag == "tg-emoji":
        entity["custom_emoji_id"] = attributes.get("emoji-id", "")
    elif tag == "blockquote" and "expandable" in attributes:
        entity["type"] = "expandable_blockquote"
    elif tag == "code" and open_tags and open_tags[-1][0] == "pre":
        language = attributes.get("class", "").removeprefix("language-")
        if language:
            open_tags[-1][2]["language"] = language
        return end + 1
    elif tag == "pre" and "language" in attributes:
        entity["language"] = attributes["language"]
    entities.append(entity)
    return end + 1


def given_entities(text: str, entities: object) -> Formatted:
    """Entities that came ready made (UTF-16 positions); refuses those that do not fit the text."""
    if not isinstance(entities, list):
        raise bad_request("can't parse entities JSON object")
    starts = [0]
    for character in text:
        starts.append(starts[-1] + (2 if ord(character) > 0xFFFF else 1))
    place = {unit: index for index, unit in enumerate(starts)}
    accepted_entities: list[Entity] = []
    for entity in entities[:100]:  # Telegram ignores the rest
        _check_entity(entity)
        if entity["length"] <= 0 or entity["type"] in FOUND_ENTITIES:
            continue
        first, end = _span(place, entity["offset"], entity["length"])
        accepted_entities.append({**entity, "offset": first, "length": end - first})
    return Formatted(text, accepted_entities)


def _check_entity(entity: object) -> None:
    if not isinstance(entity, dict):
        raise bad_request("can't parse MessageEntity: expected an Object")
    if not isinstance(entity.get("offset"), int) or not isinstance(entity.get("length"), int):
        raise bad_request("can't parse MessageEntity: Can't find field \"offset\"")
    if not isinstance(entity.get("type"), str) or entity["type"] not in KNOWN_ENTITIES:
        raise bad_request("can't parse MessageEntity: Unsupported type specified")
    if entity["type"] == "text_link" and not entity.get("url"):
        raise bad_request("can't parse MessageEntity: Can't find field \"url\"")


def _span(place: dict[int, int], offset: int, length: int) -> tuple[int, int]:
    """(first, end) in code points of an entity in UTF-16 units; `place` has the code point that begins at a unit, the
    end of the text included."""
    units = max(place)
    if offset < 0 or offset >= units:
        raise bad_request(f"entity begins after the end of the text at UTF-16 offset {offset}")
    end = offset + length
    if end > units:
        raise bad_request(
            f"entity beginning at UTF-16 offset {offset} ends after the end of the text at UTF-16 offset {end}"
        )
    if offset not in place:
        raise bad_request(f"entity begins in a middle of a UTF-16 symbol at byte offset {offset}")
    if end not in place:
        raise bad_request(
            f"entity beginning at UTF-16 offset {offset} ends in a middle of a UTF-16 symbol at byte offset {end}"
        )
    return place[offset], place[end]


def finish(source: Formatted) -> Formatted:
    """Trim, find commands, mentions, links and hashtags, and count in UTF-16 units."""
    # TDLib: control characters become spaces, one for one, so that positions hold
    text = "".join(" " if ord(c) < 32 and c != "\n" else c for c in source.text)
    body = text.rstrip(" \n")
    lead = len(body) - len(body.lstrip(" \n"))
    text = body[lead:]
    entities: list[Entity] = []
    for entity in source.entities:
        start = max(0, entity["offset"] - lead)
        end = min(len(text), entity["offset"] + entity["length"] - lead)
        if end > start:
            entities.append({**entity, "offset": start, "length": end - start})
    entities += _find(text, [e for e in entities if e["type"] in ("code", "pre", "text_link")])
    entities.sort(key=lambda e: (e["offset"], -e["length"]))
    for entity in entities:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        entity["offset"] = utf16_length(text[:start])
        entity["length"] = utf16_length(text[start:end])
    return Formatted(text, entities)


def _find(text: str, blocks: list[Entity]) -> list[Entity]:
    entities: list[Entity] = []
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            start, end = match.span()
            if all(end <= e["offset"] or start >= e["offset"] + e["length"] for e in blocks + entities):
                entities.append({"type": kind, "offset": start, "length": end - start})
    return entities


FOUND_ENTITIES = {kind for kind, _ in _FOUND} | {"cashtag", "phone_number"}
KNOWN_ENTITIES = set(HTML_TAGS.values()) | FOUND_ENTITIES | {"expandable_blockquote", "text_mention", "date_time"}
