"""Characters that are not to be read as Markdown, exchanged for others while the parser looks."""


class Masks:
    """Characters that stand for others while the parser looks: private use, of the same width, not in the answer."""

    def __init__(self, answer: str) -> None:
        self._answer = answer
        self._masks: dict[str, str] = {}
        self._characters: dict[int, str] = {}
        self._next = {False: 0xE000, True: 0xF0000}

    def __call__(self, characters: str) -> str:
        """The same number of characters, none of which means anything in Markdown."""
        return "".join([self._masks.get(character) or self._new(character) for character in characters])

    def _new(self, character: str) -> str:
        wide = character > "\uffff"
        while (mask := chr(self._next[wide])) in self._answer:
            self._next[wide] += 1
        self._next[wide] += 1
        self._masks[character] = mask
        self._characters[ord(mask)] = character
        return mask

    def undone(self, text: str) -> str:
        """The text with every mask taken off."""
        return text.translate(self._characters)
