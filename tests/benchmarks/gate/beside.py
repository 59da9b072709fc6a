"""How long an owner waits while the same engine answers an evaluation: `python -m tests.benchmarks.gate.beside`.

In turn, alone and beside it, so that what else the machine does is in both.
"""

import argparse
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.training.engine.conftest import EngineProcess
from training.candidates.collect import collect
from training.engine.learn import starter
from training.evaluation.safety.questions import safety_questions
from training.providers.speaker import ANSWER_TOKENS, Speaker

PAUSE_SECONDS = 0.3
"""Between an owner's questions."""


class Desk:
    """Owners and an evaluation at one engine; whether an owner waits just now is known, as the bot knows it."""

    def __init__(self, engine: EngineProcess) -> None:
        self._speaker = Speaker("local", engine.client)
        self._questions = [row[0]["content"] for row in starter.rows()]
        self._is_busy, self._stop = threading.Event(), threading.Event()

    def p50(self, n: int) -> float:
        """Seconds that `n` owners wait, one after the other; the median."""
        waits = []
        for question in self._questions[:n]:
            self._is_busy.set()
            begin = time.monotonic()
            self._ask(question)
            waits.append(time.monotonic() - begin)
            self._is_busy.clear()
            time.sleep(PAUSE_SECONDS)
        return statistics.median(waits)

    def _ask(self, question: str) -> None:
        self._speaker.ask(starter.NAME, [{"role": "user", "content": question}], ANSWER_TOKENS)

    @contextmanager
    def evaluation(self) -> Iterator[None]:
        """All that a candidate is asked, again and again."""
        questions = [item.question for item in safety_questions()] + self._questions
        requests = [partial(self._ask, question) for question in questions]

        def ask_on() -> None:
            while not self._stop.is_set():
                for _ in collect(requests, self._is_busy.is_set, self._stop):
                    pass

        self._stop.clear()
        thread = threading.Thread(target=ask_on, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.gate.beside", description="Chat and evaluation.")
    parser.add_argument("--rounds", type=int, default=5, help="how often, alone and beside (default %(default)s)")
    parser.add_argument("--owners", type=int, default=20, help="who ask in a round (default %(default)s)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = EngineProcess(Path(folder), starter.NAME)
        try:
            desk, ratios = Desk(engine), []
            desk.p50(5)
            for _ in range(options.rounds):
                alone = desk.p50(options.owners)
                with desk.evaluation():
                    beside = desk.p50(options.owners)
                ratios.append(beside / alone)
                print(f"alone {1000 * alone:.0f} ms, beside an evaluation {1000 * beside:.0f} ms", flush=True)
        finally:
            engine.kill()
    print(f"{statistics.median(ratios):.2f} × ({min(ratios):.2f} to {max(ratios):.2f})")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
