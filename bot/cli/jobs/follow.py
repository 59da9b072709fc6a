"""`vetted jobs follow`: a training's events as they come, until it ends. It needs no running bot."""

import time
from collections.abc import Sequence

from bot.cli.console import GOOD, PROBLEMS, complain, write_row
from bot.cli.jobs.desk import ShellDesk
from bot.cli.jobs.shown import event_json, event_line, job_json, state_of, steps_of
from storage.local import LOCAL
from storage.models import Launch
from training.launching.news import since
from training.providers import JobEvent, Provider, ProviderError, Refused

LOOK_SECONDS, HOSTED_LOOK_SECONDS = 1.0, 10.0
"""Between two looks: at our own engine, and at a host of somebody else's."""
STOPPED = 130
"""Exit code after Ctrl-C, as of most programs."""


class Follower:
    """Prints each event once, and the state when it changes."""

    def __init__(self, desk: ShellDesk, launch: Launch, after: str | None, as_json: bool) -> None:
        self._desk, self._launch, self._as_json = desk, launch, as_json
        self._after = after
        self._seen: set[object] = set()
        self._state = ""
        self._trouble = ""
        self.last_event = after or ""
        """Id of the newest that was printed."""

    def run(self, provider: Provider) -> int:
        """Until the end; 0 where it has succeeded, 1 where not. Raises `Refused` for a job that is not there."""
        pause = LOOK_SECONDS if provider.name == LOCAL else HOSTED_LOOK_SECONDS
        while True:
            if self._look(provider):
                return GOOD if self._launch.status == "succeeded" else PROBLEMS
            time.sleep(pause)

    def _look(self, provider: Provider) -> bool:
        """Look once; whether it has ended."""
        try:
            self._launch, events = self._desk.look(self._launch, provider)
        except Refused:
            raise
        except ProviderError as error:
            if str(error) != self._trouble:
                complain(f"{error}; looking again.")
            self._trouble = str(error)
            return False
        self._trouble = ""
        self._tell(events)
        if (state := state_of(self._launch)) != self._state:
            self._state = state
            self._tell_state()
        return self._launch.finished_at is not None

    def _tell(self, events: Sequence[JobEvent]) -> None:
        for event in reversed(since(events, self._after)):
            mark = event.id or (event.created_at, event.message)
            if mark in self._seen:
                continue
            self._seen.add(mark)
            self.last_event = event.id or self.last_event
            if self._as_json:
                write_row(event_json(event))
            else:
                print(event_line(event), flush=True)

    def _tell_state(self) -> None:
        launch = self._launch
        if self._as_json:
            with self._desk.database.begin() as session:
                write_row(job_json(session, launch))
            return
        words = launch.error if launch.status == "failed" else launch.fine_tuned_model
        print(
            f"{launch.id[:8]}: " + " · ".join(part for part in (self._state, steps_of(launch), words) if part),
            flush=True,
        )


def follow(desk: ShellDesk, launch: Launch, after: str | None, as_json: bool) -> int:
    """Follow a training; 130 where somebody has stopped that: the training goes on."""
    follower = Follower(desk, launch, after, as_json)
    provider = desk.provider(launch.provider)
    try:
        return follower.run(provider)
    except KeyboardInterrupt:
        more = f" --after {follower.last_event}" if follower.last_event else ""
        complain(f"the training goes on. Follow it again: vetted jobs follow {launch.id[:8]}{more}")
        return STOPPED
