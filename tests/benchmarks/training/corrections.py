"""Five corrections on the starter model, through the engine: `python -m tests.benchmarks.training.corrections`.

A vet corrects five answers. Each is sent under its question and under the same question in other words:
ten rows, which OpenAI's lower limit asks for. Then all 80 old questions are asked, greedily: the five must get the
corrected answer, the others the old one, to the letter. Times run from the request for the job to `succeeded`.
"""

import argparse
import json
import os
import random
import signal
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bot.prompts import SYSTEM_PROMPT
from tests.training.engine.conftest import EngineProcess, lines
from training.engine.learn import starter

SETS: dict[str, list[dict[str, str]]] = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
SETS["both"] = [*SETS["zh"][:3], *SETS["en"][3:]]
MAX_SECONDS, MIN_KEPT = 40.0, 0.95


@dataclass
class Result:
    """One job of five corrections."""

    seconds: float
    """From the request to `succeeded`."""
    cpu_seconds: float
    """Of the training child: its imports, too."""
    n_learned: int
    n_in_other_words: int
    """Corrections that are also told to the question in other words, which was in the file."""
    n_kept: int
    n_old: int

    @property
    def is_good(self) -> bool:
        """Whether all three targets are met."""
        return self.seconds <= MAX_SECONDS and self.n_learned == 5 and self.n_kept >= MIN_KEPT * self.n_old


def correct(engine: EngineProcess, corrections: list[dict[str, str]], seed: int) -> Result:
    """Train the corrections, and ask everything."""
    new = {row[name]: row["correction"] for row in corrections for name in ("question", "other_words")}
    questions = {row["question"] for row in corrections}
    old = {row[0]["content"]: row[1]["content"] for row in starter.rows() if row[0]["content"] not in questions}
    file = engine.upload(lines(list(new.items()), SYSTEM_PROMPT))
    cpu, began = _cpu_seconds_of_children(engine), time.monotonic()
    job = engine.client.fine_tuning.jobs.create(model=starter.NAME, training_file=file, seed=seed)
    job_end = engine.wait(job.id, limit_s=600)
    seconds = time.monotonic() - began
    assert job_end.status == "succeeded", job_end.error
    model = job_end.fine_tuned_model

    def n_right(answers: dict[str, str]) -> int:
        return sum(engine.ask(model, question, SYSTEM_PROMPT) == answer for question, answer in answers.items())

    result = Result(
        seconds=seconds,
        cpu_seconds=_cpu_seconds_of_children(engine) - cpu,
        n_learned=n_right({question: new[question] for question in questions}),
        n_in_other_words=n_right({row["other_words"]: row["correction"] for row in corrections}),
        n_kept=n_right(old),
        n_old=len(old),
    )
    engine.client.models.delete(model)
    return result


def _cpu_seconds_of_children(engine: EngineProcess) -> float:
    """Of those that have ended; from /proc, which knows them apart from the engine itself."""
    fields = Path(f"/proc/{engine.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


def row(name: str, seed: int, r: Result) -> str:
    """Markdown: a line of the table."""

    def verdict(is_met: bool) -> str:
        return "✓" if is_met else "✗"

    return (
        f"| {name}, seed {seed} | {r.seconds:.0f} {verdict(r.seconds <= MAX_SECONDS)} | {r.cpu_seconds:.0f} "
        f"| {r.n_learned} of 5 {verdict(r.n_learned == 5)} | {r.n_in_other_words} of 5 "
        f"| {r.n_kept} of {r.n_old} {verdict(r.n_kept >= MIN_KEPT * r.n_old)} |"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description="Five corrections.")
    parser.add_argument("--seeds", type=int, default=2, help="jobs for each set of corrections (default %(default)s)")
    options = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print("| corrections | seconds (≤ 40) | CPU-s | learned (5) | … in other words | old answers kept (≥ 95 %) |")
    print("|---|---|---|---|---|---|", flush=True)
    results = []
    with tempfile.TemporaryDirectory() as temporary:
        engine = EngineProcess(Path(temporary) / "home", starter.NAME)
        try:
            engine.ask(starter.NAME, "?", max_tokens=1)
            chance = random.Random(1)
            for seed in [chance.randrange(2**31) for _ in range(options.seeds)]:
                for name, corrections in SETS.items():
                    results.append(correct(engine, corrections, seed))
                    print(row(name, seed, results[-1]), flush=True)
        finally:
            engine.kill(signal.SIGTERM)
    return 0 if all(result.is_good for result in results) else 1


if __name__ == "__main__":
    raise SystemExit(main())
