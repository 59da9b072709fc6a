"""The admins are told once what keeps failing in the ticks, and once that it works again."""

import logging
from collections.abc import Sequence

from aiogram import Bot

from admin.alerts import tell_each_admin
from bot.telegram.deliver import NOT_TAKEN
from bot.texts import LANGUAGES, Html, Texts, lines, paragraphs
from storage.database import Database
from storage.erasures import HERE
from storage.models import Trouble
from storage.ticks.attempts import Attempts
from storage.ticks.words import is_unforeseen

log = logging.getLogger(__name__)

SHOWN = 6
"""In one message: where much fails at once, it fails of one thing."""
NEXT_STEPS = {
    "next_host": ("jobs", "hosting", "strangers", "erasures", "room", "evaluate", "learned", "embeddings", "watch"),
    "next_settings": ("strays",),
    "next_poller": ("updates",),
    "next_disk": ("backup", "retention", "uploads", "inbox", "look_through", "promote"),
    "next_telegram": (
        *("announce", "restored", "doubts", "hosted", "candidates", "erased", "owners", "votes", "cases", "alarms"),
        *("retractions", "certificates"),
    ),
}
"""What an admin is advised to do, by step."""


async def tell_troubles(bot: Bot, database: Database, attempts: Attempts) -> None:
    """One tick: what is in trouble for long enough, then what has worked again for long enough. Each in one message."""
    for key, troubles in (("trouble_alarm", attempts.alarms()), ("trouble_over", attempts.recoveries())):
        if not troubles:
            continue
        message = lambda say, key=key, rows=troubles: (_text(key, rows, say), None)  # noqa: E731
        if await tell_each_admin(bot, database, message):
            attempts.told(troubles)
        else:
            log.warning("%d troubles could not be told yet: %s", len(troubles), NOT_TAKEN)


def _text(key: str, troubles: Sequence[Trouble], say: Texts) -> Html:
    line = "trouble_line" if key == "trouble_alarm" else "trouble_over_line"
    rows = [
        say(line, what=_title(row, say), since=f"{row.began_at:%Y-%m-%d %H:%M}", n=row.n_failures, error=row.error)
        for row in troubles[:SHOWN]
    ]
    more = say("trouble_more", n=len(troubles) - SHOWN) if len(troubles) > SHOWN else None
    advice = lines(*dict.fromkeys(_next_step(row, say) for row in troubles)) if line == "trouble_line" else None
    return paragraphs(say(key), lines(*rows, more), advice)


def _title(trouble: Trouble, say: Texts) -> Html:
    """What is in trouble: the step in words, which item, at which host."""
    step, _, host = trouble.step.partition(":")
    what = " ".join(part for part in (trouble.item, f"({host})" if host else "") if part)
    key = f"step_{step}" if f"step_{step}" in LANGUAGES["en"] else "step_other"  # of another version of ours
    return Html(say(key, step=step, item=what).strip())


def _next_step(trouble: Trouble, say: Texts) -> Html:
    step, _, host = trouble.step.partition(":")
    if is_unforeseen(trouble.error):
        return say("next_log")
    if host == HERE or "of the database" in trouble.error:
        return say("next_disk")
    return say(next((key for key, steps in NEXT_STEPS.items() if step in steps), "next_log"))
