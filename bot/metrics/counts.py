"""What is counted where it happens, beside what can be looked up; all of it is told when somebody reads /metrics.

No label holds an id or a word of anybody's: sources, endings, kinds, states and steps are ours, and of models there is
only the one that answers.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from bot.metrics.tables import AnswerPrice, TableFigures, figures_of
from bot.telegram.passing import Prospect
from bot.ticks.threads import in_thread
from bot.ticks.ticks import Ticks
from storage.database import Database
from storage.endings import Ending, ending_of
from storage.models import Turn, now
from storage.ticks.attempts import Attempts

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 5.0
"""However often somebody reads: the tables are looked at no more often."""
LOOK_SECONDS = 2.0
"""After so long the last figures are told again, and that they are old."""
ANSWER_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 40.0, 80.0)
"""Upper edges in seconds: from a vet's answer that is at hand up to a long answer of a slow model."""
FIRST_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
VET, MODEL, NOBODY = "vet", "model", "nobody"
"""Who has said an answer."""
_OF_MODEL = (Ending.COMPLETE, Ending.CUT, Ending.STOPPED)
NO_FAULTS = (Ending.HELD, Ending.NOT_ASKED, Ending.STOPPED, Ending.NOT_SHOWN)
"""Ways of having no answer that are nobody's fault."""

# Else each series has a second one that says when the bot was started.
disable_created_metrics()  # type: ignore[no-untyped-call]


def _source(ending: Ending) -> str:
    return VET if ending.is_verified else MODEL if ending in _OF_MODEL else NOBODY


class BotMetrics(Collector):
    """Counts, and tells."""

    def __init__(self, database: Database, midnight: Callable[[], datetime], price: AnswerPrice) -> None:
        """`midnight`: when the clinic's day began."""
        self._database, self._midnight, self._price = database, midnight, price
        registry = self._registry = CollectorRegistry()  # its own: several bots may live in one process
        names = ("source", "ending")
        self._answers = Counter(
            "vetted_answers", "Questions that have ended, by who answered and how.", names, registry=registry
        )
        self._errors = Counter(
            "vetted_answer_errors",
            "Questions without an answer through a fault, by its kind.",
            ("kind",),
            registry=registry,
        )
        self._tokens = Counter(
            "vetted_answer_tokens", "Tokens of questions that have ended, as hosts say.", ("kind",), registry=registry
        )
        self._seconds = Histogram(
            "vetted_answer_seconds",
            "Seconds from taking up a question to the last edit of its answer.",
            ("source",),
            buckets=ANSWER_BUCKETS,
            registry=registry,
        )
        self._first = Histogram(
            "vetted_first_token_seconds",
            "Seconds from asking the model to its first text.",
            buckets=FIRST_BUCKETS,
            registry=registry,
        )
        self._begin_with_nothing()
        ProcessCollector(namespace="vetted", registry=registry)
        registry.register(self)
        self._figures = TableFigures()
        self._looked_at, self._is_fresh = 0.0, False
        self._look: asyncio.Task[TableFigures] | None = None
        self._gauges: dict[str, tuple[str, Callable[[], float]]] = {}
        self._failures: Callable[[], Mapping[Prospect, int]] = dict
        self._ticks: Ticks | None = None
        self._attempts: Attempts | None = None

    def _begin_with_nothing(self) -> None:
        """Each series is there from the start: what grows from nothing would be missed the first time."""
        for ending in Ending:
            self._answers.labels(_source(ending), ending.value)
            if _source(ending) is NOBODY and ending not in NO_FAULTS:
                self._errors.labels(ending.value)
        for kind in ("prompt", "answer"):
            self._tokens.labels(kind)
        for source in (VET, MODEL, NOBODY):
            self._seconds.labels(source)

    def watch_steps(self, ticks: Ticks, attempts: Attempts) -> None:
        """What of the ticks is told."""
        self._ticks, self._attempts = ticks, attempts

    def watch_updates(self, failures: Callable[[], Mapping[Prospect, int]]) -> None:
        """How often handling an update has failed, by what comes of it."""
        self._failures = failures

    def gauge(self, name: str, words: str, value: Callable[[], float]) -> None:
        """Tell this when somebody reads."""
        self._gauges[f"vetted_{name}"] = (words, value)

    def note_end(self, turn: Turn, seconds: float) -> None:
        """A question has ended, after so long."""
        ending = ending_of(turn)
        if ending is None:
            return
        source = _source(ending)
        self._answers.labels(source, ending.value).inc()
        self._seconds.labels(source).observe(seconds)
        if turn.error is not None and ending not in NO_FAULTS:
            self._errors.labels(ending.value).inc()
        if turn.first_token_ms is not None and source is MODEL:
            self._first.observe(turn.first_token_ms / 1000)
        if turn.verified_id is None:
            self._tokens.labels("prompt").inc(turn.prompt_tokens or 0)
            self._tokens.labels("answer").inc(turn.completion_tokens or 0)

    # What is told

    async def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        await self._refresh()
        return generate_latest(self._registry)

    async def _refresh(self) -> None:
        """Look at the tables, unless that was a moment ago. One look at a time; one that is late is left to itself."""
        if time.monotonic() - self._looked_at < LOOK_EVERY_SECONDS and self._is_fresh:
            return
        if self._look is None:
            self._look = asyncio.create_task(in_thread("metrics", partial(self._read, self._midnight())))
        task = self._look
        done, _ = await asyncio.wait({task}, timeout=LOOK_SECONDS)
        if not done:
            self._is_fresh = False
            return
        self._look = None
        self._is_fresh = task.exception() is None
        if self._is_fresh:
            self._figures, self._looked_at = task.result(), time.monotonic()
        else:
            log.warning("the figures of /metrics could not be read: %s", type(task.exception()).__name__)

    def _read(self, midnight: datetime) -> TableFigures:
        with self._database.look() as session:
            return figures_of(session, midnight, self._price)

    def collect(self) -> Iterator[Metric]:
        """prometheus-client's call: what is looked up."""
        for name, (words, value) in self._gauges.items():
            yield GaugeMetricFamily(name, words, value())
        yield from self._of_tables(self._figures)
        yield from self._of_ticks()
        failures = self._failures()
        family = CounterMetricFamily("vetted_update_failures", "Vain attempts at updates, by kind.", labels=["kind"])
        for prospect in Prospect:
            family.add_metric([prospect.value], failures.get(prospect, 0))
        yield family

    def _of_tables(self, figures: TableFigures) -> Iterator[Metric]:
        age = 0.0 if figures.oldest_open is None else (now() - figures.oldest_open).total_seconds()
        for name, words, value in (
            (
                "tables_read",
                "Whether the figures of the tables are fresh: 1, or 0 where they could not be read.",
                float(self._is_fresh),
            ),
            ("inbox_updates", "Updates in the inbox that are not done.", figures.n_open),
            ("oldest_update_age_seconds", "Age of the oldest of them; 0 where there is none.", max(0.0, age)),
            ("set_aside_updates", "Updates that could not be handled and wait for an admin.", figures.n_set_aside),
            ("usd_today", "What today's answers cost by the list price, where one is known.", figures.usd),
        ):
            yield GaugeMetricFamily(f"vetted_{name}", words, value)
        tokens = GaugeMetricFamily("vetted_tokens_today", "Tokens of today's answers.", labels=["kind"])
        tokens.add_metric(["prompt"], figures.prompt_tokens)
        tokens.add_metric(["answer"], figures.answer_tokens)
        yield tokens
        model = GaugeMetricFamily("vetted_active_model", "The model that answers: 1.", labels=["provider", "model"])
        if figures.active is not None:
            model.add_metric(figures.active, 1)
        yield model
        launches = GaugeMetricFamily("vetted_launches", "Trainings by state.", labels=["state"])
        for state, n in figures.launches.items():
            launches.add_metric([state], n)
        yield launches

    def _of_ticks(self) -> Iterator[Metric]:
        if self._ticks is None or self._attempts is None:
            return
        if self._ticks.whole is not None:
            age = (now() - self._ticks.whole).total_seconds()
            yield GaugeMetricFamily("vetted_last_whole_tick_age_seconds", "Age of the last whole tick.", max(0.0, age))
        yield CounterMetricFamily("vetted_step_failures", "Vain attempts in the ticks.", self._attempts.n_failures)
        steps = GaugeMetricFamily("vetted_step_seconds", "How long each step last took.", labels=["step"])
        for beat in self._ticks.beats:
            steps.add_metric([beat.step], beat.last_ms / 1000)
        yield steps
