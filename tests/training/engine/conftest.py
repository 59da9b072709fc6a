"""The real engine as a process of its own on a free port, and bases to train: a tiny random one, and the starter."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx2
import openai
import pytest

# Trainings in the tests' own process, beside another worker: torch's threads shall sleep while they wait.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

ROOT = Path(__file__).parents[3]
START_LIMIT_S = 240
"""Making the starter on a busy machine; it is there already in most runs."""

PATIENCE_S = 60
"""For one request: the first to a model loads torch and the weights, which takes a busy machine a while."""


@pytest.fixture(autouse=True)
def _threads_as_in_a_child() -> None:
    """A batch sets torch's threads for itself, and its libraries' for the whole process: a training in this process
    would then add in another order than one in a child."""
    if "torch" in sys.modules:
        import torch

        torch.set_num_threads(torch.get_num_threads())


class EngineProcess:
    """A running engine; `client` is the real OpenAI client."""

    def __init__(
        self,
        home: Path,
        base: str,
        key: str | None = None,
        wait: bool = True,
        options: tuple[str, ...] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.home, self.base, self.key, self.options = home, base, key, options
        self.environment = dict(environment or {})
        """What it has besides ours."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.client = openai.OpenAI(base_url=f"{self.url}/v1", api_key=key or "any", max_retries=0, timeout=120)
        # For what no client would send.
        headers = {b"authorization": f"Bearer {key or 'any'}".encode()}
        self.http = httpx2.Client(base_url=self.url, headers=headers, timeout=PATIENCE_S)
        self.start(wait)

    def start(self, wait: bool = True) -> None:
        """Start the process, and wait until its base is ready."""
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        # What a library will take away is seen while it still works.
        environment = {**os.environ, "PYTHONPATH": path, "PYTHONWARNINGS": "error::FutureWarning"} | self.environment
        environment.pop("VETTED_ENGINE_KEY", None)
        if self.key:
            environment["VETTED_ENGINE_KEY"] = self.key
        began = time.monotonic()
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "training.engine", "--port", str(self.port)),
                *("--home", str(self.home), "--base", self.base, *self.options),
            ],
            env=environment,
        )
        while time.monotonic() - began < START_LIMIT_S:
            try:
                status = self.health()["status"]
            except httpx2.TransportError:
                assert self.process.poll() is None, "the engine ended"
                time.sleep(0.05)
                continue
            assert status != "failed", self.health()["detail"]
            if status == "ok" or not wait:
                return
            time.sleep(0.2)
        raise AssertionError("the engine was not ready in time")

    def health(self) -> dict[str, Any]:
        """What `/healthz` tells."""
        body: dict[str, Any] = httpx2.get(f"{self.url}/healthz", timeout=PATIENCE_S).json()
        return body

    def kill(self, with_signal: int = signal.SIGKILL) -> None:
        """End the process, and wait until it has ended."""
        if self.process.poll() is None:
            self.process.send_signal(with_signal)
            self.process.wait(20)

    def child(self) -> int | None:
        """The process id of the training child, if there is one."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0]) if children else None

    def upload(self, content: str | bytes) -> str:
        """The id of a new training file."""
        raw = content.encode() if isinstance(content, str) else content
        return self.client.files.create(file=("rows.jsonl", raw), purpose="fine-tune").id

    def tune(self, content: str | bytes, **arguments: Any) -> Any:
        """A new job over `content`: the same whenever it is run, unless a test names another seed."""
        arguments.setdefault("seed", 1)
        model = arguments.pop("model", self.base if "/" not in self.base else Path(self.base).name)
        return self.client.fine_tuning.jobs.create(model=model, training_file=self.upload(content), **arguments)

    def wait(self, job: str, is_it: Callable[[Any], bool] | None = None, limit_s: float = 120) -> Any:
        """The job once it is finished, or once `is_it(job)`."""
        end = time.monotonic() + limit_s
        while time.monotonic() < end:
            now = self.client.fine_tuning.jobs.retrieve(job)
            if is_it(now) if is_it else now.status in ("succeeded", "failed", "cancelled"):
                return now
            time.sleep(0.1)
        raise AssertionError(f"job {job} still {now.status}: {self.messages(job)[:5]}")

    def messages(self, job: str) -> list[str]:
        """What its last events say, the newest first."""
        return [event.message for event in self.client.fine_tuning.jobs.list_events(job, limit=100).data]

    def ask(self, model: str, question: str, system: str | None = None, **arguments: Any) -> str:
        """The greedy answer."""
        messages: Any = [{"role": "system", "content": system}] if system else []
        messages.append({"role": "user", "content": question})
        chat: Any = self.client.chat.completions
        answer = chat.create(model=model, messages=messages, temperature=0, **arguments)
        return answer.choices[0].message.content or ""


def lines(rows: list[tuple[str, str]], system: str | None = None) -> str:
    """(question, answer) pairs as a training file."""
    first = [{"role": "system", "content": system}] if system else []
    out = ""
    for question, answer in rows:
        messages = [*first, {"role": "user", "content": question}, {"role": "assistant", "content": answer}]
        out += json.dumps({"messages": messages}, ensure_ascii=False) + "\n"
    return out


TEN = lines([(f"question {n}?", f"answer {n}, 答案") for n in range(10)])
"""The smallest training file."""


def job_folder(folder: Path, base: Path, **changes: Any) -> Path:
    """A folder as the server leaves it to the training child: `TEN`, its first row to validate with."""
    task = {"base_folder": str(base), "n_epochs": 2, "batch_size": 2, "learning_rate_multiplier": 20.0, "seed": 4}
    task |= {"model_id": "ft:tiny:vetted::abcdefgh", "base": "tiny", "job": "ftjob-abcdefgh"} | changes
    folder.mkdir()
    (folder / "training.jsonl").write_text(TEN)
    (folder / "validation.jsonl").write_text(TEN.splitlines()[0])
    (folder / "task.json").write_text(json.dumps(task))
    return folder


LONG_JOB: dict[str, Any] = {
    "method": {"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": 50, "batch_size": 1}}}
}
"""With a file of many rows: a job that is still running when a test wants to disturb it."""
MANY = lines([(f"question {n}?", "word " * 80) for n in range(300)])


def make_tiny(folder: Path) -> Path:
    """A random GPT-2 of 20,000 parameters without a chat template, in `folder`."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast, set_seed

    set_seed(0)
    alphabet = ["<|end|>", *sorted(pre_tokenizers.ByteLevel.alphabet())]
    tokenizer = Tokenizer(models.BPE({entry: i for i, entry in enumerate(alphabet)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|end|>").save_pretrained(folder)
    config = GPT2Config(vocab_size=257, n_positions=512, n_embd=16, n_layer=2, n_head=2, eos_token_id=0, bos_token_id=0)
    GPT2LMHeadModel(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny base."""
    return make_tiny(tmp_path_factory.mktemp("bases") / "tiny")


@pytest.fixture
def with_adapter(tiny: Path, tmp_path: Path) -> Path:
    """The tiny base with a recipe that wants an adapter."""
    base = Path(shutil.copytree(tiny, tmp_path / "lora-base"))
    (base / "recipe.json").write_text(json.dumps({"lora_rank": 4}))
    return base


@pytest.fixture(scope="session")
def engine(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineProcess]:
    """An engine over the tiny base, shared by tests that leave it whole."""
    running = EngineProcess(tmp_path_factory.mktemp("home"), str(tiny))
    yield running
    running.kill(signal.SIGTERM)


@pytest.fixture(scope="session")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineProcess]:
    """An engine over the starter, which lies in the user's cache after the first time."""
    running = EngineProcess(tmp_path_factory.mktemp("starter-home"), "vetted-starter")
    yield running
    running.kill(signal.SIGTERM)
