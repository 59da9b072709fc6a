"""All checks, side by side, each within its time: what one of them waits for holds up no other."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from bot.doctor import hosts, machine, setup, telegram, versions
from bot.doctor.backups import backups
from bot.doctor.database import judge_database, judge_migrations
from bot.doctor.ledger import LedgerFacts, gather, judge_admins, judge_ledger
from bot.reliance import reliance_of
from bot.ticks.threads import in_thread
from storage.migrations.migrate import newest_number
from storage.models import now
from storage.operation.diagnosis import Diagnosis, bad, look
from storage.operation.opening import reason
from storage.operation.reading import DatabaseFacts, facts_of, looking_engine
from storage.settings import Settings, SettingsError
from storage.ticks.words import words_of
from training.sunset.duty import NamedSetting
from training.text.secrets import Secrets

log = logging.getLogger(__name__)

CHECK_SECONDS = 9.0
"""For one check; what comes after the database's has as long again, so that all is over within 20 s."""
ORDER = (
    *("settings", "token", "webhook", "poller", "clock", "database", "migrations", "admins", "tick", "troubles"),
    *(
        "inbox",
        "launches",
        "models",
        "hosting",
        "engine",
        "host",
        "disk",
        "memory",
        "modes",
        "backups",
        "clinic",
        "timezone",
    ),
    "versions",
)
"""Of the lines."""


@dataclass(frozen=True)
class Examination:
    """What a look at an installation works with."""

    settings: Settings
    faults: Sequence[str] = ()
    """What could not be read of the settings."""
    is_inside: bool = False
    """A running bot looks at itself."""
    seconds: float | None = None
    """For one check; null for `CHECK_SECONDS`."""

    async def lines(self) -> list[Diagnosis]:
        """What it has brought, in the order of `ORDER`. No secret stands in it."""
        settings = self.settings
        checks: dict[str, Callable[[], list[Diagnosis]]] = {
            "settings": partial(setup.judge_settings, settings, list(self.faults)),
            "token": lambda: telegram.token(settings) or setup.judge_token_setting(settings),
            "webhook": partial(telegram.webhook, settings),
            "clock": partial(telegram.clock, _clocks(settings)),
            "engine": partial(hosts.engine, settings),
            **{f"host:{host.name}": partial(hosts.host, host, settings) for host in hosts.hosts_in(settings)},
            "disk": partial(machine.disk, settings),
            "memory": partial(machine.memory, settings),
            "modes": partial(machine.modes, settings),
            "backups": partial(backups, settings),
            "versions": versions.versions,
        }
        groups = await asyncio.gather(self._tables(), *(self._within(check, work) for check, work in checks.items()))
        secrets = Secrets(settings.secrets)
        lines = sorted((line for group in groups for line in group), key=_place)
        return [_without(line, secrets) for line in lines]

    async def _tables(self) -> list[Diagnosis]:
        """The database, and after it what depends on whether a bot runs."""
        running: list[bool] = []
        lines = await self._within("database", partial(self._look, running))
        if not self.is_inside and running == [False]:
            lines += await self._within("poller", partial(telegram.poller, self.settings))
        return lines

    def _look(self, running: list[bool]) -> list[Diagnosis]:
        """The database's lines; into `running` goes whether a bot runs, where that is known."""
        settings, moment = self.settings, now()
        try:
            facts = facts_of(settings.database_location)
        except SettingsError as error:
            return [
                bad("database", "doctor_database_shut", words=str(error).removesuffix(".")),
                *judge_admins(LedgerFacts(), settings),
            ]
        lines = [*judge_database(facts), *judge_migrations(facts)]
        rows = _rows(settings, facts)
        if isinstance(rows, LedgerFacts):
            running.append(rows.is_running(moment, settings))
            return [*lines, *judge_ledger(rows, settings, moment, self.is_inside)]
        if not facts.is_there:
            running.append(False)  # nothing was ever set up
        return [*lines, *judge_admins(LedgerFacts(), settings), *rows]

    async def _within(self, check: str, work: Callable[[], list[Diagnosis]]) -> list[Diagnosis]:
        seconds = CHECK_SECONDS if self.seconds is None else self.seconds
        try:
            async with asyncio.timeout(seconds):
                return await in_thread(f"doctor {check}", work)
        except TimeoutError:
            return [bad(check, "doctor_silent", name=check, seconds=round(seconds))]
        except Exception as error:  # one check must not take the others with it
            log.warning("the check %s failed", check, exc_info=error)
            return [look(check, "doctor_broke", name=check, words=words_of(error))]


def _clocks(settings: Settings) -> list[str]:
    """Hosts elsewhere: this machine's own would say what it says."""
    return [settings.telegram_api_url, *(host.base_url for host in hosts.hosts_in(settings)[:1])]


def _rows(settings: Settings, facts: DatabaseFacts) -> LedgerFacts | list[Diagnosis]:
    """What the tables say; or why they were not read, where no other line says that."""
    if facts.trouble is not None or facts.number != newest_number():
        return []
    engine = looking_engine(settings.database_location)
    try:
        with Session(engine, autoflush=False) as session:
            return gather(session, _named_models(settings))
    except DBAPIError as error:
        return [look("tick", "doctor_tables_unread", words=reason(error))]
    finally:
        engine.dispose()


def _named_models(settings: Settings) -> Sequence[NamedSetting]:
    try:
        return reliance_of(settings).models
    except SettingsError:  # the settings' own line says it
        return ()


def _place(line: Diagnosis) -> int:
    return ORDER.index(line.check.partition(":")[0])


def _without(line: Diagnosis, secrets: Secrets) -> Diagnosis:
    values = {name: secrets.strike(value) if type(value) is str else value for name, value in line.values.items()}
    return replace(line, values=values)
