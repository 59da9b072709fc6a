"""The base model of an engine: found in a folder, fetched from the hub, or made (the starter). Tells how far it is."""

import asyncio
import sys
from pathlib import Path
from typing import Any

from training.engine.api.errors import CannotStart, EngineError, Unfit, not_ready, unfit
from training.engine.fitness.folder import require_fit
from training.engine.learn import child, starter
from training.engine.learn.hub import HubName, fetch
from training.engine.store.registry import Registry


class Base:
    """The base that was asked for. `status` is "preparing", "ok" or "failed"."""

    def __init__(self, source: str) -> None:
        """`source`: the starter's name, a folder, or `owner/name` on the hub, perhaps with `@revision`. Raises
        `CannotStart` if it is none."""
        folder = Path(source).expanduser()
        self._folder = folder if source != starter.NAME and folder.is_dir() else None
        self._hub = HubName.read(source) if self._folder is None and source != starter.NAME else None
        if self._folder is not None:
            require_fit(self._folder)
        self.name = self._folder.resolve().name if self._folder else self._hub.name if self._hub else source
        self.status, self.progress, self.detail = "preparing", 0.0, "starting"
        self._refusal: EngineError | None = None

    async def prepare(self, registry: Registry) -> None:
        """Make it ready and register it. Failures are told by `status` and `detail`; the server goes on."""
        try:
            folder = await self.folder(registry)
        except CannotStart as error:
            self.fail(unfit(self.name, Unfit(str(error))))
            return
        except Exception as error:  # noqa: BLE001 - a download may fail in a hundred ways; /healthz and stderr tell.
            self.fail(not_ready(f"`{self.name}` could not be prepared: {error}", 60))
            return
        registry.add_base(self.name, folder)
        self.status, self.progress, self.detail = "ok", 1.0, ""

    async def folder(self, registry: Registry | None = None) -> Path:
        """Where it lies, once it is there. `CannotStart` where it cannot be used. `registry`: beside its models stands
        which revision of the hub's it is."""
        if self._hub:
            self.detail = f"fetching {self._hub} from the hub"
            folder = await asyncio.to_thread(fetch, self._hub, registry)
        else:
            folder = self._folder or await self._make_starter()
        # A folder was looked at before the server began, and what is fetched may be anything.
        await asyncio.to_thread(require_fit, folder)
        return folder

    def fail(self, refusal: EngineError) -> None:
        """It cannot be used, for the reason that whoever asks for it is told."""
        self.status, self.detail, self._refusal = "failed", str(refusal), refusal
        sys.stderr.write(f"{refusal}\n")

    def recover(self) -> None:
        """What it failed by may have passed: it is to be tried again."""
        self.status, self.detail, self._refusal = "ok", "", None

    def require(self, model: str) -> None:
        """Raise what is to be told where `model` is the base and cannot be used, or not yet."""
        if model != self.name or self.status == "ok":
            return
        if self._refusal is not None:
            raise self._refusal.with_traceback(None)  # else it would keep the frames of everybody who was refused
        raise not_ready(f"model is being made: {self.progress:.0%} ({self.detail})", 5)

    async def _make_starter(self) -> Path:
        folder = starter.folder()
        if await asyncio.to_thread(starter.is_whole, folder):
            return folder
        maker = child.ChildProcess("training.engine.learn.make_starter", str(folder))
        bar = _Bar(f"Making {starter.NAME}, once")

        def hear(report: dict[str, Any]) -> None:
            if "progress" in report:
                self.progress, self.detail = float(report["progress"]), str(report["detail"])
                bar.show(self.progress, self.detail)

        if await maker.run(hear) != 0 or not starter.is_whole(folder):
            raise RuntimeError(maker.last_words())
        return folder


class _Bar:
    """Progress on stderr: a bar where somebody looks, else a line each 10 %."""

    def __init__(self, title: str) -> None:
        self._title, self._tenths = title, -1

    def show(self, progress: float, detail: str) -> None:
        if sys.stderr.isatty():
            width = round(30 * progress)
            bar = "█" * width + "░" * (30 - width)
            sys.stderr.write(f"\r{self._title} {bar} {progress:4.0%} {detail}\x1b[K" + "\n" * (progress >= 1))
            sys.stderr.flush()
        elif int(progress * 10) > self._tenths:
            self._tenths = int(progress * 10)
            sys.stderr.write(f"{self._title}: {progress:.0%} {detail}\n")
