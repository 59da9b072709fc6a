"""/privacy says what is kept and who sees it; /forget erases it, after a yes."""

import asyncio

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.chat.chatting import Chatting, as_it_is
from bot.chat.opinions.adviser import Adviser
from bot.chat.people import Introduce
from bot.telegram import taps
from bot.telegram.forgetting.certificate import certificate_text
from bot.telegram.here import Here
from bot.texts import Html, lines
from storage import deployments
from storage.forgetting import certificates
from storage.local import LOCAL


class ForgetTap(CallbackData, prefix="forget"):
    """The answer to whether everything shall be forgotten."""

    person_id: int
    verb: str
    """`yes` or `no`."""


async def privacy(message: Message, here: Here, chatting: Chatting) -> None:
    """`/privacy`: what is kept, and who answers just now."""
    model = await here.database.run(deployments.active)
    assert model is not None  # app.py sees to a first deployment
    key = "privacy_local"
    if model.provider != LOCAL:
        key = "privacy_provider" if chatting.as_sent is as_it_is else "privacy_provider_redacted"
    provider = here.say(key, provider=model.provider, model=model.name)
    parts = [provider, *_opinions(model.provider, here, chatting)]
    await message.answer(here.say("privacy", provider=Html("\n• ").join(parts), lasts=_lasts(here, chatting)))


def _lasts(here: Here, chatting: Chatting) -> Html:
    """How long it is kept, here and in backups."""
    n_days, n_backups = chatting.keep_days, chatting.backup_days
    return lines(
        here.say("privacy_days", n=n_days) if n_days else here.say("privacy_for_ever"),
        here.say("privacy_backups", n=n_backups) if n_backups else None,
    )


def _opinions(provider: str, here: Here, chatting: Chatting) -> list[Html]:
    """Who else is shown what, while this provider's model answers."""
    texts = []
    for key, local_key, asking in (
        ("privacy_opinion", "privacy_opinion_local", chatting.second),
        ("privacy_match", "privacy_match_local", chatting.matches),
    ):
        if asking is not None and asking.asks(provider):
            is_local = asking.adviser.provider == LOCAL
            texts.append(_opinion(local_key if is_local else key, asking.adviser, here, chatting))
    return texts


def _opinion(key: str, adviser: Adviser, here: Here, chatting: Chatting) -> Html:
    note = "" if chatting.as_sent is as_it_is else here.say("privacy_opinion_redacted")
    return here.say(key, provider=adviser.provider, model=adviser.model, redacted=note)


async def ask_to_forget(message: Message, here: Here) -> None:
    """`/forget`: asks first."""
    rows = [[_button(verb, here)] for verb in ("yes", "no")]
    await message.answer(here.say("forget_asked"), reply_markup=InlineKeyboardMarkup(inline_keyboard=rows))


def _button(verb: str, here: Here) -> InlineKeyboardButton:
    data = ForgetTap(person_id=here.person.telegram_id, verb=verb)
    return InlineKeyboardButton(text=here.say(f"forget_{verb}"), callback_data=data.pack())


async def tap(
    query: CallbackQuery, callback_data: ForgetTap, here: Here, introduce: Introduce, chatting: Chatting
) -> None:
    """The yes or the no."""
    if callback_data.person_id != here.person.telegram_id:
        await taps.answer(query, here.say("old_button"))
        return
    if callback_data.verb == "yes":
        await _forget(query, here, introduce, chatting)
    else:
        await taps.show(query, here.say("forget_kept"))
    await taps.answer(query)


async def _forget(query: CallbackQuery, here: Here, introduce: Introduce, chatting: Chatting) -> None:
    """Erase, and show the certificate. What they are being answered just now ends, and is not kept."""
    owner_id = here.person.telegram_id
    chatting.wishes.note(owner_id, here.update_id)
    for asking in list(chatting.asking.values()):
        if asking.turn.owner_id == owner_id:
            asking.stop()
    # Outside the database, and first: what a backup brings back is erased again by this list alone.
    await asyncio.to_thread(chatting.note_erasure, owner_id, here.update_id)
    certificate = await here.database.run_durably(certificates.issue, owner_id, here.update_id)
    introduce.forget(owner_id)
    await taps.show(query, await here.database.run(certificate_text, certificate, here.say))


def make_router() -> Router:
    """The routes of owners' own data."""
    router = Router(name="privacy")
    router.message.filter(F.chat.type == "private")
    router.callback_query.filter(F.message.chat.type == "private")
    router.message.register(privacy, Command("privacy", ignore_case=True))
    router.message.register(ask_to_forget, Command("forget", ignore_case=True))
    router.callback_query.register(tap, ForgetTap.filter())
    return router
