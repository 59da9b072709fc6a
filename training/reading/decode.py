"""Bytes → text, with the way back: which byte and which line a place in the text is."""

from training.problems import Problem

EVERYDAY_CHINESE = 0.8
"""Share of a GB18030 file's characters, ASCII aside, that have to be everyday Chinese."""


class SourceText:
    """A file's text. Bytes that cannot be decoded stand in it as lone surrogates."""

    def __init__(self, text: str, encoding: str, offset: int = 0) -> None:
        if "\n" not in text:
            text = text.replace("\r", "\n")
        self.text = text
        self.encoding = encoding
        # From front to back, so that each part of the file is measured once.
        self._line_place, self._line = 0, 1
        self._byte_place, self._byte = 0, offset

    def again(self) -> "SourceText":
        """The same text, to be read from its front once more."""
        return SourceText(self.text, self.encoding, self._byte)

    def line(self, place: int) -> int:
        """The line, from 1, of a place in the text; places are asked for from front to back."""
        self._line += self.text.count("\n", self._line_place, place)
        self._line_place = place
        return self._line

    def byte(self, place: int) -> int:
        """The byte of the file, from 0, at which a place in the text begins."""
        self._byte += len(_encode(self.text[self._byte_place : place], self.encoding))
        self._byte_place = place
        return self._byte


def decode(data: bytes) -> SourceText:
    """UTF-8 with or without a byte order mark, UTF-16 with one. Never raises."""
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            whole = data[2 : len(data) // 2 * 2].decode(encoding, "surrogatepass")
            # An odd byte at the end is half a character.
            return SourceText(whole + "\udc00" * (len(data) % 2), encoding, offset=2)
    offset = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    return SourceText(data[offset:].decode("utf-8", "surrogateescape"), "utf-8", offset)


def _encode(text: str, encoding: str) -> bytes:
    return text.encode(encoding, "surrogatepass" if encoding.startswith("utf-16") else "surrogateescape")


def decode_gb18030(data: bytes) -> SourceText | None:
    """The text, if the bytes are no UTF-8 but everyday Chinese in GB18030.

    Damaged UTF-8 and English in Windows' encoding often decode as GB18030 too, but to characters that nobody writes.
    """
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return None
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    n_ascii = len(text.encode("ascii", "ignore"))
    n_common = len(text.encode("gb2312", "ignore").decode("gb2312")) - n_ascii
    return SourceText(text, "gb18030") if n_common >= EVERYDAY_CHINESE * (len(text) - n_ascii) else None


def decode_big5(data: bytes) -> SourceText | None:
    """The text, if the bytes are no UTF-8 but everyday Chinese in Big5, by its common characters."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return None
    try:
        text = data.decode("cp950")
    except UnicodeDecodeError:
        return None
    pairs = [character.encode("cp950") for character in text if not character.isascii()]
    n_common = sum(pair[0] <= 0xC6 for pair in pairs)  # A1 to A3 are signs, A4 to C6 the common characters
    return SourceText(text, "cp950") if n_common >= EVERYDAY_CHINESE * len(pairs) else None


def bad_encoding(source: SourceText, place: int, line: int) -> Problem:
    """A byte that is no character, by its place in the text."""
    code = ord(source.text[place])
    is_byte = not source.encoding.startswith("utf-16")
    value = f"0x{code - 0xDC00:02X}" if is_byte else f"0x{code:04X}"
    encoding = source.encoding.upper() if is_byte else "UTF-16"
    return Problem(line, "bad_encoding", "error", value, {"offset": source.byte(place), "encoding": encoding})
