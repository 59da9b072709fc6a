"""One bot under measurement, and one round of questions to it."""

import asyncio
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.answers import Knobs
from tests.benchmarks.crowd import Asked, Crowd
from tests.benchmarks.process import TOKEN, Process, python_environment, vetted_environment
from tests.benchmarks.spread import percentile

START_SECONDS = 120
SETTLE_SECONDS = 0.4
"""After the last answer: what a bot still does for it belongs to it."""
BEHIND_THE_SCENES = {"getUpdates", "sendChatAction"}


@dataclass
class Round:
    """What one round of questions cost, or several rounds together."""

    seconds: float = 0.0
    cpu_s: float = 0.0
    crowd_cpu_s: float = 0.0
    model_cpu_s: float = 0.0
    calls: Counter[str] = field(default_factory=Counter)
    """Method → calls of the Bot API."""
    api_errors: Counter[str] = field(default_factory=Counter)
    """“method code” → refused calls, those of flood control apart."""
    n_refused: int = 0
    """429s, the one that closes a chat included."""
    n_during_wait: int = 0
    """Calls to a chat that flood control had closed and said so."""
    questions: list[Asked] = field(default_factory=list)

    def __add__(self, addend: "Round") -> "Round":
        return Round(
            self.seconds + addend.seconds,
            self.cpu_s + addend.cpu_s,
            self.crowd_cpu_s + addend.crowd_cpu_s,
            self.model_cpu_s + addend.model_cpu_s,
            self.calls + addend.calls,
            self.api_errors + addend.api_errors,
            self.n_refused + addend.n_refused,
            self.n_during_wait + addend.n_during_wait,
            self.questions + addend.questions,
        )

    @property
    def n_answers(self) -> int:
        return sum(question.seconds is not None for question in self.questions)

    @property
    def n_lost(self) -> int:
        return len(self.questions) - self.n_answers

    @property
    def cpu_ms(self) -> float:
        """Of the bot, per answer."""
        return 1000 * self.cpu_s / max(1, self.n_answers)

    @property
    def calls_per_answer(self) -> float:
        """Of messages: sends and edits, without typing and getUpdates."""
        visible = sum(n for method, n in self.calls.items() if method not in BEHIND_THE_SCENES)
        return visible / max(1, len(self.questions))

    @property
    def typing_per_answer(self) -> float:
        return self.calls["sendChatAction"] / max(1, len(self.questions))

    @property
    def answers_per_second(self) -> float:
        return self.n_answers / self.seconds if self.seconds else 0.0

    def quantile(self, q: float, first: bool = False) -> float:
        """Seconds to the whole answer (or to its `first` text), at quantile `q`."""
        times = [
            at - question.asked_at
            for question in self.questions
            if (at := question.first_at if first else question.whole_at) is not None
        ]
        return percentile(times, round(100 * q))

    def summary(self) -> dict[str, object]:
        """For the JSON file."""
        return {
            "answers": self.n_answers,
            "lost": self.n_lost,
            "seconds": round(self.seconds, 2),
            "cpu_ms_per_answer": round(self.cpu_ms, 3),
            "calls_per_answer": round(self.calls_per_answer, 2),
            "typing_per_answer": round(self.typing_per_answer, 2),
            "calls": dict(self.calls),
            "api_errors": dict(self.api_errors),
            "refused_429": self.n_refused,
            "calls_during_wait": self.n_during_wait,
            "answers_per_second": round(self.answers_per_second, 2),
            "first_p50_s": round(self.quantile(0.5, first=True), 3),
            "p50_s": round(self.quantile(0.5), 3),
            "p99_s": round(self.quantile(0.99), 3),
            "bot_cpu_share": round(self.cpu_s / max(self.seconds, 1e-9), 3),
            "simulator_cpu_share": round(self.crowd_cpu_s / max(self.seconds, 1e-9), 3),
            "model_cpu_share": round(self.model_cpu_s / max(self.seconds, 1e-9), 3),
        }


@dataclass
class Contestant:
    """A bot's process, its own Telegram, and the rounds it has been through."""

    name: str
    crowd: Crowd
    process: Process
    model: Process

    async def start(self) -> None:
        """Start the bot and wait for its first answer."""
        await self.process.start()
        question = self.crowd.ask(self.crowd.join(1)[0], Knobs())
        deadline = time.monotonic() + START_SECONDS
        while not await self.crowd.answered(question, 0.5):
            if not self.process.is_alive or time.monotonic() > deadline:
                raise RuntimeError(f"{self.name} does not answer:\n{self.process.tail()}")

    async def round(self, n_owners: int, n_questions: int, knobs: Knobs, patience: float = 60) -> Round:
        """Each of `n_owners` asks `n_questions`, the next as soon as the one before is answered or given up on after
        `patience` seconds."""
        owners = self.crowd.join(n_owners)
        questions: list[Asked] = []

        async def converse(owner: int) -> None:
            for _ in range(n_questions):
                question = self.crowd.ask(owner, knobs)
                questions.append(question)
                await self.crowd.answered(question, patience)

        last_call = self.crowd.last_call()
        began = time.monotonic()
        cpu = self._cpu()
        await asyncio.gather(*(converse(owner) for owner in owners))
        seconds = time.monotonic() - began
        shares = self._cpu()  # before settling: who was how busy while it mattered
        await asyncio.sleep(SETTLE_SECONDS)
        result = Round(
            seconds=seconds,
            cpu_s=self._cpu()[0] - cpu[0],
            crowd_cpu_s=shares[1] - cpu[1],
            model_cpu_s=shares[2] - cpu[2],
            questions=questions,
        )
        self._count_calls(result, last_call)
        return result

    def _cpu(self) -> tuple[float, float, float]:
        return self.process.cpu_seconds(), time.process_time(), self.model.cpu_seconds()

    def _count_calls(self, result: Round, last_call: int) -> None:
        closed_until: dict[int, float] = {}
        for call in sorted(self.crowd.calls_since(last_call), key=lambda call: call["at"]):
            result.calls[call["method"]] += 1
            if call["error_code"] == 429:
                result.n_refused += 1
                if call["at"] < closed_until.get(call["chat_id"], 0.0):
                    result.n_during_wait += 1
                else:
                    closed_until[call["chat_id"]] = call["at"] + self.crowd.world.flood.retry_after
            elif not call["ok"]:
                result.api_errors[f"{call['method']} {call['error_code']}"] += 1


def bare(crowd: Crowd, model: Process, model_url: str, folder: Path) -> Contestant:
    """The bare bot of `bare_bot.py`."""
    environment = python_environment(TOKEN=TOKEN, API_URL=crowd.url, MODEL_URL=model_url)
    return Contestant("bare", crowd, Process("bare", ["tests.benchmarks.bare_bot"], environment, folder), model)


def vetted(crowd: Crowd, model: Process, model_url: str, folder: Path, name: str = "vetted") -> Contestant:
    """`vetted run`, with its data in `folder`/home."""
    environment = vetted_environment(folder / "home", crowd.url, model_url)
    return Contestant(name, crowd, Process(name, ["bot", "run"], environment, folder), model)


def median(values: list[float]) -> float:
    return statistics.median(values) if values else float("nan")
