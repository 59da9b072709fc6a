"""Command lists per scope and language, and the bot's profile."""

import pytest
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeChatMember,
    MenuButtonCommands,
)

from tests.bot.simulator.conftest import EMMA, LIN, VET, Sim


def listing(*names: str) -> list[BotCommand]:
    return [BotCommand(command=name, description=f"about {name}") for name in names]


async def seen(sim: Sim, chat: int, **query: int) -> list[str]:
    return [c["command"] for c in await sim.get(f"/commands/{chat}", **query)]


async def test_the_narrowest_scope_and_the_language_win(sim: Sim) -> None:
    bot = sim.bot
    assert await seen(sim, EMMA) == []
    await bot.set_my_commands(listing("start"))
    await bot.set_my_commands(listing("kaishi"), language_code="zh")
    assert await seen(sim, EMMA) == ["start"] and await seen(sim, LIN) == ["kaishi"]
    await bot.set_my_commands(listing("help"), scope=BotCommandScopeAllPrivateChats())
    assert await seen(sim, LIN) == ["help"]
    await bot.set_my_commands(listing("review"), scope=BotCommandScopeChat(chat_id=VET))
    assert await seen(sim, VET) == ["review"] and await seen(sim, EMMA) == ["help"]
    assert [c.command for c in await bot.get_my_commands(scope=BotCommandScopeChat(chat_id=VET))] == ["review"]
    await bot.delete_my_commands(scope=BotCommandScopeChat(chat_id=VET))
    assert await seen(sim, VET) == ["help"]


async def test_groups_have_scopes_of_their_own(sim: Sim) -> None:
    await sim.post("/chats", {"id": -7, "title": "Vets", "members": [VET, EMMA]})
    await sim.bot.set_my_commands(listing("start"))
    await sim.bot.set_my_commands(listing("mine"), scope=BotCommandScopeChatMember(chat_id=-7, user_id=VET))
    assert await seen(sim, -7, person=VET) == ["mine"] and await seen(sim, -7, person=EMMA) == ["start"]


async def test_bad_commands_are_refused(sim: Sim) -> None:
    for command, description, text in (
        ("Start", "x", "BOT_COMMAND_INVALID"),
        ("a" * 33, "x", "BOT_COMMAND_INVALID"),
        ("start", "", "BOT_COMMAND_DESCRIPTION_INVALID"),
    ):
        data = {"commands": f'[{{"command":"{command}","description":"{description}"}}]'}
        assert (await sim.raw("setMyCommands", data=data))[1]["description"] == f"Bad Request: {text}"
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await sim.bot.set_my_commands(listing("a"), scope=BotCommandScopeChat(chat_id=5))
    with pytest.raises(TelegramBadRequest, match="BOT_COMMANDS_TOO_MUCH"):
        await sim.bot.set_my_commands(listing(*[f"c{i}" for i in range(101)]))


async def test_the_profile_is_kept(sim: Sim) -> None:
    bot = sim.bot
    await bot.set_my_name("宠物助手", language_code="zh")
    await bot.set_my_short_description("short")
    await bot.set_my_description("long")
    assert (await bot.get_my_name(language_code="zh")).name == "宠物助手"
    assert (await bot.get_my_short_description()).short_description == "short"
    assert (await bot.get_my_description(language_code="en")).description == "long"
    assert await bot.set_chat_menu_button(chat_id=LIN, menu_button=MenuButtonCommands())
    assert (await bot.get_chat_menu_button(chat_id=LIN)).type == "commands"
