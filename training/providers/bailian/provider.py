"""The verbs of a provider at Alibaba Bailian."""

from collections.abc import Callable, Collection

import httpx2

from training.providers import (
    Checkpoint,
    Hosting,
    Job,
    JobEvent,
    JobOrder,
    Refused,
    ResultFile,
    StoredModel,
    Weights,
)
from training.providers.bailian.answers import checkpoint_of, job_of, output_of, rows_of
from training.providers.bailian.files import TrainingFiles
from training.providers.bailian.hosting import BailianHosting
from training.providers.bailian.logs import events_of
from training.providers.bailian.orders import fields_of
from training.providers.bailian.pages import read_pages
from training.providers.border import ENDED, count_of, name_of
from training.providers.catalogue import ProviderFacts
from training.providers.json_api import JsonApi, segment

JOBS = "/api/v1/fine-tunes"
CHAT_MODELS = "/compatible-mode/v1/models"
"""On no page of its reference that we have found; its customers ask it all the same."""
MOST_LINES = 1000
"""Of a log in one answer."""
MOST_JOBS = 2000
_NEXT_STEPS = (
    (
        "running or succeeded",
        "Delete models there that nobody needs any more (/models, or its console), then start it anew.",
    ),
    ("job in running", "Start it anew when the job there has ended."),
)
"""What to do about a refusal in which these words stand."""


class BailianProvider:
    """The verbs of `training.providers.Provider`. What goes there passes `check` first."""

    weights: Weights | None = None

    def __init__(self, facts: ProviderFacts, client: httpx2.Client, key: str, check: Callable[[bytes], object]) -> None:
        """`client` sends the key; here it is only kept out of every message."""
        self.name = facts.name
        self._facts, self._key = facts, key
        self._api = JsonApi(client, key)
        self._files = TrainingFiles(self._api, facts, key, check)
        self._hosting = BailianHosting(self._api, key)
        self.hosting: Hosting | None = self._hosting

    def upload(self, content: bytes, file_name: str) -> str:
        """Store a training file that may leave; returns its id."""
        return self._files.store(content, file_name)

    def delete_files(self, file_ids: Collection[str], file_names: Collection[str]) -> None:
        """Delete these files, and every training file of these names."""
        self._files.delete(file_ids, file_names)

    def create_job(self, order: JobOrder) -> Job:
        """Ask for a job, with the launch in its name."""
        try:
            answer = self._api.make(JOBS, json=fields_of(order, self._facts))
        except Refused as error:
            step = next((step for words, step in _NEXT_STEPS if words in str(error)), "")
            raise Refused(f"{error} {step}".strip(), error.http_status, error.kind) from error
        return job_of(output_of(answer), self._key)

    def find_jobs(self, launch_id: str, most: int = MOST_JOBS) -> list[Job]:
        """All of the account: it looks for no name."""
        rows = read_pages(self._api, JOBS, "jobs", most)
        jobs = {job.id: job for job in (job_of(row, self._key) for row in rows if name_of(row.get("job_id")))}
        return sorted(jobs.values(), key=lambda job: job.launch_id != launch_id)

    def retrieve_job(self, job_id: str) -> Job:
        """The job as it is now."""
        return job_of(output_of(self._api.ask("GET", f"{JOBS}/{segment(job_id)}")), self._key)

    def events(self, job_id: str, most: int = 2000) -> list[JobEvent]:
        """The newest `most` lines of its log, the newest first."""
        lines, total = self._lines(job_id, 0, most)
        first = max(0, (total or 0) - most)
        if total is not None and total > len(lines):
            lines = []
            while len(lines) < most and (more := self._lines(job_id, first + len(lines), most - len(lines))[0]):
                lines += more
        return events_of(lines, first + 1, self._key)

    def _lines(self, job_id: str, offset: int, most: int) -> tuple[list[object], int | None]:
        """So many lines behind the first `offset`, and how many there are in all."""
        params = {"offset": offset, "line": min(most, MOST_LINES)}
        output = output_of(self._api.ask("GET", f"{JOBS}/{segment(job_id)}/logs", params=params))
        lines = output.get("logs")
        return (lines[:most] if isinstance(lines, list) else []), count_of(output.get("total"))

    def cancel_job(self, job_id: str) -> Job:
        """Stop the job; what it has learned until then is billed."""
        self._api.ask("POST", f"{JOBS}/{segment(job_id)}/cancel")
        return self.retrieve_job(job_id)

    def pause_job(self, job_id: str) -> Job:
        """It pauses none."""
        raise Refused(
            "Bailian pauses no job: cancel it, or let it run. What a cancelled one has learned is billed.", 405
        )

    def resume_job(self, job_id: str) -> Job:
        """It pauses none."""
        raise Refused(
            "Bailian pauses no job, so that none can go on. A new one can train on from a finished model.", 405
        )

    def checkpoints(self, job_id: str) -> list[Checkpoint]:
        """Those that can be deployed, the newest step first."""
        rows = rows_of(self._api.ask("GET", f"{JOBS}/{segment(job_id)}/checkpoints"), "checkpoints")
        checkpoints = [checkpoint for row in rows if (checkpoint := checkpoint_of(row)) is not None]
        return sorted(checkpoints, key=lambda checkpoint: checkpoint.step, reverse=True)

    def results(self, job_id: str) -> list[ResultFile]:
        """None: its figures stand in its log."""
        return []

    def models(self) -> list[str]:
        """Names that answer now: what its chat lists, and our deployments that are ready. Both, or an error: a base
        that answers and is not named here could not be gone back to."""
        listing = [name_of(row.get("id")) for row in self._api.rows(CHAT_MODELS, "data")]
        ready = [hosting.serve_name for hosting in self._hosting.hostings() if hosting.status == "ready"]
        return list(dict.fromkeys(name for name in (*listing, *ready) if name))

    def stored_models(self) -> list[StoredModel]:
        """The fine-tunes that are there, the oldest first; those are in use that are deployed or trained on."""
        jobs = self.find_jobs("")[::-1]  # it lists the newest first, and has whole seconds only
        jobs.sort(key=lambda job: job.created_at or 0.0)
        used = {hosting.model for hosting in self._hosting.hostings()}
        used |= {job.model or "" for job in jobs if job.status not in ENDED}
        names = dict.fromkeys(job.fine_tuned_model for job in jobs if job.fine_tuned_model)
        return [StoredModel(name, is_in_use=name in used) for name in names]

    def delete_model(self, name: str) -> None:
        """Delete a fine-tune with its job: it is the job that counts against the account's twenty."""
        jobs = self.find_jobs("")
        makers = [job for job in jobs if job.fine_tuned_model == name]
        if not makers:
            return
        if any(job.model == name and job.status not in ENDED for job in jobs):
            raise Refused(f"a job trains from {name}: it has to end, or be cancelled, first", 409)
        if any(hosting.model == name for hosting in self._hosting.hostings()):
            raise Refused(f"{name} is deployed: end its deployment first", 409)
        for job in makers:
            self._api.delete(f"{JOBS}/{segment(job.id)}")
