"""How fast the engine answers many at once, next to plain `generate`: `python -m tests.benchmarks.serving [--quick]`.

Two random models are made in a temporary folder: a Qwen3 shape of 8 million parameters and a GPT-2 shape like the
starter's. For each, a process of its own answers one by one with `model.generate`, and an engine answers over HTTP, in
turns, so that both have the same machine. Every answer is greedy and 64 tokens long; their texts have to be the same.
Then chat and `/healthz` are timed while a job trains and while none does. Prints one table; takes about four minutes.
"""

import argparse
import asyncio
import json
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.process import python_environment
from tests.benchmarks.spread import percentile
from tests.training.engine.conftest import LONG_JOB, MANY, EngineProcess
from training.engine.learn import make_starter, starter

N_TOKENS = 64
CONCURRENT = (1, 8, 16, 32)
QUESTIONS = [row[0]["content"] for row in starter.rows()]


def make_base(folder: Path, shape: str) -> None:
    """A random model with the starter's kind of tokenizer. Weights are large, so that no two tokens are nearly tied."""
    import torch
    from transformers import GPT2Config, GPT2LMHeadModel, Qwen3Config, Qwen3ForCausalLM

    texts = [m["content"] for row in starter.rows() for m in row]
    tokenizer = make_starter.tokenizer_of(texts)
    tokenizer.save_pretrained(folder)
    common = {"vocab_size": len(tokenizer), "bos_token_id": 0, "eos_token_id": 0, "pad_token_id": 0}
    torch.manual_seed(0)
    model: Any
    if shape == "qwen3":
        sizes = {"hidden_size": 256, "intermediate_size": 1024, "num_hidden_layers": 8, "max_position_embeddings": 2048}
        heads = {"num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 64}
        model = Qwen3ForCausalLM(Qwen3Config(**common, **sizes, **heads, tie_word_embeddings=True))
    else:
        sizes = {name: starter.MAKING[name] for name in ("n_positions", "n_embd", "n_layer", "n_head")}
        model = GPT2LMHeadModel(GPT2Config(**common, **sizes, activation_function="gelu_pytorch_tanh"))
    for parameter in model.parameters():
        if parameter.ndim >= 2:
            parameter.data *= 3
    model.save_pretrained(folder)


def prompt_of(number: int) -> str:
    """The question of that number; some tens of tokens, no two at once the same."""
    return f"{number}: {QUESTIONS[number % len(QUESTIONS)]}{QUESTIONS[(number + 7) % len(QUESTIONS)]}"


def plain(folder: Path) -> None:
    """The other side: for each line with a list of numbers, those prompts' answers one by one by `generate`."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from training.engine.serve.text import AnswerText

    model: Any = AutoModelForCausalLM.from_pretrained(folder).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    for line in sys.stdin:
        texts, n_tokens, began, cpu = [], 0, time.perf_counter(), time.process_time()
        for number in json.loads(line):
            ids = torch.tensor([tokenizer.encode(prompt_of(number))])
            out = model.generate(ids, max_new_tokens=N_TOKENS, do_sample=False)[0, ids.shape[1] :].tolist()
            n_tokens += len(out)
            answer = AnswerText(tokenizer, (), None)
            texts.append("".join(answer.add(token).text for token in out) + answer.end(is_by_token=False).text)
        line = {"seconds": time.perf_counter() - began, "cpu_s": time.process_time() - cpu}
        print(json.dumps({**line, "n_tokens": n_tokens, "texts": texts}), flush=True)


@dataclass
class Rate:
    """Tokens a second, and tokens a CPU-second: other work on the machine hardly changes the latter."""

    wall: float
    cpu: float


class Plain:
    """`plain` as a process."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.serving", "--plain", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            # Threads that spin while they wait would be far slower on a machine with other work.
            env=python_environment(OMP_WAIT_POLICY="PASSIVE"),
        )
        self.texts: dict[int, str] = {}

    def rate(self, numbers: list[int]) -> Rate:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(numbers) + "\n")
        self._process.stdin.flush()
        line = json.loads(self._process.stdout.readline())
        self.texts |= dict(zip(numbers, line["texts"], strict=True))
        return Rate(line["n_tokens"] / line["seconds"], line["n_tokens"] / line["cpu_s"])

    def end(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(20)


@dataclass
class Asked:
    """One answer over HTTP."""

    text: str
    n_tokens: int
    first_s: float
    """From sending the request to the first text, or to everything where it is not streamed."""


async def ask(engine: EngineProcess, number: int, stream: bool, n_tokens: int = N_TOKENS) -> Asked:
    """By a bare socket: a client library would take more of the two cores than the model does."""
    body = {"model": Path(engine.base).name, "prompt": prompt_of(number), "temperature": 0, "max_tokens": n_tokens}
    if stream:
        body |= {"stream": True, "stream_options": {"include_usage": True}}
    raw = json.dumps(body).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", engine.port)
    head = f"Host: 127.0.0.1\r\nAuthorization: Bearer any\r\nContent-Length: {len(raw)}\r\nConnection: close\r\n\r\n"
    began = time.perf_counter()
    writer.write(b"POST /v1/completions HTTP/1.1\r\n" + head.encode() + raw)
    assert (await reader.readline()).split()[1] == b"200"
    first, texts = 0.0, []
    usage: dict[str, Any] = {}
    async for line in reader:
        # Whole answers are one line of JSON; the other lines are headers and the framing of chunks.
        if line.startswith((b"data: {", b"{")):
            first = first or time.perf_counter() - began
            chunk = json.loads(line.removeprefix(b"data: "))
            texts += [choice["text"] for choice in chunk["choices"]]
            usage = chunk["usage"] or usage
    writer.close()
    return Asked("".join(texts), usage["completion_tokens"], first)


async def crowd(
    engine: EngineProcess, n: int, n_each: int, stream: bool, is_mixed: bool = False
) -> tuple[Rate, list[Asked], list[Asked]]:
    """`n` clients ask `n_each` questions, the next as soon as the last is answered. Opening answers, and the rest.

    `is_mixed`: answers of 32 to 96 tokens, so that the clients do not all ask again at the same moment.
    """

    async def client(place: int) -> list[Asked]:
        lengths = [32 + (37 * place + 23 * turn) % 65 if is_mixed else N_TOKENS for turn in range(n_each)]
        return [await ask(engine, place + n * turn, stream, length) for turn, length in enumerate(lengths)]

    clock = (~engine.process.pid << 3) | 2  # as in `Process.cpu_seconds`
    began, cpu = time.perf_counter(), time.clock_gettime(clock)
    answers = await asyncio.gather(*(client(place) for place in range(n)))
    seconds, cpu_s = time.perf_counter() - began, time.clock_gettime(clock) - cpu
    n_tokens = sum(call.n_tokens for row in answers for call in row)
    rate = Rate(n_tokens / seconds, n_tokens / cpu_s)
    return rate, [row[0] for row in answers], [call for row in answers for call in row[1:]]


def p50_ms(calls: list[Asked]) -> float:
    return 1000 * statistics.median(call.first_s for call in calls)


class Table:
    """Rows of (what, figure, target), printed as they come."""

    def __init__(self) -> None:
        print("| what | figure | target |\n|---|---|---|", flush=True)

    def add(self, label: str, figure: str, target: str = "", is_met: bool = True) -> None:
        print(f"| {label} | {figure} | {target}{'' if is_met else ' (missed)'} |", flush=True)


async def serve(table: Table, engine: EngineProcess, plain: Plain, shape: str, rounds: int) -> None:
    """Tokens a second and first tokens, in turns with `generate`."""
    numbers = list(range(max(CONCURRENT)))
    plain.rate(numbers)  # every text, and warm
    await crowd(engine, 8, 1, True)
    by_one: list[Rate] = []
    rates: dict[tuple[int, bool], list[Rate]] = {(n, stream): [] for n in CONCURRENT for stream in (False, True)}
    texts: dict[int, int] = dict.fromkeys(CONCURRENT, 0)
    for _ in range(rounds):
        for (n, stream), rounds_of in rates.items():
            by_one.append(plain.rate(numbers[:4]))
            rate, answers, _ = await crowd(engine, n, 4 if n == 1 else 1, stream)
            rounds_of.append(Rate(rate.wall / by_one[-1].wall, rate.cpu / by_one[-1].cpu))
            texts[n] = sum(call.text == plain.texts[place] for place, call in enumerate(answers))
    wall, cpu = (statistics.median(getattr(call, name) for call in by_one) for name in ("wall", "cpu"))
    table.add(f"{shape}: `generate`, one by one", f"{wall:.0f} tokens a second, {cpu:.0f} a CPU-second")
    for n in CONCURRENT:
        least = 0.95 if n == 1 else 6 if n >= 16 else 0
        target = f"≥ {least} ×" if least else ""
        for name, label in (("wall", "a second"), ("cpu", "a CPU-second")):
            whole, stream = (statistics.median(getattr(r, name) for r in rates[n, s]) for s in (False, True))
            figure = f"{whole:.2f} · {stream:.2f} ×"
            table.add(f"… {n} at once, tokens {label}: whole · streamed", figure, target, min(whole, stream) >= least)
    n_same = sum(texts.values())
    n_calls = sum(CONCURRENT)
    table.add(f"{shape}: texts that are `generate`'s", f"{n_same} of {n_calls}", "all", n_same == n_calls)
    idle = [await ask(engine, number % 32, True, 8) for number in range(30)]
    table.add(f"{shape}: first token, alone, p50", f"{p50_ms(idle):.1f} ms")
    for n in (16, 32):
        _, opening, later = await crowd(engine, n, 2 + 2 * rounds, True, is_mixed=True)
        ratio = p50_ms(later) / p50_ms(idle)
        table.add(f"… while {n} are answered", f"{p50_ms(later):.1f} ms, {ratio:.1f} ×", "≤ 3 ×", ratio <= 3)
        table.add(f"… {n} that come at the same moment", f"{p50_ms(opening):.1f} ms")


def probe(port: int) -> None:
    """`/healthz` 300 times, one after the other, as a process of its own: prints p50, p95 and the most, in ms."""
    took = []
    for _ in range(300):
        began = time.perf_counter()
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 200")
        took.append(1000 * (time.perf_counter() - began))
        time.sleep(0.01)
    print(json.dumps([statistics.median(took), percentile(took, 95), max(took)]))


async def health(table: Table, engine: EngineProcess, label: str) -> None:
    """A row about `/healthz` as things are now."""
    command = [sys.executable, "-m", "tests.benchmarks.serving", "--probe", str(engine.port)]
    probing = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, env=python_environment())
    assert probing.stdout
    p50, p95, most = json.loads(await probing.stdout.read())
    table.add(label, f"{p50:.1f} · {p95:.1f} · {most:.1f} ms", "≤ 50 ms", most <= 50)


async def train(table: Table, engine: EngineProcess, shape: str, n: int) -> None:
    """Whole answers one after the other: alone, while a job trains, and alone again; and `/healthz` beside that."""

    async def timed() -> list[Asked]:
        return [await ask(engine, number % 32, False, 32) for number in range(n)]

    async def while_training() -> list[Asked]:
        job = await asyncio.to_thread(engine.tune, MANY, **LONG_JOB)
        trains = lambda j: (engine.health()["job"] or {}).get("step", 0) > 0  # noqa: E731
        await asyncio.to_thread(engine.wait, job.id, trains, 400)
        try:
            answers = await timed()
            await health(table, engine, "… while a job trains")
            crowd_task = asyncio.create_task(crowd(engine, 16, 10_000, True, is_mixed=True))
            await asyncio.sleep(1)
            await health(table, engine, "… and 16 answers are streamed")
            crowd_task.cancel()
            return answers
        finally:
            await asyncio.to_thread(engine.client.fine_tuning.jobs.cancel, job.id)

    await health(table, engine, f"{shape}: `/healthz`, nothing else to do: p50 · p95 · most of 300")
    parts: list[Callable[[], Awaitable[list[Asked]]]] = [timed, while_training, timed]
    before_s, during, after_s = [await part() for part in parts]
    idle = p50_ms([*before_s, *after_s])
    ratio = p50_ms(during) / idle
    table.add(f"{shape}: an answer of 32 tokens alone, p50", f"{idle:.0f} ms")
    table.add("… while a job trains", f"{p50_ms(during):.0f} ms, {ratio:.1f} ×", "≤ 3 ×", ratio <= 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round instead of three")
    parser.add_argument("--plain", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--probe", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.plain:
        plain(arguments.plain)
        return
    if arguments.probe:
        probe(arguments.probe)
        return
    rounds = 1 if arguments.quick else 3
    table = Table()
    with tempfile.TemporaryDirectory() as temporary:
        for shape in ("qwen3", "gpt2"):
            folder = Path(temporary) / shape
            make_base(folder, shape)
            rival = Plain(folder)
            engine = EngineProcess(Path(temporary) / f"home-{shape}", str(folder))
            try:
                asyncio.run(serve(table, engine, rival, shape, rounds))
                rival.end()
                asyncio.run(train(table, engine, shape, 10 * rounds))
            finally:
                engine.kill()


if __name__ == "__main__":
    main()
