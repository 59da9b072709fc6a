"""What a price says of the days of a base: until when it can be trained and answers, and what to take instead."""

from sqlmodel import Session

from admin.desk import Desk
from bot.texts import Html, Texts, lines
from storage.ledger import sunsets
from storage.local import LOCAL
from storage.models import now
from training.sunset.lifetime import instead, lifetime_of


def lifetime_note(session: Session, desk: Desk, provider: str, model: str, say: Texts) -> Html:
    """Lines to be put behind a price, each after a line break; nothing where no day is known."""
    today, host_dates = now().date(), sunsets.host_dates(session)
    life = lifetime_of(provider, model, host_dates, today)
    names = {"model": model, "provider": provider}
    if life.is_over:
        key, day = ("cost_dark", life.ends_on) if life.is_dark else ("cost_closed", life.closes_on)
        ways = instead(desk.providers, desk.reliance.own_base, today, host_dates)
        places = [say("sunset_own") if way.provider == LOCAL else way.provider for way in ways]
        named = ", ".join(f"{way.base} ({place})" for way, place in zip(ways, places, strict=True))
        return lines("", say(key, date=f"{day}", **names), say("cost_instead", ways=named))
    closing = say("cost_closes", date=f"{life.closes_on}", **names) if life.closes_on else None
    end = say("cost_ends", date=f"{life.ends_on}", **names) if life.ends_on else None
    return lines("", closing, end) if closing or end else Html()
