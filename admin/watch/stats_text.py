"""The figures of the last weeks in words: short enough for the caption of a picture."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo

from admin.watch.figures import Figures, Spending, median_seconds, spending, total_of
from bot.texts import Html, Texts, lines, shorten, without_tags
from storage.opinions.emergencies import OpinionTally
from storage.opinions.flags import FlagTally
from storage.watch.tallies import ModelKey, TurnTally
from training.cost.price import price_date
from training.drawing.weeks import ENOUGH

CAPTION = 1000
"""UTF-16 units: Telegram takes 1,024."""
MODELS_SHOWN = 5
NAME_SHOWN = 40


def caption(figures: Figures, zone: tzinfo, say: Texts) -> Html:
    """As many models as there is room for, those with the most turns."""
    for n_models in range(min(len(figures.models), MODELS_SHOWN), -1, -1):
        text = _text(figures, zone, n_models, say)
        if len(without_tags(text).encode("utf-16-le")) // 2 <= CAPTION:
            break
    return text


def _text(figures: Figures, zone: tzinfo, n_models: int, say: Texts) -> Html:
    totals = {key: total_of(parts) for key, parts in figures.models.items()}
    rows = [_model(key, totals[key], figures, say) for key in list(totals)[:n_models]]
    n_more = len(totals) - n_models
    return lines(
        say("stats_head", n=len(figures.weeks), since=figures.weeks[0], zone=zone),
        *_of_all(figures, say),
        *_costs(figures, totals, say),
        _refreshes(figures, say),
        _flags(figures.flags, say),
        _opinions(figures.opinions, say),
        *([Html(), say("stats_by_model"), *rows] if rows else []),
        say("stats_more", n=n_more) if rows and n_more else None,
    )


def _of_all(figures: Figures, say: Texts) -> list[Html]:
    total = figures.total
    rest = say(
        "stats_rest",
        corrections=f"{sum(figures.corrections):,}",
        week=f"{figures.corrections[-1]:,}",
        verified=f"{total.n_verified:,}",
        failed=_share(total.n_failed, total.n),
    )
    turns = say(
        "stats_turns",
        n=f"{total.n_all:,}",
        down=_down(total, say),
        vet=_share(total.n_vet, total.n),
        flags=_share(total.n_flags, total.n),
    )
    first, whole = _seconds(total)
    return [turns, rest, say("stats_seconds", first=first, whole=whole)]


def _costs(figures: Figures, totals: Mapping[ModelKey, TurnTally], say: Texts) -> list[Html]:
    """What the month has cost, and one answer."""
    month = total_of(figures.month_by_model.values())
    tokens = month.prompt_tokens + month.completion_tokens
    of_month, of_weeks = spending(figures.month_by_model), spending(totals)
    costs = [
        say(
            "stats_month",
            month=figures.month,
            tokens=_count(tokens),
            answers=_price(of_month, say),
            trainings=_trainings(figures, say),
        )
    ]
    n_counted = sum(tally.n_counted for tally in totals.values())
    if n_counted:
        all_tokens = sum(tally.prompt_tokens + tally.completion_tokens for tally in totals.values())
        costs.append(say("stats_answer", tokens=f"{all_tokens / n_counted:,.0f}", price=_price_of_one(of_weeks, say)))
    if of_weeks.usd or of_month.usd:
        costs.append(say("stats_list_price", date=price_date()))
    return costs


def _trainings(figures: Figures, say: Texts) -> Html:
    if not figures.training_prices:
        return say("stats_no_trainings")
    usd = sum(price for price in figures.training_prices if price is not None)
    if None in figures.training_prices:
        return say("stats_price_unknown")
    return _usd(usd) if usd else say("stats_free")


def _model(key: ModelKey, tally: TurnTally, figures: Figures, say: Texts) -> Html:
    first, whole = _seconds(tally)
    number = figures.numbers.get(key)
    return say(
        "stats_model",
        id=f"{number}." if number else "•",
        name=shorten(key[1], NAME_SHOWN),
        n=f"{tally.n:,}",
        down=_down(tally, say),
        vet=_share(tally.n_vet, tally.n),
        corrections=f"{tally.n_corrected:,}",
        first=first,
        whole=whole,
        price=_price_of_one(spending({key: tally}), say) if tally.n_counted else "–",
    )


def _down(tally: TurnTally, say: Texts) -> Html:
    """The share of 👎 of the ratings, where there are enough of them to say one."""
    n = tally.n_down + tally.n_up
    if not n:
        return say("stats_down_none")
    if n < ENOUGH:
        return say("stats_down_few", down=tally.n_down, n=n)
    return say("stats_down", share=_share(tally.n_down, n), n=f"{n:,}")


def _seconds(tally: TurnTally) -> tuple[str, str]:
    return _second(tally.first_ms), _second(tally.whole_ms)


def _second(milliseconds: Sequence[int]) -> str:
    value = median_seconds(milliseconds)
    return "–" if value is None else f"{value:.1f}"


def _share(n: int, total: int) -> str:
    if not total:
        return "–"
    share = 100 * n / total
    return f"{share:.0f}%" if share >= 9.95 or not n else f"{share:.1f}%"


def _count(n: int) -> str:
    return f"{n / 1_000_000:,.1f}M" if n >= 1_000_000 else f"{n:,}"


def _price(costs: Spending, say: Texts) -> Html:
    """What these answers have cost, and which of them are not in it."""
    if costs.unknown and not costs.is_unknown:
        names = ", ".join(shorten(name, NAME_SHOWN) for name in costs.unknown[:2])
        return say("stats_price_partly", price=_usd(costs.usd), names=names)
    return _usd(costs.usd) if costs.usd else _no_price(costs, say)


def _price_of_one(costs: Spending, say: Texts) -> Html:
    """The average of the answers whose price we know."""
    return _usd(costs.usd / costs.n) if costs.usd else _no_price(costs, say)


def _no_price(costs: Spending, say: Texts) -> Html:
    return say("stats_price_unknown") if costs.is_unknown else say("stats_free") if costs.is_local else Html("–")


def _usd(price: float) -> Html:
    return Html(f"${price:,.2f}" if price >= 1 or not price else f"${price:.2g}")


def _refreshes(figures: Figures, say: Texts) -> Html | None:
    if not figures.refreshes:
        return None
    parts = [
        say("stats_refresh", name=shorten(r.name, NAME_SHOWN), fixed=r.n_fixed, n=r.n, broken=r.n_broken)
        for r in figures.refreshes
    ]
    return say("stats_refreshes", refreshes=Html("; " if say.language == "en" else "；").join(parts))


def _flags(tally: FlagTally, say: Texts) -> Html | None:
    """How right the red flags were; null while no vet has said anything."""
    if not tally.n_judged and not tally.n_missed:
        return None
    counts = {"n": tally.n_judged, "refused": tally.n_refused, "missed": tally.n_missed}
    return say("stats_flags", **{name: f"{count:,}" for name, count in counts.items()})


def _opinions(tally: OpinionTally, say: Texts) -> Html | None:
    """What second opinions on emergencies were worth; null where nobody was asked for one."""
    if not tally.n_asked:
        return None
    n_asked, n_flagged, n, n_refused = (f"{count:,}" for count in tally)
    text = say("stats_opinions", asked=n_asked, flagged=n_flagged)
    return text + say("stats_opinions_judged", n=n, refused=n_refused) if tally.n_judged else text
