"""/roles: who is owner of the bot, admin, vet; granted and withdrawn by buttons or by text; the audit log."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from aiogram import Bot, F, Router
from aiogram.exceptions import TelegramAPIError
from aiogram.filters import BaseFilter, Command, CommandObject
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, Message
from sqlmodel import Session

from admin import audit
from admin.audit import AuditTap, audit_button
from admin.roles import guarded, show_menu
from admin.toast import rewrite, toast
from admin.vets.case_desk import VetDesk
from admin.vets.review_desk import update_cards
from bot.texts import Texts, shorten
from storage import cases, claims, people, prompts
from storage.database import Database
from storage.models import Person, Rank, Role

log = logging.getLogger(__name__)

ADD = "role_add"
"""The kind of a message that asks whom to add."""
NO_RANK = "none"
RANKS = (str(Rank.VET), str(Rank.ADMIN))
OWNER_OF_BOT = "owner"
ICONS = {OWNER_OF_BOT: "👑", "admin": "🔑", "vet": "🩺"}
MOST_BUTTONS = 40
"""People who have a button in /roles; the text and `/roles none ID` reach all."""


class RoleTap(CallbackData, prefix="role"):
    telegram_id: int
    """0 for the list."""
    seen: str
    """The rank that the button was shown with: it does nothing once that has changed. `none` without one."""
    verb: str
    """`vet`, `admin` or `none` change the rank; `show` leads to the person, `list` back; `add` asks for an id."""


class AsksForId(BaseFilter):
    """A reply to the message that asks whom to add."""

    async def __call__(self, message: Message, database: Database) -> bool:
        if message.reply_to_message is None:
            return False
        found = await database.run(prompts.find, message.chat.id, message.reply_to_message.message_id)
        return found is not None and found.kind == ADD


async def roles(
    message: Message, command: CommandObject, bot: Bot, person: Person, say: Texts, database: Database, vets: VetDesk
) -> None:
    """`/roles` lists; `/roles vet|admin|none ID` changes."""
    words = (command.args or "").split()
    if not words:
        text, markup = await database.run(_list, say)
        await message.answer(text, reply_markup=markup)
        return
    if len(words) != 2 or words[0] not in {*RANKS, NO_RANK} or not _is_id(words[1]):
        await message.answer(say("roles_usage"))
        return
    await message.answer(await _change(int(words[1]), words[0], None, bot, person, say, database, vets))


async def tap(
    query: CallbackQuery,
    callback_data: RoleTap,
    bot: Bot,
    person: Person,
    say: Texts,
    database: Database,
    vets: VetDesk,
) -> None:
    telegram_id, verb = callback_data.telegram_id, callback_data.verb
    if not isinstance(query.message, Message):
        await toast(query, say("old_button"))
        return
    if verb == "add":
        await toast(query)
        ask = ForceReply(input_field_placeholder="123456789")
        sent = await query.message.answer(say("roles_add_how"), reply_markup=ask)
        await database.run(prompts.remember, sent.chat.id, sent.message_id, ADD)
        return
    if verb in (*RANKS, NO_RANK):
        await toast(query, await _change(telegram_id, verb, callback_data.seen, bot, person, say, database, vets))
    else:
        await toast(query)
    if verb == "list":
        text, markup = await database.run(_list, say)
    else:
        text, markup = await database.run(_panel, telegram_id, person.telegram_id, say)
    await rewrite(query, text, markup)


async def add(message: Message, person: Person, say: Texts, database: Database) -> None:
    """The id of somebody who shall get a rank: which one, a button says."""
    words = (message.text or "").strip()
    if not _is_id(words):
        await message.reply(say("roles_no_id", text=shorten(words, 40)))
        return
    text, markup = await database.run(_panel, int(words), person.telegram_id, say)
    await message.answer(text, reply_markup=markup)


def _is_id(words: str) -> bool:
    return words.isascii() and words.isdigit() and 0 < len(words) < 17 and int(words) > 0


async def _change(
    telegram_id: int,
    to: str,
    seen: str | None,
    bot: Bot,
    person: Person,
    say: Texts,
    database: Database,
    vets: VetDesk,
) -> str:
    """Give or take a rank, and let everything that hangs on it follow. Returns what to tell the admin."""
    changed = await database.run(_decide, telegram_id, to, seen, person.telegram_id, say)
    if not changed.is_new:
        return changed.word
    rank = None if to == NO_RANK else Rank(to)
    await show_menu(bot, telegram_id, rank)
    for turn_id in changed.turn_ids:
        await update_cards(bot, database, turn_id)
    for case_id in changed.case_ids:
        await vets.attend(bot, database, case_id)
    known = await database.run(people.find, telegram_id)
    if known is not None and rank is not None:
        await _tell(bot, known, rank)
    return changed.word


@dataclass(frozen=True)
class _Changed:
    word: str
    """What to tell the admin."""
    is_new: bool = False
    turn_ids: Sequence[int] = ()
    """Turns and cases that were this person's, and are free for others now."""
    case_ids: Sequence[int] = ()


def _decide(session: Session, telegram_id: int, to: str, seen: str | None, by: int, say: Texts) -> _Changed:
    role = people.role_of(session, telegram_id)
    has = NO_RANK if role is None else str(role.rank)
    if telegram_id == by:
        # Otherwise the last admin could lock everybody out.
        return _Changed(say("roles_not_yourself"))
    if role is not None and role.configured and to != Rank.ADMIN:
        return _Changed(say("roles_configured", id=telegram_id))
    if seen is not None and seen != has:
        return _Changed(say("roles_changed_meanwhile"))
    if to != NO_RANK:
        known = people.find(session, telegram_id)
        name = known.name if known else say("roles_stranger")
        word = say("roles_granted", name=name, id=telegram_id, rank=say(f"rank_{to}"))
        if has != to:
            people.grant(session, telegram_id, Rank(to), by)
        return _Changed(word, is_new=has != to)
    if not people.withdraw(session, telegram_id, by):
        return _Changed(say("roles_had_none", id=telegram_id))
    turn_ids, case_ids = claims.release_all(session, telegram_id), cases.leave(session, telegram_id)
    return _Changed(say("roles_withdrawn", id=telegram_id), True, turn_ids, case_ids)


async def _tell(bot: Bot, person: Person, rank: Rank) -> None:
    """Let somebody know what they may do now."""
    try:
        await bot.send_message(person.telegram_id, Texts(person.language)(f"told_{rank}"))
    except TelegramAPIError as error:  # they have blocked the bot, for one
        log.info("could not tell %s of their rank: %s", person.telegram_id, error)


def _list(session: Session, say: Texts) -> tuple[str, InlineKeyboardMarkup]:
    lines, people_buttons = [], []
    for role, person in people.ranked(session):
        rank, name = _rank(role), person.name if person else say("roles_stranger")
        lines.append(say("roles_line", icon=ICONS[rank], rank=say(f"rank_{rank}"), name=name, id=role.telegram_id))
        label = f"{ICONS[rank]} {shorten(person.name if person else str(role.telegram_id), 30)}"
        people_buttons.append(_button(label, role.telegram_id, str(role.rank), "show"))
    rows = [people_buttons[start : start + 2] for start in range(0, min(len(people_buttons), MOST_BUTTONS), 2)]
    rows.append([_button(say("roles_add"), 0, NO_RANK, "add"), audit_button(say)])
    # The lines are ready HTML, so they go in after the template's own values have been escaped.
    text = say("roles", lines="\0", usage="\1").replace("\0", "\n".join(lines)).replace("\1", say("roles_usage"))
    return text, InlineKeyboardMarkup(inline_keyboard=rows)


def _panel(session: Session, telegram_id: int, reader: int, say: Texts) -> tuple[str, InlineKeyboardMarkup]:
    """One person: their rank, and what can be made of it."""
    role, person = people.role_of(session, telegram_id), people.find(session, telegram_id)
    name = person.name if person else say("roles_stranger")
    seen = NO_RANK if role is None else str(role.rank)
    rank = say("rank_none") if role is None else say(f"rank_{_rank(role)}")
    text: str = say("roles_panel", name=name, id=telegram_id, rank=rank)
    verbs = [verb for verb in (*RANKS, NO_RANK) if verb != seen]
    if role is not None and role.configured:
        verbs, text = [], f"{text}\n\n{say('roles_configured', id=telegram_id)}"
    elif telegram_id == reader:
        verbs = []
    rows = [[_button(say(f"roles_make_{verb}"), telegram_id, seen, verb)] for verb in verbs]
    rows.append([_button(say("roles_back"), 0, NO_RANK, "list")])
    return text, InlineKeyboardMarkup(inline_keyboard=rows)


def _rank(role: Role) -> str:
    return OWNER_OF_BOT if role.configured else str(role.rank)


def _button(label: str, telegram_id: int, seen: str, verb: str) -> InlineKeyboardButton:
    tap = RoleTap(telegram_id=telegram_id, seen=seen, verb=verb)
    return InlineKeyboardButton(text=label, callback_data=tap.pack())


def make_router() -> Router:
    router = guarded("ranks", Rank.ADMIN)
    router.message.register(roles, Command("roles"))
    router.message.register(add, ~F.text.startswith("/"), AsksForId())
    router.callback_query.register(tap, RoleTap.filter())
    router.callback_query.register(audit.show, AuditTap.filter())
    return router
