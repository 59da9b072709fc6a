"""What of a dataset version a training shows its model, and what it is measured by. Versions never change, so that the
same launch has the same rows each time it is asked."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from storage.models import DatasetVersion
from training.dataset.version_files import read_test, read_version
from training.examples import ExampleRow
from training.text.completions import CHAT
from training.text.prompt_completion import to_prompt_completion, usual_prompt

LEAST_ROWS = 10
"""That hosts want of a training file: where fewer are new, the sample of the others fills it up."""


@dataclass(frozen=True)
class RowChoice:
    """Which of a version's rows."""

    version: DatasetVersion
    past_version: DatasetVersion | None = None
    """The version that the model has learned already; null where it starts anew."""
    is_validated: bool = True


@dataclass(frozen=True)
class LaunchRows:
    """Both parts, a line of JSONL each."""

    training: Sequence[bytes]
    validation: Sequence[bytes]
    n_new: int
    """Of those to train on: what is new since the version that the model has learned; else all."""

    @property
    def examples(self) -> list[ExampleRow]:
        """Those to train on, with their lines."""
        return [ExampleRow(json.loads(line)["messages"], n) for n, line in enumerate(self.training, start=1)]


def rows_of(choice: RowChoice, folder: Path) -> LaunchRows:
    """Raises `VersionDamaged`."""
    training = read_version(folder, choice.version).splitlines(keepends=True)
    test = read_test(folder, choice.version).splitlines(keepends=True)
    if not choice.is_validated:
        training, test = [*training, *test], []
    if choice.past_version is None:
        return LaunchRows(training, test, len(training))
    old_lines = set(read_version(folder, choice.past_version).splitlines(keepends=True))
    new_lines = [line for line in training if line not in old_lines]
    sample = _sample([line for line in training if line in old_lines], max(len(new_lines), LEAST_ROWS - len(new_lines)))
    chosen_lines = {*new_lines, *sample}
    return LaunchRows([line for line in training if line in chosen_lines], test, len(new_lines))


def sent_rows(rows: LaunchRows, api: str) -> LaunchRows:
    """The rows as they go to a host: prompts and completions, a row for each answer, where the model only completes."""
    if api == CHAT:
        return rows
    training, test = ([json.loads(line)["messages"] for line in lines] for lines in (rows.training, rows.validation))
    usual = usual_prompt(training)
    return replace(
        rows,
        training=to_prompt_completion(training, usual).splitlines(keepends=True),
        validation=to_prompt_completion(test, usual).splitlines(keepends=True),
    )


def _sample(lines: Sequence[bytes], n: int) -> Sequence[bytes]:
    """So many of them, drawn by hash: as many old rows as new ones, or each of them."""
    return sorted(lines, key=lambda line: sha256(line).digest())[:n]
