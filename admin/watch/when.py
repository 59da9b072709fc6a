"""/when: which model answered at a moment of the past, what it was told, and the turns of that time."""

from datetime import timedelta

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message
from sqlmodel import Session

from admin.desk import Desk
from admin.roles import guarded
from admin.watch.answerers import canary_line, entry, shown
from admin.watch.moments import Moment, UnreadableMoment, read_moment
from admin.watch.turns_then import counts_line, nearest_line
from bot.telegram.here import Here
from bot.texts import Html, Texts, lines, paragraphs, shorten
from storage.forgetting import showings
from storage.models import Rank, now
from storage.watch import past
from storage.watch.canaries import canary_stays
from storage.watch.past import Period

AROUND = timedelta(minutes=30)
"""How far from a minute turns are counted."""
DEPLOYMENTS_SHOWN = 4
"""Of one day, the last; a message has room for few."""


async def when(message: Message, command: CommandObject, here: Here, desk: Desk) -> None:
    """`/when MOMENT`: who answered then."""
    words = (command.args or "").strip()
    usage = here.say("when_usage", zone=desk.zone)
    if not words:
        await message.answer(usage)
        return
    try:
        moment = read_moment(words, now(), desk.zone)
    except UnreadableMoment as error:
        reason = here.say(error.key, part=shorten(error.part, 80))
        await message.answer(paragraphs(reason, usage))
    else:
        reply = await message.answer(await here.database.run(_look, moment, desk, here.say))
        await here.database.run(_remember, here.chat_id, reply.message_id, moment)


def _remember(session: Session, chat_id: int, message_id: int, moment: Moment) -> None:
    """Whose question the reply shows."""
    nearest = past.nearest_turn(session, moment.period)
    if nearest is not None:
        showings.show(session, chat_id, message_id, [nearest.owner_id])


def _look(session: Session, moment: Moment, desk: Desk, say: Texts) -> Html:
    period = moment.period
    head = say("when_head", moment=moment, zone=moment.zone)
    if period.start > now():
        return lines(head, say("when_future", now=shown(now(), moment)))
    stints = past.stints(session, period)
    if not stints:
        return lines(head, _nobody(session, moment, say))
    entries = [entry(session, stint, moment, desk.system_prompt, say) for stint in stints[-DEPLOYMENTS_SHOWN:]]
    canaries = [canary_line(stay, moment, say) for stay in canary_stays(session, period)]
    n_more = len(stints) - len(entries)
    return paragraphs(
        head, say("when_more", n=n_more) if n_more else None, *entries, *canaries, _turns(session, moment, desk, say)
    )


def _nobody(session: Session, moment: Moment, say: Texts) -> Html:
    first = past.first_deployment(session)
    return say("when_nothing") if first is None else say("when_too_early", since=shown(first.deployed_at, moment))


def _turns(session: Session, moment: Moment, desk: Desk, say: Texts) -> Html:
    """How many turns there were about then, who answered them, and the nearest one."""
    period = moment.period
    around = period if moment.at is None else Period(period.start - AROUND, period.end + AROUND)
    counts = past.count_turns(session, past.stints(session, around), around)
    canaries = {stay.model.name for stay in canary_stays(session, around)}
    nearest = past.nearest_turn(session, period)
    return lines(
        counts_line(counts, canaries, moment, say), nearest_line(session, nearest, moment, desk.clinic_texts, say)
    )


def make_router() -> Router:
    """The admins' route to the past."""
    router = guarded("when", Rank.ADMIN)
    router.message.register(when, Command("when"))
    return router
