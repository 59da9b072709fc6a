"""CPU of a tick over the ledger, with six months of fifty jobs behind it: `python -m tests.benchmarks.jobs.polling`.

The host answers from a thread of its own; what is measured is the CPU of the thread that ticks: it asks for each
running job and its events, looks for result files, files to delete and erasures, and makes the text of each message.
"""

import argparse
import asyncio
import statistics
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path

import openai
from aiohttp.test_utils import TestServer
from sqlmodel import Session

from admin.job_card import describe
from bot.texts import Texts
from storage import launches
from storage.database import Database
from storage.ledger import doubts
from storage.migrations.migrate import migrate
from storage.models import DatasetVersion, JobPoint, JobResult, JobView, Launch, SentFile, now
from storage.ticks.attempts import Attempts
from tests.openai_host import Host, make_app
from training.dataset.erase import erase_files
from training.launching.files import remove_files
from training.launching.lookout import Lookout
from training.launching.news import RUNNING_EVENTS
from training.launching.poll import poll_jobs
from training.launching.requests import PaidRequests
from training.launching.results import fetch_results
from training.providers.openai import OpenAIProvider

MONTHS, JOBS_A_MONTH, POINTS, TICKS = 6, 50, 240, 30


def _fill(database: Database, n_running: int, n_past: int) -> list[str]:
    """The past, and jobs that run; the ids of these at the host."""
    with database.begin() as session:
        session.add(DatasetVersion(id=1, name="v1", file_name="v1.jsonl", sha256="", n_examples=10, frozen_by=3))
        for number in range(n_past):
            age = timedelta(days=2 + 180 * number / max(n_past, 1))
            launch = _launch(session, f"old-{number}", "succeeded", age)
            launch.finished_at = launch.announced_at = now() - age
            launch.training_file, launch.fine_tuned_model = f"file-{number}", f"ft:{number}"
            session.add(SentFile(launch_id=launch.id, file_id=f"file-{number}", tried_at=now(), done_at=now()))
            session.add(JobView(launch_id=launch.id, results_at=now()))
            session.add(JobResult(launch_id=launch.id, name="metrics.csv", n_bytes=9))
            session.add_all(JobPoint(launch_id=launch.id, step=step, train_loss=1.0) for step in range(POINTS))
        for number in range(n_running):
            _launch(session, f"run-{number}", "running", timedelta(minutes=9))
    return [f"run-{number}" for number in range(n_running)]


def _launch(session: Session, job_id: str, status: str, age: timedelta) -> Launch:
    launch = Launch(
        version_id=1, provider="openai", model="m", n_epochs=1, tokens_billed=1, quoted_by=3, chat_id=3,
        job_id=job_id, status=status,
    )  # fmt: skip
    launch.confirmed_at = launch.requested_at = now() - age
    session.add(launch)
    session.flush()
    return launch


def _serve(host: Host, loop: asyncio.AbstractEventLoop) -> None:
    """The host on loopback, in a thread of its own."""
    threading.Thread(target=loop.run_forever, daemon=True).start()

    async def start() -> str:
        server = TestServer(make_app(host))
        await server.start_server()
        return str(server.make_url("/v1"))

    host.url = asyncio.run_coroutine_threadsafe(start(), loop).result()


def _events(n: int) -> list[dict[str, object]]:
    """The newest of a job that is at step `n`, as many as are asked for."""
    return [
        {
            "id": f"e{step}",
            "created_at": 1_700_000_000 + step,
            "level": "info",
            "message": f"Step {step}/9999: training loss=1.00",
            "data": {"step": step, "total_steps": 9999, "train_loss": 1.0},
        }
        for step in range(n, n - RUNNING_EVENTS, -1)
    ]


def measure(n_running: int, n_past: int) -> tuple[float, float, int]:
    """Milliseconds of CPU of a tick (median, most), and requests in one."""
    host, loop = Host(), asyncio.new_event_loop()
    _serve(host, loop)
    with tempfile.TemporaryDirectory() as home:
        database = Database(f"sqlite:///{home}/vetted.sqlite3")
        migrate(database)
        for job_id in _fill(database, n_running, n_past):
            host.jobs[job_id] = {"id": job_id, "status": "running", "model": "m", "fine_tuned_model": None}
        provider = OpenAIProvider("openai", openai.OpenAI(base_url=host.url, api_key="k"))
        attempts, requests, lookout, folder, say = Attempts(), PaidRequests(), Lookout(), Path(home), Texts("zh")
        costs: list[float] = []
        for number in range(TICKS):
            host.events = _events(300 + number)
            n_requests, begin = len(host.bodies), time.thread_time()
            poll_jobs(database, provider, folder, attempts, requests, lookout)
            fetch_results(database, provider, folder, requests)
            erase_files(database, "openai", provider, folder, attempts)
            remove_files(database, provider, requests)
            with database.begin() as session:
                doubts.to_tell(session), doubts.to_clear(session)
                for launch in launches.to_announce(session):
                    describe(session, launch.id, say)
            costs.append(1000 * (time.thread_time() - begin))
        database.close()
    loop.call_soon_threadsafe(loop.stop)
    return statistics.median(costs[2:]), max(costs[2:]), len(host.bodies) - n_requests


def main() -> None:
    """Print a row for each number of running jobs, with a past and without."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--running", default="0,1,3,10")
    for n_running in map(int, parser.parse_args().running.split(",")):
        for n_past in (0, MONTHS * JOBS_A_MONTH):
            median, most, n_requests = measure(n_running, n_past)
            words = f"{n_running:>3} running, {n_past:>4} of the past: {median:6.1f} ms (most {most:.1f})"
            print(f"{words}, {n_requests} requests", flush=True)


if __name__ == "__main__":
    main()
