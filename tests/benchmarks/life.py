"""A bot that lives many times: each life a process of its own, or forked from one that has imported everything.

`python -m tests.benchmarks.life` is that one: it imports the bot, then obeys `start`, `kill` and `stop` on its input.
"""

import asyncio
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import storage.models
from bot.demo.processes import die_with_parent
from tests.benchmarks.process import Process
from tests.clock import MovableClock


class Life(Protocol):
    """What the kill loop does to a bot."""

    @property
    def is_alive(self) -> bool: ...

    async def start(self) -> None: ...

    async def kill(self) -> None:
        """kill -9; returns when the process is gone."""

    async def stop(self) -> int | None:
        """SIGTERM; returns the exit code (negative: the signal that ended it)."""

    async def close(self) -> None:
        """End whatever still runs."""

    def tail(self) -> str:
        """The end of the log."""


class Spawned:
    """Every life is a fresh `vetted run`, imports and all."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self._environment = environment
        self._folder = folder
        self._process = self._new()

    def _new(self) -> Process:
        return Process("bot", ["bot", "run"], self._environment, self._folder)

    @property
    def is_alive(self) -> bool:
        return self._process.is_alive

    async def start(self) -> None:
        self._process = self._new()
        await self._process.start()

    async def kill(self) -> None:
        await self._process.kill()

    async def stop(self) -> int | None:
        return await self._process.stop()

    async def close(self) -> None:
        await self._process.kill()

    def tail(self) -> str:
        return self._process.tail()


class Forked:
    """Every life is forked from one process that has imported the bot and compiled its rules: it starts at once."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self._process = process
        self._log = log
        self.pid = 0

    @classmethod
    async def prepare(cls, environment: Mapping[str, str], folder: Path) -> "Forked":
        """Start the process that imports; the first life may begin when this returns."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "bot.log"
        with path.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.benchmarks.life"),
                cwd=folder,
                env=dict(environment),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )
        nursery = cls(process, path)
        await nursery._reply()
        return nursery

    async def _reply(self) -> int:
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the bot cannot be imported:\n{self.tail()}")
        return int(line)

    async def _tell(self, word: str) -> int:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word}\n".encode())
        return await self._reply()

    @property
    def is_alive(self) -> bool:
        try:
            state = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return False
        return state != "Z"

    async def start(self, clock_seconds: int = 0) -> None:
        """`clock_seconds`: how far off this life's wall clock is."""
        self.pid = await self._tell(f"start {clock_seconds}")

    async def kill(self) -> None:
        await self._tell("kill")

    async def stop(self) -> int | None:
        return await self._tell("stop")

    def memory_mib(self) -> float:
        """What of this life is in memory and its own, MiB."""
        pss = re.search(r"Pss:\s+(\d+)", Path(f"/proc/{self.pid}/smaps_rollup").read_text())
        return int(pss[1]) / 1024 if pss else 0.0

    async def close(self) -> None:
        if self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()

    def tail(self) -> str:
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-15:])


async def prepare(environment: Mapping[str, str], folder: Path, in_a_fork: bool) -> Life:
    """A bot that has not started yet."""
    return await Forked.prepare(environment, folder) if in_a_fork else Spawned(environment, folder)


def main() -> None:
    """Import the bot, then fork and end its lives as told. Answers each word with a number: a pid or an exit code."""
    import alembic.command
    import alembic.config  # noqa: F401  (what a start imports late)

    import bot.app  # noqa: F401
    from bot.__main__ import main as vetted
    from bot.chat.warm import warm_rules

    warm_rules()  # a start compiles them, too: most of a short life would go by with it
    assert threading.active_count() == 1, "a fork must not happen beside threads"
    # Lives must not write into the answers: their standard output is the log.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    print(0, file=answers)
    pid = 0
    for line in sys.stdin:
        if line.startswith("start"):
            pid = os.fork()
            if pid == 0:
                die_with_parent()
                answers.close()
                _set_clock(int(line.split()[1]))
                os._exit(vetted(["run"]))
            print(pid, file=answers)
        else:
            os.kill(pid, signal.SIGKILL if line.strip() == "kill" else signal.SIGTERM)
            print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), file=answers)


def _set_clock(seconds: int) -> None:
    """So far off, for what asks for the wall clock."""
    if seconds:
        moments = time.time
        time.time = lambda: moments() + seconds
        clock = MovableClock(datetime.now(UTC))
        clock.now = lambda zone: datetime.now(zone) + timedelta(seconds=seconds)  # type: ignore[method-assign]
        storage.models.datetime = clock  # type: ignore[assignment,attr-defined]


if __name__ == "__main__":
    main()
