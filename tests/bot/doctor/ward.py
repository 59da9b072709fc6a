"""An installation to plant faults in: a home with a database on which a bot has just run, settings in the environment,
the simulator and a host on loopback."""

import asyncio
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.__main__ import main
from storage import deployments, people
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import Heartbeat, now
from storage.operation.modes import mend_modes
from storage.ticks import health
from tests.conftest import ADMIN, TOKEN
from tests.openai_host import Host


@dataclass
class Ward:
    """Tests change it before the look."""

    home: Path
    simulator: str
    host: Host
    patch: pytest.MonkeyPatch
    database: Database
    env: dict[str, str] = field(default_factory=dict)
    is_mended: bool = True
    """Whether what the test has made is the user's alone before the look."""

    @property
    def file(self) -> Path:
        """The database's."""
        return self.home / "vetted.sqlite3"

    def set(self, **values: str | None) -> None:
        """Settings, by their names without VETTED_; null takes one away."""
        for name, value in values.items():
            name = name if name.startswith(("OPENAI", "TZ")) else f"VETTED_{name}"
            self.env.pop(name, None)
            if value is not None:
                self.env[name] = value

    def add(self, *rows: Any) -> None:
        """Rows of the tables."""
        with self.database.begin() as session:
            for row in rows:
                session.merge(row)

    async def call(self, method: str, **values: object) -> None:
        """A method of the Bot API, as another program with the same token would call it."""
        url = f"{self.simulator}/bot{TOKEN}/{method}"
        async with aiohttp.ClientSession() as http, http.post(url, json=values) as answer:
            assert answer.status == 200, await answer.text()

    async def look(self, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any], str]:
        """(exit code, what `vetted doctor --json` prints, all that was printed)."""
        if self.is_mended:
            mend_modes(self.home)
        for name in [name for name in os.environ if name.startswith(("VETTED_", "OPENAI_"))]:
            self.patch.delenv(name)
        for name, value in self.env.items():
            self.patch.setenv(name, value)
        capsys.readouterr()
        code = await asyncio.to_thread(main, ["doctor", "--json"])
        output = capsys.readouterr()
        return code, json.loads(output.out), output.out + output.err


@contextmanager
def ward_of(home: Path, simulator: str, host: Host, patch: pytest.MonkeyPatch) -> Iterator[Ward]:
    """Nothing is wrong in it."""
    home.mkdir(exist_ok=True)
    patch.chdir(home)
    database = Database(f"sqlite:///{home / 'vetted.sqlite3'}")
    migrate(database)
    ward = Ward(home, simulator.rstrip("/"), host, patch, database)
    ward.set(
        TELEGRAM_TOKEN=TOKEN,
        TELEGRAM_API_URL=ward.simulator,
        OWNER_IDS=str(ADMIN),
        HOME=str(home),
        PROVIDER="openai",
        MODEL="base-model",
        CLINIC_PHONE="+86 21 5555 0101",
        TIMEZONE="UTC",
        OPENAI_API_KEY="sk-of-the-clinic-0123456789",
        OPENAI_BASE_URL=host.url,
    )
    with database.begin() as session:
        people.configure_owners(session, [ADMIN])
        deployments.deploy(session, deployments.add_model(session, "openai", "base-model"), None, "configured")
    ward.add(*beats())
    yield ward
    database.close()


def beats(seconds_ago: float = 0, whole_seconds_ago: float | None = None) -> list[Heartbeat]:
    """What a bot has written so long ago; its last whole tick may be older."""
    sign = now() - timedelta(seconds=seconds_ago)
    whole = sign if whole_seconds_ago is None else now() - timedelta(seconds=whole_seconds_ago)
    start = sign - timedelta(hours=3)
    return [
        Heartbeat(step=health.TICK, begun_at=whole, ended_at=whole),
        Heartbeat(step=health.LOOP, begun_at=start, ended_at=sign),
        Heartbeat(step="jobs:openai", begun_at=sign, ended_at=sign),
    ]
