"""The answers of one model, written by one thread: a token for each of them, then the next.

Between two steps answers come and go: new prompts are read, piece by piece, so that a long one holds nobody up for
long; those that nobody waits for any more are dropped. Each answer samples by its own settings and its own generator.

transformers has a `ContinuousBatchingManager`. Measured on two cores it was slower at every number of answers (7 times
one by one where this is 12), it draws every answer's tokens from one generator, so that a seed means nothing as soon
as two ask at once, and all of its answers are greedy or none.
"""

import asyncio
import contextlib
import math
import threading
import time
from collections import deque
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from training.engine.serve.generate import Loaded, Piece, Sampling, Text, generator_of, sample

if TYPE_CHECKING:
    from training.engine.serve.past import Past

READ_TOKENS = 128
"""Tokens of a prompt that are read in one forward."""
TOGETHER_TOKENS = 512
"""Of several short prompts that are read in one forward, padding included."""
READ_SECONDS = 0.05
"""Once prompts have been read for so long, those who are being answered get their next token."""
TELL_SECONDS = 0.02
"""Text within this time of the last is told together: nobody reads faster, and sending costs as much as writing."""


class _Row:
    """An answer. Only its batch's thread looks at anything but `cancelled` and `queue`."""

    def __init__(self, loaded: Loaded, prompt: list[int], sampling: Sampling) -> None:
        self.queue: asyncio.Queue[Piece | Exception] = asyncio.Queue()
        self.cancelled = False
        self.came = time.monotonic()
        self.has_told = False
        """Whether some of its text is on its way already."""
        self.ids = list(prompt)
        """The prompt, and the answer so far."""
        self.sampling, self.generator = sampling, generator_of(sampling)
        room = loaded.limit - len(prompt)
        self._most = min(room, sampling.max_tokens) if sampling.max_tokens is not None else room
        self._ends, self._text, self._n_tokens = loaded.ends, Text(loaded.tokenizer, sampling.stop), 0
        self.past: Past | None = None
        """What the model remembers of the first `n_read` ids, until it has read them all and a slot holds it."""
        self.n_read = 0
        self.alone = False
        """Whether its prompt is to be read by itself, since it could not be read with others."""

    def take(self, token: int) -> Piece | None:
        """The answer's next token. Returns the text that has become certain with it, and whether that was all."""
        self._n_tokens += 1
        if token in self._ends:
            return Piece(self._text.rest(), self._n_tokens, "stop")
        self.ids.append(token)
        text = self._text.add(token)
        if not self._text.stopped and self._n_tokens >= self._most:
            text += self._text.rest()  # May hold a stop string, too.
            return Piece(text, self._n_tokens, "stop" if self._text.stopped else "length")
        if self._text.stopped:
            return Piece(text, self._n_tokens, "stop")
        return Piece(text, self._n_tokens) if text else None


_Told = tuple[_Row, Piece | Exception]
"""Something of an answer, and whose."""


class Batch:
    """A model in memory, and whoever it is answering, all on one event loop. Its thread lives while it has work."""

    def __init__(self, loaded: Loaded) -> None:
        self.loaded = loaded
        self._lock = threading.Lock()
        self._new: list[_Row] = []
        self._working = False

    async def write(self, prompt: list[int], sampling: Sampling) -> AsyncIterator[Piece]:
        """The answer to `prompt` as it comes. Closing this ends it after the token in work."""
        row = _Row(self.loaded, prompt, sampling)
        with self._lock:
            self._new.append(row)
            if not self._working:
                self._working = True
                loop = asyncio.get_running_loop()
                threading.Thread(target=self._work, args=(loop,), name="batch").start()
        try:
            while True:
                item = await row.queue.get()
                before: list[Piece] = []
                # Whoever falls behind gets several tokens at once.
                while isinstance(item, Piece) and not row.queue.empty():
                    before.append(item)
                    item = row.queue.get_nowait()
                text = "".join(piece.text for piece in before)
                if isinstance(item, Exception):
                    if before:
                        yield Piece(text, before[-1].n_tokens)
                    raise item
                yield Piece(text + item.text, item.n_tokens, item.finish_reason)
                if item.finish_reason:
                    return
        finally:
            row.cancelled = True

    def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        """The thread: turn after turn, until nobody is left."""
        import torch

        torch.set_num_threads(self.loaded.threads)  # of this thread
        desk = _Desk(self.loaded)
        with torch.inference_mode():
            while True:
                with self._lock:
                    desk.waiting.extend(self._new)
                    self._new.clear()
                    if not desk.waiting and not desk.rows:
                        self._working = False
                        return
                # Told in between, too: a first text does not wait for everybody's next token.
                for do in (_Desk.come_and_go, _Desk.step):
                    try:
                        do(desk)
                    except Exception as error:  # noqa: BLE001 - whatever a model does, everybody waiting has to be told.
                        desk = desk.give_up(error)
                    if told := desk.ready():
                        with contextlib.suppress(RuntimeError):  # The server has ended.
                            loop.call_soon_threadsafe(_hand_out, told)


def _hand_out(told: list[_Told]) -> None:
    """On the event loop, for all at once: waking it for each token would cost more than the token."""
    for row, item in told:
        row.queue.put_nowait(item)


class _Desk:
    """What the thread works on: `rows` are being written, in the order of their slots; `waiting` are not read yet."""

    def __init__(self, loaded: Loaded) -> None:
        from training.engine.serve import past, slots

        self._loaded, self._read, self._read_together = loaded, past.read, past.read_together
        self._slots = slots.Slots(loaded.model) if loaded.stepping.together else slots.Apart(loaded.model)
        self.rows: list[_Row] = []
        self.waiting: deque[_Row] = deque()
        self.told: list[_Told] = []
        self._urgent: set[_Row] = set()
        """Whose part of `told` cannot wait: it is a first text, or an end."""
        self._last_told = 0.0

    def come_and_go(self) -> None:
        """Drop who has gone, and read prompts for a while."""
        for place in reversed(range(len(self.rows))):
            if self.rows[place].cancelled:
                self._leave(place)
        self.waiting = deque(row for row in self.waiting if not row.cancelled)
        self._read_prompts()
        while self._slots.crowded():
            # The last to come goes back and is read anew: so the first always gets on.
            newest = self._leave(max(range(len(self.rows)), key=lambda place: self.rows[place].came))
            newest.n_read = 0
            self.waiting.appendleft(newest)

    def step(self) -> None:
        """Write a token for everybody."""
        if self.rows:
            logits = self._slots.step([row.ids[-1] for row in self.rows])
            for place in self._write(self.rows, logits):
                self._leave(place)

    def ready(self) -> list[_Told]:
        """What is to be told now, the urgent first; it is told once."""
        now = time.monotonic()
        urgent = [told for told in self.told if told[0] in self._urgent]
        rest = [told for told in self.told if told[0] not in self._urgent]
        self._urgent.clear()
        if now - self._last_told < TELL_SECONDS:
            self.told = rest
            return urgent
        self.told, self._last_told = [], now
        return urgent + rest

    def give_up(self, error: Exception) -> "_Desk":
        """Tell everybody who was being answered. Returns a new desk for those who wait."""
        clean = _Desk(self._loaded)
        clean.waiting = self.waiting
        clean.told = self.told
        for row in self.rows:
            clean._tell(row, error)
        return clean

    def _tell(self, row: _Row, said: Piece | Exception) -> None:
        self.told.append((row, said))
        if not row.has_told or isinstance(said, Exception) or said.finish_reason:
            self._urgent.add(row)
            row.has_told = True

    def _read_prompts(self) -> None:
        until = time.monotonic() + READ_SECONDS
        while self.waiting and self._slots.fits(len(self.waiting[0].ids)) and time.monotonic() < until:
            if len(together := self._take_short_ones()) > 1:
                self._read_short_ones(together)
                continue
            row = together[0] if together else self.waiting.popleft()
            some = row.ids[row.n_read :]
            if self._loaded.stepping.in_pieces:
                some = some[:READ_TOKENS]
            try:
                logits, past = self._read(self._loaded.model, some, row.past)
            except Exception as error:  # noqa: BLE001 - one prompt's failure is nobody else's.
                self._tell(row, error)
                continue
            row.past, row.n_read = past, row.n_read + len(some)
            if row.n_read < len(row.ids):
                self.waiting.appendleft(row)
                continue
            row.past = None
            self._seat([row], [past], logits)

    def _take_short_ones(self) -> list[_Row]:
        """Take the first of those who wait whose prompts can be read in one forward; perhaps nobody."""
        taken: list[_Row] = []
        longest = 0
        while self._loaded.stepping.together and self.waiting:
            row, n = self.waiting[0], len(taken) + 1
            longest = max(longest, len(row.ids))
            is_small = longest <= READ_TOKENS and n * longest <= TOGETHER_TOKENS
            if row.alone or row.n_read or not is_small or not self._slots.fits(longest, n):
                break
            taken.append(self.waiting.popleft())
        return taken

    def _read_short_ones(self, rows: list[_Row]) -> None:
        try:
            logits, pasts = self._read_together(self._loaded.model, [row.ids for row in rows])
        except Exception:  # noqa: BLE001 - one prompt's failure is nobody else's: each is read by itself, and told.
            for row in reversed(rows):
                row.alone = True
                self.waiting.appendleft(row)
            return
        for row in rows:
            row.n_read = len(row.ids)
        self._seat(rows, pasts, logits)

    def _seat(self, rows: list[_Row], pasts: list["Past"], logits: Any) -> None:
        """Write the first token of prompts that have been read; who wants more of them gets a slot."""
        ended = self._write(rows, logits)
        for place, (row, past) in enumerate(zip(rows, pasts, strict=True)):
            if place not in ended:
                self._slots.add(past, row.n_read)
                self.rows.append(row)

    def _write(self, rows: list[_Row], logits: Any) -> list[int]:
        """Each row's next token by logits of shape (rows, vocabulary). Returns who has ended, the last first."""
        best, likeliest = (part.tolist() for part in logits.max(dim=-1))
        ended = []
        for place in reversed(range(len(rows))):
            row = rows[place]
            said: Piece | Exception | None
            try:
                if not math.isfinite(best[place]):
                    raise FloatingPointError("the model's numbers are not finite")
                greedy = row.sampling.temperature == 0
                said = row.take(likeliest[place] if greedy else sample(logits[place], row.sampling, row.generator))
            except Exception as error:  # noqa: BLE001 - one answer's failure is nobody else's.
                said = error
            if said is not None:
                self._tell(row, said)
                if isinstance(said, Exception) or said.finish_reason:
                    ended.append(place)
        return ended

    def _leave(self, place: int) -> _Row:
        """Take a row off the desk. The last one gets its place, here as in the slots."""
        self._slots.remove(place)
        row, self.rows[place] = self.rows[place], self.rows[-1]
        self.rows.pop()
        return row
