"""Sets the stage: simulator, engine and bot as separate processes that talk HTTP, and three people with roles."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bot.demo.processes import Child, ChildGone, clean_environment, free_port
from bot.simulator.client import Simulator, contains
from storage.settings import SettingsError

OWNER, VET, ADMIN = 1001, 2002, 3003
"""The demo's people. The bot knows the admin by VETTED_OWNER_IDS; the admin makes the vet."""
BOT_TOKEN = "100000001:" + "demo" * 8 + "bot"
CLINIC_FILE = Path(__file__).parent / "clinic.json"
"""Questions and replies as a clinic may have them already, for the admin to import."""
START_SECONDS = 90
"""Generous: importing torch and aiogram on a busy machine takes its time."""


@dataclass
class Stage:
    """Everything that runs, and where it is."""

    people: Simulator
    engine_url: str
    database_url: str
    engine: Child
    bot: Child
    simulator: Child

    def check(self) -> None:
        """Raise `ChildGone` when a process could not be kept running."""
        for child in (self.simulator, self.engine, self.bot):
            child.check()


@asynccontextmanager
async def set_stage(folder: Path, port: int = 0) -> AsyncIterator[Stage]:
    """Start the three processes on loopback with their data in `folder`; everything ends with the context."""
    page_port, engine_port = port or free_port(), free_port()
    page_url = f"http://127.0.0.1:{page_port}"
    engine_url = f"http://127.0.0.1:{engine_port}"
    logs = folder / "logs"
    database_url = f"sqlite:///{folder / 'vetted.sqlite3'}"
    bot_environment = clean_environment(
        VETTED_TELEGRAM_TOKEN=BOT_TOKEN,
        VETTED_TELEGRAM_API_URL=page_url,
        VETTED_OWNER_IDS=str(ADMIN),
        VETTED_HOME=str(folder),
        VETTED_DATABASE_URL=database_url,
        VETTED_ENGINE_URL=f"{engine_url}/v1",
        VETTED_POLL_SECONDS="1",
    )
    simulator = Child(
        "simulator", ["bot.simulator", "--port", str(page_port), "--token", BOT_TOKEN], clean_environment(), logs
    )
    engine = Child(
        "engine", ["training.engine", "--port", str(engine_port), "--home", str(folder)], clean_environment(), logs
    )
    bot = Child("bot", ["bot", "run"], bot_environment, logs)
    children = [simulator, engine, bot]
    try:
        async with Simulator(page_url) as people:
            stage = Stage(people, engine_url, database_url, engine, bot, simulator)
            await engine.start()
            await simulator.start()
            await _until(people.is_up, stage, "the simulator")
            await _introduce(people)
            await bot.start()
            yield stage
    finally:
        await asyncio.gather(*(child.stop() for child in children))


async def _introduce(people: Simulator) -> None:
    await people.join(OWNER, "小林", "zh", "Owner · 主人", "🧑")
    await people.join(VET, "Dr. Chen", "en", "Vet · 兽医", "🩺")
    await people.join(ADMIN, "Alex", "en", "Admin · 管理员", "🔑")


async def make_vet(stage: Stage) -> None:
    """The vet says hello, and the admin gives them their role, in Telegram like everything else."""
    message_id = await stage.people.say(VET, "/start")
    await stage.people.wait_for(VET, contains(str(VET)), message_id, START_SECONDS, "the bot's answer to /start")
    message_id = await stage.people.say(ADMIN, f"/roles vet {VET}")
    await stage.people.wait_for(ADMIN, contains(str(VET)), message_id, START_SECONDS, "the bot's answer to /roles")


async def model_ready(stage: Stage, console: Console) -> float:
    """Wait for the engine's starter model, with a progress bar here and on the page; returns the seconds it took."""
    start = time.monotonic()
    columns = [
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    ]
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Starting the engine", total=1.0)
        # Warm: it was tried, too, so that what is said of it below is true.
        while (health := await _health(stage)) is None or health["status"] != "ok" or not health["warm"]:
            stage.check()
            if health is not None and health["status"] == "failed":
                raise ChildGone(f"the engine has no model: {health['detail']} (log: {stage.engine.log})")
            if health is not None:
                share = health["progress"]
                title, text = (
                    "Making the starter model",
                    f"入门模型正在制作 · The starter model is being made: {share:.0%}",
                )
                if health["status"] == "ok":
                    title, text = "Loading the starter model", "入门模型正在载入 · The starter model is being loaded"
                progress.update(task, description=title, completed=share)
                await stage.people.call("POST", "/status", json={"text": text, "progress": share})
            await asyncio.sleep(0.5)
    await stage.people.call("POST", "/status", json={"text": None, "progress": None})
    return time.monotonic() - start


async def _health(stage: Stage) -> dict[str, Any] | None:
    """What the engine says of itself; null while it does not answer."""
    try:
        async with aiohttp.ClientSession() as session, session.get(f"{stage.engine_url}/healthz") as response:
            health: dict[str, Any] = await response.json()
            return health
    except aiohttp.ClientError:
        return None


async def _until(is_true: Callable[[], Any], stage: Stage, name: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not await is_true():
        stage.check()
        if time.monotonic() > deadline:
            raise ChildGone(f"{name} did not start within {START_SECONDS} s; logs are in {stage.simulator.folder}")
        await asyncio.sleep(0.1)


async def show(home: Path, port: int) -> int:
    """`vetted demo`: everything on, until Ctrl-C."""
    console = Console()
    try:
        async with set_stage(home / "demo", port) as stage:
            console.print(f"\n  Vetted is at [bold]{stage.people.url}[/bold] – open it in a browser. Ctrl-C ends it.\n")
            seconds = await model_ready(stage, console)
            console.print(
                f"  The starter model is ready ({seconds:.0f} s). It is small and for trying things out only."
            )
            await make_vet(stage)
            console.print("  Be the owner and ask; be the vet and /review; be the admin, send a file and /finetune.")
            console.print(f"  A file to send: {CLINIC_FILE}", soft_wrap=True)
            console.print(f"  Data and logs:  {home / 'demo'}\n", soft_wrap=True)
            while True:
                stage.check()
                await asyncio.sleep(1)
    except ChildGone as error:
        raise SettingsError(str(error)) from None


async def until_told_to_stop(work: Coroutine[Any, Any, int]) -> int:
    """Do `work` until it ends, or SIGTERM or Ctrl-C ends it in an orderly way; returns its exit code."""
    task = asyncio.ensure_future(work)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        Console().print("\n  Stopped. Everything is kept, and the next start goes on from here.")
        return 0
