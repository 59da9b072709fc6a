"""/metrics: what the engine counts, in Prometheus' text format."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""What every Prometheus reads; the library's newest would be another."""

FIRST_TOKEN_BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper edges in seconds: from a warm small model up to weights that are still being loaded."""

# Else each series has a second one that says when the engine was started.
disable_created_metrics()  # type: ignore[no-untyped-call]


class Metrics:
    """What is counted where it happens, and what can be looked up: that is asked for when somebody reads `/metrics`."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()  # its own: several engines may live in one process
        self.requests = Counter(
            "vetted_engine_requests",
            "HTTP requests answered, by route and status.",
            ("method", "route", "status"),
            registry=registry,
        )
        self.prompt_tokens = Counter("vetted_engine_prompt_tokens", "Tokens of prompts.", registry=registry)
        self.generated_tokens = Counter(
            "vetted_engine_generated_tokens", "Tokens of answers, broken-off ones too.", registry=registry
        )
        self.first_token = Histogram(
            "vetted_engine_first_token_seconds",
            "Seconds from a request for an answer to its first text, waiting for a place included.",
            buckets=FIRST_TOKEN_BUCKETS,
            registry=registry,
        )
        self.in_progress = self._gauge("requests_in_progress", "HTTP requests, this one included.")
        self.jobs = self._gauge("jobs", "Fine-tuning jobs by status.", "status")
        self.queued_jobs = self._gauge("queued_jobs", "Length of the queue of fine-tuning jobs.")
        self.waiting_answers = self._gauge("waiting_answers", "Requests that wait for a place to be answered at.")
        self.writing_answers = self._gauge("writing_answers", "Answers that are being written.")
        self.tasks = self._gauge("tasks", "asyncio tasks; more and more of them would be a leak.")
        self.models = self._gauge("models", "Models that can be asked.")
        self.loaded_models = self._gauge("loaded_models", "Models in memory.")

    def _gauge(self, name: str, help: str, *labels: str) -> Gauge:
        return Gauge(f"vetted_engine_{name}", help, labels, registry=self._registry)

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return generate_latest(self._registry)
