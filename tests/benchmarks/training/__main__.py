"""Training side by side: the engine's loop, TRL in several settings, and the tutorials' recipe.

`python -m tests.benchmarks.training [--rows 300] [--epochs 2] [--rounds 3]`: each contestant is a process of its own,
one after the other, on the same rows and base; what is compared was measured in the same round. TRL gets an environment
of its own, made at the first time in the user's cache. `--quick` takes a third of the rows, once.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import platformdirs

from tests.benchmarks.process import ROOT, python_environment
from tests.benchmarks.training import task

TRL = ("torch==2.13.0", "transformers==5.23.0", "trl==1.16.0", "datasets==5.2.0", "accelerate==1.15.0")
SETTINGS = ("defaults", "fp32", "grouped", "grouped-4", "packed", "packed-2")
SPEED, SPEED_PADDED, SHARE_OF_PEAK = 1.4, 1.25, 0.45


@dataclass(frozen=True)
class Result:
    """What one contestant told."""

    tokens: int
    seconds: float
    cpu_seconds: float
    peak_mib: int
    held_out: float
    """Nats for each answer token of rows nobody trained on."""
    work: float = 0.0
    matmul_peak: float = 1.0

    @property
    def speed(self) -> float:
        """Real tokens a second."""
        return self.tokens / self.seconds


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=300)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3, help="of ours, TRL's best and the padded recipe")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    n_rows, n_epochs, n_rounds = (100, 1, 2) if options.quick else (options.rows, options.epochs, options.rounds)
    trl = make_trl()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        task.make(folder, n_rows)

        def compete(name: str, setting: str = "", rows: int = n_rows, epochs: int = n_epochs) -> Result:
            return contest(folder, trl if name == "with_trl" else sys.executable, name, setting, rows, epochs)

        # A third of the rows is enough to tell TRL's settings apart.
        tries = {}
        for setting in SETTINGS:
            tries[setting] = result = compete("with_trl", setting, n_rows // 3, 1)
            print(f"TRL {setting}: {result.speed:.0f} tokens/s, {result.peak_mib} MiB", flush=True)
        best = max(tries, key=lambda setting: tries[setting].speed)
        rounds = []
        for n in range(n_rounds):
            rounds.append([compete("own"), compete("with_trl", best), compete("padded")])
            print(f"round {n + 1}: {', '.join(f'{result.speed:.0f}' for result in rounds[-1])} tokens/s", flush=True)
    for line in table(best, rounds):
        print(line)
    return 0


def make_trl() -> str:
    """The Python of an environment with TRL."""
    folder = Path(platformdirs.user_cache_dir("vetted")) / "bench-trl-1.16.0"
    python = folder / "bin" / "python"
    if not (folder / "done").exists():
        print("Making an environment with TRL …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
        # The virtual environment of the project has no pip; the Python it was made from has.
        pip = [getattr(sys, "_base_executable", sys.executable), "-m", "pip", "--python", str(python), "install"]
        subprocess.run([*pip, "--quiet", "--no-compile", *TRL], check=True)
        (folder / "done").touch()
    return str(python)


def contest(folder: Path, python: str, name: str, setting: str, n_rows: int, n_epochs: int) -> Result:
    """Let one contestant train, and weigh what it made on the held-out rows."""
    shutil.rmtree(folder / "trained", ignore_errors=True)
    figures = _run(python, f"tests.benchmarks.training.{name}", str(folder), str(n_rows), str(n_epochs), setting)
    weights = _run(sys.executable, "tests.benchmarks.training.weigh", str(folder))
    return Result(**figures, **weights)


def _run(python: str, module: str, *arguments: str) -> dict[str, Any]:
    environment = python_environment(OMP_WAIT_POLICY="PASSIVE", TOKENIZERS_PARALLELISM="false")
    command = [python, "-m", module, *(a for a in arguments if a)]
    ran = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT)
    if ran.returncode:
        raise SystemExit(f"{module} failed: {ran.stderr[-3000:]}")
    figures: dict[str, Any] = json.loads(ran.stdout.strip().splitlines()[-1])
    return figures


def table(best: str, rounds: list[list[Result]]) -> Iterator[str]:
    """The medians, and the medians of each round's ratios next to their targets."""
    names = ("ours", f"TRL, its best setting here ({best})", "the tutorials' recipe (512 tokens, one row)")
    yield f"| {len(rounds)} rounds, {os.cpu_count()} cores | real tokens/s | CPU-s | peak MiB | held-out loss |"
    yield "|---|---|---|---|---|"
    for place, name in enumerate(names):
        column = [r[place] for r in rounds]
        cpu, peak = median(r.cpu_seconds for r in column), median(r.peak_mib for r in column)
        yield f"| {name} | {median(r.speed for r in column):.0f} | {cpu:.0f} | {peak:.0f} | {column[0].held_out:.3f} |"
    yield ""
    yield "| | figure | target | |"
    yield "|---|---|---|---|"
    speed = median(own.speed / trl.speed for own, trl, _ in rounds)
    ratio = median(own.speed / rival.speed for own, _, rival in rounds)
    share = median(own.work / own.seconds / own.matmul_peak for own, _, _ in rounds)
    own, trl, _ = rounds[0]
    memory = median(own.peak_mib / trl.peak_mib for own, trl, _ in rounds)
    yield _line("speed next to TRL's best", f"{speed:.2f} ×", f"≥ {SPEED} ×", speed >= SPEED)
    yield _line("… next to the padded recipe", f"{ratio:.2f} ×", f"≥ {SPEED_PADDED} ×", ratio >= SPEED_PADDED)
    yield _line("share of the matmul peak", f"{share:.0%}", f"≥ {SHARE_OF_PEAK:.0%}", share >= SHARE_OF_PEAK)
    yield _line("held-out loss", f"{own.held_out:.3f}", f"≤ {trl.held_out:.3f}, TRL's", own.held_out <= trl.held_out)
    yield _line("peak memory next to TRL's", f"{memory:.2f} ×", "≤ 1 ×", memory <= 1)


def _line(label: str, figure: str, target: str, is_met: bool) -> str:
    return f"| {label} | {figure} | {target} | {'met' if is_met else '**missed**'} |"


if __name__ == "__main__":
    sys.exit(main())
