"""`vetted check` of 100,000 examples next to tiktoken's own batch encoding and to the cookbook's notebook.

All three read the same file, one after the other, in processes of their own; and questions are looked up in an index.

    python -m tests.benchmarks.check [--examples 100000] [--json FILE]
"""

import argparse
import gzip
import hashlib
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.benchmarks.spread import percentile
from training.cost.encoding import RANKS

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PAIRS = ROOT / "training" / "engine" / "starter_pairs.jsonl"
"""Real sentences: the benchmark's texts are put together from them."""
ENCODING = "o200k_base"
ADDRESS = f"https://openaipublic.blob.core.windows.net/encodings/{ENCODING}.tiktoken"
PROMPTS = {
    "zh": "你是一名宠物医生，请用“原因分析”和“推荐方案”两段回答主人的问题，语气亲切，不要吓人。",
    "en": "You are a vet. Answer owners in two paragraphs, why it happens and what to do; be kind and clear.",
}
LENGTHS = {"zh": (560, 720), "en": (2100, 2700)}
"""Characters of an answer: about 550 tokens."""
LOOKUPS = 1000


@dataclass(frozen=True)
class Run:
    wall_s: float
    cpu_s: float
    peak_mib: float
    """Of the process and its children together: the sum of their resident memory, shared pages counted in each."""


@dataclass(frozen=True)
class Result:
    examples: int
    tokens: int
    megabytes: float
    batch_s: float
    batch_cpu_s: float
    notebook: Run
    own: Run
    findings: dict[str, int]
    index_s: float
    lookup_p50_ms: float
    lookup_p99_ms: float


def make(path: Path, n: int) -> list[str]:
    """Write a file of n chat examples, Chinese and English, and return the questions. The same each time."""
    draw = random.Random(4)
    pairs = [json.loads(line) for line in PAIRS.read_text("utf-8").splitlines()]
    texts = [pair[key] for pair in pairs for key in ("question", "answer")]
    pieces = {
        "zh": re.findall(r"[^。！？\n]*[\u4e00-\u9fff][^。！？\n]*[。！？]", "\n".join(texts)),
        "en": re.findall(r"[A-Z][a-zA-Z ,'-]+[.?!]", "\n".join(texts)),
    }
    questions: list[str] = []
    with path.open("w", encoding="utf-8") as file:
        for _ in range(n):
            language = draw.choice(["zh", "en"])
            space = "" if language == "zh" else " "
            if questions and draw.random() < 0.02:
                question = draw.choice(questions) + draw.choice(["？", "!", " ok"])
                language = "zh" if re.search("[\u4e00-\u9fff]", question) else "en"
            else:
                question = space.join(draw.sample(pieces[language], 3)) + space + str(draw.randrange(10**6))
            answer, length = "", draw.randint(*LENGTHS[language])
            while len(answer) < length:
                answer += draw.choice(pieces[language]) + space
            questions.append(question)
            messages = [
                {"role": "system", "content": PROMPTS[language]},
                {"role": "user", "content": question},
                {"role": "assistant", "content": answer.strip()},
            ]
            file.write(json.dumps({"messages": messages}, ensure_ascii=False) + "\n")
    return questions


def rank_cache(folder: Path) -> Path:
    """tiktoken's own cache with our ranks in it, so that the others need no network either."""
    name = hashlib.sha1(ADDRESS.encode()).hexdigest()
    (folder / name).write_bytes(gzip.decompress((RANKS / f"{ENCODING}.tiktoken.gz").read_bytes()))
    return folder


def batch_seconds(path: Path) -> tuple[float, float]:
    """Seconds of `encode_ordinary_batch` over all texts, 3,000 at once, and CPU seconds of it."""
    import tiktoken

    encoding = tiktoken.get_encoding(ENCODING)
    encoding.encode_ordinary("warm")
    seconds, cpu = 0.0, 0.0
    with path.open(encoding="utf-8") as file:
        batch: list[str] = []

        def encode() -> None:
            nonlocal seconds, cpu
            start, cpu_start = time.perf_counter(), time.process_time()
            encoding.encode_ordinary_batch(batch)
            seconds += time.perf_counter() - start
            cpu += time.process_time() - cpu_start
            batch.clear()

        for line in file:
            batch += [message["content"] for message in json.loads(line)["messages"]]
            if len(batch) >= 3000:
                encode()
        encode()
    return seconds, cpu


def measure(arguments: list[str], out: Path) -> Run:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    times_start = os.times()
    start = time.perf_counter()
    with out.open("wb") as file:
        process = subprocess.Popen([sys.executable, *arguments], stdout=file, env=environment)
    peak = 0
    is_over = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not is_over.wait(0.1):
            peak = max(peak, sum(map(_resident, _tree(process.pid))))

    watcher = threading.Thread(target=watch)
    watcher.start()
    code = process.wait()
    wall = time.perf_counter() - start
    is_over.set()
    watcher.join()
    assert code in (0, 1), f"{arguments} ended with {code}"
    times_end = os.times()
    cpu = times_end.children_user + times_end.children_system - times_start.children_user - times_start.children_system
    return Run(wall, cpu, peak / 2**20)


def _tree(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(inner for child in children for inner in _tree(int(child)))]


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
    except OSError:
        return 0


def lookups(questions: list[str]) -> tuple[float, float, float]:
    """Seconds to build the index; milliseconds of a lookup, p50 and p99."""
    from training.text.index import TextIndex

    draw = random.Random(5)
    start = time.perf_counter()
    index = TextIndex(questions)
    build_seconds = time.perf_counter() - start
    times = []
    for question in draw.sample(questions, min(LOOKUPS, len(questions))):
        words = question[: draw.randint(4, len(question))] + draw.choice(["", "怎么办", " please help"])
        start = time.perf_counter()
        index.nearest(words)
        times.append(1000 * (time.perf_counter() - start))
    return build_seconds, statistics.median(times), percentile(times, 99)


def run(n: int) -> Result:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "examples.jsonl"
        questions = make(path, n)
        os.environ["TIKTOKEN_CACHE_DIR"] = str(rank_cache(folder))
        arguments = ["-m", "tests.benchmarks.check", "--batch", str(path)]
        batch = subprocess.run(
            [sys.executable, *arguments], capture_output=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        seconds, cpu = json.loads(batch.stdout)
        notebook = measure([str(HERE / "notebook.py"), str(path), ENCODING], folder / "notebook.txt")
        own = measure(["-m", "bot", "check", str(path), "--json"], folder / "vetted.json")
        report = json.loads((folder / "vetted.json").read_text("utf-8"))
        findings: dict[str, int] = {}
        for problem in report["problems"]:
            findings[problem["code"]] = findings.get(problem["code"], 0) + 1
        assert report["examples"] == n, f"{report['examples']} of {n} examples were read"
        size = path.stat().st_size / 1e6
    return Result(n, report["tokens_per_epoch"], size, seconds, cpu, notebook, own, findings, *lookups(questions))


def show(result: Result) -> str:
    own, notebook = result.own, result.notebook
    batch = f"{result.batch_s:.1f} s, {result.batch_cpu_s:.1f} CPU-s"
    script = f"{notebook.wall_s:.1f} s, {notebook.cpu_s:.1f} CPU-s, {notebook.peak_mib:.0f} MiB"
    lookup = f"{result.lookup_p50_ms:.1f} · {result.lookup_p99_ms:.1f} ms"
    return f"""\
{result.examples:,} examples, {result.tokens / 1e6:.1f}M tokens as billed, {result.megabytes:.0f} MB

| what | figure | target |
|---|---|---|
| tiktoken's `encode_ordinary_batch`, 8 threads, of the same texts | {batch} | |
| the notebook's script, one thread | {script} | |
| `vetted check`: all checks, tokens, cost | {own.wall_s:.1f} s, {own.cpu_s:.1f} CPU-s | |
| … next to tiktoken's batch | {own.wall_s / result.batch_s:.2f} × | ≤ 1.3 × |
| … next to the notebook | {own.wall_s / notebook.wall_s:.2f} × | ≤ 0.5 × |
| … memory of all its processes, at the peak | {own.peak_mib:.0f} MiB | ≤ 1 GB |
| near-duplicate lookup among {result.examples:,} questions: p50 · p99 | {lookup} | p99 < 150 ms |

found: {result.findings}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=100_000)
    parser.add_argument("--json", type=Path, help="write the result into this file")
    parser.add_argument("--batch", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.batch:
        print(json.dumps(batch_seconds(options.batch)))
        return
    result = run(options.examples)
    print(show(result))
    if options.json:
        options.json.write_text(json.dumps(asdict(result), indent=1))


if __name__ == "__main__":
    main()
