"""Two threads beside a child process: one ends it at the limit of time, one keeps the end of what it complains of."""

import subprocess
import threading
from typing import Any

from training.importing.limits import WALL_SECONDS

PIECE_BYTES = 1 << 16


class Clock(threading.Thread):
    """Kills a child at the wall-clock limit."""

    def __init__(self, child: "subprocess.Popen[bytes]") -> None:
        super().__init__(daemon=True)
        self.code: str | None = None
        self._child = child
        self._stopped = threading.Event()
        self.start()

    def run(self) -> None:
        """Wait for the limit, or for `stop`."""
        if not self._stopped.wait(WALL_SECONDS):
            self.code = "takes_too_long"
            self._child.kill()

    def stop(self) -> None:
        """The child has ended by itself."""
        self._stopped.set()


class Tail(threading.Thread):
    """Keeps the end of what a child complains of; a full pipe would stop it."""

    def __init__(self, stream: Any) -> None:
        super().__init__(daemon=True)
        self._stream = stream
        self.text = ""
        self.start()

    def run(self) -> None:
        """Read until the child closes the pipe."""
        # In pieces: what has no end of line, such as a progress bar, would be held as a whole.
        while piece := self._stream.read1(PIECE_BYTES):
            self.text = (self.text + piece.decode("utf-8", "replace"))[-20_000:]

    def places(self) -> str:
        """Where in the code it was, without the values: those are what people have sent."""
        lines = self.text.splitlines()
        frames = [line for line in lines if line.startswith("  File ")]
        return "\n".join([*frames[-8:], lines[-1].partition(":")[0][:80]] if lines else [])
