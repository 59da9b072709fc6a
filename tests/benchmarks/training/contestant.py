"""What all contestants do alike: its arguments, and what it tells when it is done. TRL's environment has it, too."""

import argparse
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

N_POSITIONS = 2048
"""Of the base; longer than every row."""
LEARNING_RATE = 1e-3
"""Everybody's, at its highest."""


def arguments() -> argparse.Namespace:
    """`folder` of the task, `n_rows` to train on (the first of the file), `n_epochs`, `setting` of the contestant."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("n_rows", type=int)
    parser.add_argument("n_epochs", type=int)
    parser.add_argument("setting", nargs="?", default="")
    return parser.parse_args()


def rows(folder: Path, n_rows: int) -> list[list[dict[str, Any]]]:
    """The first `n_rows` conversations."""
    lines = (folder / "training.jsonl").read_text(encoding="utf-8").split("\n")
    return [json.loads(line)["messages"] for line in lines[:n_rows]]


class Clock:
    """Seconds of the training alone, imports and tokenizing left out: `start` it before the first step."""

    def start(self) -> None:
        self._began, self._cpu = time.perf_counter(), time.process_time()

    def tell(self, tokens: int, model: Any, tokenizer: Any, **more: Any) -> None:
        """Print {tokens, seconds, cpu_seconds, peak_mib}, keep the model as DIR/trained. `tokens`: real ones only."""
        seconds, cpu = time.perf_counter() - self._began, time.process_time() - self._cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1 << 20)
        target = arguments().folder / "trained"
        model.save_pretrained(target)
        tokenizer.save_pretrained(target)
        figures = {"tokens": tokens, "seconds": seconds, "cpu_seconds": cpu, "peak_mib": round(peak)}
        print(json.dumps(figures | more))
