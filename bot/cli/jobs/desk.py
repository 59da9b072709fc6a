"""What the verbs work with: the ledger, the training that is meant, and its provider."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial

from bot.adapters import adapter_of
from bot.cli.database import existing_database
from bot.hosts import Host, hosts_of
from storage import launches
from storage.database import Database
from storage.models import Launch
from storage.settings import Settings
from training.launching import launch as launching
from training.launching import news
from training.privacy.clearance import require_cleared
from training.providers import JobEvent, Provider, Refused
from training.providers.border import ENDED


class WrongWish(Exception):
    """What was wanted is not there, or cannot be. The message is for whoever wants it."""


@dataclass(frozen=True)
class ShellDesk:
    """The ledger and the hosts of the settings."""

    settings: Settings
    database: Database

    @cached_property
    def _hosts(self) -> Mapping[str, Host]:
        return {host.name: host for host in hosts_of(self.settings)}

    @property
    def person_id(self) -> int:
        """Who does what is done on the shell: whoever owns the bot."""
        return next(iter(self.settings.owner_ids), 0)

    def launch(self, prefix: str, provider: str | None = None) -> Launch:
        """The confirmed launch whose id, or whose job's, begins so. Raises `WrongWish`."""
        with self.database.begin() as session:
            launch = launches.find_by_prefix(session, prefix) if prefix.strip() else None
        if launch is None:
            raise WrongWish(f"no training {prefix!r} was started here; `vetted jobs list` shows those that were.")
        if provider is not None and launch.provider != provider:
            raise WrongWish(f"training {launch.id[:8]} is at {launch.provider}, not at {provider}.")
        return launch

    def again(self, launch: Launch) -> Launch:
        """The launch as the ledger has it now."""
        with self.database.begin() as session:
            return session.get_one(Launch, launch.id)

    def host(self, name: str) -> Host:
        """The host of this provider. Raises `WrongWish` where the settings name none."""
        if name not in self._hosts:
            names = ", ".join(sorted(self._hosts))
            raise WrongWish(f"provider {name!r} is not set up here; set up are {names} (`vetted providers` says more).")
        return self._hosts[name]

    def provider(self, name: str) -> Provider:
        """What asks this provider. Raises `WrongWish` as `host`."""
        host = self.host(name)
        return adapter_of(host, partial(require_cleared, self.database, self.settings.clinic_contacts))

    def look(self, launch: Launch, provider: Provider) -> tuple[Launch, list[JobEvent]]:
        """Ask how a job stands, and write that into the ledger as the bot's ticks do; its newest events, the newest
        first. Raises `ProviderError`."""
        if launch.job_id is None:
            return self.again(launch), []
        job = provider.retrieve_job(launch.job_id)
        try:
            events = provider.events(launch.job_id)
        except Refused:  # a host without events
            events = []
        if events:
            news.take_in(self.database, launch.id, events, job.status in ENDED)
        launching.adopt(self.database, launch.id, job)
        return self.again(launch), events


@contextmanager
def shell_desk(settings: Settings) -> Iterator[ShellDesk | None]:
    """The desk; null, with a word on standard error, where there is no database yet."""
    with existing_database(settings) as database:
        yield None if database is None else ShellDesk(settings, database)
