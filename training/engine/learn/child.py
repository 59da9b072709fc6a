"""What a child process and its parent need of each other. Both directions are pipes, so it works on every system.

Child → parent: one JSON object a line on stdout. Parent → child: a byte that asks it to pause. When the parent dies,
however it dies, the child's stdin ends, and the child ends with it.
"""

import asyncio
import contextlib
import json
import os
import re
import sys
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

LINE_LIMIT = 1 << 20
"""Bytes of the longest line that a child may report; of a longer one the end is read."""

ENVIRONMENT = {
    # A child finds this package whatever folder the engine was started in.
    "PYTHONPATH": os.pathsep.join(filter(None, [str(Path(__file__).parents[3]), os.environ.get("PYTHONPATH")])),
    "PYTHONIOENCODING": "utf-8",
    "TOKENIZERS_PARALLELISM": "false",
    # torch's threads otherwise spin while they wait; on a machine with other work that made training 10 times slower.
    "OMP_WAIT_POLICY": "PASSIVE",
}


def end_with_parent(on_pause: Callable[[], None] = lambda: None) -> None:
    """Call first in a child: from now on it ends when its parent does.

    `on_pause` is called, in a thread, when the parent asks it to pause.
    """

    def wait() -> None:
        # Not sys.stdin: its lock, held here, would abort the interpreter when the child ends by itself.
        while os.read(0, 4096):
            on_pause()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def report(**fields: Any) -> None:
    """Tell the parent something (child's side)."""
    sys.stdout.write(json.dumps(fields) + "\n")
    sys.stdout.flush()


class ChildProcess:
    """A child process that reports (parent's side)."""

    def __init__(self, *module_and_arguments: str, launch: Sequence[str] = ()) -> None:
        """`launch`: a command that starts the module in several processes; else it is one of this Python's."""
        self._command = [*(launch or (sys.executable, "-u")), "-m", *module_and_arguments]
        self._process: asyncio.subprocess.Process | None = None
        self._pausing = False
        self._last_words: deque[str] = deque(maxlen=20)

    async def run(self, hear: Callable[[dict[str, Any]], None]) -> int:
        """Start it, pass every report to `hear`, return its exit status. Being cancelled kills it."""
        self._process = process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            # Ctrl-C at a terminal goes to the parent alone, which knows what becomes of the child.
            start_new_session=True,
            env={**os.environ, **ENVIRONMENT},
        )
        assert process.stdout and process.stderr
        if self._pausing:  # asked before it had begun
            self.pause()
        listening = asyncio.create_task(self._listen(process.stderr))
        try:
            async for line in _lines(process.stdout):
                # A library may print too; only objects are ours.
                with contextlib.suppress(ValueError, RecursionError):
                    message = json.loads(line)
                    if isinstance(message, dict):
                        hear(message)
            await listening
            return await process.wait()
        finally:
            if process.stdin:
                process.stdin.close()  # So those end, too, that a launcher has started.
            if process.returncode is None:
                process.kill()
                await process.wait()
            listening.cancel()

    def pause(self) -> None:
        """Ask it to pause. It ends by itself, at a place of its choice."""
        self._pausing = True
        if self._process and self._process.stdin and self._process.returncode is None:
            self._process.stdin.write(b"p")

    async def _listen(self, stream: asyncio.StreamReader) -> None:
        async for line in _lines(stream):
            if text := line.decode(errors="replace").strip():
                self._last_words.append(text)

    def last_words(self) -> str:
        """The last line on stderr, or how it ended where it said nothing."""
        if self._last_words:
            return self._last_words[-1]
        status = self._process.returncode if self._process else None
        if status is not None and status < 0:
            return f"killed by signal {-status}; out of memory?"
        return f"exit status {status}"


async def _lines(stream: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """What stands between line breaks. A progress bar only returns to the beginning of its line, for hours: a reader
    that waits for the end of the line, with a limit, would fail, and with it a training."""
    rest = b""
    while piece := await stream.read(1 << 16):
        *lines, rest = re.split(rb"[\r\n]", rest[-LINE_LIMIT:] + piece)
        for line in lines:
            yield line
    yield rest
