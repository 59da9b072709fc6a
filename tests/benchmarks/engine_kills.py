"""kill -9 of the engine and of its training child, at every stage of a job: `python -m tests.benchmarks.engine_kills`.

Jobs of a tiny base, each as often disturbed as it comes; while the engine is down, what a worse crash might leave is
planted: torn checkpoints, halves of models, torn events. In the end every job must have succeeded, with the weights and
the result file of an undisturbed run, byte for byte, and events that do not contradict each other.
"""

import argparse
import contextlib
import os
import random
import signal
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import openai

from tests.benchmarks.engine_home import JOB, PATIENCE_S, UPLOAD, Home, Result, say
from tests.training.engine.conftest import TEN
from training.engine.jobs.ending import MAX_DEATHS
from training.engine.jobs.job import FINAL
from training.engine.learn import kept
from training.engine.store.model import CARD

STAGES = ("upload", "create", "validate", "queue", "load", "train", "checkpoint", "save", "choose", "publish", "delete")
"""What is being done when the kill comes. `load`: a running job has not trained a step in this life; `save`: the model
of an epoch is written; `choose`: one of them becomes the job's."""
WITH_CHILD = {"load", "train", "checkpoint", "save", "choose"}


class Loop:
    """Brings the jobs of a home to a stage, and kills."""

    def __init__(self, home: Home) -> None:
        self.home, self.engine, self.chance, self.result = home, home.engine, home.chance, home.result

    # ── where the kills come ─────────────────────────────────────────────────────────────────────────────────────

    def disturb(self, stage: str) -> bool:
        """Bring things to `stage`, kill, and start again. False where the job ended before the kill came."""
        victim = "child" if stage in WITH_CHILD and self.chance.random() < 0.5 else "engine"
        job_ids: list[str] = []
        if stage in ("upload", "create", "validate", "delete"):
            job = self._during(stage, job_ids)
        else:
            fault = self._reach(stage)
            if fault is None:
                return False
            job = fault
        if victim == "child":
            return self._kill_child(stage, job)
        self._kill_engine(stage, job)
        self.home.plant()
        self.engine.start()
        self.home.check_lists(job_ids)
        return True

    def _during(self, stage: str, job_ids: list[str]) -> str | None:
        """Set a request going and kill somewhere in it. Ids that were answered are `job_ids`."""
        client, job = self.engine.client, None
        file = "" if stage in ("upload", "delete") else self.engine.upload(TEN)

        def ask() -> None:
            with contextlib.suppress(openai.APIError):
                if stage == "upload":
                    job_ids.append(client.files.create(file=("x.jsonl", UPLOAD), purpose="fine-tune").id)
                elif stage != "delete":
                    job_ids.append(client.fine_tuning.jobs.create(model="tiny", training_file=file, **JOB).id)
                elif self.home.ended:
                    client.models.delete(client.fine_tuning.jobs.retrieve(self.home.ended[0]).fine_tuned_model or "")

        def stored() -> set[str]:
            """Jobs that are stored, answered or not."""
            return {path.parent.name for path in (self.home.path / "jobs").glob("*/job.json")} - self.home.known

        asking = threading.Thread(target=ask)
        asking.start()
        if stage == "validate":  # takes milliseconds
            while asking.is_alive() and not stored():
                time.sleep(0.0005)
        else:
            time.sleep(self.chance.uniform(0, {"upload": 0.06, "create": 0.04, "delete": 0.02}[stage]))
        self.engine.kill()
        asking.join()
        if new := stored():
            job = min(new)
            self.home.known |= new
            self.home.open += new
        return job

    def _reach(self, stage: str) -> str | None:
        """The job that is at `stage` now; None where it ended meanwhile."""
        if not self.home.open:
            self.home.new_job()
        if stage == "queue":
            job = self.home.new_job()
            return job if self._until(lambda: self.home.status(job) == "queued", job) else None
        if not self._until(lambda: self.engine.child() is not None):
            return None
        job = next((id for id in self.home.open if self.home.status(id) == "running"), self.home.open[0])
        folder = self.home.path / "jobs" / job
        starts = self.home.record(job)["starts"]

        def came_further() -> bool:
            checkpoints = kept.checkpoints(folder)
            return bool(checkpoints) and checkpoints[0].stat().st_mtime_ns != starts["checkpoint"]

        if stage == "load" and starts["n"] - starts["stops"] < MAX_DEATHS:
            time.sleep(self.chance.uniform(0, 3))
            return job
        # Also where one more death without a newer checkpoint would be one too many.
        if not self._until(came_further, job):
            return None
        waits: dict[str, Callable[[], bool]] = {
            "checkpoint": lambda: self.home.writes_checkpoint(job),
            "save": (folder / "epoch.tmp").exists,
            "choose": (folder / "model" / CARD).exists,
            "publish": lambda: self.home.publishes(job),
        }
        if stage in waits and not self._until(waits[stage], job):
            return None
        time.sleep(self.chance.uniform(0, {"train": 0.5, "save": 0.06, "choose": 0.3, "publish": 0.01}.get(stage, 0)))
        return job

    def _until(self, is_reached: Callable[[], bool], job: str | None = None) -> bool:
        """Wait closely for what may last for milliseconds. False where `job` (or all of them) ended before it came."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            for _ in range(50):
                if is_reached():
                    return True
                time.sleep(0.001)
            if all(self.home.status(id) in FINAL for id in ([job] if job else self.home.open)):
                return False
        raise AssertionError(f"{job or self.home.open}: not reached in {PATIENCE_S} s")

    # ── the kills ────────────────────────────────────────────────────────────────────────────────────────────────

    def _count(self, stage: str, victim: str, job: str | None) -> None:
        self.result.kills[stage, victim, "no job" if job is None else self.home.state(job)] += 1

    def _kill_child(self, stage: str, job: str | None) -> bool:
        child = self.engine.child()
        if child is None:
            return False
        os.kill(child, signal.SIGKILL)
        self._count(stage, "child", job)
        self._until(lambda: self.engine.child() != child)
        return True

    def _kill_engine(self, stage: str, job: str | None) -> None:
        child = self.engine.child() if self.engine.process.poll() is None else None
        self.engine.kill()
        end = time.monotonic() + 20
        while child and Path(f"/proc/{child}").exists():
            if "Z" in Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()[0]:
                break
            if time.monotonic() > end:
                self.home.fault("the child outlived the engine by 20 s")
                break
            time.sleep(0.01)
        self._count(stage, "engine", job)

    # ── from first to last ───────────────────────────────────────────────────────────────────────────────────────

    def run(self, stages: list[str]) -> Result:
        """One kill for each of `stages`; then every job to its end, and a last look at what lies about."""
        began = time.monotonic()
        for n, stage in enumerate(stages, start=1):
            while not self.disturb(stage):
                self.home.harvest()
            self.home.harvest()
            say(f"{n} of {len(stages)} kills, {self.result.n_jobs} jobs ended, {len(self.result.faults)} faults")
        for job in list(self.home.open):
            self.engine.wait(job, limit_s=PATIENCE_S)
        self.home.harvest()
        self.home.check_leftovers()
        self.result.seconds = time.monotonic() - began
        return self.result


def kill_and_look(folder: Path, stages: list[str], seed: int) -> Result:
    """Kill at each of `stages`, in that order."""
    home = Home(folder, seed)
    try:
        return Loop(home).run(stages)
    finally:
        home.engine.kill()


def table(result: Result) -> str:
    """Markdown: what was killed, when, in which state of the job, how often; then the verdicts."""
    rows = ["| while it does | killed | state of the job on the disk | kills |", "|---|---|---|---|"]
    for (stage, victim, state), n in sorted(result.kills.items(), key=lambda item: STAGES.index(item[0][0])):
        rows.append(f"| {stage} | {victim} | {state} | {n} |")
    kinds = ", ".join(f"{n} × {kind}" for kind, n in sorted(result.n_by_kind.items()))
    rows += [
        "",
        "| what | figure | target |",
        "|---|---|---|",
        f"| kills -9 | {result.kills.total()} | |",
        f"| planted while the engine was down | {kinds or 'nothing'} | |",
        f"| jobs that ended as an undisturbed one: weights, result file, events | {result.n_equal} | {result.n_jobs} |",
        f"| listed models that were asked after a start, and answered | {result.n_models_asked} | all |",
        f"| faults | {len(result.faults)} | 0 |",
        f"| seconds | {result.seconds:.0f} | |",
    ]
    return "\n".join([*rows, *(f"- {fault}" for fault in result.faults)])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.engine_kills", description="kill -9 of jobs.")
    parser.add_argument("--kills", type=int, default=50, help="how many (default %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the moments and stages (default %(default)s)")
    options = parser.parse_args()
    stages = [STAGES[n % len(STAGES)] for n in range(options.kills)]
    random.Random(options.seed).shuffle(stages)
    with tempfile.TemporaryDirectory() as temporary:
        result = kill_and_look(Path(temporary), stages, options.seed)
    print(table(result))
    return 1 if result.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
