"""/doctor: whether the installation is as it should be, in the admin's language."""

import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence

from aiogram import Router
from aiogram.exceptions import TelegramAPIError
from aiogram.filters import Command
from aiogram.types import Message

from admin.roles import guarded
from bot.telegram.here import Here
from bot.texts import Html, Texts, lines, paragraphs, quoted
from bot.texts.doctor import said
from storage.models import Rank
from storage.operation.diagnosis import Diagnosis, Grade

Examine = Callable[[], Awaitable[Sequence[Diagnosis]]]
"""Looks at everything, within 20 s; `bot/app.py` puts it in, and handlers get it as `examine`."""
MARKS = {Grade.BAD: "🔴", Grade.LOOK: "🟡", Grade.GOOD: "🟢"}


async def doctor(message: Message, here: Here, examine: Examine) -> None:
    """`/doctor`: what is bad first, what is good folded at the end."""
    with contextlib.suppress(TelegramAPIError):  # a nicety
        await here.bot.send_chat_action(here.chat_id, "typing", message_thread_id=here.place.topic)
    await message.answer(_page(await examine(), here.say))


def _page(results: Sequence[Diagnosis], say: Texts) -> Html:
    counts = Counter(line.grade for line in results)
    head = say("doctor_head", good=counts[Grade.GOOD], look=counts[Grade.LOOK], bad=counts[Grade.BAD])
    urgent = [_line(line, say) for grade in (Grade.BAD, Grade.LOOK) for line in results if line.grade is grade]
    rest = quoted(lines(*(_line(line, say) for line in results if line.grade is Grade.GOOD)))
    return paragraphs(head, *urgent, rest)


def _line(line: Diagnosis, say: Texts) -> Html:
    return Html(f"{MARKS[line.grade]} {said(line, say)}")


def make_router() -> Router:
    """The admins' route to it."""
    router = guarded("doctor", Rank.ADMIN)
    router.message.register(doctor, Command("doctor"))
    return router
