"""The figures of the last weeks: turns counted by week, month and model, and what they have cost."""

import statistics
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from storage.database import Database
from storage.opinions import emergencies, flags
from storage.opinions.emergencies import OpinionTally
from storage.opinions.flags import FlagTally
from storage.watch import tallies
from storage.watch.past import first_turn_since
from storage.watch.tallies import CorrectionTally, ModelKey, Tallies, TurnTally
from training.cost.price import answer_usd

WEEKS = 12
TURNS_AT_ONCE = 10_000
"""In one transaction: some 40 ms, and no answer waits longer for its own."""
REFRESHES_SHOWN = 3


@dataclass
class Stretch:
    """A week, or a part of one where a month begins in it."""

    start: datetime
    first_id: int
    by_model: Tallies = field(default_factory=dict)
    n_corrections: int = 0
    """Turns that were corrected in it, whenever they were asked."""


@dataclass(frozen=True)
class Figures:
    """What /stats shows."""

    weeks: Sequence[date]
    """The Monday of each, in the clinic's time zone, oldest first; the last has not ended."""
    by_week: Sequence[TurnTally]
    corrections: Sequence[int]
    """Turns that vets have corrected, week by week."""
    models: Mapping[ModelKey, Sequence[TurnTally]]
    """Week by week, the model with the most turns first."""
    numbers: Mapping[ModelKey, int]
    """Of the models in /models."""
    month: date
    """Its first day."""
    month_by_model: Tallies
    training_prices: Sequence[float | None]
    """Of the month's trainings, in US dollars."""
    refreshes: Sequence[CorrectionTally]
    opinions: OpinionTally
    """What was asked beside answers whether it is an emergency."""
    flags: FlagTally
    """How right the red flags were."""

    @property
    def total(self) -> TurnTally:
        """All weeks together."""
        return total_of(self.by_week)


def total_of(parts: Iterable[TurnTally]) -> TurnTally:
    """All of them in one."""
    total = TurnTally()
    for part in parts:
        total.add(part)
    return total


def look_back(database: Database, now: datetime, zone: tzinfo) -> Figures:
    """Count the last weeks, in short transactions. At a hundred thousand turns it takes about half a second, so it
    wants a thread."""
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    weeks = [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    month = today.replace(day=1)
    stretches = _stretches(database, sorted({_midnight(day, zone) for day in (*weeks, month)}))
    with database.look() as session:
        _add_vets(stretches, tallies.vet_calls(session, stretches[0].first_id))
        _add_corrections(stretches, tallies.corrections(session, stretches[0].start))
        numbers = tallies.model_numbers(session)
        prices = tallies.training_prices(session, _midnight(month, zone))
        refreshes = tallies.refreshes(session, REFRESHES_SHOWN)
        opinions = emergencies.tally(session.connection(), stretches[0].first_id)
        flag_tally = flags.tally(session.connection(), stretches[0].first_id)
    starts = [_midnight(day, zone) for day in weeks]
    of_week = [
        [stretch for stretch in stretches if bisect_right(starts, stretch.start) - 1 == place] for place in range(WEEKS)
    ]
    of_month = [stretch for stretch in stretches if stretch.start >= _midnight(month, zone)]
    return Figures(
        weeks=weeks,
        by_week=[total_of(tally for stretch in week for tally in stretch.by_model.values()) for week in of_week],
        corrections=[sum(stretch.n_corrections for stretch in week) for week in of_week],
        models=_by_model(of_week),
        numbers=numbers,
        month=month,
        month_by_model=_merged(of_month),
        training_prices=prices,
        refreshes=refreshes,
        opinions=opinions,
        flags=flag_tally,
    )


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def _stretches(database: Database, starts: Sequence[datetime]) -> list[Stretch]:
    with database.look() as session:
        connection = session.connection()
        stretches = [Stretch(start, first_turn_since(connection, start)) for start in starts]
        end = first_turn_since(connection, datetime.max.replace(tzinfo=UTC))
    ends = [*(stretch.first_id for stretch in stretches[1:]), end]
    for stretch, end_id in zip(stretches, ends, strict=True):
        for first_id in range(stretch.first_id, end_id, TURNS_AT_ONCE):
            with database.look() as session:
                part = tallies.tally_turns(session, first_id, min(first_id + TURNS_AT_ONCE, end_id))
            _merge(stretch.by_model, part)
    return stretches


def _merge(whole: Tallies, part: Mapping[ModelKey, TurnTally]) -> None:
    for key, tally in part.items():
        whole.setdefault(key, TurnTally()).add(tally)


def _merged(stretches: Iterable[Stretch]) -> Tallies:
    whole: Tallies = {}
    for stretch in stretches:
        _merge(whole, stretch.by_model)
    return whole


def _by_model(of_week: Sequence[Sequence[Stretch]]) -> dict[ModelKey, list[TurnTally]]:
    weeks = [_merged(week) for week in of_week]
    models = {key: [week.get(key, TurnTally()) for week in weeks] for key in {key for week in weeks for key in week}}
    sizes = {key: sum(tally.n for tally in parts) for key, parts in models.items()}
    return {key: models[key] for key in sorted(models, key=lambda key: (-sizes[key], key)) if sizes[key]}


def _add_vets(stretches: Sequence[Stretch], calls: Iterable[tuple[int, ModelKey]]) -> None:
    first_ids = [stretch.first_id for stretch in stretches]
    for turn_id, key in calls:
        stretch = stretches[bisect_right(first_ids, turn_id) - 1]
        stretch.by_model.setdefault(key, TurnTally()).n_vet += 1


def _add_corrections(stretches: Sequence[Stretch], rows: Iterable[tuple[datetime, ModelKey | None]]) -> None:
    starts = [stretch.start for stretch in stretches]
    for when, key in rows:
        stretch = stretches[bisect_right(starts, when) - 1]
        stretch.n_corrections += 1
        if key is not None:
            stretch.by_model.setdefault(key, TurnTally()).n_corrected += 1


def median_seconds(milliseconds: Sequence[int]) -> float | None:
    """Null where there are none."""
    return statistics.median(milliseconds) / 1000 if milliseconds else None


@dataclass(frozen=True)
class Spending:
    """What a number of answers has cost by the list price, in US dollars."""

    usd: float
    n: int
    """Answers whose price we know."""
    unknown: Sequence[str]
    """Models whose price we do not know: theirs is not in it."""
    is_local: bool
    """All of it was on the clinic's own machine."""

    @property
    def is_unknown(self) -> bool:
        """Whether nothing is known but that it was not all free."""
        return bool(self.unknown) and not self.usd


def spending(by_model: Mapping[ModelKey, TurnTally]) -> Spending:
    """What the answers of these models have cost."""
    prices = {
        key: answer_usd(*key, tally.prompt_tokens, tally.completion_tokens)
        for key, tally in by_model.items()
        if tally.n_counted
    }
    usd = sum(price for price in prices.values() if price is not None)
    unknown = [name for (_, name), price in prices.items() if price is None]
    n = sum(by_model[key].n_counted for key, price in prices.items() if price is not None)
    return Spending(usd, n, unknown, bool(prices) and not usd and not unknown)
