"""One answer that is being written."""

import asyncio
import time
from typing import TYPE_CHECKING, Any

from training.engine.serve.generate import LoadedModel, Penalties, Sampling, generator_of
from training.engine.serve.logprobs import AnswerLogprobs, TokenLogprob, TokenScore, scores_of
from training.engine.serve.text import AnswerText, NewText, TextPiece
from training.engine.serve.token_text import TokenTexts

if TYPE_CHECKING:
    from training.engine.serve.memory.past import Past


class PendingAnswer:
    """An answer. Only its batch's thread looks at anything but `is_cancelled` and `queue`."""

    def __init__(self, model: LoadedModel, prompt: list[int], sampling: Sampling, is_chat: bool) -> None:
        """`is_chat`: the prompt was rendered by the model's template, so that thoughts are told from the answer."""
        self.queue: asyncio.Queue[TextPiece | Exception] = asyncio.Queue()
        self.is_cancelled = False
        self.began = time.monotonic()
        self.has_text_out = False
        """Whether some of its text is on its way already."""
        self.ids = list(prompt)
        """The prompt, and the answer so far."""
        self.sampling, self.generator, self.penalties = sampling, generator_of(sampling), Penalties(sampling)
        room = model.limit - len(prompt)
        self._most = min(room, sampling.max_tokens) if sampling.max_tokens is not None else room
        seams = model.template.seams if is_chat and model.template else None
        self._ends, self._text, self._n_tokens = model.ends, AnswerText(model.tokenizer, sampling.stop, seams), 0
        has_logprobs = sampling.top_logprobs is not None
        self._logprobs = AnswerLogprobs(TokenTexts(model.tokenizer)) if has_logprobs else None
        self._sum_logprobs = 0.0
        self.prompt_scores: list[TokenScore] | None = [] if sampling.with_prompt and has_logprobs else None
        """Of the prompt's tokens but the first that are read so far; None where nobody wants them, or they are told."""
        self.past: Past | None = None
        """What the model remembers of the first `n_read` ids, until it has read them all and a slot holds it."""
        self.n_read = 0
        self.is_alone = False
        """Whether its prompt is to be read by itself, since it could not be read with others."""

    def score_prompt(self, begin: int, logits: Any) -> None:
        """Score the ids that stand behind those from `begin` on, by the logits after these: (tokens, vocabulary)."""
        assert self.prompt_scores is not None and self.sampling.top_logprobs is not None
        nexts = self.ids[begin + 1 : begin + 1 + len(logits)]
        scores = scores_of(logits[: len(nexts)], nexts, self.sampling.top_logprobs)
        self.prompt_scores = [*self.prompt_scores[:begin], *scores]

    def begin(self) -> TextPiece | None:
        """The prompt has been read. Returns what is told before any text, and whether that was all."""
        reason = None if self._most else "length"
        logprobs: tuple[TokenLogprob, ...] = ()
        if self._logprobs and self.prompt_scores is not None:
            first = TokenScore(self.ids[0], None, [])
            logprobs = self._logprobs.of_prompt([first, *self.prompt_scores])
            self.prompt_scores = None
        return TextPiece("", 0, reason, logprobs=logprobs) if reason or logprobs else None

    def take(self, token: int, score: TokenScore | None = None) -> TextPiece | None:
        """The answer's next token, with its score where that is wanted.

        Returns the text that has become certain with it, and whether that was all.
        """
        self._n_tokens += 1
        if score and score.logprob:
            self._sum_logprobs += score.logprob
        if token in self._ends:
            return self._piece(self._text.end(is_by_token=True), "stop")
        self.ids.append(token)
        self.penalties.add(token)
        words = self._text.add(token)
        if self._logprobs and score:
            self._logprobs.add(score)
        if not self._text.has_ended and self._n_tokens >= self._most:
            rest = self._text.end(is_by_token=False)  # May hold a stop string, too.
            words = NewText(words.text + rest.text, words.reasoning + rest.reasoning)
            return self._piece(words, "stop" if self._text.has_ended else "length")
        if self._text.has_ended:
            return self._piece(words, "stop")
        return self._piece(words) if any(words) else None

    def _piece(self, words: NewText, reason: str | None = None) -> TextPiece:
        if self._logprobs is None:
            return TextPiece(words.text, self._n_tokens, reason, words.reasoning)
        logprobs = self._logprobs.told(self._text.n_decoded, self._text.n_released, reason is not None)
        mean = self._sum_logprobs / self._n_tokens if reason else None
        return TextPiece(words.text, self._n_tokens, reason, words.reasoning, logprobs, mean)
