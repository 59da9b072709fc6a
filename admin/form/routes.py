"""The form's taps, and replies with a number or a name: each changes the offer's row, and the message shows the row."""

import contextlib

from aiogram import F, Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.filters import BaseFilter
from aiogram.types import CallbackQuery, Message

from admin.desk import Desk
from admin.form.card import FIELDS, FormTap, form_card, is_multiplier
from admin.form.menus import TYPED, bases, menu
from admin.form.orders import base_of, offer_of
from admin.form.refusal import tell_refusal
from admin.job_card import describe
from admin.roles import guarded
from bot.telegram.here import Here
from bot.telegram.taps import answer, show
from bot.texts import shorten
from storage import launches, prompts
from storage.models import Launch, Rank
from training.launching.bases import BaseChoice
from training.launching.choices import BadChoice, Choices, changed, choices_of
from training.launching.offer import Refusal

KIND = "form_"
"""A reply to a message of this kind is a value of the choice that stands behind it."""


class OnForm(BaseFilter):
    """A reply to a form of which a choice is open that may be written."""

    async def __call__(self, message: Message, here: Here) -> bool | dict[str, object]:
        """The choice and the offer, for the handler."""
        if message.reply_to_message is None:
            return False
        form_id = message.reply_to_message.message_id
        prompt = await here.database.run(prompts.find, here.chat_id, form_id)
        if prompt is None or not prompt.kind.startswith(KIND):
            return False
        launch = await here.database.run(launches.of_message, here.chat_id, form_id)
        return False if launch is None else {"launch": launch, "field": prompt.kind.removeprefix(KIND)}


async def tap(query: CallbackQuery, callback_data: FormTap, here: Here, desk: Desk) -> None:
    """Open a choice, make it, or go back to the offer."""
    launch = await here.database.run(launches.find, callback_data.launch_id)
    if not isinstance(query.message, Message) or launch is None or callback_data.field not in (*FIELDS, "back"):
        await answer(query, here.say("old_button"))
    elif launch.quoted_by != here.person.telegram_id:
        await answer(query, here.say("quote_foreign"), alert=True)
    elif not _is_open(launch):
        await answer(query, here.say("quote_used"), alert=True)
        await show(query, await here.database.run(describe, launch.id, here.say))
    elif callback_data.value:
        await _choose(query, callback_data, launch, here, desk)
    else:
        await _open(query, callback_data, launch, here, desk)


def _is_open(launch: Launch) -> bool:
    return launch.confirmed_at is None and launch.finished_at is None and launch.second_wanted_at is None


async def _open(query: CallbackQuery, wish: FormTap, launch: Launch, here: Here, desk: Desk) -> None:
    """Show a choice, or the offer."""
    offer = await offer_of(base_of(launch), choices_of(launch), here, desk)
    await answer(query)
    if isinstance(offer, Refusal):
        await tell_refusal(offer, launch.provider, here, desk)
        return
    if wish.field == "back":
        await show(query, *await here.database.run(form_card, launch.id, offer, desk, here.say))
        return
    message_id = await show(query, *await here.database.run(menu, wish, offer, desk, here.say))
    await here.database.run(launches.revise, launch.id, {}, message_id)
    if wish.field in TYPED:
        await here.database.run(prompts.remember, here.chat_id, message_id, f"{KIND}{wish.field}")


async def _choose(query: CallbackQuery, wish: FormTap, launch: Launch, here: Here, desk: Desk) -> None:
    base, choices = base_of(launch), choices_of(launch)
    try:
        if wish.field == "base":
            base, choices = await _other_base(wish.value, choices, here, desk)
        else:
            choices = changed(choices, wish.field, wish.value, is_multiplier(launch.provider))
    except BadChoice:
        await answer(query, here.say("old_button"))
        return
    assert query.message is not None
    offer = await offer_of(base, choices, here, desk)
    await answer(query)
    if isinstance(offer, Refusal):
        await tell_refusal(offer, base.provider, here, desk)
    elif await here.once(launches.revise, launch.id, offer.values, query.message.message_id):
        await show(query, *await here.database.run(form_card, launch.id, offer, desk, here.say))


async def _other_base(key: str, choices: Choices, here: Here, desk: Desk) -> tuple[BaseChoice, Choices]:
    """Raises `BadChoice`. What numbers mean differs by base, so they are automatic again."""
    base = next((base for base in await here.database.run(bases, desk) if base.key == key), None)
    if base is None:
        raise BadChoice("base", key)
    rows = Choices(choices.version_id, suffix=choices.suffix, seed=choices.seed, is_validated=choices.is_validated)
    return base, Choices(**{**vars(rows), "is_continued": base.is_continued})


async def write(message: Message, here: Here, desk: Desk, launch: Launch, field: str) -> None:
    """A reply with a value."""
    if launch.quoted_by != here.person.telegram_id or not _is_open(launch):
        await message.reply(here.say("quote_used"))
        return
    try:
        choices = changed(choices_of(launch), field, message.text or "?", is_multiplier(launch.provider))
    except BadChoice as error:
        await message.reply(here.say(f"form_bad_{error.reason}", value=shorten(error.value, 40)))
        return
    offer = await offer_of(base_of(launch), choices, here, desk)
    if isinstance(offer, Refusal):
        await tell_refusal(offer, launch.provider, here, desk)
        return
    assert launch.message_id is not None  # by which it was found
    if await here.once(launches.revise, launch.id, offer.values, launch.message_id):
        text, buttons = await here.database.run(form_card, launch.id, offer, desk, here.say)
        with contextlib.suppress(TelegramBadRequest):  # it shows that already: the reply came a second time
            await here.bot.edit_message_text(
                text, chat_id=here.chat_id, message_id=launch.message_id, reply_markup=buttons
            )


def make_router() -> Router:
    """The admins' routes to the form."""
    router = guarded("form", Rank.ADMIN)
    router.callback_query.register(tap, FormTap.filter())
    router.message.register(write, ~F.text.startswith("/"), OnForm())
    return router
