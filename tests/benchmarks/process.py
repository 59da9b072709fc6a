"""The processes that are measured: settings in the environment, watched from outside, ended hard or softly."""

import asyncio
import re
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.demo.processes import clean_environment, die_with_parent, free_port
from tests.benchmarks.fake_model import MODEL

ROOT = Path(__file__).parents[2]
"""Of this checkout: its packages win over installed ones."""
TOKEN = "100000001:" + "bench" * 7
ADMIN = 3003
UNLIMITED = {
    "VETTED_MESSAGES_PER_MINUTE": "100000",
    "VETTED_TOKENS_PER_DAY": "1000000000",
    "VETTED_TOKENS_PER_DAY_ALL": "0",
}
"""The benchmarks' owners ask more than people do."""


def python_environment(**values: str) -> dict[str, str]:
    """Nobody's settings but `values`, and this checkout's packages."""
    return clean_environment(PYTHONPATH=str(ROOT), **values)


def vetted_environment(home: Path, api_url: str, model_url: str, **more: str) -> dict[str, str]:
    """What `vetted run` needs: the simulator as Telegram, the fake model as the hosted provider."""
    return python_environment(
        VETTED_TELEGRAM_TOKEN=TOKEN,
        VETTED_TELEGRAM_API_URL=api_url,
        VETTED_OWNER_IDS=str(ADMIN),
        VETTED_HOME=str(home),
        VETTED_PROVIDER="openai",
        VETTED_MODEL=MODEL,
        OPENAI_API_KEY="sk-bench",
        OPENAI_BASE_URL=model_url,
        **UNLIMITED,
        **more,
    )


@dataclass
class Process:
    """One `python -m MODULE …` that runs in `folder` and logs into it."""

    name: str
    arguments: list[str]
    environment: Mapping[str, str]
    folder: Path
    _process: asyncio.subprocess.Process | None = field(default=None, repr=False)

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"

    @property
    def pid(self) -> int:
        assert self._process is not None, f"{self.name} has not been started"
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                *self.arguments,
                cwd=self.folder,  # a .env of the caller's folder is not ours
                env=dict(self.environment),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )

    async def kill(self) -> None:
        """kill -9."""
        await self._end(signal.SIGKILL)

    async def stop(self, seconds: float = 30) -> int | None:
        """SIGTERM, then SIGKILL after `seconds`; returns the exit code."""
        return await self._end(signal.SIGTERM, seconds)

    async def _end(self, number: int, seconds: float = 30) -> int | None:
        if self._process is None:
            return None
        if self._process.returncode is None:
            self._process.send_signal(number)
            try:
                await asyncio.wait_for(self._process.wait(), seconds)
            except TimeoutError:
                self._process.kill()
                await self._process.wait()
        return self._process.returncode

    def cpu_seconds(self) -> float:
        """User and system time of all its threads, ended ones too, to the nanosecond (Linux).

        It is the sum of utime and stime in /proc/PID/stat, whose ticks of 10 ms are too coarse for short rounds.
        """
        return time.clock_gettime((~self.pid << 3) | 2)

    def memory_mib(self) -> tuple[float, float]:
        """Resident and proportional memory, MiB."""
        rss = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.pid}/status").read_text())
        pss = re.search(r"Pss:\s+(\d+)", Path(f"/proc/{self.pid}/smaps_rollup").read_text())
        assert rss and pss
        return int(rss[1]) / 1024, int(pss[1]) / 1024

    def tail(self, n_lines: int = 15) -> str:
        """The end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-n_lines:])


async def start_model(folder: Path, *options: str) -> tuple[Process, str]:
    """The fake model on a free port, and its URL."""
    port = free_port()
    model = Process(
        "model", ["tests.benchmarks.fake_model", "--port", str(port), *options], python_environment(), folder
    )
    await model.start()
    deadline = time.monotonic() + 30
    while not model.log.exists() or "model at" not in model.log.read_text():
        if not model.is_alive or time.monotonic() > deadline:
            raise RuntimeError(f"the fake model does not start:\n{model.tail()}")
        await asyncio.sleep(0.05)
    return model, f"http://127.0.0.1:{port}/v1"
