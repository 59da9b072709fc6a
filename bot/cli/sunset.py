"""`vetted sunset`: a rehearsal of a day on which models go dark: which would, and what to do until then."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.cli.console import GOOD, PROBLEMS, WRONG_USE
from bot.cli.database import existing_database
from bot.hosts import hosts_of
from bot.reliance import reliance_of
from storage.ledger import sunsets
from storage.models import now
from storage.settings import Settings
from training.sunset.dates import closing_of
from training.sunset.duty import Duty, ModelOnDuty, on_duty
from training.sunset.outlook import WayOut, ways_out


@dataclass(frozen=True)
class Rehearsal:
    """How things would stand on a day."""

    day: date
    models: Sequence[ModelOnDuty]
    closings: Sequence[tuple[str, date | None]]
    """Of each provider that is set up: the day from which nobody can train there."""
    ways: Sequence[WayOut]

    @property
    def is_active_dark(self) -> bool:
        """Whether owners would get no answers from the active model."""
        return any(model.duty is Duty.ACTIVE and model.is_dark(self.day) for model in self.models)


def show_sunset(settings: Settings, day: date | None, as_json: bool) -> int:
    """Print what would be dark on that day, null for today. Exit code 1 where the active model would be."""
    with existing_database(settings) as database:
        if database is None:
            return WRONG_USE
        today = now().date()
        day = day or today
        providers = [host.name for host in hosts_of(settings)]
        reliance = reliance_of(settings)
        with database.look() as session:
            models, host_dates = on_duty(session, reliance.models), sunsets.host_dates(session)
    ways = ways_out(providers, reliance.own_base, day, today, host_dates)
    rehearsal = Rehearsal(day, models, [(name, closing_of(name)) for name in providers], ways)
    if as_json:
        print(json.dumps(_as_json(rehearsal), ensure_ascii=False, indent=1))
    else:
        print("\n".join(_lines(rehearsal, today)))
    return PROBLEMS if rehearsal.is_active_dark else GOOD


def _lines(rehearsal: Rehearsal, today: date) -> Iterator[str]:
    day = rehearsal.day
    yield f"on {day} ({_distance((day - today).days)})"
    for model in rehearsal.models:
        version = f", has learned {model.version.name}" if model.version else ""
        base = "" if model.base == model.name else f", of {model.base}"
        yield f"  {_mark(model, day)} {model.setting or model.duty}: {model.name} at {model.provider}{base}{version}"
        yield f"      {_end(model, day)}"
    for name, closes in rehearsal.closings:
        yield f"  training at {name}: {_training(closes, day)}"
    yield from _advice(rehearsal)


def _distance(days: int) -> str:
    if days == 0:
        return "today"
    return f"in {days} days" if days > 0 else f"{-days} days ago"


def _mark(model: ModelOnDuty, day: date) -> str:
    return "dark " if model.is_dark(day) else "there"


def _end(model: ModelOnDuty, day: date) -> str:
    if model.ends_on is None:
        return "no end is known"
    return f"goes dark on {model.ends_on}" if not model.is_dark(day) else f"dark from {model.ends_on} on"


def _training(closes: date | None, day: date) -> str:
    if closes is None:
        return "works; no end is known"
    return f"over since {closes}" if closes <= day else f"works until {closes}"


def _advice(rehearsal: Rehearsal) -> Iterator[str]:
    """What to do, a sentence each."""
    dark = [model for model in rehearsal.models if model.is_dark(rehearsal.day)]
    if not dark:
        yield "nothing that is relied on here would be dark."
        return
    versions = dict.fromkeys(model.version.name for model in dark if model.version)
    rows = f"dataset version {', '.join(versions)}" if versions else "the dataset"
    if any(model.duty is not Duty.SETTING for model in dark):
        places = ", ".join(f"{way.base} at {way.provider}" for way in rehearsal.ways[:4])
        yield f"what to do: train {rows} elsewhere before that day: {places}. /finetune in Telegram makes the offer;"
        yield "  the new model is compared with the active one as ever, and the gate says whether anything was lost."
    for model in dark:
        if model.setting is not None:
            yield f"what to do: name another model in {model.setting}."


def _as_json(rehearsal: Rehearsal) -> dict[str, object]:
    day = rehearsal.day
    return {
        "as_of": day.isoformat(),
        "is_active_dark": rehearsal.is_active_dark,
        "models": [
            {
                "duty": str(model.duty),
                "setting": model.setting,
                "provider": model.provider,
                "model": model.name,
                "base": model.base,
                "version": model.version.name if model.version else None,
                "dark_on": model.ends_on.isoformat() if model.ends_on else None,
                "is_dark": model.is_dark(day),
            }
            for model in rehearsal.models
        ],
        "training": [
            {
                "provider": name,
                "closes": closes.isoformat() if closes else None,
                "is_closed": closes is not None and closes <= day,
            }
            for name, closes in rehearsal.closings
        ],
        "ways_out": [{"provider": way.provider, "base": way.base} for way in rehearsal.ways],
        "advice": list(_advice(rehearsal)),
    }
