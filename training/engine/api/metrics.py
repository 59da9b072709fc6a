"""/metrics: what the engine counts, in Prometheus' text format.

Written by hand, since it is three shapes of one line each. Only the event loop's thread counts, so nothing is locked.
The format: https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from bisect import bisect_left
from collections.abc import Iterable

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

FIRST_TOKEN_BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper edges in seconds: from a warm small model up to weights that are still being loaded."""


class Counter:
    """A sum that only grows, one for each combination of label values."""

    def __init__(self, name: str, help: str, labels: tuple[str, ...] = ()) -> None:
        self._name, self._help, self._labels = name, help, labels
        self._sums: dict[tuple[str, ...], float] = {} if labels else {(): 0}

    def add(self, *values: str, by: float = 1) -> None:
        """Add `by` to the sum of these label values."""
        self._sums[values] = self._sums.get(values, 0) + by

    def lines(self) -> Iterable[str]:
        """As Prometheus reads it."""
        yield from _head(self._name, self._help, "counter")
        for values, total in sorted(self._sums.items()):
            yield f"{self._name}{_labelled(zip(self._labels, values, strict=True))} {total:g}"


class Histogram:
    """How many values lay at or under each edge, and their sum."""

    def __init__(self, name: str, help: str, edges: tuple[float, ...]) -> None:
        self._name, self._help, self._edges = name, help, edges
        self._counts = [0] * (len(edges) + 1)
        self._sum = 0.0

    def observe(self, value: float) -> None:
        """Count one value."""
        self._counts[bisect_left(self._edges, value)] += 1
        self._sum += value

    def lines(self) -> Iterable[str]:
        """As Prometheus reads it: each bucket holds the smaller ones too."""
        yield from _head(self._name, self._help, "histogram")
        total = 0
        for edge, count in zip([*self._edges, "+Inf"], self._counts, strict=True):
            total += count
            yield f"{self._name}_bucket{_labelled([('le', str(edge))])} {total}"
        yield f"{self._name}_sum {self._sum:.6f}"
        yield f"{self._name}_count {total}"


class Metrics:
    """What is counted where it happens; what can be looked up is asked for when somebody reads `/metrics`."""

    def __init__(self) -> None:
        self.requests = Counter(
            "vetted_engine_requests_total",
            "HTTP requests answered, by route and status.",
            ("method", "route", "status"),
        )
        self.prompt_tokens = Counter("vetted_engine_prompt_tokens_total", "Tokens of prompts.")
        self.generated_tokens = Counter(
            "vetted_engine_generated_tokens_total", "Tokens of answers, broken-off ones too."
        )
        self.first_token = Histogram(
            "vetted_engine_first_token_seconds",
            "Seconds from a request for an answer to its first text, waiting for a place included.",
            FIRST_TOKEN_BUCKETS,
        )
        self.in_progress = 0
        """Requests that are being answered now."""

    def text(self, gauges: Iterable[tuple[str, str, dict[str, float] | float]]) -> str:
        """Everything. A gauge is (name, help, value), or {status: value} in place of one value."""
        lines: list[str] = []
        for metric in (self.requests, self.prompt_tokens, self.generated_tokens, self.first_token):
            lines += metric.lines()
        for name, help, value in gauges:
            lines += _head(name, help, "gauge")
            if isinstance(value, dict):
                lines += [f"{name}{_labelled([('status', status)])} {n:g}" for status, n in value.items()]
            else:
                lines.append(f"{name} {value:g}")
        return "\n".join(lines) + "\n"


def _head(name: str, help: str, kind: str) -> list[str]:
    return [f"# HELP {name} {help}", f"# TYPE {name} {kind}"]


def _labelled(pairs: Iterable[tuple[str, str]]) -> str:
    """{name="value",…}; nothing where there are none."""
    escaped = [f'{k}="{v}"' for k, v in ((k, _escape(v)) for k, v in pairs)]
    return "{" + ",".join(escaped) + "}" if escaped else ""


def _escape(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
