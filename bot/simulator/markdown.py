"""MarkdownV2 as TDLib's `parse_markdown_v2` reads it, with its error texts."""

from bot.simulator.markup_text import Entity, Formatted, byte_offset, cannot_parse

# mark → (entity type, the name TDLib uses in errors); longer marks first
_MARKS = (
    ("```", "pre", "Pre"),
    ("__", "underline", "Underline"),
    ("||", "spoiler", "Spoiler"),
    ("*", "bold", "Bold"),
    ("_", "italic", "Italic"),
    ("~", "strikethrough", "Strikethrough"),
    ("`", "code", "Code"),
    ("[", "text_link", "TextUrl"),
)
_RESERVED = "_*[]()~`>#+-=|{}.!"


class _Reader:
    """One pass over the source; `open` holds (mark, type, name, start in output, byte offset, language)."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0
        self.out: list[str] = []
        self.entities: list[Entity] = []
        self.open: list[tuple[str, str, str, int, int, str]] = []
        self.quote_start: int | None = None
        self.quote_expandable = False

    def read(self) -> Formatted:
        """The whole source; ApiError where it is no MarkdownV2."""
        while self.position < len(self.source):
            if self.at_line_start() and self.quote_line():
                continue
            self.step()
        if self.open:
            _, _, name, _, offset, _ = self.open[-1]
            raise cannot_parse(f"Can't find end of {name} entity at byte offset {offset}")
        self.close_quote()
        return Formatted("".join(self.out), self.entities)

    def at_line_start(self) -> bool:
        """Whether a quote may begin here."""
        return not self.open and (self.position == 0 or self.source[self.position - 1] == "\n")

    def quote_line(self) -> bool:
        """Handle `>` at the start of a line; True if something was read."""
        for prefix in ("**>", ">"):
            if self.source.startswith(prefix, self.position):
                if prefix == "**>":
                    self.close_quote()
                    self.quote_expandable = True
                if self.quote_start is None:
                    self.quote_start = len(self.out)
                self.position += len(prefix)
                return True
        self.close_quote()
        return False

    def close_quote(self) -> None:
        """End the quote, if one is open."""
        if self.quote_start is not None and len(self.out) > self.quote_start:
            end = len(self.out) - (self.out[-1] == "\n")
            kind = "expandable_blockquote" if self.quote_expandable else "blockquote"
            self.entities.append({"type": kind, "offset": self.quote_start, "length": end - self.quote_start})
        self.quote_start, self.quote_expandable = None, False

    def step(self) -> None:
        """Read one character, or the mark that it begins."""
        character = self.source[self.position]
        if character == "\\" and self.position + 1 < len(self.source):
            following = self.source[self.position + 1]
            if ord(following) < 127:
                self.out.append(following)
                self.position += 2
                return
        raw = bool(self.open) and self.open[-1][1] in ("code", "pre")
        if character not in ("`" if raw else _RESERVED):
            self.out.append(character)
            self.position += 1
            return
        if self.open and self.close_mark(raw):
            return
        if not raw and self.open_mark():
            return
        if raw:  # a single ` within ```
            self.out.append(character)
            self.position += 1
            return
        raise cannot_parse(f"Character '{character}' is reserved and must be escaped with the preceding '\\'")

    def close_mark(self, raw: bool) -> bool:
        """End the newest entity if its mark stands here; whether it did."""
        mark, kind, _, start, _, language = self.open[-1]
        closing = "]" if mark == "[" else mark
        if not self.source.startswith(closing, self.position):
            return False
        if mark == "_" and self.source.startswith("__", self.position):
            return False
        self.open.pop()
        self.position += len(closing)
        entity: Entity = {"type": kind, "offset": start, "length": len(self.out) - start}
        if kind == "text_link":
            entity["url"] = self.url() or "".join(self.out[start:])
        if raw and language:
            entity["language"] = language
        if entity["length"]:
            self.entities.append(entity)
        return True

    def url(self) -> str:
        """The address in parentheses behind a link; empty where there is none."""
        if not self.source.startswith("(", self.position):
            return ""
        begin = self.position
        url: list[str] = []
        self.position += 1
        while self.position < len(self.source) and self.source[self.position] != ")":
            if self.source[self.position] == "\\" and self.position + 1 < len(self.source):
                self.position += 1
            url.append(self.source[self.position])
            self.position += 1
        if self.position >= len(self.source):
            raise cannot_parse(f"Can't find end of a URL at byte offset {byte_offset(self.source, begin)}")
        self.position += 1
        return "".join(url)

    def open_mark(self) -> bool:
        """Begin an entity if a mark stands here; whether one did."""
        if self.ends_expandable_quote():
            self.quote_expandable = True
            self.position += 2
            return True
        for mark, kind, name in _MARKS:
            if not self.source.startswith(mark, self.position):
                continue
            begin = byte_offset(self.source, self.position)
            self.position += len(mark)
            language = self.language() if mark == "```" else ""
            name = "PreCode" if language else name
            self.open.append((mark, kind, name, len(self.out), begin, language))
            return True
        return False

    def ends_expandable_quote(self) -> bool:
        """Whether `||` stands for the end of an expandable quote here, and not for a spoiler."""
        next_character = self.source[self.position + 2 : self.position + 3]
        return (
            self.quote_start is not None
            and not self.open
            and self.source.startswith("||", self.position)
            and next_character in ("", "\n")
        )

    def language(self) -> str:
        """The language behind ```; empty where the code follows at once."""
        end = self.position
        while end < len(self.source) and not self.source[end].isspace() and self.source[end] != "`":
            end += 1
        language = ""
        if self.position < end < len(self.source) and self.source[end] != "`":
            language = self.source[self.position : end]
            self.position = end
        if self.source.startswith("\n", self.position):
            self.position += 1
        return language


def parse_markdown_v2(source: str) -> Formatted:
    """Telegram's MarkdownV2; raises ApiError with TDLib's text on a bad source."""
    return _Reader(source).read()
