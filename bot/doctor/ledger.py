"""What the tables say of a running bot: its ticks, its inbox, its launches, what hosting costs, which models go
dark."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage import deployments, people
from storage.hosting import ledger, needs
from storage.models import Heartbeat, HostedModel, HostingNotice, InboxUpdate, Launch, Model, Rank, Trouble
from storage.operation.diagnosis import Diagnosis, Word, bad, good, look
from storage.settings import Settings
from storage.ticks import health
from storage.ticks.attempts import is_lasting
from training.sunset.duty import Duty, ModelOnDuty, NamedSetting, on_duty

LATE = timedelta(minutes=5)
"""Without a whole tick for so long something hangs."""
ALIVE = timedelta(seconds=60)
"""Steps write their heartbeats every few seconds while a bot runs."""
WAITS = timedelta(minutes=10)
"""An update that a running bot has not done for so long."""
CONFLICT_LASTS = timedelta(minutes=10)
DARK_SOON = 60
"""Days."""
TROUBLES_SHOWN = 5


@dataclass(frozen=True)
class HostedPlace:
    """A model that a host keeps ready."""

    name: str
    provider: str
    price_per_hour: float | None
    currency: str
    is_idle: bool


@dataclass(frozen=True)
class LedgerFacts:
    """Everything of the tables that is judged."""

    n_admins: int = 0
    beats: Mapping[str, Heartbeat] = field(default_factory=dict)
    troubles: Sequence[Trouble] = ()
    n_open: int = 0
    oldest_open: datetime | None = None
    n_set_aside: int = 0
    doubts: Sequence[str] = ()
    """Launches of which nobody knows how they stand."""
    places: Sequence[HostedPlace] = ()
    n_strangers: int = 0
    """What hosts keep ready and no row of ours knows."""
    active: tuple[str, str] | None = None
    """Provider and name of the model that answers."""
    models: Sequence[ModelOnDuty] = ()

    @property
    def last_sign(self) -> datetime | None:
        """When a bot has last written that it is there."""
        return max((beat.ended_at for beat in self.beats.values()), default=None)

    def is_running(self, moment: datetime, settings: Settings) -> bool:
        """Whether a bot was here a moment ago."""
        return self.last_sign is not None and moment - self.last_sign < max(ALIVE, 6 * _poll(settings))


def _poll(settings: Settings) -> timedelta:
    return timedelta(seconds=settings.poll_seconds)


def gather(session: Session, named_models: Sequence[NamedSetting]) -> LedgerFacts:
    """Read it; a few small queries."""
    is_open = (col(InboxUpdate.done_at).is_(None), col(InboxUpdate.set_aside_at).is_(None))
    is_aside = (col(InboxUpdate.done_at).is_(None), col(InboxUpdate.set_aside_at).is_not(None))
    count = func.count(col(InboxUpdate.update_id))
    n_open, oldest = session.exec(select(count, func.min(col(InboxUpdate.received_at))).where(*is_open)).one()
    in_doubt = select(Launch.id).where(col(Launch.doubted_at).is_not(None), col(Launch.finished_at).is_(None))
    active = deployments.active(session)
    idle = {place.row.id for place in needs.idle(session)}
    return LedgerFacts(
        n_admins=sum(role.rank == Rank.ADMIN for role, _ in people.ranked(session)),
        beats=health.heartbeats(session),
        troubles=health.troubles(session),
        n_open=n_open,
        oldest_open=oldest,
        n_set_aside=session.exec(select(count).where(*is_aside)).one(),
        doubts=[launch_id[:8] for launch_id in session.exec(in_doubt).all()],
        places=[_place(row, model, row.id in idle) for row, model in ledger.under_way(session)],
        n_strangers=sum(len(notice.strangers) for notice in session.exec(select(HostingNotice)).all()),
        active=None if active is None else (active.provider, active.name),
        models=on_duty(session, named_models),
    )


def _place(row: HostedModel, model: Model, is_idle: bool) -> HostedPlace:
    return HostedPlace(model.name, model.provider, row.price_per_hour, row.currency, is_idle)


def judge_ledger(facts: LedgerFacts, settings: Settings, moment: datetime, is_inside: bool = False) -> list[Diagnosis]:
    """All of it. `is_inside`: a bot asks that runs. Pure."""
    ticks = _ticks(facts, settings, moment)
    if is_inside and facts.last_sign is None:
        ticks = iter([good("tick", "doctor_starting")])
    return [
        *judge_admins(facts, settings),
        *ticks,
        *_troubles(facts.troubles, moment),
        *_inbox(facts, facts.is_running(moment, settings), moment),
        *_launches(facts.doubts),
        *_hosting(facts),
        *_models(facts, moment.date()),
    ]


def judge_admins(facts: LedgerFacts, settings: Settings) -> Iterator[Diagnosis]:
    """Whether anybody may do what only admins do."""
    if settings.owner_ids:
        yield good("admins", "doctor_admins", n=max(facts.n_admins, len(settings.owner_ids)))
    elif facts.n_admins:
        yield look("admins", "doctor_owner_ids", n=facts.n_admins)
    else:
        yield bad("admins", "doctor_admins_none")


def _ticks(facts: LedgerFacts, settings: Settings, moment: datetime) -> Iterator[Diagnosis]:
    whole, sign = health.last_whole_tick(dict(facts.beats)), facts.last_sign
    if sign is None:
        yield look("tick", "doctor_never_ran")
    elif not facts.is_running(moment, settings):
        yield bad("tick", "doctor_not_running", when=_shown(sign))
    elif whole is None or moment - whole > max(LATE, 20 * _poll(settings)):
        start = facts.beats[health.LOOP].begun_at if health.LOOP in facts.beats else moment
        if whole is None and moment - start < LATE:  # it has just been started
            yield good("tick", "doctor_starting")
        else:
            yield bad("tick", "doctor_tick_late", when=_shown(whole) if whole else "–")
    else:
        yield good("tick", "doctor_tick", when=_shown(whole))


def _troubles(troubles: Iterable[Trouble], moment: datetime) -> Iterator[Diagnosis]:
    rows = list(troubles)
    for row in rows:
        if row.step == health.POLLER and moment - row.failed_at < CONFLICT_LASTS:
            yield bad("poller", "doctor_poller", words=row.error)
    lasting = [row for row in rows if is_lasting(row) and row.step != health.POLLER]
    for row in lasting[:TROUBLES_SHOWN]:
        name = f"{row.step} {row.item}".strip()
        values = {"what": name, "since": _shown(row.began_at), "n": row.n_failures, "words": row.error}
        yield bad("troubles", "doctor_trouble", **values)
    if not lasting:
        yield good("troubles", "doctor_troubles_none")


def _inbox(facts: LedgerFacts, is_running: bool, moment: datetime) -> Iterator[Diagnosis]:
    if facts.n_set_aside:
        yield look("inbox", "doctor_set_aside", n=facts.n_set_aside)
    minutes = round((moment - facts.oldest_open).total_seconds() / 60) if facts.oldest_open else 0
    if facts.oldest_open is not None and not is_running:
        yield look("inbox", "doctor_inbox_waits", n=facts.n_open, minutes=minutes)
    elif facts.oldest_open is not None and moment - facts.oldest_open > WAITS:
        yield bad("inbox", "doctor_inbox_stuck", n=facts.n_open, minutes=minutes)
    elif not facts.n_set_aside:
        yield good("inbox", "doctor_inbox", n=facts.n_open)


def _launches(doubts: Sequence[str]) -> Iterator[Diagnosis]:
    if doubts:
        yield look("launches", "doctor_doubts", n=len(doubts), ids=", ".join(doubts[:TROUBLES_SHOWN]))
    else:
        yield good("launches", "doctor_doubts_none")


def _hosting(facts: LedgerFacts) -> Iterator[Diagnosis]:
    costly = [place for place in facts.places if place.price_per_hour != 0]
    for place in (place for place in costly if place.is_idle):
        yield look("hosting", "doctor_hosting_idle", name=place.name, provider=place.provider, price=_price(place))
    if facts.n_strangers:
        yield look("hosting", "doctor_hosting_strangers", n=facts.n_strangers)
    in_use = [place for place in costly if not place.is_idle]
    if in_use:
        words = ", ".join(f"{place.name} ({_price(place)})" for place in in_use)
        yield good("hosting", "doctor_hosting", names=words)
    elif not costly and not facts.n_strangers:
        yield good("hosting", "doctor_hosting_none")


def _price(place: HostedPlace) -> str:
    return "?" if place.price_per_hour is None else f"{place.price_per_hour:g} {place.currency}/h"


def _models(facts: LedgerFacts, today: date) -> Iterator[Diagnosis]:
    endings = [model for model in facts.models if model.ends_on and (model.ends_on - today).days <= DARK_SOON]
    for model in {(model.provider, model.name): model for model in reversed(endings)}.values():
        values: dict[str, object] = {"name": model.name, "provider": model.provider, "date": model.ends_on}
        values["duty"] = model.setting or Word(f"doctor_duty_{model.duty.name.lower()}")
        is_bad = model.is_dark(today) and model.duty in (Duty.ACTIVE, Duty.SETTING)
        key = "doctor_model_dark" if model.is_dark(today) else "doctor_model_ends"
        yield (bad if is_bad else look)("models", key, **values)
    if not endings and facts.active is not None:
        yield good("models", "doctor_model", provider=facts.active[0], name=facts.active[1])


def _shown(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
