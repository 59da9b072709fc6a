"""/inbox: the updates that could not be handled and were set aside. An admin has one tried once more, or drops it."""

from collections.abc import Callable

from aiogram import Router
from aiogram.filters import Command
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from sqlmodel import Session

from admin.roles import guarded
from bot.telegram.here import Here
from bot.telegram.intake import WANTED, RawUpdate, update_in
from bot.telegram.taps import answer, show
from bot.texts import Html, Texts, lines, paragraphs
from storage import audit, inbox
from storage.models import Deed, Rank

SHOWN = 10
"""Updates in the list, the newest."""

HandOn = Callable[[RawUpdate], None]
"""Gives an update that is open again to those who handle them; `bot/app.py` puts it in, and handlers get it as
`hand_on`."""


class InboxTap(CallbackData, prefix="inbox"):
    """🔁 or 🗑 beside an update."""

    update_id: int
    verb: str
    """`retry` or `drop`."""


async def command(message: Message, here: Here) -> None:
    """`/inbox`: what was set aside. What people wrote is not shown: it is for who they wrote to."""
    text, buttons = await here.database.run(_page, here.say)
    await message.answer(text, reply_markup=buttons)


async def tap(query: CallbackQuery, callback_data: InboxTap, here: Here, hand_on: HandOn) -> None:
    """Have an update tried once more, or drop it."""
    updates: list[RawUpdate] = []

    def decide(session: Session) -> bool:
        """True where it was still set aside; what is open again comes into `updates`."""
        if callback_data.verb == "drop":
            return _drop(session, callback_data.update_id, here.person.telegram_id)
        update = _reopen(session, callback_data.update_id, here.person.telegram_id)
        updates.extend([] if update is None else [update])
        return update is not None

    is_done = await here.once(decide)
    for update in updates:  # none in another attempt at this tap: it is on its way
        hand_on(update)
    verb = "retry" if callback_data.verb != "drop" else "drop"
    await answer(query, here.say(f"inbox_did_{verb}" if is_done else "old_button"))
    text, buttons = await here.database.run(_page, here.say)
    await show(query, text, buttons)


def _drop(session: Session, update_id: int, admin_id: int) -> bool:
    is_done = inbox.drop(session.connection(), update_id)
    if is_done:
        audit.log(session, admin_id, Deed.UPDATE_DROPPED, "update", update_id)
    return is_done


def _reopen(session: Session, update_id: int, admin_id: int) -> RawUpdate | None:
    """The update, open again; null where it is not set aside, or nobody can read it."""
    rows = inbox.set_aside_rows(session.connection(), update_id=update_id)
    update = update_in(rows[0].content) if rows else None
    if update is not None:
        inbox.reopen(session.connection(), update_id)
        audit.log(session, admin_id, Deed.UPDATE_RETRIED, "update", update_id)
    return update


def _page(session: Session, say: Texts) -> tuple[Html, InlineKeyboardMarkup | None]:
    rows = inbox.set_aside_rows(session.connection(), SHOWN + 1)
    if not rows:
        return say("inbox_empty"), None
    entries = [_line(row, say) for row in rows[:SHOWN]]
    more = say("inbox_more", n=SHOWN) if len(rows) > SHOWN else None
    buttons = InlineKeyboardMarkup(inline_keyboard=[_buttons(row, say) for row in rows[:SHOWN]])
    return paragraphs(say("inbox_head"), lines(*entries), more, say("inbox_how")), buttons


def _line(row: inbox.SetAsideRow, say: Texts) -> Html:
    update = update_in(row.content)
    kind = next((kind for kind in WANTED if update is not None and kind in update), "unreadable")
    when = f"{row.received_at:%m-%d %H:%M}"
    return say("inbox_line", id=row.update_id, when=when, kind=say(f"inbox_{kind}"), chat=row.chat_id, error=row.error)


def _buttons(row: inbox.SetAsideRow, say: Texts) -> list[InlineKeyboardButton]:
    verbs = ["drop"] if update_in(row.content) is None else ["retry", "drop"]
    return [
        InlineKeyboardButton(
            text=say(f"inbox_{verb}", id=row.update_id),
            callback_data=InboxTap(update_id=row.update_id, verb=verb).pack(),
        )
        for verb in verbs
    ]


def make_router() -> Router:
    """The admins' route to what was set aside."""
    router = guarded("inbox", Rank.ADMIN)
    router.message.register(command, Command("inbox"))
    router.callback_query.register(tap, InboxTap.filter())
    return router
