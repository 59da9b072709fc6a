"""The rows of a `vetted sweep`: read, checked, perhaps split in two, and what training on them costs."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.hosts import Host
from training.checking.prepare import split
from training.cost.encoding import encoding_for_model
from training.cost.price import billed_per_epoch, estimate
from training.cost.tokens import count_example
from training.examples import ExampleRow
from training.privacy.rows import is_hosted, open_findings
from training.problems import describe
from training.reading.formats import read_examples

_SHOWN = 5
"""Problems and lines that a sentence names."""


class BadFile(Exception):
    """A file that cannot be trained or validated with; the message says why, and what to do."""


@dataclass(frozen=True)
class SweepFiles:
    """Two training files, as they are sent."""

    training: bytes
    validation: bytes
    n_training: int
    n_validation: int
    tokens_per_epoch: int
    """As billed."""
    provider: str
    model: str

    def price(self, n_epochs: int) -> str | None:
        """What so many epochs cost at most, in words; null where it is nothing."""
        cost = estimate(self.tokens_per_epoch, n_epochs, self.model, self.provider)
        if cost.is_local:
            return None
        tokens = f"{cost.tokens_billed:,} tokens billed at most"
        if cost.price_usd is None:
            return f"{tokens}, at a price that we do not know"
        return f"{tokens}, ${cost.price_usd:,.2f} (price list of {cost.price_date})"


def sweep_files(
    path: Path, validation: Path | None, host: Host, model: str, clinic_texts: Collection[str]
) -> SweepFiles:
    """The rows of `path`, and those of `validation` or a fifth of them. Raises `BadFile`, or `OSError`."""
    rows, lines = _rows(path)
    if validation is not None:
        valid_rows, valid_lines = _rows(validation)
    else:
        rows, valid_rows = split(rows)
        valid_lines = lines
        if not valid_rows:
            raise BadFile(
                f"{path}: its rows are too alike to hold a fifth back. Name other ones with --validation FILE."
            )
    if is_hosted(host.name):
        for file, part in ((path, rows), (validation or path, valid_rows)):
            _require_impersonal(file, part, clinic_texts)
    encoding = encoding_for_model(model).name
    tokens = billed_per_epoch([count_example(row.messages, encoding) for row in rows], model)
    files = (b"".join(lines[row.line] for row in rows), b"".join(valid_lines[row.line] for row in valid_rows))
    return SweepFiles(*files, len(rows), len(valid_rows), tokens, host.name, model)


def _rows(path: Path) -> tuple[list[ExampleRow], dict[int, bytes]]:
    """The rows of a JSONL file, and each as it stands there, by its line."""
    content = path.read_bytes()
    reading = read_examples(content, path.name, None)
    errors = [problem for problem in reading.problems if problem.severity == "error"]
    if errors:
        sentences = " ".join(describe(problem, "en") for problem in errors[:_SHOWN])
        raise BadFile(f"{path} has mistakes, and nothing was sent. {sentences} `vetted check {path}` says more.")
    lines = {number: line + b"\n" for number, line in enumerate(content.split(b"\n"), 1)}
    if not reading.examples or not all(_is_row(lines.get(row.line, b"")) for row in reading.examples):
        raise BadFile(f"{path} is no JSONL with a row a line. `vetted check --fix {path}` makes one of it.")
    return reading.examples, lines


def _is_row(line: bytes) -> bool:
    """Whether a line is a training row as hosts take it."""
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except ValueError:
        return False
    return isinstance(value, dict) and ("messages" in value or {"prompt", "completion"} <= set(value))


def _require_impersonal(path: Path, rows: Sequence[ExampleRow], clinic_texts: Collection[str]) -> None:
    """Nothing that leads to a person leaves our machines: /private, where people decide on it, knows no such files."""
    personal = [row.line for row in rows if open_findings(row.messages, (), clinic_texts)]
    if personal:
        lines = ", ".join(map(str, personal[:_SHOWN])) + (" …" if len(personal) > _SHOWN else "")
        raise BadFile(
            f"{path}: {len(personal)} rows may hold personal data (lines {lines}), and nothing was sent. Strike it "
            "out, or sweep on the local engine (VETTED_PROVIDER=local)."
        )
