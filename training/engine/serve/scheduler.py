"""Who is written a token next, and whose prompt is read: the work of a batch's thread.

Between two steps answers come and go: new prompts are read, piece by piece, so that a long one holds nobody up for
long; those that nobody waits for any more are dropped. Each answer samples by its own settings and its own generator.
Imports torch: only worker threads import this.
"""

import math
import time
from collections import deque
from typing import Any

from training.engine.serve.answer import PendingAnswer
from training.engine.serve.generate import LoadedModel, sample
from training.engine.serve.logprobs import scores_of
from training.engine.serve.memory.apart import Apart
from training.engine.serve.memory.past import Past
from training.engine.serve.memory.slots import Slots
from training.engine.serve.outbox import Outbox
from training.engine.serve.reading import fit_together, read_piece, read_short_ones
from training.engine.serve.text import TextPiece

READ_SECONDS = 0.05
"""Once prompts have been read for so long, those who are being answered get their next token."""


class Scheduler:
    """`running` answers are being written, in the order of their slots; the prompts of `waiting` are not read yet."""

    def __init__(self, model: LoadedModel) -> None:
        self._model = model
        self._slots = Slots(model.model) if model.stepping.together else Apart(model.model)
        self.running: list[PendingAnswer] = []
        self.waiting: deque[PendingAnswer] = deque()
        self.outbox = Outbox()

    def come_and_go(self) -> None:
        """Drop who has gone, and read prompts for a while."""
        for place in reversed(range(len(self.running))):
            if self.running[place].is_cancelled:
                self._leave(place)
        self.waiting = deque(answer for answer in self.waiting if not answer.is_cancelled)
        self._read_prompts()
        while self._slots.is_crowded():
            # The last to come goes back and is read anew: so the first always gets on.
            newest = self._leave(max(range(len(self.running)), key=lambda place: self.running[place].began))
            newest.n_read = 0
            self.waiting.appendleft(newest)

    def step(self) -> None:
        """Write a token for everybody."""
        if self.running:
            logits = self._slots.step([answer.ids[-1] for answer in self.running])
            for place in self._write(self.running, logits):
                self._leave(place)

    def start_over(self, error: Exception) -> "Scheduler":
        """Tell everybody who was being answered. Returns a new one for those who wait."""
        clean = Scheduler(self._model)
        clean.waiting, clean.outbox = self.waiting, self.outbox
        for answer in self.running:
            clean.outbox.put(answer, error)
        return clean

    def _read_prompts(self) -> None:
        end = time.monotonic() + READ_SECONDS
        while self.waiting and self._slots.fits(len(self.waiting[0].ids)) and time.monotonic() < end:
            if len(answers := self._take_short_ones()) > 1:
                self._read_short_ones(answers)
            else:
                self._read_piece(answers[0] if answers else self.waiting.popleft())

    def _read_piece(self, answer: PendingAnswer) -> None:
        """Read some of a prompt; when that was the last of it, its answer begins."""
        try:
            logits, answer.past = read_piece(self._model, answer)
        except Exception as error:  # noqa: BLE001 - one prompt's failure is nobody else's.
            self.outbox.put(answer, error)
            return
        if answer.n_read < len(answer.ids):
            self.waiting.appendleft(answer)
            return
        past, answer.past = answer.past, None
        self._seat([answer], [past], logits)

    def _take_short_ones(self) -> list[PendingAnswer]:
        """Take the first of those who wait whose prompts can be read in one forward; perhaps nobody."""
        answers: list[PendingAnswer] = []
        while self._model.stepping.together and self.waiting:
            answer, n = self.waiting[0], len(answers) + 1
            if answer.is_alone or answer.n_read or not fit_together(self._model, [*answers, answer]):
                break
            if not self._slots.fits(max(len(a.ids) for a in (*answers, answer)), n):
                break
            answers.append(self.waiting.popleft())
        return answers

    def _read_short_ones(self, answers: list[PendingAnswer]) -> None:
        try:
            logits, pasts = read_short_ones(self._model, answers)
        except Exception:  # noqa: BLE001 - one prompt's failure is nobody else's: each is read by itself, and told.
            for answer in reversed(answers):
                answer.is_alone = True
                self.waiting.appendleft(answer)
            return
        self._seat(answers, pasts, logits)

    def _seat(self, answers: list[PendingAnswer], pasts: list[Past], logits: Any) -> None:
        """Write the first token of prompts that have been read; who wants more of them gets a slot."""
        places = [place for place, answer in enumerate(answers) if not self._has_begun_and_ended(answer)]
        if len(places) < len(answers):
            answers, pasts, logits = [answers[p] for p in places], [pasts[p] for p in places], logits[places]
        ends = self._write(answers, logits)
        for place, (answer, past) in enumerate(zip(answers, pasts, strict=True)):
            if place not in ends:
                self._slots.add(past, answer.n_read)
                self.running.append(answer)

    def _has_begun_and_ended(self, answer: PendingAnswer) -> bool:
        """Send what is told before an answer's first token. Returns whether it wants none."""
        item = answer.begin()
        if item is not None:
            self.outbox.put(answer, item)
        return item is not None and item.finish_reason is not None

    def _write(self, answers: list[PendingAnswer], logits: Any) -> list[int]:
        """Each answer's next token by logits of shape (answers, vocabulary). Returns who has ended, the last first."""
        best, likeliest = (part.tolist() for part in logits.max(dim=-1))
        ends = []
        for place in reversed(range(len(answers))):
            answer = answers[place]
            item: TextPiece | Exception | None
            try:
                if not math.isfinite(best[place]):
                    raise FloatingPointError("the model's numbers are not finite")
                token, n_top = _choice(answer, logits[place], likeliest[place]), answer.sampling.top_logprobs
                score = None if n_top is None else scores_of(logits[place : place + 1], [token], n_top)[0]
                item = answer.take(token, score)
            except Exception as error:  # noqa: BLE001 - one answer's failure is nobody else's.
                item = error
            if item is not None:
                self.outbox.put(answer, item)
                if isinstance(item, Exception) or item.finish_reason:
                    ends.append(place)
        return ends

    def _leave(self, place: int) -> PendingAnswer:
        """Let an answer go. The last one gets its place, here as in the slots."""
        self._slots.remove(place)
        answer, self.running[place] = self.running[place], self.running[-1]
        self.running.pop()
        return answer


def _choice(answer: PendingAnswer, logits: Any, likeliest: int) -> int:
    """The next token by logits of shape (vocabulary,); `likeliest` is theirs."""
    less = answer.penalties.applied(logits)
    if answer.sampling.temperature == 0:
        return likeliest if less is logits else int(less.argmax())
    return sample(less, answer.sampling, answer.generator)
