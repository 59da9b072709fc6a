"""An owner's words in other people's texts: found without knowing where they were copied from. Pure."""

import re
from collections.abc import Iterable

TOKEN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|(?:(?![\u3400-\u9fff\uf900-\ufaff])[^\W_])+")
"""A word, a number, or one Chinese character."""
QUOTE_TOKENS = 4
"""So many words in a row are a quote, in a text that was made from the owner's."""
LONG_QUOTE_TOKENS = 10
"""The same in what somebody has written by themselves: shorter runs are just how people speak."""
RARE_LETTERS = 4
"""A shorter word gives nobody away."""
STRUCK_OUT = "…"


class Quotes:
    """What an owner has said, to be struck out elsewhere."""

    def __init__(self, texts: Iterable[str], names: Iterable[str] = ()) -> None:
        """`names`: the owner's and the pets', each looked for as it stands, however short."""
        self._tokens: set[str] = set()
        self._runs: set[tuple[str, ...]] = set()
        self._texts: set[tuple[str, ...]] = set()
        for text in texts:
            tokens = tokens_of(text)
            self._tokens.update(tokens)
            self._texts.add(tuple(tokens))
            self._runs |= _runs(tokens, QUOTE_TOKENS) | _runs(tokens, LONG_QUOTE_TOKENS)
        self._names = {name for name in map(_tokens_key, names) if name}

    def rare(self, text: str, common: Iterable[str]) -> set[str]:
        """Words of the text that the owner has said and nobody else (`common`) has."""
        return {
            token
            for token in self._tokens.intersection(tokens_of(text)).difference(common)
            if len(token) >= RARE_LETTERS or (len(token) > 1 and any(map(str.isdigit, token)))
        }

    def strike(self, text: str, own: str = "", common: Iterable[str] = ()) -> str:
        """A text that was made from the owner's, without what it has from them: quotes, names, and words that nobody
        else has said. `own`: what it was made from besides, such as the question of whoever asked."""
        own_tokens = tokens_of(own)
        own_runs = _runs(own_tokens, QUOTE_TOKENS)
        rare = self.rare(text, {*common, *own_tokens})
        places = self._places(text, QUOTE_TOKENS, own_runs)
        places |= {place for place, token in enumerate(tokens_of(text)) if token in rare}
        return _without(text, places | self._named(text, own_tokens))

    def strike_told(self, text: str, own: str = "") -> str:
        """What a vet has said to somebody else, without the owner's name, the pets', and long quotes."""
        places = self._places(text, LONG_QUOTE_TOKENS, frozenset())
        return _without(text, places | self._named(text, tokens_of(own)))

    def strike_long(self, text: str) -> str:
        """What somebody has written by themselves, without the owner's words where they stand there at length."""
        return _without(text, self._places(text, LONG_QUOTE_TOKENS, frozenset()))

    def stand_in(self, text: str) -> bool:
        """Whether a text has a long quote of the owner's, or is nothing but what they have said."""
        tokens = tuple(tokens_of(text))
        is_theirs = tokens in self._texts and sum(map(len, tokens)) > RARE_LETTERS
        return is_theirs or bool(self._places(text, LONG_QUOTE_TOKENS, frozenset()))

    def _places(self, text: str, length: int, own_runs: Iterable[tuple[str, ...]]) -> set[int]:
        tokens = tokens_of(text)
        runs = self._runs.difference(own_runs)
        starts = [n for n in range(len(tokens) - length + 1) if tuple(tokens[n : n + length]) in runs]
        return {start + step for start in starts for step in range(length)}

    def _named(self, text: str, own: list[str]) -> set[int]:
        tokens, places = tokens_of(text), set()
        for name in self._names:
            if not _starts(own, name):  # whoever asks may have a cat of that name, too
                places |= {start + step for start in _starts(tokens, name) for step in range(len(name))}
        return places


def tokens_of(text: str) -> list[str]:
    """The words of a text, in one case."""
    return [match[0].casefold() for match in TOKEN.finditer(text)]


def _tokens_key(text: str) -> tuple[str, ...]:
    tokens = tuple(tokens_of(text))
    return tokens if sum(map(len, tokens)) > 1 else ()


def _runs(tokens: list[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(tokens[n : n + length]) for n in range(len(tokens) - length + 1)}


def _starts(tokens: list[str], name: tuple[str, ...]) -> list[int]:
    return [n for n in range(len(tokens) - len(name) + 1) if tuple(tokens[n : n + len(name)]) == name]


def _without(text: str, places: set[int]) -> str:
    """The text with one mark for each run of tokens at these places."""
    pieces, end, was_struck = [], 0, False
    for place, match in enumerate(TOKEN.finditer(text)):
        is_struck = place in places
        if not (is_struck and was_struck):
            pieces.append(text[end : match.start()])
        pieces.append("" if is_struck and was_struck else STRUCK_OUT if is_struck else match[0])
        end, was_struck = match.end(), is_struck
    return "".join([*pieces, text[end:]])
