"""A prompt that is told before its answer: its text, and where in it each of its tokens stands."""

import codecs
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

from training.engine.serve.text import TextPiece
from training.engine.serve.token_text import TokenText, TokenTexts


@dataclass(frozen=True)
class Echo:
    """A prompt as it is told."""

    text: str
    places: list[tuple[int, int]]
    """Of each token, where its text begins and ends, in characters."""

    def around(self, piece: TextPiece, is_first: bool) -> TextPiece:
        """A piece of the answer as a piece of the whole text. The first has the prompt, and all of its tokens."""
        n = len(self.places) if is_first else 0
        prompt = [
            replace(token, start=start, end=end)
            for token, (start, end) in zip(piece.logprobs[:n], self.places, strict=False)
        ]
        moved = [
            replace(token, start=token.start + len(self.text), end=token.end + len(self.text))
            for token in piece.logprobs[n:]
        ]
        return replace(piece, text=self.text * is_first + piece.text, logprobs=(*prompt, *moved))


def echo_of(tokenizer: Any, text: str | None, ids: list[int]) -> Echo:
    """The echo of a prompt whose tokens are `ids`; where these came without a text, it is what the tokenizer writes."""
    if text is None:
        text = str(tokenizer.decode(ids, skip_special_tokens=False, clean_up_tokenization_spaces=False))
    texts, decoder = TokenTexts(tokenizer), codecs.getincrementaldecoder("utf-8")("replace")
    places, start = [], 0
    for token in ids:
        written = _written(texts.of(token), text, start, decoder)
        end = min(len(text), start + len(written))
        is_half = bool(decoder.getstate()[0])
        places.append((start, min(len(text), end + is_half)))
        start = end
    return Echo(text, places)


def _written(token: TokenText, text: str, start: int, decoder: codecs.IncrementalDecoder) -> str:
    """The characters that a token completes at a place of the text."""
    if token.bytes is None:  # Spelled out in the prompt, or set before it by the tokenizer.
        return token.name if text.startswith(token.name, start) else ""
    written = decoder.decode(token.bytes)
    is_at_beginning = not start and not text.startswith(written)
    return written[1:] if is_at_beginning and written.startswith(" ") else written  # Some write a space there.


async def echoed(
    pieces: AsyncIterator[tuple[int, TextPiece]], echoes: Sequence[Echo], n_each: int
) -> AsyncIterator[tuple[int, TextPiece]]:
    """(which answer, its next piece) with each answer's prompt before it; `n_each` answers are to one prompt."""
    begun: set[int] = set()
    async with aclosing(pieces) as closing:  # type: ignore[type-var]
        async for index, piece in closing:
            yield index, echoes[index // n_each].around(piece, is_first=index not in begun)
            begun.add(index)
