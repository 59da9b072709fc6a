"""Child processes that end with us, restart when they crash, and write their logs into files."""

import asyncio
import ctypes
import os
import signal
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

RESTARTS = 3
"""After so many crashes something is wrong that a restart does not mend."""


class ChildGone(Exception):
    """A process cannot be kept running. The message names its log and holds the log's last lines."""


@dataclass
class Child:
    """One `python -m MODULE …`, kept running."""

    name: str
    arguments: list[str]
    environment: Mapping[str, str]
    folder: Path
    """Where it runs and writes its log: never the caller's folder, whose .env is not the demo's business."""
    process: asyncio.subprocess.Process | None = None
    n_restarts: int = 0
    _keeper: asyncio.Task[None] | None = field(default=None, repr=False)

    @property
    def log(self) -> Path:
        """The file that takes its output."""
        return self.folder / f"{self.name}.log"

    async def start(self) -> None:
        """Start it, and after a crash again: `RESTARTS` times at most."""
        self.folder.mkdir(parents=True, exist_ok=True)
        await self._spawn()
        self._keeper = asyncio.create_task(self._keep())

    async def _spawn(self) -> None:
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                *self.arguments,
                cwd=self.folder,
                env=dict(self.environment),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C is for us: we end the children in order.
                start_new_session=True,
                preexec_fn=die_with_parent if sys.platform == "linux" else None,
            )

    async def _keep(self) -> None:
        """Start it again when it dies."""
        while True:
            assert self.process is not None
            code = await self.process.wait()
            if code == 2 or self.n_restarts >= RESTARTS:
                raise ChildGone(f"{self.name} ended with exit code {code}; {self.log} ends with:\n{self.tail()}")
            self.n_restarts += 1
            print(f"  ({self.name} died with exit code {code} and is started again)", flush=True)
            await asyncio.sleep(0.5)
            await self._spawn()

    def check(self) -> None:
        """Raise `ChildGone` if it could not be kept running."""
        if self._keeper is not None and self._keeper.done():
            self._keeper.result()

    def tail(self, n_lines: int = 12) -> str:
        """The last lines of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-n_lines:])

    async def stop(self) -> None:
        """SIGTERM, ten seconds, then SIGKILL."""
        if self._keeper is not None:
            self._keeper.cancel()
        if self.process is None or self.process.returncode is not None:
            return
        self.process.terminate()
        try:
            await asyncio.wait_for(self.process.wait(), 10)
        except TimeoutError:
            self.process.kill()
            await self.process.wait()


def die_with_parent() -> None:
    """Ask Linux to end the child when we end in whatever way, kill -9 included."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def free_port() -> int:
    """A port on loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def clean_environment(**values: str) -> dict[str, str]:
    """Our environment without anybody's Vetted or OpenAI settings, plus `values`: the demo must touch nothing real."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("VETTED_", "OPENAI_"))}
    return {**environment, "PYTHONUNBUFFERED": "1", **values}
