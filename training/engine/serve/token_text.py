"""What each token of a tokenizer writes: its bytes, since a token may be half a character."""

import json
import re
from dataclasses import dataclass
from typing import Any

BYTE = re.compile("<0x([0-9A-F]{2})>")
"""How a token that stands for a single byte is called where the decoder falls back on bytes."""


@dataclass(frozen=True)
class TokenText:
    """What a token writes."""

    name: str
    """Its text, bytes of half characters as `\\xe7`; a special token's own name."""
    bytes: bytes | None
    """None for a special token, which writes nothing."""

    @property
    def is_text(self) -> bool:
        """Whether its name says all of it: no half characters."""
        try:
            (self.bytes or b"").decode()
        except UnicodeDecodeError:
            return False
        return True


class TokenTexts:
    """What the tokens of one tokenizer write; each is looked up once."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self._added: dict[int, Any] = getattr(tokenizer, "added_tokens_decoder", {})
        backend = getattr(tokenizer, "backend_tokenizer", None)
        decoder = backend.decoder.__getstate__().decode() if backend and backend.decoder else "{}"
        self._decoder: str = json.dumps(json.loads(decoder), ensure_ascii=False)
        self._bytes = _bytes_of_characters() if '"ByteLevel"' in self._decoder else {}
        self._texts: dict[int, TokenText] = {}

    def of(self, token: int) -> TokenText:
        """What it writes in the middle of a text."""
        if token not in self._texts:
            added = self._added.get(token)
            if added is not None and added.special:
                text = TokenText(added.content, None)
            else:
                written = added.content.encode() if added is not None else self._written(token)
                text = TokenText(name_of(written), written)
            self._texts[token] = text
        return self._texts[token]

    def _written(self, token: int) -> bytes:
        """The bytes of a token of the vocabulary proper."""
        piece = self._tokenizer.convert_ids_to_tokens(token) if self._decoder != "{}" else None
        if piece is not None and self._bytes and all(character in self._bytes for character in piece):
            return bytes(self._bytes[character] for character in piece)
        if piece is not None and "ByteFallback" in self._decoder and (byte := BYTE.fullmatch(piece)):
            return bytes([int(byte[1], 16)])
        if piece is not None and "\u2581" in self._decoder and "\u2581" in piece:
            return str(piece).replace("\u2581", " ").encode()  # Decoded alone it would lose its space.
        text: str = self._tokenizer.decode([token], skip_special_tokens=True, clean_up_tokenization_spaces=False)
        return text.encode()


def name_of(written: bytes) -> str:
    """Bytes as text, those that are none as `\\xe7`: so OpenAI's API calls them."""
    return written.decode("utf-8", "backslashreplace")


def _bytes_of_characters() -> dict[str, int]:
    """The byte for which each character stands in a byte-level vocabulary (GPT-2's table)."""
    visible = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    rest = [byte for byte in range(256) if byte not in visible]
    return {chr(byte): byte for byte in visible} | {chr(256 + i): byte for i, byte in enumerate(rest)}
