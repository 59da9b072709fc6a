"""How likely a model found each token: its own log-probabilities, before temperature, `top_p` and penalties.

A token is told when all its text is, and not at all where a stop string or the end took its text away.
"""

import codecs
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from training.engine.serve.token_text import TokenText, TokenTexts, name_of

LEAST = -9999.0
"""What a token is given that cannot come, as at OpenAI: JSON has no infinity."""
ROWS = 128
"""Positions whose log-probabilities are computed at once."""


@dataclass(frozen=True)
class TokenScore:
    """A token, and how likely the model found it and the likeliest in its place."""

    token: int
    logprob: float | None
    """None for a prompt's first token, which nothing stands before."""
    top: list[tuple[int, float]]
    """The likeliest tokens, the first first."""


@dataclass(frozen=True)
class TokenLogprob:
    """What is told of a token: its text, and the log-probabilities in its place."""

    text: TokenText
    logprob: float | None
    top: list[tuple[TokenText, float]]
    start: int
    end: int
    """Characters of the text before it, and with it."""


def scores_of(logits: Any, tokens: Sequence[int], n_top: int) -> list[TokenScore]:
    """The scores of tokens by the logits of their places, (tokens, vocabulary)."""
    import torch

    if not bool(logits.amax(-1).isfinite().all()):
        raise FloatingPointError("the model's numbers are not finite")
    scores = []
    for begin in range(0, len(tokens), ROWS):
        part = torch.log_softmax(logits[begin : begin + ROWS].float(), dim=-1).clamp(min=LEAST)
        ids = torch.tensor(tokens[begin : begin + ROWS], device=part.device)
        values, likeliest = (top.tolist() for top in part.topk(min(n_top, part.shape[-1]), dim=-1))
        own = part.gather(1, ids[:, None])[:, 0].tolist()
        for token, logprob, *top in zip(ids.tolist(), own, likeliest, values, strict=True):
            scores.append(TokenScore(token, logprob, list(zip(*top, strict=True))))
    return scores


class AnswerLogprobs:
    """The tokens of an answer as it grows, held back as long as their text."""

    def __init__(self, texts: TokenTexts) -> None:
        self._texts = texts
        self._new: list[TokenScore] = []
        """Whose text is not certain yet: halves of characters."""
        self._tokens: list[TokenLogprob] = []
        self._n_characters = 0

    def of_prompt(self, scores: list[TokenScore]) -> tuple[TokenLogprob, ...]:
        """The tokens of the prompt before it; whoever has the prompt's text knows where they stand."""
        return tuple(self._placed(score, 0, 0) for score in scores)

    def add(self, score: TokenScore) -> None:
        """The answer's next token."""
        self._new.append(score)

    def told(self, n_decoded: int, n_released: int, is_last: bool) -> tuple[TokenLogprob, ...]:
        """What can be told, once, when the answer has come to `n_decoded` characters and `n_released` are sent."""
        if n_decoded > self._n_characters or is_last:
            self._tokens += self._new_ones(n_decoded)
        certain = [token for token in self._tokens if token.end <= n_released]
        self._tokens = self._tokens[len(certain) :]
        if is_last:
            certain += [_cut(token, n_released) for token in self._tokens if token.start < n_released]
        return tuple(certain)

    def _new_ones(self, n_decoded: int) -> list[TokenLogprob]:
        """The new tokens, which together write the text up to `n_decoded`."""
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        start, out = self._n_characters, []
        for place, score in enumerate(self._new):
            text = self._texts.of(score.token)
            after = min(n_decoded, start + len(decoder.decode(text.bytes or b"")))
            is_half = bool(decoder.getstate()[0])
            end = n_decoded if place == len(self._new) - 1 else min(n_decoded, after + is_half)
            out.append(self._placed(score, start, end))
            start = after
        self._new, self._n_characters = [], n_decoded
        return out

    def _placed(self, score: TokenScore, start: int, end: int) -> TokenLogprob:
        top = [(self._texts.of(token), logprob) for token, logprob in score.top]
        return TokenLogprob(self._texts.of(score.token), score.logprob, top, start, end)


def _cut(token: TokenLogprob, end: int) -> TokenLogprob:
    """A token that a stop string begins in, without what belongs to that."""
    left = (token.text.bytes or b"").decode("utf-8", "ignore")[: end - token.start].encode()
    return replace(token, text=TokenText(name_of(left), left), end=end)
