"""Which process it is, so that another one on the same machine can know that it is gone, and not only silent."""

import json
import os
import secrets
import socket
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from storage.models import now


@dataclass(frozen=True)
class ProcessMark:
    """A process, as a lease names it."""

    host: str
    pid: int
    boot: str
    """Which start of which machine; empty where the system does not tell."""
    space: str
    """Which namespace of process ids: the same id in two containers is two processes."""
    began: str
    """When it began: ids come again."""
    moment: str
    """When this was made, for people."""
    key: str
    """Of this bot: a process may have several."""

    @classmethod
    def mine(cls) -> "ProcessMark":
        """This process."""
        pid = os.getpid()
        space = _link("/proc/self/ns/pid")
        host = socket.gethostname()
        return cls(host, pid, boot(), space, _began(pid) or "", f"{now():%Y-%m-%d %H:%M:%S} UTC", secrets.token_hex(6))

    @classmethod
    def read(cls, text: str) -> "ProcessMark":
        """From a row."""
        return cls(**json.loads(text))

    def write(self) -> str:
        """For a row."""
        return json.dumps(asdict(self))

    def __str__(self) -> str:
        return f"pid {self.pid} on {self.host}, since {self.moment}"

    def is_gone(self) -> bool:
        """Whether it is known that it has ended: only of the same start of the same machine, in the same namespace."""
        if self.boot:
            here = (boot(), _link("/proc/self/ns/pid"))
            return here == (self.boot, self.space) and _began(self.pid) != self.began
        if self.host != socket.gethostname() or sys.platform == "win32" or boot():
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
        return False


def boot() -> str:
    """Which start of which machine this is; empty where the system does not tell."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def _link(path: str) -> str:
    try:
        return str(Path(path).readlink())
    except OSError:
        return ""


def _began(pid: int) -> str | None:
    """In the machine's own units; none for a process that is gone, or has ended and is not fetched yet."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else fields[19]
