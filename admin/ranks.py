"""/roles: who is owner of the bot, admin, vet; granted and withdrawn by buttons or by text; the audit log."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiogram import F, Router
from aiogram.filters import BaseFilter, Command, CommandObject
from aiogram.types import CallbackQuery, ForceReply, Message
from sqlmodel import Session

from admin import audit
from admin.audit import AuditTap
from admin.menus import show_menu
from admin.rank_panel import NO_RANK, RANKS, RoleTap, everybody, panel
from admin.roles import guarded
from admin.vets.cases.desk import VetDesk
from admin.vets.review.update import update_cards
from bot.telegram.deliver import deliver
from bot.telegram.here import Here
from bot.telegram.taps import answer, rewrite
from bot.texts import Html, Texts, shorten
from storage import cases, claims, people, prompts
from storage.database import Database
from storage.models import Rank

ADD = "role_add"
"""The kind of a message that asks whom to add."""


class AsksForId(BaseFilter):
    """A reply to the message that asks whom to add."""

    async def __call__(self, message: Message, database: Database) -> bool:
        """Whether the message is such a reply."""
        if message.reply_to_message is None:
            return False
        prompt = await database.run(prompts.find, message.chat.id, message.reply_to_message.message_id)
        return prompt is not None and prompt.kind == ADD


@dataclass(frozen=True)
class RankChange:
    """What shall become of somebody's rank."""

    telegram_id: int
    rank: str
    """`vet`, `admin` or `none`."""
    shown_rank: str | None = None
    """What a button was shown with; null for who writes the command."""


@dataclass(frozen=True)
class Ranked:
    """What has become of it."""

    word: Html
    """What to tell the admin."""
    is_new: bool = False
    turn_ids: Sequence[int] = ()
    """Turns and cases that were this person's, and are free for others now."""
    case_ids: Sequence[int] = ()


async def roles(message: Message, command: CommandObject, here: Here, vets: VetDesk) -> None:
    """`/roles` lists; `/roles vet|admin|none ID` changes."""
    words = (command.args or "").split()
    if not words:
        text, buttons = await here.database.run(everybody, here.say)
        await message.answer(text, reply_markup=buttons)
    elif len(words) != 2 or words[0] not in {*RANKS, NO_RANK} or not _is_id(words[1]):
        await message.answer(here.say("roles_usage"))
    else:
        await message.answer(await _change(RankChange(int(words[1]), words[0]), here, vets))


async def tap(query: CallbackQuery, callback_data: RoleTap, here: Here, vets: VetDesk) -> None:
    """Change a rank, show a person or everybody, or ask whom to add."""
    telegram_id, verb, say = callback_data.telegram_id, callback_data.verb, here.say
    if not isinstance(query.message, Message):
        await answer(query, say("old_button"))
        return
    if verb == "add":
        await answer(query)
        ask = ForceReply(input_field_placeholder="123456789")
        prompt = await query.message.answer(say("roles_add_how"), reply_markup=ask)
        await here.database.run(prompts.remember, prompt.chat.id, prompt.message_id, ADD)
        return
    if verb in (*RANKS, NO_RANK):
        await answer(query, await _change(RankChange(telegram_id, verb, callback_data.shown_rank), here, vets))
    else:
        await answer(query)
    if verb == "list":
        text, buttons = await here.database.run(everybody, say)
    else:
        text, buttons = await here.database.run(panel, telegram_id, here.person.telegram_id, say)
    await rewrite(query, text, buttons)


async def add(message: Message, here: Here) -> None:
    """The id of somebody who shall get a rank: which one, a button says."""
    words = (message.text or "").strip()
    if not _is_id(words):
        await message.reply(here.say("roles_no_id", text=shorten(words, 40)))
        return
    text, buttons = await here.database.run(panel, int(words), here.person.telegram_id, here.say)
    await message.answer(text, reply_markup=buttons)


def _is_id(words: str) -> bool:
    return words.isascii() and words.isdigit() and 0 < len(words) < 17 and int(words) > 0


async def _change(change: RankChange, here: Here, vets: VetDesk) -> Html:
    """Give or take a rank, and let everything that hangs on it follow. Returns what to tell the admin."""
    outcome = await here.database.run(_decide, change, here.person.telegram_id, here.say)
    if not outcome.is_new:
        return outcome.word
    rank = None if change.rank == NO_RANK else Rank(change.rank)
    await show_menu(here.bot, change.telegram_id, rank)
    for turn_id in outcome.turn_ids:
        await update_cards(here.bot, here.database, turn_id)
    for case_id in outcome.case_ids:
        await vets.attend(here.bot, here.database, case_id)
    person = await here.database.run(people.find, change.telegram_id)
    if person is not None and rank is not None:
        await deliver(here.bot, person.telegram_id, Texts(person.language)(f"told_{rank}"))
    return outcome.word


def _decide(session: Session, change: RankChange, admin_id: int, say: Texts) -> Ranked:
    telegram_id, rank = change.telegram_id, change.rank
    role = people.role_of(session, telegram_id)
    current = NO_RANK if role is None else str(role.rank)
    if telegram_id == admin_id:
        # Otherwise the last admin could lock everybody out.
        return Ranked(say("roles_not_yourself"))
    if role is not None and role.configured and rank != Rank.ADMIN:
        return Ranked(say("roles_configured", id=telegram_id))
    if change.shown_rank not in (None, current):
        return Ranked(say("roles_changed_meanwhile"))
    if rank != NO_RANK:
        person = people.find(session, telegram_id)
        name = person.name if person else say("roles_stranger")
        if current != rank:
            people.grant(session, telegram_id, Rank(rank), admin_id)
        return Ranked(say("roles_granted", name=name, id=telegram_id, rank=say(f"rank_{rank}")), current != rank)
    if not people.withdraw(session, telegram_id, admin_id):
        return Ranked(say("roles_had_none", id=telegram_id))
    turn_ids, case_ids = claims.release_all(session, telegram_id), cases.leave(session, telegram_id)
    return Ranked(say("roles_withdrawn", id=telegram_id), True, turn_ids, case_ids)


def make_router() -> Router:
    """The admins' routes to ranks and the audit log."""
    router = guarded("ranks", Rank.ADMIN)
    router.message.register(roles, Command("roles"))
    router.message.register(add, ~F.text.startswith("/"), AsksForId())
    router.callback_query.register(tap, RoleTap.filter())
    router.callback_query.register(audit.show, AuditTap.filter())
    return router
