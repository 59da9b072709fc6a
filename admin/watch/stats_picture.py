"""What of the figures is drawn, and how models are called in a picture."""

from admin.watch.figures import Figures, median_seconds, total_of
from bot.texts import Texts
from storage.watch.tallies import ModelKey, TurnTally
from training.drawing.weeks import MODELS, WeeksFigures, draw_weeks

MODELS_RATED = 4
"""Models whose share of 👎 is drawn."""


def picture_of(figures: Figures, say: Texts) -> bytes:
    """The picture of the last weeks. Takes a quarter of a second, so it wants a thread."""
    weeks, models = figures.by_week, list(figures.models)
    turns = [(model_name(key, figures), [week.n for week in figures.models[key]]) for key in models[:MODELS]]
    rest = [sum(figures.models[key][place].n for key in models[MODELS:]) for place in range(len(weeks))]
    totals = {key: total_of(figures.models[key]) for key in models[:MODELS_RATED]}
    return draw_weeks(
        WeeksFigures(
            weeks=figures.weeks,
            turns=turns,
            others=rest,
            verified=[week.n_verified for week in weeks],
            down=[_down(week) for week in weeks],
            corrections=figures.corrections,
            seconds=[(median_seconds(week.first_ms), median_seconds(week.whole_ms)) for week in weeks],
            flags=[(week.n_flags, week.n) for week in weeks],
            vet=[(week.n_vet, week.n) for week in weeks],
            down_by_model=[(model_name(key, figures), _down(total)) for key, total in totals.items()],
        ),
        say,
    )


def _down(tally: TurnTally) -> tuple[int, int]:
    return tally.n_down, tally.n_down + tally.n_up


def model_name(key: ModelKey, figures: Figures) -> str:
    """Its number in /models before its name, of which the picture may have no letters."""
    number = figures.numbers.get(key)
    return f"{number}. {key[1]}" if number else key[1]
