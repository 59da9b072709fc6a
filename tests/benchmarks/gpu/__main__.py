"""docs/scaling.md's lines about one GPU, on one: `python -m tests.benchmarks.gpu [--shapes 0.6B 1.7B] [--only PART …]`.

The engine as its users start it, with the GPU and, by CUDA_VISIBLE_DEVICES='', on the same machine's CPU; what cannot
be seen from outside is told by `facts`, in processes of their own. Prints rows as they come; each part has its limit
and costs the others nothing when it fails. All parts may take a quarter of an hour: where a machine is lent for less,
name them with `--only`, `--machines GPU` first. Without a GPU, `--shapes small small` tries the script itself.
"""

import argparse
import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.prompts import SYSTEM_PROMPT
from tests.benchmarks.gpu import bases
from tests.benchmarks.serving import ask, crowd, p50_ms
from tests.benchmarks.training.corrections import SETS
from tests.training.engine.conftest import MANY, TEN, EngineProcess, lines, make_tiny
from training.engine.learn import starter
from training.engine.learn.task import RECIPE

CPU = {"CUDA_VISIBLE_DEVICES": ""}
MACHINES: dict[str, dict[str, str]] = {"GPU": {}, "CPU": CPU}
LAUNCHES = (
    "",
    "torchrun --standalone --nproc-per-node 1",
    "accelerate launch --num_processes 1 --mixed_precision no --num_machines 1 --dynamo_backend no",
    "env CUDA_VISIBLE_DEVICES=0 python",
)
N_TOKENS = 16
"""Of an answer beside a training."""
LIMIT_S = 180
"""Of a part."""


@dataclass
class Place:
    """Where things lie, and which models are measured."""

    folder: Path
    middle: Path
    large: Path


def say(label: str, figure: object) -> None:
    print(f"| {label} | {figure} |", flush=True)


@contextlib.contextmanager
def engine_on(machine: str, home: Path, base: str, *options: str) -> Iterator[EngineProcess]:
    """An engine on the GPU or on the CPU."""
    # FutureWarnings are not what is tried here.
    environment = {"PYTHONWARNINGS": "default", **MACHINES[machine]}
    began = time.monotonic()
    engine = EngineProcess(home, base, options=options, environment=environment)
    try:
        while not engine.health()["warm"]:
            time.sleep(0.1)
        say(f"{machine}: an engine on {Path(base).name}, from start to warm", f"{time.monotonic() - began:.1f} s")
        yield engine
    finally:
        engine.kill()


def facts(part: str, folder: Path, machine: str) -> None:
    """A process of `facts`."""
    command = [sys.executable, "-m", "tests.benchmarks.gpu.facts", part, str(folder)]
    subprocess.run(command, env={**os.environ, **MACHINES[machine]}, timeout=LIMIT_S, check=True)


def n_right(engine: EngineProcess, model: str, answers: dict[str, str]) -> str:
    """How many questions get just this answer."""
    with ThreadPoolExecutor(8) as pool:
        texts = pool.map(lambda question: engine.ask(model, question, SYSTEM_PROMPT), answers)
        n = sum(text == answer for text, answer in zip(texts, answers.values(), strict=True))
    return f"{n} of {len(answers)}"


def small_job(place: Place) -> None:
    """The starter made (XDG_CACHE_HOME may have it), asked, corrected and asked again; the same job on the CPU."""
    os.environ.setdefault("XDG_CACHE_HOME", str(place.folder / "cache"))
    pairs = {row[0]["content"]: row[1]["content"] for row in starter.rows()}
    new = {row[name]: row["correction"] for row in SETS["zh"] for name in ("question", "other_words")}
    old = {question: answer for question, answer in pairs.items() if question not in new}
    for machine in MACHINES:
        with engine_on(machine, place.folder / f"starter-{machine}", starter.NAME) as engine:
            say(f"{machine}: the starter's answers, exact", n_right(engine, starter.NAME, pairs))
            began = time.monotonic()
            job = engine.wait(engine.tune(lines(list(new.items()), SYSTEM_PROMPT)).id)
            assert job.status == "succeeded", engine.messages(job.id)[:3]
            say(f"{machine}: a job of {len(new)} rows on it", f"{time.monotonic() - began:.1f} s, {job.status}")
            say(f"{machine}: new answers learned, exact", n_right(engine, job.fine_tuned_model, new))
            say(f"{machine}: old answers kept, exact", n_right(engine, job.fine_tuned_model, old))


def training(place: Place) -> None:
    """What is trained and how, and tokens a second: GPU and CPU."""
    for machine in MACHINES:
        facts("train", place.middle, machine)


def large(place: Place) -> None:
    """A model whose activations are computed twice."""
    facts("train", place.large, "GPU")


def answering(place: Place) -> None:
    """What answers, and how fast, over HTTP: GPU and CPU."""
    for machine in MACHINES:
        facts("answer", place.middle, machine)
        with engine_on(machine, place.folder / f"answering-{machine}", str(place.middle)) as engine:
            asyncio.run(ask(engine, 0, False, 4))
            for n in (1, 16) if machine == "CPU" else (1, 16, 32):
                rate, answers, _ = asyncio.run(crowd(engine, n, 1, True))
                first = f"first token {p50_ms(answers):.0f} ms (p50)"
                say(f"{machine}: {n} at once, streamed", f"{rate.wall:.0f} tokens a second, {first}")


def beside_training(place: Place) -> None:
    """An answer alone and while a job trains, by the job's tokens a step."""
    with engine_on("GPU", place.folder / "beside", str(place.middle)) as engine:

        async def timed() -> float:
            return p50_ms([await ask(engine, number, False, N_TOKENS) for number in range(4)])

        asyncio.run(ask(engine, 0, False, 4))
        idle = asyncio.run(timed())
        say(f"GPU: an answer of {N_TOKENS} tokens alone, p50", f"{idle:.0f} ms")
        for n_tokens in (1024, 8192):
            recipe = {"tokens_per_batch": n_tokens}
            (place.middle / RECIPE).write_text(json.dumps(recipe))
            job = engine.tune(MANY, hyperparameters={"n_epochs": 50})
            begin = steps_of(engine, job.id, 3)
            busy = asyncio.run(timed())
            # Some more than fell into those answers: they may be quicker than a step.
            end = steps_of(engine, job.id, begin[0] + 5)
            step_ms = 1000 * (end[1] - begin[1]) / (end[0] - begin[0])
            engine.client.fine_tuning.jobs.cancel(job.id)
            say(f"… beside steps of {n_tokens} tokens", f"{busy:.0f} ms, {busy / idle:.1f} ×; a step {step_ms:.0f} ms")
        again = asyncio.run(timed())
        say("… and alone again", f"{again:.0f} ms")
        (place.middle / RECIPE).unlink()


def steps_of(engine: EngineProcess, job: str, least: int) -> tuple[int, float]:
    """(steps done, when), once there are `least`."""

    def n_steps() -> int:
        return int((engine.health()["job"] or {}).get("step", 0))

    engine.wait(job, lambda now: n_steps() >= least or now.status in ("failed", "succeeded"))
    return n_steps(), time.monotonic()


def launches(place: Place) -> None:
    """`--launch`: the same small job by each, and its weights held to those of the first."""
    tiny = make_tiny(place.folder / "tiny")

    def learn(number: int) -> tuple[str, Path]:
        options = ("--launch", LAUNCHES[number]) if LAUNCHES[number] else ()
        with engine_on("GPU", place.folder / f"launch-{number}", str(tiny), *options) as engine:
            rows = {"n_epochs": 30, "batch_size": 2, "learning_rate_multiplier": 60.0}
            job = engine.wait(engine.tune(TEN, hyperparameters=rows).id)
            text = engine.ask(job.fine_tuned_model, "question 3?", max_tokens=40) if job.fine_tuned_model else ""
            events = engine.messages(job.id)[:3] if job.status != "succeeded" else ""
            return f"{job.status}, answers {text!r} {events}", engine.home / "engine" / "models" / job.id

    with ThreadPoolExecutor(len(LAUNCHES)) as pool:
        ends = list(pool.map(learn, range(len(LAUNCHES))))
    for launch, (end, folder) in zip(LAUNCHES, ends, strict=True):
        same = "" if folder == ends[0][1] else f"; weights off by {distance(folder, ends[0][1])}"
        say(f"GPU: {launch or 'no launcher'}", end + same)


def distance(folder: Path, other: Path) -> str:
    """The most by which two models' weights differ."""
    from safetensors.torch import load_file

    try:
        first, second = (load_file(path / "model.safetensors") for path in (folder, other))
    except FileNotFoundError as error:
        return str(error)
    return f"{max(float((first[name] - second[name]).abs().max()) for name in first):.2g}"


PARTS: dict[str, Callable[[Place], None]] = {
    part.__name__: part for part in (small_job, training, answering, beside_training, large, launches)
}


def card() -> None:
    """The machine and the versions."""
    import torch
    import transformers

    if torch.cuda.is_available():
        free, total = torch.cuda.mem_get_info()
        say("card", f"{torch.cuda.get_device_name()}, {total / 1e9:.0f} GB, {free / 1e9:.0f} free")
    say(
        "versions",
        f"Python {sys.version.split()[0]}, torch {torch.__version__}, transformers {transformers.__version__}",
    )
    say("cores", os.cpu_count())


def run(name: str, place: Place) -> bool:
    """One part within its limit. Whether it went through."""
    began = time.monotonic()

    def expire(*_: Any) -> None:
        raise TimeoutError(f"{name} took more than {LIMIT_S} s")

    signal.signal(signal.SIGALRM, expire)
    signal.alarm(LIMIT_S)
    try:
        PARTS[name](place)
    except Exception:  # noqa: BLE001 - the machine is lent for minutes: the other parts have to be run all the same.
        traceback.print_exc(file=sys.stdout)
        return False
    finally:
        signal.alarm(0)
        print(f"-- {name}: {time.monotonic() - began:.0f} s", flush=True)
    return True


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shapes", nargs=2, choices=bases.SHAPES, default=("0.6B", "1.7B"), metavar="SHAPE")
    parser.add_argument("--bases", type=Path, help="a folder to make the random bases in, or to find them in")
    parser.add_argument("--machines", nargs="+", choices=MACHINES, default=list(MACHINES))
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    arguments = parser.parse_args()
    for machine in set(MACHINES) - set(arguments.machines):
        del MACHINES[machine]
    # Where the Python is that runs this there are torchrun and accelerate, too.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        card()
        began = time.monotonic()
        kept = arguments.bases or folder
        paths = [kept / shape for shape in arguments.shapes]
        for path in paths:
            if not (path / "config.json").exists():
                bases.make(path, path.name)
        say("bases made", f"{time.monotonic() - began:.0f} s")
        n_failures = sum(not run(name, Place(folder, *paths)) for name in arguments.only)
        return min(n_failures, 1)


if __name__ == "__main__":
    sys.exit(main())
